package org.siesta.queue;

/** Where a queued reply stands. */
public enum ReplyState {
    /** Waits for its next try. */
    WAITING,
    /** Leased by a worker. */
    SENDING,
    /** The relay took it. */
    SENT,
    /** The relay refused it for good. */
    REFUSED,
    /** It became worthless before the relay took it. */
    EXPIRED,
    /** Somebody deleted it. */
    DELETED
}
