package org.siesta.queue;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.siesta.smtp.Outgoing;
import org.siesta.smtp.Relay;
import org.siesta.smtp.Submission;
import org.siesta.smtp.Submission.Fault;

/**
 * Tries replies at the relay: submits one, tells what came of it, and says what is next.
 *
 * @param health sees each outcome
 * @param tally counts what failed
 * @param listener hears of each try
 */
record Tries(
        Relay relay,
        InstantSource clock,
        RetrySchedule schedule,
        RelayHealth health,
        Tally tally,
        Consumer<QueueWorker.Try> listener) {

    private static final System.Logger LOG = System.getLogger(QueueWorker.class.getName());

    /** Submits the reply, unless it has expired; what becomes of it now. May block. */
    Next make(QueueEntry entry) {
        QueuedReply reply = entry.reply();
        Instant now = clock.instant();
        if (!now.isBefore(reply.expiresAt())) {
            String last = entry.lastResult();
            Next next =
                    new Next.GiveUp(
                            ReplyState.EXPIRED,
                            last.isEmpty() ? "expired before it could be sent" : last);
            tell(entry, "expired", next);
            return next;
        }
        long start = System.nanoTime();
        Submission outcome = submitted(reply);
        listener.accept(
                new QueueWorker.Try(entry, outcome, Duration.ofNanos(System.nanoTime() - start)));
        health.saw(outcome, clock.instant());
        outcome.failure().ifPresent(tally::count);
        Next next =
                schedule.after(
                        outcome,
                        entry.attempts(),
                        clock.instant(),
                        reply.expiresAt(),
                        ThreadLocalRandom.current().nextDouble());
        tell(entry, outcome.word(), next);
        return next;
    }

    private Submission submitted(QueuedReply reply) {
        try {
            return relay.submit(
                    new Outgoing(
                            reply.envelopeFrom(),
                            reply.to(),
                            reply.content(),
                            reply.client(),
                            reply.smtpUtf8(),
                            reply.neverNotify()));
        } catch (RuntimeException e) {
            LOG.log(ERROR, "reply=" + reply.id() + " met a fault of ours", e);
            // Nobody knows how far it came.
            return new Submission.Unreachable(Fault.PROTOCOL, "internal error", "", true);
        }
    }

    private static void tell(QueueEntry entry, String result, Next next) {
        new LogLine()
                .with("reply", entry.reply().id())
                .with("to", entry.reply().to().address())
                .with("attempt", Integer.toString(entry.attempts()))
                .with("result", result)
                .with("said", next.lastResult())
                .with("next", word(next))
                .log(LOG, INFO);
    }

    private static String word(Next next) {
        return switch (next) {
            case Next.Done _ -> "done";
            case Next.RetryAt(Instant at, _, _) -> at.toString();
            case Next.GiveUp(ReplyState state, _, _) -> state.name().toLowerCase(Locale.ROOT);
        };
    }
}
