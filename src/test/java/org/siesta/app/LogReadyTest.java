package org.siesta.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log that takes no more lines is seen by whoever sends mail here. */
@Timeout(30)
class LogReadyTest {

    private final CountDownLatch room = new CountDownLatch(1);
    private final LogReady ready = new LogReady();

    /** As one on a pipe: behind a line that is not taken everything waits. */
    private final Handler pipe =
            new Handler() {
                @Override
                public void publish(LogRecord line) {
                    // Says what is flushed.
                }

                @Override
                public void flush() {
                    try {
                        room.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }

                @Override
                public void close() {
                    room.countDown();
                }
            };

    @BeforeEach
    void lay() {
        assertThat(status()).isEqualTo(Status.UP);
        Logger.getLogger("").addHandler(pipe);
    }

    @AfterEach
    void remove() {
        Logger.getLogger("").removeHandler(pipe);
        room.countDown();
    }

    private Status status() {
        return ready.call().getStatus();
    }

    @Test
    void aPipeThatIsFullIsNotReadyUntilItIsRead() {
        assertThat(status()).isEqualTo(Status.DOWN);
        assertThat(ready.call().getData().orElseThrow())
                .containsEntry("cause", "standard output is full; whoever reads it has to go on");
        room.countDown();
        await().until(() -> status() == Status.UP);
    }
}
