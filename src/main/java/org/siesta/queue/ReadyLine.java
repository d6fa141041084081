package org.siesta.queue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * What is ready to begin, first come first served, and how many have begun and not ended. Safe for
 * use by several threads; nobody waits here.
 */
final class ReadyLine<T> {

    private final Deque<T> waiting = new ArrayDeque<>();
    private int begun;
    private boolean closed;

    synchronized void add(T one) {
        waiting.add(one);
    }

    /**
     * Starts those that are next, so that no more than this many have begun.
     *
     * @param most asked anew for each, here where none can end meanwhile
     * @param start called before anybody else may look; must not block
     * @return how many more could begin
     */
    synchronized int begin(IntSupplier most, Consumer<T> start) {
        int more = most.getAsInt() - begun;
        while (!closed && more > 0 && !waiting.isEmpty()) {
            begun++;
            start.accept(waiting.remove());
            more = most.getAsInt() - begun;
        }
        return more;
    }

    /** One that had begun has ended. */
    synchronized void end() {
        begun--;
    }

    /** How many have begun and not ended. */
    synchronized int begun() {
        return begun;
    }

    /** From now on none begins; takes out those that have not. */
    synchronized List<T> close() {
        closed = true;
        List<T> left = List.copyOf(waiting);
        waiting.clear();
        return left;
    }
}
