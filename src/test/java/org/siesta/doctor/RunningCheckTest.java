package org.siesta.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.siesta.net.ClosedPort;

/** The management port, as it is found. */
class RunningCheckTest {

    @Test
    void aServiceThatIsNotThereIsToBeStarted() throws Exception {
        try (ClosedPort port = new ClosedPort()) {
            assertThat(look(port.number()))
                    .singleElement()
                    .satisfies(
                            f -> {
                                assertThat(f.code()).isEqualTo("service-not-running");
                                assertThat(f.cure()).startsWith("start it");
                            });
        }
    }

    @Test
    void oneThatIsTooSlowRuns() throws Exception {
        // Nobody accepts: the system takes the connection, and nothing is answered.
        try (ServerSocket slow = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(look(slow.getLocalPort()))
                    .singleElement()
                    .satisfies(
                            f -> {
                                assertThat(f.code()).isEqualTo("service-silent");
                                assertThat(f.seen()).contains("does not answer in 1 s");
                                assertThat(f.cure()).doesNotContain("start it");
                            });
        }
    }

    private List<Finding> look(int port) {
        return new RunningCheck(
                        Settings.of("siesta.management.address", "127.0.0.1:" + port),
                        Duration.ofSeconds(1))
                .examine();
    }
}
