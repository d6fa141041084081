package org.siesta.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.queue.Decision.DecisionVerdict;
import org.siesta.vacation.ResponseKey;
import org.siesta.vacation.Suppression;

/** A reply queue for tests: keeps the promises of the contract, and forgets all at the end. */
public class InMemoryReplyQueue implements ReplyQueue {

    private static final Duration REMEMBER = Duration.ofDays(60);
    private static final Duration KEPT = Duration.ofDays(30);

    private static final class Row {
        QueuedReply reply;
        ReplyState state = ReplyState.WAITING;
        int attempts;
        Instant due;
        String lastResult = "";
        long lease;
        Instant enqueuedAt;
        Instant finishedAt;
        boolean counted;
        boolean inDoubt;
        ResponseKey key;
    }

    private record Claim(Instant at, Instant until, String reply, boolean listed) {}

    private record Stored(Decision decision, String reply) {}

    private final Map<String, Row> replies = new LinkedHashMap<>();
    private final Map<ResponseKey, Claim> claims = new HashMap<>();
    private final Map<String, Stored> decisions = new LinkedHashMap<>();

    private Optional<String> reached(QueuedReply reply, RateLimits limits, Instant now) {
        String domain = reply.to().normal().domain();
        if (lately(now, 3600, r -> r.account().equals(reply.account()))
                >= limits.accountPerHour()) {
            return Optional.of(limits.accountPerHour() + " replies of the account");
        }
        if (limits.domainPerHour() > 0
                && lately(now, 3600, r -> r.to().normal().domain().equals(domain))
                        >= limits.domainPerHour()) {
            return Optional.of(limits.domainPerHour() + " replies to " + domain);
        }
        return limits.perMinute() > 0 && lately(now, 60, _ -> true) >= limits.perMinute()
                ? Optional.of(limits.perMinute() + " replies in all")
                : Optional.empty();
    }

    private long lately(Instant now, int seconds, Predicate<QueuedReply> which) {
        return replies.values().stream()
                .filter(r -> r.counted && which.test(r.reply))
                .filter(r -> r.enqueuedAt.isAfter(now.minusSeconds(seconds)))
                .count();
    }

    @Override
    public synchronized EnqueueResult enqueueOnce(
            QueuedReply reply,
            ResponseKey key,
            Duration period,
            RateLimits limits,
            Decision decision,
            @Nullable Boolean listed,
            @Nullable Duration lease,
            Instant now) {
        Optional<Decision> known =
                decisions.values().stream()
                        .map(Stored::decision)
                        .filter(d -> d.deliveryKey().equals(decision.deliveryKey()))
                        .filter(d -> d.verdict() == DecisionVerdict.REPLY)
                        .findFirst();
        if (known.isPresent()) {
            Instant at = known.get().at();
            suppress(
                    decision,
                    Suppression.ALREADY_ANSWERED,
                    "this very message was answered at " + at);
            return new EnqueueResult.SameDelivery(at);
        }
        Claim claim = claims.get(key);
        if (period.isPositive()
                && claim != null
                && claim.at().isAfter(now.minus(period))
                && !claim.at().isAfter(now.plus(REMEMBER))) {
            suppress(decision, Suppression.ALREADY_ANSWERED, "answered at " + claim.at());
            return new EnqueueResult.AlreadyAnswered(claim.at());
        }
        Optional<String> reached = reached(reply, limits, now);
        if (reached.isPresent()) {
            suppress(decision, Suppression.RATE_LIMIT, reached.get());
            return new EnqueueResult.RateLimited(reached.get());
        }
        add(reply, now, true, key);
        if (period.isPositive()) {
            claims.put(
                    key,
                    new Claim(now, now.plus(period), reply.id(), !Boolean.FALSE.equals(listed)));
        }
        decisions.put(decision.id(), replied(decision, reply));
        return lease == null
                ? new EnqueueResult.Queued()
                : new EnqueueResult.Queued(
                        Optional.of(leased(replies.get(reply.id()), lease, now)));
    }

    private static Stored replied(Decision d, QueuedReply reply) {
        return new Stored(
                new Decision(
                        d.id(),
                        d.at(),
                        d.account(),
                        d.recipient(),
                        d.from(),
                        d.messageId(),
                        d.deliveryKey(),
                        d.client(),
                        d.verdict(),
                        d.reason(),
                        d.detail(),
                        d.source(),
                        reply.messageId()),
                reply.id());
    }

    private void suppress(Decision d, Suppression because, String detail) {
        record(
                new Decision(
                        d.id(),
                        d.at(),
                        d.account(),
                        d.recipient(),
                        d.from(),
                        d.messageId(),
                        d.deliveryKey(),
                        d.client(),
                        DecisionVerdict.SUPPRESSED,
                        because.word(),
                        detail,
                        d.source(),
                        null));
    }

    private void add(QueuedReply reply, Instant now, boolean counted, ResponseKey key) {
        Row row = new Row();
        row.reply = reply;
        row.due = now;
        row.enqueuedAt = now;
        row.counted = counted;
        row.key = key;
        if (replies.putIfAbsent(reply.id(), row) != null && counted) {
            throw new IllegalArgumentException("a reply has the id " + reply.id());
        }
    }

    @Override
    public synchronized void enqueue(QueuedReply reply, Decision decision, Instant now) {
        add(reply, now, false, null);
        if (decision != null) {
            decisions.putIfAbsent(decision.id(), replied(decision, reply));
        }
    }

    @Override
    public synchronized void record(Decision decision) {
        decisions.putIfAbsent(decision.id(), new Stored(decision, null));
    }

    @Override
    public synchronized List<Lease> lease(int max, Duration length, Instant now) {
        List<Row> due =
                replies.values().stream()
                        .filter(r -> r.finishedAt == null && !r.due.isAfter(now))
                        .sorted(Comparator.comparing(r -> r.due))
                        .limit(max)
                        .toList();
        List<Lease> leases = new ArrayList<>();
        for (Row row : due) {
            leases.add(leased(row, length, now));
        }
        return leases;
    }

    private Lease leased(Row row, Duration length, Instant now) {
        row.inDoubt |= row.state == ReplyState.SENDING;
        row.state = ReplyState.SENDING;
        row.attempts++;
        row.lease++;
        row.due = now.plus(length);
        return new Lease(entry(row), row.lease);
    }

    @Override
    public synchronized boolean settle(Lease lease, Next next, Instant now) {
        Row row = replies.get(lease.entry().reply().id());
        if (row == null || row.lease != lease.number()) {
            return false;
        }
        if (row.state != ReplyState.SENDING) {
            return row.state == next.state();
        }
        switch (next) {
            case Next.RetryAt(Instant at, _, boolean inDoubt) -> {
                row.inDoubt |= inDoubt;
                row.state = ReplyState.WAITING;
                row.due = at;
            }
            case Next.Done _ -> finish(row, ReplyState.SENT, now);
            case Next.GiveUp(ReplyState state, _, boolean inDoubt) -> {
                row.inDoubt |= inDoubt;
                finish(row, state, now);
            }
        }
        row.lastResult = next.lastResult();
        return true;
    }

    @Override
    public synchronized boolean renew(Lease lease, Duration length, Instant now) {
        Row row = replies.get(lease.entry().reply().id());
        if (row == null || row.state != ReplyState.SENDING || row.lease != lease.number()) {
            return false;
        }
        row.due = now.plus(length);
        return true;
    }

    @Override
    public synchronized int retrySome(Instant now) {
        List<Row> later =
                replies.values().stream()
                        .filter(
                                r ->
                                        r.state == ReplyState.WAITING && r.due.isAfter(now)
                                                || r.state == ReplyState.SENDING
                                                        && r.due.isAfter(now.plus(LONGEST_LEASE)))
                        .sorted(Comparator.comparing((Row r) -> r.due).reversed())
                        .limit(RETRIED_AT_ONCE)
                        .toList();
        later.forEach(r -> r.due = r.enqueuedAt.isBefore(now) ? r.enqueuedAt : now);
        return later.size();
    }

    private void finish(Row row, ReplyState state, Instant now) {
        row.state = state;
        row.finishedAt = now;
        if (state != ReplyState.SENT && !row.inDoubt && row.key != null) {
            Claim claim = claims.get(row.key);
            if (claim != null && claim.reply().equals(row.reply.id())) {
                claims.remove(row.key);
            }
        }
    }

    @Override
    public synchronized List<QueueEntry> list(boolean finishedToo, int limit) {
        return replies.values().stream()
                .filter(r -> finishedToo || r.finishedAt == null)
                .sorted(Comparator.comparing(r -> r.enqueuedAt))
                .limit(limit)
                .map(InMemoryReplyQueue::entry)
                .toList();
    }

    @Override
    public synchronized Optional<QueueEntry> entry(String id) {
        return Optional.ofNullable(replies.get(id)).map(InMemoryReplyQueue::entry);
    }

    private static QueueEntry entry(Row row) {
        return new QueueEntry(
                row.reply, row.state, row.attempts, row.due, row.lastResult, row.inDoubt);
    }

    private Optional<Row> free(String id, Instant now) {
        return Optional.ofNullable(replies.get(id))
                .filter(r -> r.finishedAt == null)
                .filter(r -> r.state == ReplyState.WAITING || !r.due.isAfter(now));
    }

    @Override
    public synchronized boolean retryNow(String id, Instant now) {
        Optional<Row> row = free(id, now);
        row.ifPresent(
                r -> {
                    r.inDoubt |= r.state == ReplyState.SENDING;
                    r.state = ReplyState.WAITING;
                    r.due = now;
                });
        return row.isPresent();
    }

    @Override
    public synchronized boolean delete(String id, Instant now) {
        Optional<Row> row = free(id, now);
        row.ifPresent(
                r -> {
                    r.inDoubt |= r.state == ReplyState.SENDING;
                    finish(r, ReplyState.DELETED, now);
                });
        return row.isPresent();
    }

    @Override
    public synchronized List<Answered> answered(Mailbox account, Instant now) {
        return claims.entrySet().stream()
                .filter(c -> c.getKey().account().equals(account))
                .filter(c -> c.getValue().until().isAfter(now))
                .map(
                        c ->
                                new Answered(
                                        c.getValue().listed()
                                                ? c.getKey().correspondent()
                                                : "pseudonym:"
                                                        + c.getKey().correspondent().hashCode(),
                                        c.getValue().at(),
                                        c.getValue().until()))
                .sorted(Comparator.comparing(Answered::at).reversed())
                .toList();
    }

    @Override
    public synchronized int forget(Mailbox account, Optional<String> correspondent) {
        int before = claims.size();
        claims.keySet()
                .removeIf(
                        k ->
                                k.account().equals(account)
                                        && correspondent
                                                .map(c -> matches(k.correspondent(), c))
                                                .orElse(true));
        return before - claims.size();
    }

    private static boolean matches(String known, String typed) {
        return known.equals(typed) || known.equals(typed.toLowerCase(Locale.ROOT));
    }

    @Override
    public synchronized List<DecisionRecord> decisions(DecisionFilter filter) {
        Stream<Stored> stored = decisions.values().stream();
        return stored.filter(s -> wanted(s.decision(), filter))
                .sorted(
                        Comparator.comparing((Stored s) -> s.decision().at())
                                .thenComparing(s -> s.decision().id())
                                .reversed())
                .limit(filter.limit())
                .map(this::listed)
                .toList();
    }

    private DecisionRecord listed(Stored stored) {
        Row row = stored.reply() == null ? null : replies.get(stored.reply());
        return row == null
                ? new DecisionRecord(stored.decision(), null, 0, "")
                : new DecisionRecord(stored.decision(), row.state, row.attempts, row.lastResult);
    }

    private static boolean wanted(Decision d, DecisionFilter filter) {
        return (filter.account() == null
                        || Mailbox.parse(filter.account()).filter(d.account()::sameAs).isPresent())
                && (filter.correspondent() == null || isFrom(d, filter.correspondent()))
                && (filter.since() == null || !d.at().isBefore(filter.since()))
                && (filter.reason() == null || filter.reason().equals(d.reason()))
                && (filter.before() == null || isBehind(d, filter.before()));
    }

    private static boolean isBehind(Decision d, DecisionFilter.Place place) {
        return d.at().isBefore(place.at())
                || (d.at().equals(place.at()) && d.id().compareTo(place.id()) < 0);
    }

    @Override
    public synchronized long waiting() {
        return replies.values().stream().filter(r -> r.finishedAt == null).count();
    }

    @Override
    public synchronized Optional<Instant> nextDue() {
        return replies.values().stream()
                .filter(r -> r.finishedAt == null)
                .map(r -> r.due)
                .min(Comparator.naturalOrder());
    }

    @Override
    public synchronized int clean(Instant now) {
        int before = claims.size() + decisions.size() + replies.size();
        claims.values()
                .removeIf(c -> !c.until().isAfter(now) && !c.at().plus(REMEMBER).isAfter(now));
        decisions.values().removeIf(s -> !s.decision().at().plus(KEPT).isAfter(now));
        replies.values()
                .removeIf(r -> r.finishedAt != null && !r.finishedAt.plus(KEPT).isAfter(now));
        return before - claims.size() - decisions.size() - replies.size();
    }

    private static boolean isFrom(Decision decision, String correspondent) {
        return decision.from() instanceof ReversePath.Sender(Mailbox sender)
                ? Mailbox.parse(correspondent).filter(sender::sameAs).isPresent()
                : correspondent.isEmpty();
    }
}
