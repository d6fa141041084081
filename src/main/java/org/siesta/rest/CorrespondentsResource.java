package org.siesta.rest;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;
import org.siesta.queue.Answered;
import org.siesta.queue.ReplyQueue;
import org.siesta.vacation.ResponseKey;

/** Who was told that the account is away, and until when they are not told again. */
@Path("/api/v1/accounts/{address}/correspondents")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Correspondents")
public class CorrespondentsResource {

    private static final String CORRESPONDENT = "correspondent";

    private final ReplyQueue queue;
    private final AccountPath path;
    private final InstantSource clock;

    CorrespondentsResource(ReplyQueue queue, AccountPath path, InstantSource clock) {
        this.queue = queue;
        this.path = path;
        this.clock = clock;
    }

    /** One correspondent who was answered. */
    @Schema(name = "Answered")
    public record Entry(String correspondent, String at, String until) {

        static Entry of(Answered answered) {
            return new Entry(
                    answered.correspondent(),
                    answered.at().toString(),
                    answered.until().toString());
        }
    }

    /** How many were forgotten. */
    public record Forgotten(int forgotten) {}

    /** All who are remembered, newest first. */
    @GET
    @Operation(summary = "Who was answered, when, and until when not again")
    public List<Entry> list(@PathParam("address") String address) {
        return queue.answered(path.account(address), clock.instant()).stream()
                .map(Entry::of)
                .toList();
    }

    /** Forgets one, or all: their next message is answered again. */
    @DELETE
    @Operation(
            summary = "Forget who was answered",
            description =
                    "Without a correspondent everybody. Their next message is answered again.")
    public Forgotten forget(
            @PathParam("address") String address,
            @Parameter(example = "bo@example.net") @QueryParam(CORRESPONDENT)
                    @Nullable String correspondent) {
        Mailbox account = path.account(address);
        if (correspondent == null) {
            return new Forgotten(queue.forget(account, Optional.empty()));
        }
        Mailbox one =
                Mailbox.parse(correspondent)
                        .orElseThrow(() -> Problem.badRequest("correspondent must be an address."));
        return new Forgotten(queue.forget(account, Optional.of(ResponseKey.correspondent(one))));
    }
}
