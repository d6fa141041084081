package org.siesta.queue;

import java.time.Duration;
import java.time.Instant;
import org.siesta.smtp.Submission;
import org.siesta.smtp.Submission.Fault;

/**
 * When to try again (RFC 5321 §4.5.4.1). Pure.
 *
 * @param talks while the relay talks to us and puts the reply off
 * @param unreached while it does not: such a try costs the relay nothing
 */
public record RetrySchedule(Pauses talks, Pauses unreached) {

    /**
     * Growing pauses.
     *
     * @param first after the first try; doubled after each further one
     * @param longest where doubling ends
     */
    public record Pauses(Duration first, Duration longest) {

        public Pauses {
            if (!first.isPositive() || !longest.isPositive()) {
                throw new IllegalArgumentException("a pause is longer than nothing");
            }
        }
    }

    /**
     * Half a minute, doubled up to half an hour; from 5 s to 5 min where the relay is not reached.
     */
    public static final RetrySchedule DEFAULT =
            new RetrySchedule(
                    new Pauses(Duration.ofSeconds(30), Duration.ofMinutes(30)),
                    new Pauses(Duration.ofSeconds(5), Duration.ofMinutes(5)));

    /** Doubling ends here; no pause is that long. */
    private static final int MAX_DOUBLINGS = 30;

    /**
     * What follows a try.
     *
     * @param attempts tries so far, this one included
     * @param jitter in [0,1): shortens the pause by up to a quarter, so that replies that failed
     *     together do not come back together
     */
    public Next after(
            Submission outcome, int attempts, Instant now, Instant expiresAt, double jitter) {
        return switch (outcome) {
            case Submission.Accepted(var reply) -> new Next.Done(reply.line());
            case Submission.Rejected(var fault, var reply, String advice) ->
                    new Next.GiveUp(ReplyState.REFUSED, told(fault, reply.line(), advice));
            case Submission.Deferred(var fault, var reply, String advice) ->
                    later(
                            told(fault, reply.line(), advice),
                            talks,
                            attempts,
                            now,
                            expiresAt,
                            jitter);
            case Submission.Unreachable(var fault, String what, String advice, boolean inDoubt) ->
                    doubted(
                            inDoubt,
                            later(
                                    told(fault, what, advice),
                                    unreached,
                                    attempts,
                                    now,
                                    expiresAt,
                                    jitter));
        };
    }

    private static Next doubted(boolean inDoubt, Next next) {
        return switch (next) {
            case Next.Done done -> done;
            case Next.RetryAt(Instant at, String result, _) ->
                    new Next.RetryAt(at, result, inDoubt);
            case Next.GiveUp(ReplyState state, String result, _) ->
                    new Next.GiveUp(state, result, inDoubt);
        };
    }

    private Next later(
            String result,
            Pauses pauses,
            int attempts,
            Instant now,
            Instant expiresAt,
            double jitter) {
        if (!now.isBefore(expiresAt)) {
            return new Next.GiveUp(ReplyState.EXPIRED, result);
        }
        Instant at = now.plus(pause(pauses, attempts, jitter));
        return new Next.RetryAt(at.isBefore(expiresAt) ? at : expiresAt, result);
    }

    private static Duration pause(Pauses pauses, int attempts, double jitter) {
        int doublings = Math.clamp(attempts - 1L, 0, MAX_DOUBLINGS);
        // In doubles, so that no factor overflows; a pause needs no more than milliseconds.
        double millis =
                Math.min(
                        pauses.first().toMillis() * Math.pow(2, doublings),
                        pauses.longest().toMillis());
        return Duration.ofMillis(Math.max(1, Math.round(millis * (1 - jitter / 4))));
    }

    /** The class first, then what happened, then the key to change. */
    private static String told(Fault fault, String said, String advice) {
        return fault.word() + ": " + said + (advice.isEmpty() ? "" : "; " + advice);
    }
}
