package org.siesta.smtp;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one server that wait for their next message. Whoever has waited for too long is
 * told goodbye: a client must not close before it has said QUIT (RFC 5321 §4.1.1.10).
 *
 * <p>Nothing blocks inside its monitor, and a server that takes its time over QUIT holds up nobody.
 */
final class IdleConnections<C> implements AutoCloseable {

    /** For how long the end waits for the answers to QUIT. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private record Idle<C>(C connection, long since) {}

    private final Duration longest;
    private final Consumer<C> goodbye;

    /** The one that was used last at the end. */
    private final Deque<Idle<C>> waiting = new ArrayDeque<>();

    private @Nullable Thread reaper;
    private boolean closed;

    /**
     * @param longest how long one is kept; zero keeps none
     * @param goodbye says QUIT and closes; may block, must not throw
     */
    IdleConnections(Duration longest, Consumer<C> goodbye) {
        this.longest = longest;
        this.goodbye = goodbye;
    }

    /** Keeps it for its next message, or says goodbye where none is kept. */
    void keep(C connection) {
        if (!kept(connection)) {
            dismiss(connection);
        }
    }

    private synchronized boolean kept(C connection) {
        if (closed || !longest.isPositive()) {
            return false;
        }
        waiting.addLast(new Idle<>(connection, System.nanoTime()));
        if (reaper == null) {
            reaper = Thread.ofVirtual().name("idle-connections").start(this::reap);
        }
        return true;
    }

    /**
     * The one of those wanted that was used last: it is the least likely to be gone, and the others
     * may go.
     */
    synchronized @Nullable C take(Predicate<C> wanted) {
        for (Iterator<Idle<C>> last = waiting.descendingIterator(); last.hasNext(); ) {
            C connection = last.next().connection();
            if (wanted.test(connection)) {
                last.remove();
                return connection;
            }
        }
        return null;
    }

    /** Takes out those that waited longest until so many are left. */
    synchronized List<C> takeBeyond(int most) {
        List<C> taken = new ArrayList<>();
        while (waiting.size() > Math.max(0, most)) {
            taken.add(waiting.removeFirst().connection());
        }
        return taken;
    }

    /** Says goodbye, on a thread of its own. */
    Thread dismiss(C connection) {
        return Thread.ofVirtual().name("goodbye").start(() -> goodbye.accept(connection));
    }

    /** Ends when nothing is kept. */
    private void reap() {
        for (Duration pause = dismissOld(); pause.isPositive(); pause = dismissOld()) {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException _) {
                // Closed: the next look finds nothing.
            }
        }
    }

    /** How long until the next one has waited long enough; zero when none waits. */
    private synchronized Duration dismissOld() {
        for (Idle<C> oldest = waiting.peekFirst(); oldest != null; oldest = waiting.peekFirst()) {
            Duration left = longest.minusNanos(System.nanoTime() - oldest.since());
            if (left.isPositive()) {
                return left;
            }
            waiting.removeFirst();
            dismiss(oldest.connection());
        }
        reaper = null;
        return Duration.ZERO;
    }

    /** Keeps none any more; says goodbye on those that wait, and waits a second at most for it. */
    @Override
    public void close() {
        List<C> left;
        synchronized (this) {
            closed = true;
            left = takeBeyond(0);
            if (reaper != null) {
                reaper.interrupt();
            }
        }
        List<Thread> farewells = left.stream().map(this::dismiss).toList();
        long end = System.nanoTime() + FAREWELL.toNanos();
        try {
            for (Thread farewell : farewells) {
                farewell.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
