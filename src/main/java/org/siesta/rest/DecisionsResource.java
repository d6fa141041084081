package org.siesta.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;
import org.siesta.queue.Decision;
import org.siesta.queue.DecisionFilter;
import org.siesta.queue.DecisionRecord;
import org.siesta.queue.ReplyQueue;
import org.siesta.vacation.Suppression;

/** Why a message was answered or not. */
@Path("/api/v1/decisions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Decisions")
public class DecisionsResource {

    private static final int STANDARD_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;
    private static final int MAX_PLACE = 200;
    private static final List<String> REASONS =
            Stream.of(Suppression.values()).map(Suppression::word).toList();

    private final ReplyQueue queue;
    private final AccountPath path;
    private final Caller caller;
    private final InstantSource clock;

    DecisionsResource(ReplyQueue queue, AccountPath path, Caller caller, InstantSource clock) {
        this.queue = queue;
        this.path = path;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * One decision: one message and one recipient.
     *
     * @param from the envelope sender, empty for the null sender
     * @param verdict {@code reply} or {@code suppressed}
     * @param reason the word of the suppression, empty for a reply
     * @param reply what became of the reply; null when there is none
     */
    @Schema(name = "Decision")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Entry(
            String id,
            String at,
            String account,
            String recipient,
            String from,
            @Nullable String messageId,
            ClientJson client,
            String verdict,
            String reason,
            String detail,
            String source,
            @Nullable Reply reply) {

        static Entry of(DecisionRecord listed) {
            Decision decision = listed.decision();
            return new Entry(
                    decision.id(),
                    decision.at().toString(),
                    decision.account().address(),
                    decision.recipient().address(),
                    decision.from().address(),
                    decision.messageId(),
                    ClientJson.of(decision.client()),
                    decision.verdict().name().toLowerCase(Locale.ROOT),
                    decision.reason(),
                    decision.detail(),
                    decision.source(),
                    Reply.of(listed));
        }
    }

    /**
     * What became of a reply.
     *
     * @param state waiting, sending, sent, refused, expired or deleted; null when it is not known
     *     any more
     * @param lastResult what the relay said last, with the key to change where one is known
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Reply(String messageId, @Nullable String state, int attempts, String lastResult) {

        static @Nullable Reply of(DecisionRecord listed) {
            String messageId = listed.decision().replyMessageId();
            return messageId == null
                    ? null
                    : new Reply(
                            messageId,
                            listed.replyState() == null
                                    ? null
                                    : listed.replyState().name().toLowerCase(Locale.ROOT),
                            listed.attempts(),
                            listed.lastResult());
        }
    }

    /** The decisions that match, newest first. */
    @GET
    @Operation(
            summary = "Why was a message answered, or not?",
            description =
                    "Newest first. An account's token sees its own decisions; an administrator's all,"
                            + " or those of one account. Where there may be more, the Link field"
                            + " names the next page (rel=next).")
    @APIResponse(
            responseCode = "200",
            headers =
                    @Header(
                            name = "Link",
                            description = "The next page, where there may be one (RFC 8288)",
                            schema = @Schema(implementation = String.class)),
            content =
                    @Content(
                            schema =
                                    @Schema(type = SchemaType.ARRAY, implementation = Entry.class)))
    @APIResponse(responseCode = "404", description = "No such account")
    public RestResponse<List<Entry>> list(
            @Context UriInfo uri,
            @Parameter(example = "ana@example.org") @QueryParam("account") @Nullable String account,
            @Parameter(description = "The envelope sender.", example = "bo@example.net")
                    @QueryParam("correspondent")
                    @Nullable String correspondent,
            @Parameter(
                            description = "An instant, or a time span such as 7d or 12h.",
                            example = "7d")
                    @QueryParam("since")
                    @Nullable String since,
            @Parameter(example = "already-answered") @QueryParam("reason") @Nullable String reason,
            @Parameter(description = "Where the page before ended, as its Link field says.")
                    @QueryParam("before")
                    @Nullable String before,
            @Parameter(example = "100") @QueryParam("limit") @Nullable String limit) {
        DecisionFilter filter =
                new DecisionFilter(
                        scope(account),
                        correspondent == null ? null : address(correspondent),
                        QueryText.since(since, clock.instant()),
                        QueryText.word("reason", reason, REASONS),
                        place(before),
                        QueryText.limit(limit, STANDARD_LIMIT, MAX_LIMIT));
        List<DecisionRecord> page = queue.decisions(filter);
        RestResponse.ResponseBuilder<List<Entry>> answer =
                RestResponse.ResponseBuilder.ok(page.stream().map(Entry::of).toList());
        if (page.size() == filter.limit()) {
            answer.header(HttpHeaders.LINK, next(uri, page.getLast().decision()));
        }
        return answer.build();
    }

    /** RFC 8288: the same question, behind the last decision of this page. */
    private static String next(UriInfo uri, Decision last) {
        UriBuilder next =
                UriBuilder.fromPath(uri.getRequestUri().getRawPath())
                        .replaceQuery(uri.getRequestUri().getRawQuery())
                        .replaceQueryParam("before", "{place}");
        return "<" + next.build(last.at() + "," + last.id()) + ">; rel=\"next\"";
    }

    private static DecisionFilter.@Nullable Place place(@Nullable String before) {
        if (before == null) {
            return null;
        }
        int comma = before.indexOf(',');
        try {
            if (comma > 0 && comma + 1 < before.length() && before.length() < MAX_PLACE) {
                return new DecisionFilter.Place(
                        Instant.parse(before.substring(0, comma)), before.substring(comma + 1));
            }
        } catch (DateTimeException e) {
            // Falls through to the problem.
        }
        throw Problem.badRequest("before must be what the Link field of the page before says.");
    }

    private @Nullable String scope(@Nullable String account) {
        if (account != null) {
            if (Mailbox.parse(account).isEmpty()) {
                throw Problem.badRequest("account must be an address.");
            }
            return path.account(account).address();
        }
        return switch (caller.access()) {
            case Access.Admin() -> null;
            case Access.Owner(Mailbox own) -> path.account(own.address()).address();
        };
    }

    private static String address(String correspondent) {
        if (correspondent.isEmpty() || correspondent.equals("<>")) {
            return "";
        }
        return Mailbox.parse(correspondent)
                .map(Mailbox::address)
                .orElseThrow(() -> Problem.badRequest("correspondent must be an address."));
    }
}
