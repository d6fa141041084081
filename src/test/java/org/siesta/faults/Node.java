package org.siesta.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.siesta.halt.Halt;
import org.siesta.net.ServicePort;

/** A node of the service as a process that is killed, frozen and started again, on fixed ports. */
final class Node implements AutoCloseable {

    /** How long anything may take that has to happen by itself, on a slow machine too. */
    static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final int SHOWN = 20_000;
    private static final String TOKEN = "fault-run-token-0123456789";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final Path directory;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final int lmtpPort = ServicePort.free();
    private final int httpPort = ServicePort.free();
    private final int managementPort = ServicePort.free();
    private final List<String> options = new ArrayList<>();
    private volatile Process process;

    /** A responder of example.org, not yet started, whose data and log are in the directory. */
    Node(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        with("siesta.host-name", "siesta.example.org");
        with("siesta.data", directory.resolve("data").toString());
        with("siesta.listeners.lmtp.address", "127.0.0.1:" + lmtpPort);
        with("siesta.http.address", "127.0.0.1:" + httpPort);
        with("siesta.management.address", "127.0.0.1:" + managementPort);
        with("siesta.accounts.domains", "example.org");
        with("siesta.rest.tokens", "admin:" + TOKEN);
        with("siesta.relay.connect-timeout", "2s");
        with("siesta.relay.greeting-timeout", "2s");
        with("siesta.relay.command-timeout", "5s");
        with("siesta.queue.lease", "10s");
        with("siesta.reply.max-per-account-per-hour", "1000000");
        // A long run answers more than are remembered by default; who is forgotten is answered
        // again.
        with("siesta.store.remembered-per-account", "10000000");
    }

    Node with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** An option of the JVM. */
    Node option(String option) {
        options.add(option);
        return this;
    }

    Node relay(int port) {
        return with("siesta.relay.host", "127.0.0.1")
                .with("siesta.relay.port", Integer.toString(port));
    }

    /** In front of this backend, with times that a test can wait for. */
    Node forward(int port) {
        return with("siesta.mode", "forward")
                .with("siesta.delivery.on-store-failure", "deliver-without-reply")
                .with("siesta.backend.host", "127.0.0.1")
                .with("siesta.backend.port", Integer.toString(port))
                .with("siesta.backend.connect-timeout", "2s")
                .with("siesta.backend.greeting-timeout", "2s")
                .with("siesta.backend.command-timeout", "4s");
    }

    /** Starts it and waits until it is ready. */
    Node start() {
        halt("");
        launch();
        awaitReady();
        return this;
    }

    /** From now on it ends when it comes to this instant. */
    void haltAt(Halt point) {
        halt(point.word());
    }

    private void halt(String word) {
        try {
            Files.writeString(directory.resolve("halt"), word);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, and does not wait. */
    void launch() {
        try {
            Path configuration = directory.resolve("siesta.properties");
            Files.writeString(
                    configuration,
                    settings.entrySet().stream()
                            .map(e -> e.getKey() + " = " + e.getValue() + "\n")
                            .collect(Collectors.joining()));
            List<String> more = new ArrayList<>(options);
            more.add("-Dorg.siesta.halt=" + directory.resolve("halt"));
            List<String> line = line(more, "serve", "--config", configuration.toString());
            ProcessBuilder builder =
                    new ProcessBuilder(line)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
            // The settings of this test only.
            builder.environment().keySet().removeIf(name -> name.startsWith("SIESTA_"));
            Process started = builder.start();
            process = started;
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> line(List<String> options, String... arguments) {
        if (!Files.exists(JAR)) {
            throw new AssertionError(JAR + " is missing: mvn package makes it");
        }
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx160m"));
        line.addAll(options);
        line.add("--enable-native-access=ALL-UNNAMED");
        line.addAll(List.of("-jar", JAR.toAbsolutePath().toString()));
        line.addAll(List.of(arguments));
        return line;
    }

    /**
     * Makes an AOT cache for nodes in a training run with so many messages.
     *
     * @param options more for the JVM of the training run
     * @return what the training run wrote
     */
    static String train(Path cache, int messages, String... options)
            throws IOException, InterruptedException {
        Path log = cache.resolveSibling(cache.getFileName() + ".log");
        List<String> more = new ArrayList<>(List.of(options));
        more.add("-XX:AOTCacheOutput=" + cache);
        Process training =
                new ProcessBuilder(line(more, "train", "--messages", Integer.toString(messages)))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        boolean ended = training.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        training.destroyForcibly();
        String text = Files.readString(log);
        assertThat(ended && training.exitValue() == 0).as(text).isTrue();
        assertThat(cache).as(text).isNotEmptyFile();
        return text;
    }

    void awaitReady() {
        Process started = process;
        try {
            Awaitility.await("a node is ready")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> !started.isAlive() || ready());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("the node is not ready:\n" + logEnd(), e);
        }
        mustLive();
    }

    /** Nothing ends a node but its test. */
    void mustLive() {
        if (!process.isAlive()) {
            throw new AssertionError(
                    "the node ended with " + process.exitValue() + ":\n" + logEnd());
        }
    }

    /** As readiness says it. */
    boolean ready() {
        try {
            return HTTP.send(
                                    HttpRequest.newBuilder(
                                                    URI.create(
                                                            "http://127.0.0.1:"
                                                                    + managementPort
                                                                    + "/q/health/ready"))
                                            .timeout(Duration.ofSeconds(5))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** As an init system stops it; its exit status. */
    int terminate() {
        process.destroy();
        return awaitEnd();
    }

    /** Its exit status, as soon as it has ended. */
    int awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the node does not end:\n" + logEnd());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean alive() {
        return process != null && process.isAlive();
    }

    /** Stops it in the middle of whatever it does, until it is thawed. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    int lmtpPort() {
        return lmtpPort;
    }

    private Path log() {
        return directory.resolve("log");
    }

    String logText() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it said last; a log of thousands of starts helps nobody. */
    private String logEnd() {
        String text = logText();
        return text.substring(Math.max(0, text.length() - SHOWN));
    }

    /** Open descriptors of the process. */
    long descriptors() {
        try (var files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Memory of the process that is in use. */
    long residentOctets() {
        try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                            .map(line -> line.replaceAll("[^0-9]", ""))
                            .mapToLong(Long::parseLong)
                            .findFirst()
                            .orElseThrow()
                    * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Switches the out-of-office of these accounts on. */
    Node away(String... accounts) {
        for (String account : accounts) {
            call(
                    "PUT",
                    "/accounts/" + account + "/ooo",
                    "{\"enabled\": true, \"subject\": \"Away\", \"text\": \"I am away.\"}");
        }
        return this;
    }

    /** An answer of the REST side, as it came. */
    String call(String method, String path, String body) {
        try {
            HttpResponse<String> answer =
                    HTTP.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:"
                                                            + httpPort
                                                            + "/api/v1"
                                                            + path))
                                    .timeout(Duration.ofSeconds(30))
                                    .header("Authorization", "Bearer " + TOKEN)
                                    .header("Content-Type", "application/json")
                                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new AssertionError(
                        method + " " + path + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
