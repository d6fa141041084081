package org.siesta.queue;

import org.jspecify.annotations.Nullable;

/** A decision as it is listed: with the state of its reply, null when there was none. */
public record DecisionRecord(
        Decision decision, @Nullable ReplyState replyState, int attempts, String lastResult) {}
