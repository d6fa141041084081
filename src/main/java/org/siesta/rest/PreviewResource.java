package org.siesta.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.siesta.account.Account;
import org.siesta.account.Accounts;
import org.siesta.delivery.Evaluation;
import org.siesta.delivery.Explanation;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Mailbox;
import org.siesta.queue.ReplyQueue;
import org.siesta.settings.SettingsStore;
import org.siesta.vacation.OwnAddresses;
import org.siesta.vacation.Verdict;

/** What a message would get, and why; decided as a delivery is, with nothing sent or kept. */
@Path("/api/v1/accounts/{address}/ooo/preview")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Out-of-office")
public class PreviewResource {

    private final SettingsStore settings;
    private final ReplyQueue queue;
    private final Evaluation evaluation;
    private final Accounts accounts;
    private final AccountPath path;
    private final InstantSource clock;

    PreviewResource(
            SettingsStore settings,
            ReplyQueue queue,
            Evaluation evaluation,
            Accounts accounts,
            AccountPath path,
            InstantSource clock) {
        this.settings = settings;
        this.queue = queue;
        this.evaluation = evaluation;
        this.accounts = accounts;
        this.path = path;
        this.clock = clock;
    }

    /**
     * The answer.
     *
     * @param decision {@code reply} or {@code suppressed}
     * @param reason the word of the suppression, empty for a reply
     * @param source what asked: {@code ooo} or {@code script:NAME:LINE}
     * @param answered when the correspondent was answered before; null when not. A reply of the
     *     same text is then not repeated until that time is over
     * @param trace the rules in order, up to the one that applied
     * @param reply the whole reply as it would go out; null when there is none
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Preview(
            String decision,
            String reason,
            String detail,
            String source,
            @Nullable String replyTo,
            CorrespondentsResource.@Nullable Entry answered,
            List<Rule> trace,
            @Nullable String reply) {}

    /** One rule that was asked. */
    public record Rule(String reason, boolean applies, String seen) {}

    /** What a message with these properties would get. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "What would this message get, and why?",
            description =
                    "The same decision as for a delivery; nothing is sent or kept. With at: at that"
                            + " moment. A whole message can be sent as message/rfc822, then from,"
                            + " clientIp and at are query parameters, and without from the"
                            + " Return-Path or From field counts.")
    @RequestBody(
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(type = SchemaType.OBJECT),
                        examples =
                                @ExampleObject(
                                        name = "At Christmas",
                                        value =
                                                """
                                                {"from": "bo@example.net", "subject": "Lunch?",
                                                 "clientIp": "203.0.113.7",
                                                 "at": "2026-12-26T12:00:00Z",
                                                 "headers": {"List-Id": "<lunch.example.net>"}}""")),
                @Content(
                        mediaType = "message/rfc822",
                        schema = @Schema(implementation = String.class),
                        examples =
                                @ExampleObject(
                                        name = "A message",
                                        value =
                                                "From: bo@example.net\r\nTo: ana@example.org\r\n"
                                                        + "Subject: Lunch?\r\n\r\nToday?\r\n"))
            })
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Preview.class)))
    @APIResponse(responseCode = "422", description = "Not valid; errors lists every fault")
    public Preview ofProperties(@PathParam("address") String address, byte[] body) {
        Account account = account(address);
        return preview(
                account,
                PreviewMessage.read(Json.object(body), account.address(), clock.instant()));
    }

    /** What this message would get. */
    @POST
    @Consumes({"message/rfc822", MediaType.TEXT_PLAIN, MediaType.APPLICATION_OCTET_STREAM})
    public Preview ofMessage(
            @PathParam("address") String address,
            @QueryParam("from") @Nullable String from,
            @QueryParam("clientIp") @Nullable String clientIp,
            @QueryParam("at") @Nullable String at,
            byte[] body) {
        Account account = account(address);
        return preview(account, PreviewMessage.of(body, from, clientIp, at, clock.instant()));
    }

    private Account account(String address) {
        Mailbox account = path.account(address);
        return accounts.resolve(account).orElseThrow(() -> Problem.notFound("No such account."));
    }

    private Preview preview(Account account, PreviewMessage asked) {
        OwnAddresses own =
                new OwnAddresses(account.address(), account.aliases(), accounts.delimiters());
        Evaluation.Input input =
                new Evaluation.Input(
                        asked.message(),
                        asked.from(),
                        ForwardPath.of(account.address()),
                        asked.client(),
                        own,
                        asked.at());
        Explanation explained =
                Explanation.bySettings(evaluation, settings.find(account.address()), input);
        List<Rule> trace =
                explained.rules().stream()
                        .map(c -> new Rule(c.reason().word(), c.applies(), c.seen()))
                        .toList();
        boolean reply = explained.replyTo().isPresent();
        return new Preview(
                reply ? "reply" : "suppressed",
                explained.reason(),
                explained.detail(),
                explained.result().source(),
                explained.replyTo().map(Mailbox::address).orElse(null),
                explained.result().verdict() instanceof Verdict.Reply verdict
                        ? answered(account.address(), verdict, input)
                        : null,
                trace,
                reply ? explained.reply() : null);
    }

    private CorrespondentsResource.@Nullable Entry answered(
            Mailbox account, Verdict.Reply reply, Evaluation.Input input) {
        return queue.answered(account, input.now()).stream()
                .filter(a -> a.correspondent().equals(reply.key().correspondent()))
                .findFirst()
                .map(CorrespondentsResource.Entry::of)
                .orElse(null);
    }
}
