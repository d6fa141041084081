package org.siesta.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The same work for several recipients of one message, a few at a time: each waits for a commit of
 * the store, and one commit may be that of many.
 */
final class Abreast {

    /** So many at once: fewer than a store of several nodes has connections by default. */
    static final int MOST = 8;

    /**
     * The threads that deliveries may have beside their own, all of them together: where many
     * deliver at once, each does its own work, and the store is not asked for more than before.
     */
    private final Semaphore others = new Semaphore(MOST - 1);

    /**
     * Does the work for each, on this thread and others, and returns when all of it is done.
     *
     * @param work may be interrupted when this thread is; what it throws is thrown here, the first
     *     of several, once the others are done
     * @return what came of it, in the order of the items
     */
    <T, R> List<R> each(List<T> items, Function<T, R> work) {
        if (items.size() == 1) {
            return List.of(work.apply(items.getFirst()));
        }
        Lanes<T, R> lanes = new Lanes<>(items, work);
        List<Thread> helpers = new ArrayList<>();
        while (helpers.size() < items.size() - 1 && others.tryAcquire()) {
            helpers.add(Thread.ofVirtual().name("delivery").start(() -> help(lanes)));
        }
        lanes.run();
        helpers.forEach(helper -> join(helper, helpers));
        return lanes.results();
    }

    private void help(Runnable lanes) {
        try {
            lanes.run();
        } finally {
            others.release();
        }
    }

    private static void join(Thread thread, List<Thread> all) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
                all.forEach(Thread::interrupt);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes the next item until none is left; any number of threads may run it. */
    private static final class Lanes<T, R> implements Runnable {

        private final List<T> items;
        private final Function<T, R> work;
        private final AtomicInteger next = new AtomicInteger();
        private final List<AtomicReference<R>> results;
        private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();

        Lanes(List<T> items, Function<T, R> work) {
            this.items = items;
            this.work = work;
            this.results = items.stream().map(_ -> new AtomicReference<R>()).toList();
        }

        @Override
        public void run() {
            for (int i = next.getAndIncrement(); i < items.size(); i = next.getAndIncrement()) {
                try {
                    results.get(i).set(work.apply(items.get(i)));
                } catch (RuntimeException | Error e) {
                    fault.compareAndSet(null, e);
                }
            }
        }

        List<R> results() {
            switch (fault.get()) {
                case null -> {}
                case RuntimeException bug -> throw bug;
                case Error error -> throw error;
                case Throwable other -> throw new IllegalStateException(other);
            }
            return results.stream().map(AtomicReference::get).toList();
        }
    }
}
