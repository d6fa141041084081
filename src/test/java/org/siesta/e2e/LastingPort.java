package org.siesta.e2e;

import com.github.dockerjava.api.DockerClient;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.siesta.net.ServicePort;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** A port of this machine that leads to the same server before and after it was stopped. */
final class LastingPort {

    private final int port = ServicePort.free();

    int port() {
        return port;
    }

    /** From here on connections are refused. */
    void stop(GenericContainer<?> server) {
        engine().stopContainerCmd(server.getContainerId()).withTimeout(5).exec();
    }

    /** The same server with everything it had. */
    void startAgain(GenericContainer<?> server) {
        engine().startContainerCmd(server.getContainerId()).exec();
        Awaitility.await("the server runs again")
                .atMost(Duration.ofMinutes(1))
                .until(server::isRunning);
    }

    /** From here on connections are taken and nothing is said. */
    void freeze(GenericContainer<?> server) {
        engine().pauseContainerCmd(server.getContainerId()).exec();
    }

    void thaw(GenericContainer<?> server) {
        engine().unpauseContainerCmd(server.getContainerId()).exec();
    }

    private static DockerClient engine() {
        return DockerClientFactory.lazyClient();
    }
}
