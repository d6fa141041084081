package org.siesta.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the neighbours of the service saw of a run, and whether it is what was promised: an
 * independent model that knows nothing of how the service works. Any number of threads may write.
 */
final class Ledger {

    /** A reply as it came to the relay. */
    private record Reply(String messageId, String key, String subject) {}

    private final Map<String, Mail> mails = new LinkedHashMap<>();
    private final Set<String> accepted = new LinkedHashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final Map<String, Integer> troubled = new HashMap<>();
    private final Map<String, Integer> kept = new HashMap<>();
    private final Map<String, Integer> sources = new HashMap<>();
    private final List<Reply> replies = new ArrayList<>();
    private final Map<String, Integer> repeatable = new HashMap<>();
    private final Set<String> excused = new HashSet<>();
    private final Set<String> excusedAccounts = new HashSet<>();
    private int newPeriods;
    private int crashes;

    /** A client is going to send this message; several may send the same one. */
    synchronized void sends(Mail mail) {
        mails.put(mail.id(), mail);
        sources.merge(mail.id(), 1, Integer::sum);
    }

    /** The client heard 250. */
    synchronized void accepted(Mail mail) {
        accepted.add(mail.id());
    }

    synchronized boolean isAccepted(Mail mail) {
        return accepted.contains(mail.id());
    }

    /** The client heard 5xx and gave up. */
    synchronized void refused(Mail mail) {
        refused.add(mail.id());
    }

    /** A try ended without an answer, or with 4xx: another one follows. */
    synchronized void troubled(Mail mail) {
        troubled.merge(mail.id(), 1, Integer::sum);
    }

    /** The backend kept the message. */
    synchronized void kept(String id) {
        kept.merge(id, 1, Integer::sum);
    }

    /** The relay took a reply. */
    synchronized void relayed(String messageId, String account, String to, String inReplyTo) {
        replies.add(new Reply(messageId, account + " " + to, inReplyTo));
    }

    /** The service may not know that the relay took this one: it may come once more. */
    synchronized void mayRepeat(String messageId) {
        repeatable.merge(messageId, 1, Integer::sum);
    }

    /** Trouble with the store, or a relay that refuses for good: this one may end without reply. */
    synchronized void excused(String key) {
        excused.add(key);
    }

    /** The same for every correspondent of this account. */
    synchronized void excusedFor(String account) {
        excusedAccounts.add(account);
    }

    /** A node is gone in the middle of whatever it did: any reply may come once more. */
    synchronized void crashed() {
        crashes++;
    }

    /** What there was, for people. */
    synchronized String figures() {
        return "%d messages, %d answered 250, %d tries without, %d kept twice; %d replies, %d of them repeated with their Message-ID"
                .formatted(
                        mails.size(),
                        accepted.size(),
                        troubled.values().stream().mapToInt(n -> n).sum(),
                        keptTwice(),
                        replies.size(),
                        repeated());
    }

    /** The period of an answer is over: each correspondent may be answered once more. */
    synchronized void newPeriod() {
        newPeriods++;
    }

    /** How many replies the relay took. */
    synchronized int relayed() {
        return replies.size();
    }

    /** Message-ID of the reply that the relay took last. */
    synchronized String lastReply() {
        return replies.getLast().messageId();
    }

    /** Message-ID of the reply to this message that the relay took; empty when it took none. */
    synchronized String replyTo(Mail mail) {
        return replies.stream()
                .filter(r -> r.subject().equals(mail.id()))
                .map(Reply::messageId)
                .findFirst()
                .orElse("");
    }

    /** How many messages were answered with 250. */
    synchronized int accepted() {
        return accepted.size();
    }

    /** How many messages the backend has more often than they were sent. */
    synchronized long keptTwice() {
        return kept.entrySet().stream()
                .filter(e -> e.getValue() > sources.getOrDefault(e.getKey(), 1))
                .count();
    }

    /** How many replies came to the relay a second time under the same Message-ID. */
    synchronized long repeated() {
        return replies.size() - replies.stream().map(Reply::messageId).distinct().count();
    }

    /**
     * Every promise that was broken, one line each.
     *
     * @param forward whether the service stood in front of a backend
     */
    synchronized List<String> broken(boolean forward) {
        List<String> broken = new ArrayList<>();
        if (forward) {
            for (String id : accepted) {
                if (!kept.containsKey(id)) {
                    broken.add("I1: " + id + " was answered 250 and is not with the backend");
                }
            }
            kept.forEach(
                    (id, times) -> {
                        int allowed = sources.getOrDefault(id, 1) + troubled.getOrDefault(id, 0);
                        if (times > allowed) {
                            broken.add("I2: " + id + " was kept " + times + " times");
                        }
                    });
        }
        Map<String, Set<String>> byKey = new LinkedHashMap<>();
        Map<String, Integer> byMessageId = new LinkedHashMap<>();
        for (Reply reply : replies) {
            byKey.computeIfAbsent(reply.key(), _ -> new LinkedHashSet<>()).add(reply.messageId());
            byMessageId.merge(reply.messageId(), 1, Integer::sum);
            Mail subject = mails.get(reply.subject());
            if (subject == null || !subject.answerable()) {
                broken.add("I8: " + reply + " answers what nobody may answer");
            } else if (!subject.key().equals(reply.key())) {
                broken.add("I8: " + reply + " goes to somebody else");
            } else if (forward && !kept.containsKey(subject.id())) {
                broken.add("I6: " + reply + " answers what the backend never took");
            }
        }
        byKey.forEach(
                (key, ids) -> {
                    if (ids.size() > 1 + newPeriods) {
                        broken.add("I3: " + key + " got " + ids.size() + " replies: " + ids);
                    }
                });
        byMessageId.forEach(
                (id, times) -> {
                    if (times > 1 + crashes + repeatable.getOrDefault(id, 0)) {
                        broken.add("I5: " + id + " was sent " + times + " times");
                    }
                });
        for (String id : accepted) {
            Mail mail = mails.get(id);
            if (mail.answerable()
                    && !byKey.containsKey(mail.key())
                    && !excused.contains(mail.key())
                    && !excusedAccounts.contains(mail.to().address())) {
                broken.add("I4: " + id + " was answered 250 and " + mail.key() + " got no reply");
            }
        }
        return broken;
    }
}
