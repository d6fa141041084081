package org.siesta.queue;

import java.time.Instant;
import java.util.Optional;

/**
 * A queued reply with its state.
 *
 * @param attempts tries begun so far
 * @param nextAttempt when it is due; while it is being sent, when its lease ends
 * @param lastResult what the relay or the network said last, with the key to change where one is
 *     known; empty before the first try
 * @param inDoubt whether the relay may have taken it at some try whose end nobody saw: its
 *     correspondent counts as answered, whatever becomes of it
 */
public record QueueEntry(
        QueuedReply reply,
        ReplyState state,
        int attempts,
        Instant nextAttempt,
        String lastResult,
        boolean inDoubt) {

    /** When it is tried again; empty for one that came to its end. */
    public Optional<Instant> nextTry() {
        return state == ReplyState.WAITING || state == ReplyState.SENDING
                ? Optional.of(nextAttempt)
                : Optional.empty();
    }
}
