package org.siesta.store;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Work that waits for the writer. */
final class Pending<T> {

    private enum Stage {
        WAITS,
        BEGUN,
        ABANDONED
    }

    private final Database.Work<T> work;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITS);
    private @Nullable T result;

    Pending(Database.Work<T> work) {
        this.work = work;
    }

    Future<T> answer() {
        return answer;
    }

    /** The writer takes it; false when nobody waits for it any more. */
    boolean begin() {
        return stage.compareAndSet(Stage.WAITS, Stage.BEGUN);
    }

    /** Nobody waits for it any more; false when the writer has it. */
    boolean abandon() {
        return stage.compareAndSet(Stage.WAITS, Stage.ABANDONED);
    }

    void run(Session session) throws SQLException {
        result = work.in(session);
    }

    /** What it did is durable. */
    void complete() {
        answer.complete(result);
    }

    void fail(RuntimeException why) {
        answer.completeExceptionally(why);
    }
}
