package org.siesta.store;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Content;
import org.siesta.queue.Lease;
import org.siesta.queue.QueueEntry;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.QueuedReply;
import org.siesta.queue.ReplyState;

/**
 * A reply on its way into the table.
 *
 * @param leasedUntil when the lease ends that it begins with; null when it waits
 */
record NewReply(
        QueuedReply reply,
        String client,
        Octets content,
        long now,
        boolean counted,
        @Nullable String domain,
        @Nullable Instant leasedUntil) {

    /**
     * @param with the decision that goes into its table with it, if any
     */
    static NewReply of(
            QueuedReply reply,
            Instant now,
            boolean counted,
            @Nullable String domain,
            @Nullable Duration lease,
            @Nullable DecisionRow with) {
        return new NewReply(
                reply,
                with != null && with.decision().client().equals(reply.client())
                        ? with.client()
                        : ClientJson.write(reply.client()),
                new Octets(octets(reply.content())),
                Columns.millis(now),
                counted,
                domain,
                lease == null ? null : now.plus(lease));
    }

    /** The lease that it begins with. */
    Optional<Lease> lease() {
        return Optional.ofNullable(leasedUntil)
                .map(
                        until ->
                                new Lease(
                                        new QueueEntry(
                                                reply, ReplyState.SENDING, 1, until, "", false),
                                        1));
    }

    /** False when a reply has this id. */
    boolean insert(Session s, @Nullable Claim claim) throws SQLException {
        int rows =
                s.change(
                        "INSERT INTO reply (id, account, envelope_from, correspondent,"
                                + " message_id, size, client, smtp_utf8, never_notify,"
                                + " created_at, expires_at, enqueued_at, counted,"
                                + " claim_account, claim_correspondent, claim_response, state,"
                                + " attempts, due_at, lease, last_result, correspondent_domain)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                                + " ?, ?, ?, ?, '', ?) ON CONFLICT (id) DO NOTHING",
                        reply.id(),
                        reply.account(),
                        Columns.text(reply.envelopeFrom()),
                        Columns.text(reply.to()),
                        reply.messageId(),
                        (long) content.value().length,
                        client,
                        reply.smtpUtf8(),
                        reply.neverNotify(),
                        Columns.millis(reply.createdAt()),
                        Columns.millis(reply.expiresAt()),
                        now,
                        counted,
                        claim == null ? null : claim.account(),
                        claim == null ? null : claim.correspondent().value(),
                        claim == null ? null : claim.response().value(),
                        (leasedUntil == null ? ReplyState.WAITING : ReplyState.SENDING).name(),
                        leasedUntil == null ? 0 : 1,
                        leasedUntil == null ? now : Columns.millis(leasedUntil),
                        leasedUntil == null ? 0 : 1,
                        domain);
        if (rows > 0) {
            s.change(
                    "INSERT INTO content (reply, octets) VALUES (?, ?)",
                    reply.id(),
                    content.value());
        }
        return rows > 0;
    }

    private static byte[] octets(Content content) {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new QueueUnavailable("the message to queue cannot be read", e);
        }
    }
}
