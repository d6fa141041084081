package org.siesta.lmtp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.siesta.delivery.MailTransaction;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.SmtpReply;

/**
 * A transaction between MAIL and the end of its data, with the recipients accepted so far. A
 * recipient given twice is handed on once and answered twice.
 */
final class OpenTransaction {

    /** The message is larger than it may be. */
    static final SmtpReply TOO_LARGE =
            new SmtpReply(552, "5.3.4", "The message is over the size limit");

    private static final SmtpReply MISSING = new SmtpReply(451, "4.3.0", "Not answered, try later");

    private final MailTransaction mail;
    private final boolean smtpUtf8;

    /** The agent's replies to the recipients that it accepted, in order. */
    private final List<SmtpReply> acceptedWith = new ArrayList<>();

    /** The place of each accepted mailbox, by its normal form. */
    private final Map<String, Integer> places = new HashMap<>();

    /** For each positive answer to RCPT, in order, which of the accepted it means. */
    private final List<Integer> answers = new ArrayList<>();

    private int chunks;
    private long octets;
    private boolean lastChunk;
    private @Nullable SmtpReply failure;

    OpenTransaction(MailTransaction mail, boolean smtpUtf8) {
        this.mail = mail;
        this.smtpUtf8 = smtpUtf8;
    }

    boolean smtpUtf8() {
        return smtpUtf8;
    }

    /** How many times RCPT was answered positively. */
    int recipients() {
        return answers.size();
    }

    /** The answers to these RCPT commands, in order; may block. */
    List<SmtpReply> recipients(List<ForwardPath> paths) {
        List<String> mailboxes = paths.stream().map(p -> p.mailbox().normalForm()).toList();
        Map<Integer, SmtpReply> refused = new HashMap<>();
        List<Integer> open = IntStream.range(0, paths.size()).boxed().toList();
        while (!open.isEmpty()) {
            List<Integer> asked = firstOfEach(open, mailboxes);
            List<SmtpReply> heard =
                    asked.isEmpty()
                            ? List.of()
                            : mail.recipients(asked.stream().map(paths::get).toList());
            for (int i = 0; i < asked.size(); i++) {
                SmtpReply reply = i < heard.size() ? heard.get(i) : MISSING;
                if (reply.positive()) {
                    places.put(mailboxes.get(asked.get(i)), acceptedWith.size());
                    acceptedWith.add(reply);
                } else {
                    refused.put(asked.get(i), reply);
                }
            }
            // One that is given again after it was refused is asked about again.
            open =
                    open.stream()
                            .filter(i -> !refused.containsKey(i))
                            .filter(i -> !places.containsKey(mailboxes.get(i)))
                            .toList();
        }
        List<SmtpReply> replies = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            SmtpReply refusal = refused.get(i);
            Integer place = places.get(mailboxes.get(i));
            if (refusal != null || place == null) {
                replies.add(refusal == null ? MISSING : refusal);
            } else {
                answers.add(place);
                replies.add(acceptedWith.get(place));
            }
        }
        return replies;
    }

    /** Those that are not accepted yet, each of them once. */
    private List<Integer> firstOfEach(List<Integer> open, List<String> mailboxes) {
        Set<String> seen = new HashSet<>();
        return open.stream()
                .filter(i -> !places.containsKey(mailboxes.get(i)))
                .filter(i -> seen.add(mailboxes.get(i)))
                .toList();
    }

    /** One reply for each positive answer to RCPT, in that order; may block. */
    List<SmtpReply> data(Content content) {
        List<SmtpReply> replies = mail.data(content);
        return answers.stream().map(i -> i < replies.size() ? replies.get(i) : MISSING).toList();
    }

    /** The same reply for each positive answer to RCPT. */
    List<SmtpReply> everybody(SmtpReply reply) {
        return answers.stream().map(_ -> reply).toList();
    }

    /**
     * Counts a chunk (RFC 3030). False when its octets are not wanted: {@link #failure()} says why,
     * now and for every later chunk.
     */
    boolean addChunk(long size, boolean last, long most) {
        chunks++;
        lastChunk = last;
        octets = size > most - octets ? most + 1 : octets + size;
        if (failure == null && octets > most) {
            failure = TOO_LARGE;
        }
        return failure == null;
    }

    /** Whether the message comes by BDAT. */
    boolean chunked() {
        return chunks > 0;
    }

    /** Whether the chunk counted last is the first. */
    boolean firstChunk() {
        return chunks == 1;
    }

    /** The message is lost. True while more chunks are to come; each gets this reply. */
    boolean fail(SmtpReply why) {
        failure = why;
        return chunked() && !lastChunk;
    }

    /** Why the message is lost. */
    SmtpReply failure() {
        if (failure == null) {
            throw new IllegalStateException("the message is not lost");
        }
        return failure;
    }

    void close() {
        mail.close();
    }

    /**
     * What SMTP, with its one reply, says for several recipients: positive only if all are; else
     * what makes the client try again, before what makes it give up.
     */
    static SmtpReply worst(List<SmtpReply> replies) {
        return replies.stream()
                .max(Comparator.comparingInt(r -> r.temporary() ? 2 : r.permanent() ? 1 : 0))
                .orElse(MISSING);
    }
}
