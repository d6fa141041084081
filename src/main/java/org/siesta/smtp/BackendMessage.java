package org.siesta.smtp;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Content;
import org.siesta.mail.MailParameters;
import org.siesta.mail.SmtpReply;

/** A message on its way to a backend, and what the backend can be sent of it. */
final class BackendMessage {

    static final SmtpReply TOO_BIG =
            new SmtpReply(552, "5.3.4", "The message is too big for the mail store");

    private static final int MIB = 1 << 20;

    /** What a message needs in memory while it is rewritten and sent, as a multiple of its size. */
    private static final int ROOM = 8;

    /** MiB for all messages that are rewritten now; it bounds the memory, whatever comes. */
    private static final int MOST = 64;

    /** How long a message waits for memory, while the backend waits for it. */
    private static final long WAIT_SECONDS = 10;

    private static final Semaphore FREE = new Semaphore(MOST, true);

    /** What is sent, and the memory that is held until it is. */
    record Sent(List<Content> parts, int held) implements AutoCloseable {

        @Override
        public void close() {
            FREE.release(held);
        }
    }

    private final List<Content> parts;

    /**
     * A message.
     *
     * @param parts header fields of ours, and the message as it came
     */
    BackendMessage(Content... parts) {
        this(List.of(parts));
    }

    private BackendMessage(List<Content> parts) {
        this.parts = parts;
    }

    /** Why this server cannot have it; null where it can. */
    @Nullable SmtpReply unfit(Capabilities offered, MailParameters parameters) {
        if (offered.maxSize().orElse(Long.MAX_VALUE) < size()) {
            return TOO_BIG;
        }
        // RFC 6531 §3.4: such a message goes to nobody who has not said that he understands it.
        return parameters.smtpUtf8() && !offered.has("SMTPUTF8") && hasEightBits(true)
                ? new SmtpReply(554, "5.6.9", "The mail store takes no header in UTF-8")
                : null;
    }

    private long size() {
        return parts.stream().mapToLong(Content::size).sum();
    }

    /**
     * As this server takes it: without 8BITMIME rewritten (RFC 6152 §3) where that can be done, and
     * else as it came. A reader can live with eight bits, and not without the mail.
     */
    Sent fitting(Capabilities offered) {
        Content message = parts.getLast();
        int room = (int) Math.min(MOST, message.size() / MIB * ROOM + ROOM);
        if (offered.has("8BITMIME")
                || message.size() > (long) MOST / ROOM * MIB
                || !hasEightBits(false)
                || !acquired(room)) {
            return new Sent(parts, 0);
        }
        boolean done = false;
        try {
            Sent sent = new Sent(rewritten(offered), room);
            done = true;
            return sent;
        } finally {
            if (!done) {
                FREE.release(room);
            }
        }
    }

    private List<Content> rewritten(Capabilities offered) {
        try {
            List<Content> rewritten = new ArrayList<>(parts);
            rewritten.set(parts.size() - 1, SevenBit.of(parts.getLast()).orElse(parts.getLast()));
            long most = offered.maxSize().orElse(Long.MAX_VALUE);
            return new BackendMessage(rewritten).size() <= most ? rewritten : parts;
        } catch (IOException _) {
            // It will be met again when the message is sent.
            return parts;
        }
    }

    private static boolean acquired(int room) {
        try {
            return FREE.tryAcquire(room, WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean hasEightBits(boolean headerOnly) {
        for (Content part : parts) {
            try (InputStream in = new BufferedInputStream(part.open())) {
                int column = 0;
                for (int octet = in.read(); octet >= 0; octet = in.read()) {
                    if (octet > 127) {
                        return true;
                    }
                    if (octet == '\n' && column == 0 && headerOnly) {
                        return false;
                    }
                    column = octet == '\n' ? 0 : octet == '\r' ? column : column + 1;
                }
            } catch (IOException _) {
                // It will be met again when the message is sent.
                return false;
            }
        }
        return false;
    }
}
