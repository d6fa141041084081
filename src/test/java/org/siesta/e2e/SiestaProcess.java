package org.siesta.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.siesta.net.ServicePort;

/**
 * The packaged program as a process of its own: what a user starts, with its settings, its log and
 * its REST side.
 */
final class SiestaProcess implements AutoCloseable {

    /**
     * How long anything may take that has to happen by itself: the second pause of a retry, and a
     * slow machine.
     */
    static final Duration PATIENCE = Duration.ofSeconds(150);

    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    static final String TOKEN = "end-to-end-token-0123456789";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a command printed, and its exit status. */
    record Ended(int status, String output) {}

    private final Path directory;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final int lmtpPort = ServicePort.free();
    private final int httpPort = ServicePort.free();
    private final int managementPort = ServicePort.free();
    private Process process;

    /** A service of example.org, not yet started, that containers reach too. */
    SiestaProcess(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        with("siesta.host-name", "siesta.example.org");
        with("siesta.data", directory.resolve("data").toString());
        with("siesta.listeners.lmtp.address", "0.0.0.0:" + lmtpPort);
        with("siesta.listeners.lmtp.trusted-clients", MailServers.NETWORKS);
        with("siesta.http.address", "127.0.0.1:" + httpPort);
        with("siesta.management.address", "127.0.0.1:" + managementPort);
        with("siesta.accounts.domains", "example.org");
        with("siesta.rest.tokens", "admin:" + TOKEN);
        with("siesta.relay.greeting-timeout", "3s");
        with("siesta.relay.connect-timeout", "5s");
    }

    SiestaProcess with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    SiestaProcess without(String key) {
        settings.remove(key);
        return this;
    }

    SiestaProcess relay(int port, String proxyProtocol) {
        return with("siesta.relay.host", "127.0.0.1")
                .with("siesta.relay.port", Integer.toString(port))
                .with("siesta.relay.proxy-protocol", proxyProtocol);
    }

    /** A further listener; gives its port. */
    int listener(String name, Map<String, String> keys) {
        int port = ServicePort.free();
        with("siesta.listeners." + name + ".address", "0.0.0.0:" + port);
        keys.forEach((key, value) -> with("siesta.listeners." + name + "." + key, value));
        return port;
    }

    /** Starts it and waits until it says that it is ready. */
    SiestaProcess start() {
        process = launch("serve", "--config", configuration().toString());
        Process started = process;
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (var lines = started.inputReader(StandardCharsets.UTF_8)) {
                                lines.lines().forEach(log::add);
                            } catch (IOException | UncheckedIOException _) {
                                // The process is gone; what it said is in the log.
                            }
                        });
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        try {
            Awaitility.await("the service is ready")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> !started.isAlive() || healthy());
        } catch (ConditionTimeoutException e) {
            started.destroyForcibly();
            throw new AssertionError("the service is not ready:\n" + logText(), e);
        }
        if (!started.isAlive()) {
            throw new AssertionError("the service ended:\n" + logText());
        }
        return this;
    }

    /** Stops it as an init system does. */
    void stop() {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the service did not stop within 40 s:\n" + logText());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    SiestaProcess restart() {
        stop();
        return start();
    }

    @Override
    public void close() {
        stop();
    }

    int lmtpPort() {
        return lmtpPort;
    }

    int httpPort() {
        return httpPort;
    }

    /** As a container names our LMTP listener. */
    String lmtpFromContainers() {
        return MailServers.HOST + ":" + lmtpPort;
    }

    List<String> log() {
        return List.copyOf(log);
    }

    String logText() {
        return String.join("\n", log);
    }

    boolean healthy() {
        try {
            URI ready = URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready");
            HttpRequest request =
                    HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs another command of the program with the same configuration, beside the service. */
    Ended run(String standardInput, List<String> arguments) {
        List<String> line = new ArrayList<>(arguments);
        line.add(1, "--config");
        line.add(2, configuration().toString());
        return finish(launch(line.toArray(String[]::new)), standardInput);
    }

    /** Starts {@code serve} where it cannot start, and gives what it said. */
    Ended refusedStart() {
        return finish(launch("serve", "--config", configuration().toString()), "");
    }

    /** Runs the program with these arguments alone. */
    static Ended program(String... arguments) {
        return finish(launch(arguments), "");
    }

    private static Ended finish(Process process, String standardInput) {
        try {
            Thread writer =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try (var out = process.getOutputStream()) {
                                            out.write(
                                                    standardInput.getBytes(StandardCharsets.UTF_8));
                                        } catch (IOException _) {
                                            // It did not want to read it all.
                                        }
                                    });
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            writer.join();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the command does not end; it said:\n" + output);
            }
            return new Ended(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A shell script that is this program with this service's settings. */
    String asScript() {
        return "#!/bin/sh\nSIESTA_CONFIG='%s' exec %s \"$@\"\n"
                .formatted(configuration(), String.join(" ", java()));
    }

    private static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                JAR.toAbsolutePath().toString());
    }

    private static Process launch(String... arguments) {
        if (!Files.exists(JAR)) {
            throw new AssertionError(JAR + " is missing: mvn package makes it");
        }
        List<String> line = new ArrayList<>(java());
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        // The settings of this test only.
        builder.environment().keySet().removeIf(name -> name.startsWith("SIESTA_"));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path configuration() {
        try {
            return Files.writeString(
                    directory.resolve("siesta.properties"),
                    settings.entrySet().stream()
                            .map(e -> e.getKey() + " = " + e.getValue() + "\n")
                            .collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- the REST side

    /** Switches an out-of-office on. */
    void away(String account, String text) {
        call(
                "PUT",
                "/accounts/" + account + "/ooo",
                "application/json",
                "{\"enabled\": true, \"subject\": \"Away\", \"text\": \"" + text + "\"}");
    }

    /** Stores a script and makes it the active one. */
    void script(String account, String script) {
        call(
                "PUT",
                "/accounts/" + account + "/scripts/away?active=true",
                "application/sieve",
                script);
    }

    /** The decisions for a sender, newest first. */
    List<JsonNode> decisions(String from) {
        List<JsonNode> list = new ArrayList<>();
        call("GET", "/decisions?correspondent=" + from, "", "").forEach(list::add);
        return list;
    }

    /** The only decision for a sender, as soon as there is one. */
    JsonNode decision(String from) {
        return Awaitility.await("a decision for " + from)
                .atMost(PATIENCE)
                .until(() -> decisions(from), d -> !d.isEmpty())
                .getFirst();
    }

    /**
     * The entry of the queue, finished or not, for a reply to this address; missing when there is
     * none.
     */
    JsonNode queued(String to) {
        for (JsonNode entry : call("GET", "/queue?all=true", "", "")) {
            if (entry.path("to").asText().equals(to)) {
                return entry;
            }
        }
        return MissingNode.getInstance();
    }

    private JsonNode call(String method, String path, String type, String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + httpPort + "/api/v1" + path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", "Bearer " + TOKEN)
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        try {
            HttpResponse<String> answer =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new AssertionError(
                        method
                                + " "
                                + path
                                + " answered "
                                + answer.statusCode()
                                + ": "
                                + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
