package org.siesta.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which decisions to list; a null field does not filter. Newest first, at most {@code limit}. */
public record DecisionFilter(
        @Nullable String account,
        @Nullable String correspondent,
        @Nullable Instant since,
        @Nullable String reason,
        int limit) {}
