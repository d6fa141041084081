package org.siesta.net;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The way from a connection's event loop to the threads that may block, and back. */
final class OffLoop {

    private static final Logger LOG = System.getLogger(Connection.class.getName());

    private final Executor workers;
    private final Executor loop;
    private final String about;

    /** The text tells in the log for whom. */
    OffLoop(Executor workers, Executor loop, String about) {
        this.workers = workers;
        this.loop = loop;
        this.about = about;
    }

    /**
     * Does the work where it may block, and then goes on, on the event loop.
     *
     * @param gone in place of going on, where the loop has ended meanwhile
     * @return false where the service has ended, and nothing was done
     */
    <T> boolean run(Supplier<T> work, Consumer<T> then, Runnable gone) {
        return isTaken(
                workers,
                () -> {
                    T done = work.get();
                    if (!isTaken(loop, () -> then.accept(done))) {
                        LOG.log(Level.DEBUG, "{0}: gone while it worked", about);
                        gone.run();
                    }
                });
    }

    /** Runs this where it may block; at the very end of the service that is here. */
    void last(Runnable work) {
        if (!isTaken(workers, work)) {
            work.run();
        }
    }

    private static boolean isTaken(Executor by, Runnable work) {
        try {
            by.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }
}
