package org.siesta.queue;

import java.time.Instant;

/** What follows a try. */
public sealed interface Next {

    /** What was said at the last try. */
    String lastResult();

    /** Where the reply stands then. */
    ReplyState state();

    /** The relay took it. */
    record Done(String lastResult) implements Next {

        @Override
        public ReplyState state() {
            return ReplyState.SENT;
        }
    }

    /**
     * Try again.
     *
     * @param inDoubt whether the relay may have taken it at this try
     */
    record RetryAt(Instant at, String lastResult, boolean inDoubt) implements Next {

        /** The relay did not take it. */
        public RetryAt(Instant at, String lastResult) {
            this(at, lastResult, false);
        }

        @Override
        public ReplyState state() {
            return ReplyState.WAITING;
        }
    }

    /**
     * Never again: refused for good, or expired. The claim is freed unless the relay may have taken
     * the reply, at this try or an earlier one.
     *
     * @param inDoubt whether it may have taken it at this one
     */
    record GiveUp(ReplyState state, String lastResult, boolean inDoubt) implements Next {

        /** The relay did not take it. */
        public GiveUp(ReplyState state, String lastResult) {
            this(state, lastResult, false);
        }
    }
}
