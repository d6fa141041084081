package org.siesta.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which decisions to list; a null field does not filter. Newest first, at most {@code limit}.
 *
 * @param before the place behind which the list begins, so that a long one comes in pages
 */
public record DecisionFilter(
        @Nullable String account,
        @Nullable String correspondent,
        @Nullable Instant since,
        @Nullable String reason,
        @Nullable Place before,
        int limit) {

    /**
     * A place in the order of the list: that of one decision.
     *
     * @param at in milliseconds
     */
    public record Place(Instant at, String id) {

        /** Where this decision stands. */
        public static Place of(Decision decision) {
            return new Place(decision.at(), decision.id());
        }
    }

    /** From the newest on. */
    public DecisionFilter(
            @Nullable String account,
            @Nullable String correspondent,
            @Nullable Instant since,
            @Nullable String reason,
            int limit) {
        this(account, correspondent, since, reason, null, limit);
    }
}
