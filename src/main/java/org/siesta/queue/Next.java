package org.siesta.queue;

import java.time.Instant;

/** What follows a try. */
public sealed interface Next {

    /** What was said at the last try. */
    String lastResult();

    /** The relay took it. */
    record Done(String lastResult) implements Next {}

    /** Try again. */
    record RetryAt(Instant at, String lastResult) implements Next {}

    /**
     * Never again: refused for good, or expired. A claim of a reply that was never taken is freed.
     */
    record GiveUp(ReplyState state, String lastResult) implements Next {}
}
