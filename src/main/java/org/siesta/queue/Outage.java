package org.siesta.queue;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Something that does not answer, in the log: a line when that begins, one a minute at most while
 * it lasts, however often and by however many it is met, and one when it is over.
 */
public final class Outage {

    static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final System.Logger log;
    private final String end;
    private final LongSupplier nanos;

    private long saidAt;
    private boolean everSaid;

    /** Whether there is an end to tell; read by everybody who finds that all is well. */
    private volatile boolean told;

    /**
     * @param end what is said when it is over
     */
    public Outage(System.Logger log, String end) {
        this(log, end, System::nanoTime);
    }

    Outage(System.Logger log, String end, LongSupplier nanos) {
        this.log = log;
        this.end = end;
        this.nanos = nanos;
    }

    /** Somebody met it. */
    public synchronized void met(String what) {
        long now = nanos.getAsLong();
        if (!everSaid || now - saidAt >= AGAIN_NANOS) {
            log.log(WARNING, what);
            everSaid = true;
            saidAt = now;
            told = true;
        }
    }

    /** Somebody found that there is none. */
    public void over() {
        if (told && ends()) {
            log.log(INFO, end);
        }
    }

    private synchronized boolean ends() {
        boolean first = told;
        told = false;
        return first;
    }
}
