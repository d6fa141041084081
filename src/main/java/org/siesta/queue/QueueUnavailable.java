package org.siesta.queue;

/** The store behind the queue does not answer. */
public final class QueueUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean full;

    public QueueUnavailable(String what, Throwable cause) {
        this(what, cause, false);
    }

    /**
     * A fault of the store.
     *
     * @param full whether it is only that there is no room for more
     */
    public QueueUnavailable(String what, Throwable cause, boolean full) {
        super(what, cause);
        this.full = full;
    }

    /** Whether it is only that there is no room for more. */
    public boolean isFull() {
        return full;
    }
}
