package org.siesta.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs actors one at a time and decides by a seed who goes on at each of their pauses: the same
 * seed, the same run. Each actor is a virtual thread; only the one that has the turn runs, so that
 * actors share what they like.
 */
final class Interleaving {

    /** More turns than any schedule that comes to rest. */
    private static final int MOST_TURNS = 20_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final class Actor {
        final Thread thread;
        volatile boolean hasTurn;

        Actor(Runnable body) {
            this.thread = Thread.ofVirtual().unstarted(body);
        }
    }

    private final SplittableRandom random;
    private final List<Actor> actors = new ArrayList<>();
    private final Thread caller = Thread.currentThread();
    private Actor current;
    private int turns;
    private volatile boolean over;
    private volatile Throwable fault;

    Interleaving(SplittableRandom random) {
        this.random = random;
    }

    /** Another actor, which begins when its turn comes. */
    void actor(Runnable body) {
        Actor[] self = new Actor[1];
        self[0] =
                new Actor(
                        () -> {
                            try {
                                body.run();
                            } catch (Throwable e) {
                                fault = fault == null ? e : fault;
                            } finally {
                                leave(self[0]);
                            }
                        });
        actors.add(self[0]);
    }

    /** Runs all actors to their end. */
    void run() {
        next();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!over && System.nanoTime() < end) {
            LockSupport.parkNanos(PATIENCE.toNanos());
        }
        if (fault != null) {
            throw new AssertionError(fault.getMessage(), fault);
        }
        if (!over) {
            throw new AssertionError("an actor keeps its turn for ever");
        }
    }

    /** Somebody else's turn, perhaps. */
    void pause() {
        Actor me = current;
        next();
        while (!me.hasTurn) {
            LockSupport.park();
        }
        if (++turns > MOST_TURNS) {
            throw new AssertionError("the schedule does not come to rest");
        }
    }

    private void leave(Actor actor) {
        actors.remove(actor);
        actor.hasTurn = false;
        if (fault != null || actors.isEmpty()) {
            over = true;
            LockSupport.unpark(caller);
        } else {
            next();
        }
    }

    private void next() {
        Actor chosen = actors.get(random.nextInt(actors.size()));
        if (current != null) {
            current.hasTurn = false;
        }
        current = chosen;
        chosen.hasTurn = true;
        if (chosen.thread.getState() == Thread.State.NEW) {
            chosen.thread.start();
        } else {
            LockSupport.unpark(chosen.thread);
        }
    }
}
