package org.siesta.delivery;

import java.time.Duration;
import org.siesta.queue.Decision;

/**
 * Hears of each delivery, for metrics. Called on the delivering thread; must not block or throw.
 */
public interface DeliveryListener {

    /**
     * A decision was made and, for a reply, the queue has it.
     *
     * @param took from the read of the settings to the verdict
     */
    void decided(Decision decision, Duration took);

    /** The store kept a decision, and its reply where there is one; how long that took. */
    default void stored(Duration took) {}

    /**
     * The same decision with the time that each part of it took; for a trace.
     *
     * @param decided as {@link #decided} hears it
     * @param stored as {@link #stored} hears it
     * @param whole from the read of the settings until now, the backend's part included
     */
    default void timed(Decision decision, Duration decided, Duration stored, Duration whole) {}

    /**
     * A message was answered for one recipient: {@code delivered}, {@code deferred} or {@code
     * refused}.
     */
    void answered(String result);

    /** The store did not answer and a reply was given up for the mail's sake. */
    void replyLost();

    /** Nobody listens. */
    DeliveryListener NONE =
            new DeliveryListener() {
                @Override
                public void decided(Decision decision, Duration took) {}

                @Override
                public void answered(String result) {}

                @Override
                public void replyLost() {}
            };
}
