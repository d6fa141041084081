package org.siesta.queue;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.queue.Decision.DecisionVerdict;
import org.siesta.vacation.ResponseKey;

/** Replies, keys and decisions as tests need them. */
public final class Replies {

    public static final Mailbox ANA = new Mailbox("ana", "example.org");
    public static final Instant T0 = Instant.parse("2026-11-02T09:00:00Z");

    /** A client that came through a proxy and an MTA. */
    public static final ClientIdentity CLIENT =
            ClientIdentity.ofSocket(address("192.0.2.1"), 40000, address("192.0.2.2"), 24)
                    .with(
                            new Hop(
                                    Source.PROXY,
                                    address("203.0.113.9"),
                                    51234,
                                    address("198.51.100.4"),
                                    25,
                                    Map.of("command", "PROXY", "alpn", "smtp")))
                    .with(
                            new Hop(
                                    Source.XFORWARD,
                                    address("2001:db8::17"),
                                    25,
                                    null,
                                    0,
                                    Map.of("name", "mx.example.net", "helo", "zwölf.example")));

    private Replies() {}

    public static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    public static QueuedReply reply(String id, String to, Instant now) {
        return new QueuedReply(
                id,
                "ana@example.org",
                new ReversePath.Null(),
                Mailbox.parse(to).orElseThrow(),
                "<" + id + "@example.org>",
                BytesContent.of("Subject: Auto: hi " + id + "\r\n\r\nI am away.\r\n"),
                CLIENT,
                false,
                true,
                now,
                now.plus(Duration.ofDays(5)));
    }

    public static ResponseKey key(String correspondent, String response) {
        return new ResponseKey(ANA, correspondent, response);
    }

    /** The decision to answer; the delivery is named by the id. */
    public static Decision decision(String id, String from, Instant now) {
        return new Decision(
                "d-" + id,
                now,
                ANA,
                ANA,
                new ReversePath.Sender(Mailbox.parse(from).orElseThrow()),
                "<subject-" + id + "@example.com>",
                "delivery-" + id,
                CLIENT,
                DecisionVerdict.REPLY,
                "",
                "",
                "ooo",
                null);
    }

    /** The decision to answer the same message when it comes again, under another id. */
    public static Decision decision(String message, String from, Instant now, String id) {
        Decision d = decision(message, from, now);
        return with(d, id, d.source());
    }

    /** The same decision, asked for by this source. */
    public static Decision askedBy(String source, Decision d) {
        return with(d, d.id(), source);
    }

    /** The same decision of another account. */
    public static Decision of(Mailbox account, Decision d) {
        return with(d, d.id(), account, account, d.source());
    }

    private static Decision with(Decision d, String id, String source) {
        return with(d, id, d.account(), d.recipient(), source);
    }

    private static Decision with(
            Decision d, String id, Mailbox account, Mailbox recipient, String source) {
        return new Decision(
                id,
                d.at(),
                account,
                recipient,
                d.from(),
                d.messageId(),
                d.deliveryKey(),
                d.client(),
                d.verdict(),
                d.reason(),
                d.detail(),
                source,
                d.replyMessageId());
    }

    /** The decision to be silent. */
    public static Decision silent(String id, String from, String reason, Instant now) {
        Decision d = decision(id, from, now);
        return new Decision(
                d.id(),
                d.at(),
                d.account(),
                d.recipient(),
                d.from(),
                d.messageId(),
                d.deliveryKey(),
                d.client(),
                DecisionVerdict.SUPPRESSED,
                reason,
                "List-Id: <x.example.com>",
                d.source(),
                null);
    }
}
