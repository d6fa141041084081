package org.siesta.queue;

import java.time.Instant;
import java.util.List;
import org.siesta.mail.Mailbox;

/**
 * The unique ids of messages that an account's scripts track (RFC 7352). Every method throws {@link
 * QueueUnavailable} when the store does not answer; then nothing happened.
 */
public interface TrackedIds {

    /**
     * One unique id.
     *
     * @param id as the script's run names it
     * @param until when it is forgotten
     */
    record TrackedId(String id, Instant until) {}

    /** Whether the id is tracked and its time is not over. */
    boolean tracked(Mailbox account, String id, Instant now);

    /** Tracks these from now on; durable when it returns. The last word about an id counts. */
    void track(Mailbox account, List<TrackedId> ids);
}
