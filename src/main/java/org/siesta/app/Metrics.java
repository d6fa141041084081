package org.siesta.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.siesta.delivery.DeliveryListener;
import org.siesta.queue.Decision;
import org.siesta.queue.QueueWorker;
import org.siesta.queue.QueueWorker.Counts;
import org.siesta.queue.ReplyQueue;
import org.siesta.smtp.Submission.Fault;

/** Counts deliveries; no address is ever a label. */
final class Metrics implements DeliveryListener {

    private final MeterRegistry registry;
    private final Timer decisions;
    private final Timer store;
    private final Counter queued;

    /** Counters that were asked for: to find one in the registry costs more than to count. */
    private final Map<String, Counter> suppressed = new ConcurrentHashMap<>();

    private final Map<String, Counter> deliveries = new ConcurrentHashMap<>();

    Metrics(MeterRegistry registry) {
        this.registry = registry;
        this.decisions = registry.timer("siesta.decision");
        this.store = registry.timer("siesta.store");
        this.queued = registry.counter("siesta.replies", "outcome", "queued");
    }

    /** Counts what becomes of the replies, too. */
    void of(QueueWorker worker) {
        outcome(worker, "sent", Counts::sent);
        outcome(worker, "refused", Counts::refused);
        outcome(worker, "expired", Counts::expired);
        outcome(worker, "deferred", Counts::deferred);
        for (Fault fault : Fault.values()) {
            FunctionCounter.builder("siesta.relay.errors", worker, w -> w.failures(fault))
                    .tag("class", fault.word())
                    .register(registry);
        }
    }

    /** Shows what waits; a store that does not answer has no value. */
    void of(ReplyQueue queue, InstantSource clock) {
        Gauge.builder("siesta.reply.queue.messages", queue, ReplyQueue::waiting).register(registry);
        Gauge.builder("siesta.reply.queue.oldest", queue, q -> oldest(q, clock.instant()))
                .baseUnit("seconds")
                .register(registry);
    }

    private static double oldest(ReplyQueue queue, Instant now) {
        return queue.list(false, 1).stream()
                        .mapToLong(e -> Duration.between(e.reply().createdAt(), now).toMillis())
                        .map(millis -> Math.max(0, millis))
                        .max()
                        .orElse(0)
                / 1_000.0;
    }

    private void outcome(QueueWorker worker, String outcome, ToDoubleFunction<Counts> count) {
        FunctionCounter.builder("siesta.replies", worker, w -> count.applyAsDouble(w.counts()))
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public void decided(Decision decision, Duration took) {
        decisions.record(took);
        switch (decision.verdict()) {
            case REPLY -> queued.increment();
            case SUPPRESSED ->
                    suppressed
                            .computeIfAbsent(
                                    decision.reason(),
                                    reason ->
                                            registry.counter("siesta.suppressed", "reason", reason))
                            .increment();
        }
    }

    @Override
    public void stored(Duration took) {
        store.record(took);
    }

    @Override
    public void answered(String result) {
        deliveries
                .computeIfAbsent(
                        result, each -> registry.counter("siesta.deliveries", "result", each))
                .increment();
    }

    @Override
    public void replyLost() {
        registry.counter("siesta.replies", "outcome", "lost").increment();
    }
}
