package org.siesta.app;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the log takes lines: a pipe that is full holds up whoever has something to say. */
@Readiness
@ApplicationScoped
class LogReady implements HealthCheck {

    private static final long PATIENCE_MILLIS = 1000;

    /** Waits its turn behind the line that is being written; there is one at most. */
    private CompletableFuture<Void> turn = CompletableFuture.completedFuture(null);

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder log = HealthCheckResponse.named("log");
        if (takesLines()) {
            return log.up().build();
        }
        return log.withData("cause", "standard output is full; whoever reads it has to go on")
                .down()
                .build();
    }

    private boolean takesLines() {
        return next().thenApply(_ -> true)
                .completeOnTimeout(false, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .join();
    }

    private synchronized CompletableFuture<Void> next() {
        if (turn.isDone()) {
            turn = CompletableFuture.runAsync(LogReady::flush, Thread::startVirtualThread);
        }
        return turn;
    }

    private static void flush() {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.flush();
        }
    }
}
