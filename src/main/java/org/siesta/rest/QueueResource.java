package org.siesta.rest;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.siesta.queue.QueueEntry;
import org.siesta.queue.QueuedReply;
import org.siesta.queue.ReplyQueue;

/** The replies that wait for the relay, for the administrator. */
@Path("/api/v1/queue")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Queue")
public class QueueResource {

    private static final int STANDARD_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    private final ReplyQueue queue;
    private final Caller caller;
    private final InstantSource clock;

    QueueResource(ReplyQueue queue, Caller caller, InstantSource clock) {
        this.queue = queue;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * One reply in the queue; its text is not shown.
     *
     * @param lastResult what the relay or the network said last, with the key to change where one
     *     is known
     * @param nextAttempt when it is tried again; none where it came to its end
     * @param inDoubt whether the relay may have it although it did not say so to us
     */
    @Schema(name = "QueuedReply")
    public record Entry(
            String id,
            String state,
            String account,
            String from,
            String to,
            String messageId,
            long size,
            int attempts,
            String lastResult,
            boolean inDoubt,
            String createdAt,
            @Nullable String nextAttempt,
            String expiresAt,
            ClientJson client) {

        static Entry of(QueueEntry entry) {
            QueuedReply reply = entry.reply();
            return new Entry(
                    reply.id(),
                    entry.state().name().toLowerCase(Locale.ROOT),
                    reply.account(),
                    reply.envelopeFrom().address(),
                    reply.to().address(),
                    reply.messageId(),
                    reply.content().size(),
                    entry.attempts(),
                    entry.lastResult(),
                    entry.inDoubt(),
                    reply.createdAt().toString(),
                    entry.nextTry().map(Instant::toString).orElse(null),
                    reply.expiresAt().toString(),
                    ClientJson.of(reply.client()));
        }
    }

    /** What waits, oldest first. */
    @GET
    @Operation(
            summary = "List the replies that wait",
            description = "Oldest first; all=true: the finished ones too.")
    public List<Entry> list(
            @Parameter(example = "false") @QueryParam("all") @Nullable String all,
            @Parameter(example = "100") @QueryParam("limit") @Nullable String limit) {
        caller.requireAdmin();
        boolean finishedToo = QueryText.flag("all", all == null ? "" : all);
        return queue.list(finishedToo, QueryText.limit(limit, STANDARD_LIMIT, MAX_LIMIT)).stream()
                .map(Entry::of)
                .toList();
    }

    /** One of them. */
    @GET
    @Path("/{id}")
    @Operation(summary = "Show one reply of the queue")
    public Entry show(@PathParam("id") String id) {
        caller.requireAdmin();
        return Entry.of(entry(id));
    }

    /** Tries one again now. */
    @POST
    @Path("/{id}/retry")
    @Operation(summary = "Try a waiting reply again now")
    @APIResponse(
            responseCode = "200",
            description = "It is due now",
            content = @Content(schema = @Schema(implementation = Entry.class)))
    @APIResponse(responseCode = "409", description = "It does not wait")
    public Entry retry(@PathParam("id") String id) {
        caller.requireAdmin();
        entry(id);
        if (!queue.retryNow(id, clock.instant())) {
            throw notWaiting(id);
        }
        return Entry.of(entry(id));
    }

    /** Takes one out. */
    @DELETE
    @Path("/{id}")
    @Operation(summary = "Take a waiting reply out of the queue")
    @APIResponse(responseCode = "204", description = "It is not sent")
    @APIResponse(responseCode = "409", description = "It does not wait")
    public void delete(@PathParam("id") String id) {
        caller.requireAdmin();
        entry(id);
        if (!queue.delete(id, clock.instant())) {
            throw notWaiting(id);
        }
    }

    private QueueEntry entry(String id) {
        return queue.entry(id)
                .orElseThrow(() -> Problem.notFound("The queue has no reply with this id."));
    }

    private Problem.Thrown notWaiting(String id) {
        String state = entry(id).state().name().toLowerCase(Locale.ROOT);
        return Problem.thrown(409, "This reply does not wait: it is " + state + ".");
    }
}
