package org.siesta.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Asks the engine's socket itself: Testcontainers would look for one for two minutes. */
final class EngineCondition implements ExecutionCondition {

    private static final int PATIENCE_MILLIS = 3_000;

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String instead =
                context.getTestClass()
                        .map(test -> test.getAnnotation(NeedsEngine.class))
                        .map(NeedsEngine::unless)
                        .orElse("");
        if (!instead.isEmpty() && System.getProperty(instead) != null) {
            return ConditionEvaluationResult.enabled(instead + " is given");
        }
        String host = System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
        if (answers(host)) {
            return ConditionEvaluationResult.enabled("an engine answers at " + host);
        }
        String reason =
                context.getDisplayName()
                        + " needs a container engine, and none answers at "
                        + host
                        + "; to run it: docker/engine up && eval \"$(docker/engine env)\" && ./siesta verify";
        if ("1".equals(System.getenv("SIESTA_REQUIRE_E2E"))) {
            throw new IllegalStateException(reason);
        }
        return ConditionEvaluationResult.disabled(reason);
    }

    private static boolean answers(String host) {
        try {
            URI place = URI.create(host);
            if ("unix".equals(place.getScheme())) {
                try (SocketChannel _ =
                        SocketChannel.open(UnixDomainSocketAddress.of(place.getPath()))) {
                    return true;
                }
            }
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(place.getHost(), place.getPort()), PATIENCE_MILLIS);
                return true;
            }
        } catch (IOException | RuntimeException _) {
            return false;
        }
    }
}
