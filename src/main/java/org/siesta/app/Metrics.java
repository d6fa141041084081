package org.siesta.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.siesta.delivery.DeliveryListener;
import org.siesta.queue.Decision;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.QueueWorker;
import org.siesta.queue.QueueWorker.Counts;
import org.siesta.queue.ReplyQueue;
import org.siesta.smtp.Submission.Fault;
import org.siesta.store.StoreUnavailable;
import org.siesta.vacation.Suppression;

/** Counts deliveries; no address is ever a label. */
final class Metrics implements DeliveryListener {

    private static final String REPLIES = "Replies by what became of them";

    private final MeterRegistry registry;
    private final Timer decisions;
    private final Timer store;
    private final Counter queued;
    private final Counter lost;

    /** Counters that were asked for: to find one in the registry costs more than to count. */
    private final Map<String, Counter> suppressed = new ConcurrentHashMap<>();

    private final Map<String, Counter> deliveries = new ConcurrentHashMap<>();

    Metrics(MeterRegistry registry) {
        this.registry = registry;
        this.decisions =
                Timer.builder("siesta.decision")
                        .description("Time to read the settings and decide")
                        .register(registry);
        this.store =
                Timer.builder("siesta.store")
                        .description("Time to claim, queue and record, until it is durable")
                        .register(registry);
        this.queued = replies("queued");
        this.lost = replies("lost");
        // From the start on: an alert sees a counter grow, and nothing in one that begins at 1.
        for (Suppression reason : Suppression.values()) {
            suppressed(reason.word());
        }
        List.of("delivered", "deferred", "refused").forEach(this::deliveries);
    }

    private Counter replies(String outcome) {
        return Counter.builder("siesta.replies")
                .description(REPLIES)
                .tag("outcome", outcome)
                .register(registry);
    }

    private Counter suppressed(String reason) {
        return suppressed.computeIfAbsent(
                reason,
                each ->
                        Counter.builder("siesta.suppressed")
                                .description("Recipients without a reply, by the reason")
                                .tag("reason", each)
                                .register(registry));
    }

    private Counter deliveries(String result) {
        return deliveries.computeIfAbsent(
                result,
                each ->
                        Counter.builder("siesta.deliveries")
                                .description("Recipients by what the client was told")
                                .tag("result", each)
                                .register(registry));
    }

    /** Counts what becomes of the replies, too. */
    void of(QueueWorker worker) {
        outcome(worker, "sent", Counts::sent);
        outcome(worker, "refused", Counts::refused);
        outcome(worker, "expired", Counts::expired);
        outcome(worker, "deferred", Counts::deferred);
        for (Fault fault : Fault.values()) {
            FunctionCounter.builder("siesta.relay.errors", worker, w -> w.failures(fault))
                    .description("Submissions that failed, by class")
                    .tag("class", fault.word())
                    .register(registry);
        }
    }

    /** Shows what waits; a store that does not answer has no value. */
    void of(ReplyQueue queue, InstantSource clock) {
        Gauge.builder("siesta.reply.queue.messages", queue, q -> unlessAway(q::waiting))
                .description("Replies that wait for the relay")
                .register(registry);
        Gauge.builder(
                        "siesta.reply.queue.oldest",
                        queue,
                        q -> unlessAway(() -> oldest(q, clock.instant())))
                .description("Age of the oldest reply that waits")
                .baseUnit("seconds")
                .register(registry);
    }

    /** The library would put the stack of it into the log, which knows of the outage already. */
    private static double unlessAway(DoubleSupplier value) {
        try {
            return value.getAsDouble();
        } catch (QueueUnavailable e) {
            return Double.NaN;
        }
    }

    /**
     * Shows whether the store takes a change: what it gives to read says nothing of a full disk.
     *
     * @param check throws {@link StoreUnavailable} when it does not
     */
    void of(Runnable check) {
        Gauge.builder("siesta.store.up", check, Metrics::passes)
                .description("1 while the store takes a change, else 0")
                .strongReference(true)
                .register(registry);
    }

    private static double passes(Runnable check) {
        try {
            check.run();
            return 1;
        } catch (StoreUnavailable e) {
            return 0;
        }
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
                .description(REPLIES)
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public void decided(Decision decision, Duration took) {
        decisions.record(took);
        switch (decision.verdict()) {
            case REPLY -> queued.increment();
            case SUPPRESSED -> suppressed(decision.reason()).increment();
        }
    }

    @Override
    public void stored(Duration took) {
        store.record(took);
    }

    @Override
    public void answered(String result) {
        deliveries(result).increment();
    }

    @Override
    public void replyLost() {
        lost.increment();
    }
}
