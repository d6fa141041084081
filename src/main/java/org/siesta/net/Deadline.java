package org.siesta.net;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one deadline that a connection has at a time; used on its event loop alone.
 *
 * <p>There is a new one for each command, and hardly any is met. So the timer of an earlier one is
 * left where it is, and sees when it goes off whether it is time already.
 */
final class Deadline {

    private final EventExecutor loop;
    private @Nullable Runnable then;
    private long due;
    private @Nullable Future<?> timer;
    private long timerDue;

    Deadline(EventExecutor loop) {
        this.loop = loop;
    }

    /** Runs this after the time, in place of what was due before. */
    void in(long nanos, Runnable what) {
        long now = System.nanoTime();
        then = what;
        due = now + Math.max(0, nanos);
        if (timer == null || timerDue - due > 0) {
            stopTimer();
            startTimer(now);
        }
    }

    private void startTimer(long now) {
        timerDue = due;
        timer = loop.schedule(this::wentOff, due - now, TimeUnit.NANOSECONDS);
    }

    private void wentOff() {
        timer = null;
        Runnable what = then;
        if (what == null) {
            return;
        }
        long now = System.nanoTime();
        if (due - now > 0) {
            startTimer(now);
        } else {
            then = null;
            what.run();
        }
    }

    /** Nothing is due now, and maybe something again soon. */
    void cancel() {
        then = null;
    }

    /** Nothing is due any more; nothing is left behind that would keep the connection in memory. */
    void end() {
        then = null;
        stopTimer();
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
