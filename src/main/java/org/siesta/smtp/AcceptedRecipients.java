package org.siesta.smtp;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.SmtpReply;

/**
 * The recipients of a transaction that the backend accepted, in order: each of them is due an
 * answer to the message (RFC 2033 §4.2), unless it was refused when it was asked for again on
 * another connection.
 */
final class AcceptedRecipients {

    private static final class Accepted {
        final ForwardPath path;
        @Nullable SmtpReply since;

        Accepted(ForwardPath path) {
            this.path = path;
        }
    }

    private final List<Accepted> all = new ArrayList<>();

    void add(ForwardPath path) {
        all.add(new Accepted(path));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<ForwardPath> paths() {
        return all.stream().map(a -> a.path).toList();
    }

    /**
     * Takes note of what was said to them on another connection.
     *
     * @param from the place of the first of them
     */
    void askedAgain(int from, List<SmtpReply> replies) {
        for (int i = 0; i < replies.size(); i++) {
            all.get(from + i).since = replies.get(i).positive() ? null : replies.get(i);
        }
    }

    /** How many answers to the message there will be. */
    int due() {
        return (int) all.stream().filter(a -> a.since == null).count();
    }

    /**
     * The answers for each of them.
     *
     * @param heard those that came, in order
     * @param missing for those that did not
     */
    List<SmtpReply> answers(List<SmtpReply> heard, SmtpReply missing) {
        Iterator<SmtpReply> replies = heard.iterator();
        return all.stream()
                .map(a -> a.since != null ? a.since : replies.hasNext() ? replies.next() : missing)
                .toList();
    }
}
