package org.siesta.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.siesta.queue.Logged;

/** A process without files to open says so in one line, and not with a stack each second. */
class NotTakenTest {

    @Test
    void saysItOnceAMinuteWithItsCure() {
        EmbeddedChannel listener = new EmbeddedChannel(new NotTaken("127.0.0.1:24"));
        try (Logged log = Logged.by(NotTaken.class)) {
            for (int second = 0; second < 3; second++) {
                listener.pipeline().fireExceptionCaught(new IOException("Too many open files"));
            }
            assertThat(log.lines(Level.WARNING))
                    .containsExactly(
                            "connections to 127.0.0.1:24 wait: Too many open files; see to the"
                                    + " limit of open files (LimitNOFILE, ulimit -n)");
            assertThat(log.records().getFirst().getThrown()).isNull();
        }
        listener.checkException();
    }
}
