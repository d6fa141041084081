package org.siesta.queue;

import java.time.Duration;
import java.util.Optional;

/** Who tries what was just queued. */
public interface Sender {

    /** Nobody in this process: another one looks into the queue. */
    Sender NONE =
            new Sender() {
                @Override
                public Optional<Duration> room() {
                    return Optional.empty();
                }

                @Override
                public void take(Lease lease) {
                    throw new IllegalStateException("nobody sends here");
                }

                @Override
                public void wake() {
                    // Another process looks now and then.
                }
            };

    /**
     * For how long a reply that is queued now is to be leased, so that {@link #take} gets it; empty
     * when it is to wait its turn in the queue. Does not block.
     */
    Optional<Duration> room();

    /** Tries a reply that was queued with a lease. Does not block. */
    void take(Lease lease);

    /** Something was queued that waits: look now. */
    void wake();
}
