package org.siesta.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Questions that are asked at the same time, each on a thread of its own. */
final class AtOnce {

    private AtOnce() {}

    /** An answer that will come; each question has limits of its own. */
    record Pending<T>(FutureTask<T> task) {

        /** Whether it comes within this time. */
        boolean within(Duration time) {
            try {
                task.get(time.toMillis(), TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        T get() {
            try {
                return task.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException fault
                        ? fault
                        : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    static <T> Pending<T> start(Callable<T> question) {
        FutureTask<T> task = new FutureTask<>(question);
        Thread.ofVirtual().name("doctor").start(task);
        return new Pending<>(task);
    }

    /** All answers, in the order of the questions. */
    static <T> List<T> all(List<Callable<T>> questions) {
        List<Pending<T>> pending = new ArrayList<>();
        questions.forEach(question -> pending.add(start(question)));
        return pending.stream().map(Pending::get).toList();
    }
}
