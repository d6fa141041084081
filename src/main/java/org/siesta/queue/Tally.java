package org.siesta.queue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.siesta.smtp.Submission.Fault;

/** Counts tries by their outcome, since the start. */
final class Tally {

    private final LongAdder sent = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private final LongAdder deferred = new LongAdder();
    private final Map<Fault, LongAdder> failures = new ConcurrentHashMap<>();

    void count(Next next) {
        switch (next) {
            case Next.Done _ -> sent.increment();
            case Next.RetryAt _ -> deferred.increment();
            case Next.GiveUp(ReplyState state, _, _) ->
                    (state == ReplyState.EXPIRED ? expired : refused).increment();
        }
    }

    void count(Fault fault) {
        failures.computeIfAbsent(fault, _ -> new LongAdder()).increment();
    }

    QueueWorker.Counts counts() {
        return new QueueWorker.Counts(sent.sum(), refused.sum(), expired.sum(), deferred.sum());
    }

    long failures(Fault fault) {
        LongAdder count = failures.get(fault);
        return count == null ? 0 : count.sum();
    }
}
