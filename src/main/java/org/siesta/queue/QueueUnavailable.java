package org.siesta.queue;

/** The store behind the queue does not answer. */
public final class QueueUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public QueueUnavailable(String what, Throwable cause) {
        super(what, cause);
    }
}
