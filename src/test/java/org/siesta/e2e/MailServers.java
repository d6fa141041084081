package org.siesta.e2e;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * The real servers of one test class in one network of their own, from the images under {@code
 * docker/}.
 */
final class MailServers implements AutoCloseable {

    /** This machine, as containers name it. */
    static final String HOST = "host.docker.internal";

    /** Where containers come from. */
    static final String NETWORKS = "127.0.0.0/8, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16";

    private static final String END = "=== end of message ===";

    private final Network network = Network.newNetwork();
    private final List<GenericContainer<?>> started = new ArrayList<>();

    /** Postfix with these variables; it stores what is for the rest of the world. */
    GenericContainer<?> postfix(String name, Map<String, String> variables) {
        return start(
                server("postfix", name, variables)
                        .withExposedPorts(25, 2525, 2587)
                        .waitingFor(
                                Wait.forLogMessage(".*daemon started.*", 1)
                                        .withStartupTimeout(Duration.ofMinutes(2))));
    }

    /** The same, whose ports on this machine stay when it is stopped and started again. */
    GenericContainer<?> lastingPostfix(
            String name, LastingPort hostPort, int port, Map<String, String> variables) {
        return start(
                server("postfix", name, variables)
                        .withCreateContainerCmdModifier(
                                c ->
                                        c.getHostConfig()
                                                .withPortBindings(
                                                        new PortBinding(
                                                                Ports.Binding.bindIpAndPort(
                                                                        "127.0.0.1",
                                                                        hostPort.port()),
                                                                ExposedPort.tcp(port))))
                        .waitingFor(
                                Wait.forLogMessage(".*daemon started.*", 1)
                                        .withStartupTimeout(Duration.ofMinutes(2))));
    }

    GenericContainer<?> dovecot(String name, Map<String, String> variables) {
        return start(
                server("dovecot", name, variables)
                        .withExposedPorts(24, 2424)
                        .waitingFor(
                                Wait.forLogMessage(".*starting up for.*", 1)
                                        .withStartupTimeout(Duration.ofMinutes(2))));
    }

    /** HAProxy in front of {@code HOST:PORT}: v1 on 1024, v2 on 2024. */
    GenericContainer<?> haproxy(String name, String behind) {
        return start(
                server("haproxy", name, Map.of("HAPROXY_BACKEND", behind))
                        .withExposedPorts(1024, 2024)
                        .waitingFor(Wait.forListeningPorts(1024, 2024)));
    }

    /** nginx in front of {@code HOST:PORT}; demands a PROXY header on 25. */
    GenericContainer<?> nginx(String name, String behind) {
        return start(
                server("nginx", name, Map.of("NGINX_BACKEND", behind))
                        .withExposedPorts(25)
                        .waitingFor(Wait.forListeningPorts(25)));
    }

    GenericContainer<?> swaks(String name) {
        return start(server("swaks", name, Map.of()));
    }

    /** Sends a message from that container with these options of swaks; fails when swaks does. */
    static String send(GenericContainer<?> from, String... options) {
        ExecResult result = swaks(from, options);
        if (result.getExitCode() != 0) {
            throw new AssertionError(
                    "swaks ended with "
                            + result.getExitCode()
                            + ":\n"
                            + result.getStdout()
                            + result.getStderr());
        }
        return result.getStdout();
    }

    /** Runs swaks with these options, whatever comes of it. */
    static ExecResult swaks(GenericContainer<?> from, String... options) {
        List<String> line = new ArrayList<>(List.of("swaks", "--timeout", "60s"));
        line.addAll(Arrays.asList(options));
        return run(from, line.toArray(String[]::new));
    }

    /** The messages for the rest of the world that this Postfix stored. */
    static List<String> stored(GenericContainer<?> postfix) {
        return messages(postfix, "/srv/mail/world");
    }

    /** Those of them that are addressed to this mailbox. */
    static List<String> storedFor(GenericContainer<?> postfix, String address) {
        return stored(postfix).stream()
                .filter(
                        m ->
                                m.contains("\nDelivered-To: " + address + "\n")
                                        || m.contains("\nX-Original-To: " + address + "\n"))
                .toList();
    }

    /** The messages that Dovecot keeps for an account of example.org. */
    static List<String> kept(GenericContainer<?> dovecot, String name) {
        return messages(dovecot, "/srv/mail/example.org/" + name + "/Maildir");
    }

    private static List<String> messages(GenericContainer<?> server, String maildir) {
        String command =
                "for f in "
                        + maildir
                        + "/new/* "
                        + maildir
                        + "/cur/*; do [ -f \"$f\" ] && cat \"$f\" && printf '%s\\n' '"
                        + END
                        + "'; done; true";
        String all = run(server, "sh", "-c", command).getStdout().replace("\r\n", "\n");
        return all.isEmpty() ? List.of() : List.of(all.split(END + "\n", 0));
    }

    /** Makes this the script of an account of example.org, as its owner would. */
    static void script(GenericContainer<?> dovecot, String name, String script) {
        String home = "/srv/mail/example.org/" + name;
        ExecResult result =
                run(
                        dovecot,
                        "sh",
                        "-c",
                        "printf '%s\\n' \"$1\" >"
                                + home
                                + "/.dovecot.sieve && chown mailstore:mailstore "
                                + home
                                + "/.dovecot.sieve",
                        "sh",
                        script);
        if (result.getExitCode() != 0) {
            throw new AssertionError(result.getStderr());
        }
    }

    static ExecResult run(GenericContainer<?> container, String... command) {
        try {
            return container.execInContainer(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The address of a container in this network. */
    static String address(GenericContainer<?> container) {
        return container
                .getContainerInfo()
                .getNetworkSettings()
                .getNetworks()
                .values()
                .iterator()
                .next()
                .getIpAddress();
    }

    @Override
    public void close() {
        started.forEach(GenericContainer::stop);
        network.close();
    }

    private GenericContainer<?> start(GenericContainer<?> container) {
        started.add(container);
        container.start();
        return container;
    }

    private GenericContainer<?> server(String image, String name, Map<String, String> variables) {
        return new GenericContainer<>(Images.of(image))
                .withImagePullPolicy(_ -> false)
                .withNetwork(network)
                .withNetworkAliases(name)
                .withCreateContainerCmdModifier(c -> c.withHostName(name))
                .withExtraHost(HOST, "host-gateway")
                .withEnv(variables);
    }
}
