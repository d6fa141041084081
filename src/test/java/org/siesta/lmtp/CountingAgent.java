package org.siesta.lmtp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.siesta.delivery.DeliveryAgent;
import org.siesta.delivery.MailTransaction;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;

/**
 * Keeps what it is given. Local parts say what happens: the known users are accepted, {@code slow}
 * is put off and {@code full} refused after the data, everybody else is unknown.
 */
final class CountingAgent implements DeliveryAgent {

    private static final Set<String> KNOWN =
            Set.of(
                    "ana@example.org",
                    "alice@example.org",
                    "carol@example.org",
                    "slow@example.org",
                    "full@example.org",
                    "bug@example.org",
                    "deep@example.org",
                    "unread@example.org",
                    "huge@example.org");

    /** One message as it was handed on. */
    record Taken(
            ClientIdentity client,
            ReversePath from,
            MailParameters parameters,
            List<ForwardPath> recipients,
            String text) {}

    final List<Taken> taken = new CopyOnWriteArrayList<>();
    final List<Integer> told = new CopyOnWriteArrayList<>();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger begun = new AtomicInteger();

    private final boolean atOnce;

    /** Is asked where it may block. */
    CountingAgent() {
        this(false);
    }

    CountingAgent(boolean atOnce) {
        this.atOnce = atOnce;
    }

    @Override
    public boolean answersAtOnce() {
        return atOnce;
    }

    @Override
    public void told(SmtpReply reply) {
        told.add(reply.code());
    }

    @Override
    public MailTransaction begin(
            ClientIdentity client, ReversePath from, MailParameters parameters) {
        open.incrementAndGet();
        begun.incrementAndGet();
        return new MailTransaction() {

            private final List<ForwardPath> recipients = new ArrayList<>();
            private boolean closed;

            @Override
            public SmtpReply opened() {
                return from.address().equals("unwanted@example.com")
                        ? new SmtpReply(550, "5.7.1", "Not wanted")
                        : new SmtpReply(250, "2.1.0", "OK");
            }

            @Override
            public SmtpReply recipient(ForwardPath path) {
                if (!KNOWN.contains(path.mailbox().address())) {
                    return new SmtpReply(550, "5.1.1", "No such user");
                }
                recipients.add(path);
                return new SmtpReply(250, "2.1.5", path.mailbox() + " OK");
            }

            @Override
            public List<SmtpReply> data(Content content) {
                taken.add(new Taken(client, from, parameters, recipients, text(content)));
                return recipients.stream().map(path -> outcome(path)).toList();
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    open.decrementAndGet();
                }
            }
        };
    }

    private static SmtpReply outcome(ForwardPath path) {
        return switch (path.mailbox().localPart()) {
            case "slow" -> new SmtpReply(451, "4.3.0", path.mailbox() + " later");
            case "full" -> new SmtpReply(552, "5.2.2", path.mailbox() + " full");
            case "deep" -> throw new StackOverflowError("for a test");
            case "huge" -> throw new OutOfMemoryError("for a test");
            case "unread" -> throw new UncheckedIOException(new IOException("for a test"));
            case "bug" -> throw new IllegalStateException("a bug, for a test");
            default -> new SmtpReply(250, "2.1.5", path.mailbox() + " taken");
        };
    }

    private static String text(Content content) {
        try (InputStream in = content.open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
