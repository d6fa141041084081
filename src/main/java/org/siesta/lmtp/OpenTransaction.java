package org.siesta.lmtp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.siesta.delivery.MailTransaction;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.SmtpReply;

/**
 * A transaction between MAIL and the end of its data, with the recipients accepted so far. A
 * recipient given twice is handed on once and answered twice; local parts that differ in case are
 * two (RFC 5321 §2.4).
 */
final class OpenTransaction {

    /** The message is larger than it may be. */
    static final SmtpReply TOO_LARGE =
            new SmtpReply(552, "5.3.4", "The message is over the size limit");

    private static final SmtpReply MISSING = new SmtpReply(451, "4.3.0", "Not answered, try later");

    private final MailTransaction mail;
    private final boolean smtpUtf8;

    /** The replies to the recipients that the agent accepted. */
    private final List<SmtpReply> acceptedWith = new ArrayList<>();

    /** Where each of them stands among the accepted. */
    private final Map<String, Integer> places = new HashMap<>();

    /** For each positive answer to RCPT, in order, which of the accepted it means. */
    private final List<Integer> answers = new ArrayList<>();

    private boolean namedRecipients;
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

    /** RCPT came, whatever its answer is. */
    void namesRecipients() {
        namedRecipients = true;
    }

    /** Whether RCPT came, also where all were refused. */
    boolean hasNamedRecipients() {
        return namedRecipients;
    }

    /** How many times RCPT was answered positively. */
    int recipients() {
        return answers.size();
    }

    /** The answers to these RCPT commands, in order; may block. */
    List<SmtpReply> recipients(List<ForwardPath> paths) {
        namedRecipients = true;
        List<String> keys = new ArrayList<>(paths.size());
        Map<String, Integer> asking = new LinkedHashMap<>();
        for (int i = 0; i < paths.size(); i++) {
            String key = paths.get(i).path();
            keys.add(key);
            asking.putIfAbsent(key, i);
        }
        @Nullable SmtpReply[] refused = new SmtpReply[paths.size()];
        asking.keySet().removeAll(places.keySet());
        while (!asking.isEmpty()) {
            ask(asking, paths, refused);
            asking = refusedBefore(asking, keys);
        }
        List<SmtpReply> replies = new ArrayList<>(paths.size());
        for (int i = 0; i < paths.size(); i++) {
            SmtpReply refusal = refused[i];
            if (refusal == null) {
                int place = places.getOrDefault(keys.get(i), -1);
                answers.add(place);
                replies.add(acceptedWith.get(place));
            } else {
                replies.add(refusal);
            }
        }
        return replies;
    }

    private void ask(
            Map<String, Integer> asking, List<ForwardPath> paths, @Nullable SmtpReply[] refused) {
        List<ForwardPath> asked = new ArrayList<>(asking.size());
        asking.values().forEach(i -> asked.add(paths.get(i)));
        List<SmtpReply> heard = mail.recipients(asked);
        int next = 0;
        for (Map.Entry<String, Integer> one : asking.entrySet()) {
            SmtpReply reply = next < heard.size() ? heard.get(next) : MISSING;
            next++;
            if (reply.positive()) {
                places.put(one.getKey(), acceptedWith.size());
                acceptedWith.add(reply);
            } else {
                refused[one.getValue()] = reply;
            }
        }
    }

    /** One that is given again after it was refused is asked about again. */
    private Map<String, Integer> refusedBefore(Map<String, Integer> asked, List<String> keys) {
        if (places.keySet().containsAll(asked.keySet())) {
            return Map.of();
        }
        Map<String, Integer> again = new LinkedHashMap<>();
        asked.forEach(
                (key, place) -> {
                    if (!places.containsKey(key)) {
                        for (int i = place + 1; i < keys.size(); i++) {
                            if (keys.get(i).equals(key)) {
                                again.put(key, i);
                                return;
                            }
                        }
                    }
                });
        return again;
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

    /** A chunk came that nobody was to have: without it there is no message any more. */
    void refuseChunk() {
        chunks++;
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
