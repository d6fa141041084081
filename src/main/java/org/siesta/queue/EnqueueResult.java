package org.siesta.queue;

import java.time.Instant;
import java.util.Optional;

/** What became of a reply that wanted into the queue. */
public sealed interface EnqueueResult {

    /**
     * It is in the queue for good, and its correspondent counts as answered.
     *
     * @param lease where one was asked for; else it waits
     */
    record Queued(Optional<Lease> lease) implements EnqueueResult {

        /** It waits. */
        public Queued() {
            this(Optional.empty());
        }
    }

    /** The correspondent had this response, at that time, within the period. */
    record AlreadyAnswered(Instant at) implements EnqueueResult {}

    /**
     * This very delivery (same message, same envelope) was decided before: the MTA tries again
     * after a lost answer.
     */
    record SameDelivery(Instant at) implements EnqueueResult {}

    /**
     * So many replies were sent of late that this one is not.
     *
     * @param limit which limit, for people
     */
    record RateLimited(String limit) implements EnqueueResult {}
}
