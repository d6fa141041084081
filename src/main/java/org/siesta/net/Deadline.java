package org.siesta.net;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one deadline that a connection has at a time; used on its event loop alone. */
final class Deadline {

    private final EventExecutor loop;
    private @Nullable Future<?> running;

    Deadline(EventExecutor loop) {
        this.loop = loop;
    }

    /** Runs this after the time, in place of what was due before. */
    void in(long nanos, Runnable then) {
        cancel();
        running = loop.schedule(then, Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }

    void cancel() {
        if (running != null) {
            running.cancel(false);
            running = null;
        }
    }
}
