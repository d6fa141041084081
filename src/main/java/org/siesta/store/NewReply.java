package org.siesta.store;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Content;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.QueuedReply;

/** A reply on its way into the table. */
record NewReply(
        QueuedReply reply,
        String client,
        Octets content,
        long now,
        boolean counted,
        @Nullable String domain) {

    static NewReply of(QueuedReply reply, Instant now, boolean counted, @Nullable String domain) {
        return new NewReply(
                reply,
                ClientJson.write(reply.client()),
                new Octets(octets(reply.content())),
                Columns.millis(now),
                counted,
                domain);
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
                                + " 'WAITING', 0, ?, 0, '', ?) ON CONFLICT (id) DO NOTHING",
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
                        now,
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
