package org.siesta.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The demonstration, step by step. */
public final class Demo {

    private static final String CLIENT = "203.0.113.7";
    private static final int CLIENT_PORT = 56324;
    private static final String ANA = "ana@example.org";
    private static final String BO = "bo@example.org";
    private static final String CARLA = "carla@example.net";
    private static final String TOKEN = "demo-only-token-0123456789";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String SCRIPT =
            """
            require ["vacation", "environment", "variables"];
            if environment :matches "remote-ip" "*" {
                set "client" "${1}";
            }
            vacation :subject "Bo is away" "Sieve saw your message come from ${client}.";
            """;

    private final List<String> command;
    private final PrintWriter out;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private int lmtpPort;
    private int httpPort;
    private int managementPort;
    private int step;

    /**
     * A demonstration of the program that this command line starts.
     *
     * @param command the program, to which {@code serve --config FILE} is added
     */
    public Demo(List<String> command, PrintWriter out) {
        this.command = List.copyOf(command);
        this.out = out;
    }

    /** Runs it; 0 if all of it happened, else 1. */
    public int run() {
        try (PickyRelay relay = new PickyRelay()) {
            Path directory = Files.createTempDirectory("siesta-demo");
            try {
                Process service = start(directory, relay.port());
                try {
                    show(relay);
                } finally {
                    stop(service);
                }
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            failures.add(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.add("interrupted");
        }
        return conclude();
    }

    private void show(PickyRelay relay) throws IOException, InterruptedException {
        say(
                "Ana switches her out-of-office on by REST; Bo has a Sieve script that asks for the client's address.");
        call(
                "PUT",
                "/accounts/" + ANA + "/ooo",
                "application/json",
                """
                {"enabled": true, "subject": "Away until Monday", "text": "I am away until Monday.\\nAna"}""",
                200,
                201);
        call(
                "PUT",
                "/accounts/" + BO + "/scripts/away?active=true",
                "application/sieve",
                SCRIPT,
                200,
                201);

        say(
                "A message arrives behind a load balancer: PROXY v2 says that the client is "
                        + CLIENT
                        + ":"
                        + CLIENT_PORT
                        + ".");
        BehindBalancer balancer = new BehindBalancer(lmtpPort, CLIENT, CLIENT_PORT);
        balancer.deliver(CARLA, List.of(ANA, BO), message("first@example.net", "Lunch?"))
                .forEach(r -> indent("LMTP answered: " + r));

        say("The relay takes nothing without a PROXY header. It got:");
        List<PickyRelay.Taken> replies = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            PickyRelay.Taken reply = relay.next(20);
            if (reply != null) {
                replies.add(reply);
            }
        }
        check(
                replies.size() == 2,
                "two replies reached the relay",
                replies.size() + " replies reached the relay; it refused: " + relay.refusals());
        replies.stream().sorted(Comparator.comparing(PickyRelay.Taken::text)).forEach(this::print);
        check(
                replies.stream().allMatch(r -> r.mailFrom().startsWith("<>")),
                "the replies have the null sender",
                "a reply has another sender than <>");
        check(
                replies.stream().anyMatch(r -> r.text().contains("I am away until Monday.")),
                "Ana's text went out",
                "Ana's text is in no reply");

        say("The original client, as each stage saw it:");
        check(
                replies.stream().anyMatch(r -> r.text().contains("come from " + CLIENT + ".")),
                "Sieve (environment \"remote-ip\", in Bo's reply): " + CLIENT,
                "Sieve did not see " + CLIENT);
        JsonNode decision = decision("first@example.net", ANA);
        check(
                decision.path("client").path("effective").path("address").asText().equals(CLIENT),
                "decision (REST, from the "
                        + decision.path("client").path("effective").path("source").asText()
                        + " header): "
                        + CLIENT,
                "the decision does not have " + CLIENT + ": " + decision);
        String line =
                log.stream()
                        .filter(
                                l ->
                                        l.contains("message-id=<first@example.net>")
                                                && l.contains("recipient=" + ANA))
                        .findFirst()
                        .orElse("");
        check(
                line.contains("client=" + CLIENT),
                "log: " + line.substring(Math.max(0, line.indexOf("delivery="))),
                "no log line has client=" + CLIENT);

        say("The same sender writes again:");
        balancer.deliver(CARLA, List.of(ANA), message("second@example.net", "Lunch tomorrow?"))
                .forEach(r -> indent("LMTP answered: " + r));
        JsonNode second = decision("second@example.net", ANA);
        check(
                second.path("verdict").asText().equals("suppressed")
                        && second.path("reason").asText().equals("already-answered"),
                "suppressed: reason="
                        + second.path("reason").asText()
                        + ", "
                        + second.path("detail").asText(),
                "the second message was not suppressed: " + second);
        check(relay.waiting() == 0, "the relay got nothing more", "the relay got another reply");
    }

    private JsonNode decision(String messageId, String account)
            throws IOException, InterruptedException {
        JsonNode answer = JSON.readTree(call("GET", "/decisions?account=" + account, "", "", 200));
        JsonNode list = answer.isArray() ? answer : answer.path("decisions");
        for (JsonNode decision : list) {
            if (decision.path("messageId").asText().contains(messageId)) {
                return decision;
            }
        }
        return JSON.createObjectNode();
    }

    private Process start(Path directory, int relayPort) throws IOException, InterruptedException {
        lmtpPort = freePort();
        httpPort = freePort();
        managementPort = freePort();
        Path config = directory.resolve("siesta.properties");
        Files.writeString(
                config,
                String.join(
                        "\n",
                        "siesta.host-name=siesta.example.org",
                        "siesta.data=" + directory.resolve("data"),
                        "siesta.listeners.lmtp.address=127.0.0.1:" + lmtpPort,
                        "siesta.listeners.lmtp.proxy-protocol=required",
                        "siesta.listeners.lmtp.trusted-proxies=127.0.0.0/8",
                        "siesta.http.address=127.0.0.1:" + httpPort,
                        "siesta.management.address=127.0.0.1:" + managementPort,
                        "siesta.accounts.domains=example.org",
                        "siesta.relay.host=127.0.0.1",
                        "siesta.relay.port=" + relayPort,
                        "siesta.relay.proxy-protocol=v2-local",
                        "siesta.rest.tokens=admin:" + TOKEN,
                        ""));
        say(
                "Starting siesta serve: LMTP on port "
                        + lmtpPort
                        + " (PROXY required), REST on port "
                        + httpPort
                        + ", relay on port "
                        + relayPort
                        + " (PROXY required) ...");
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of("serve", "--config", config.toString()));
        Process service = new ProcessBuilder(line).redirectErrorStream(true).start();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (var lines = service.inputReader(StandardCharsets.UTF_8)) {
                                lines.lines().forEach(log::add);
                            } catch (IOException | java.io.UncheckedIOException e) {
                                log.add("the log ended: " + e.getMessage());
                            }
                        });
        awaitReady(service);
        return service;
    }

    private void awaitReady(Process service) throws IOException, InterruptedException {
        URI ready = URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready");
        for (int i = 0; i < 300 && service.isAlive(); i++) {
            try {
                HttpRequest request =
                        HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build();
                if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode()
                        == 200) {
                    indent("ready");
                    return;
                }
            } catch (IOException e) {
                // Not listening yet; the loop is bounded.
            }
            if (service.waitFor(200, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        stop(service);
        throw new IOException(
                "the service did not become ready; its log:\n" + String.join("\n", log));
    }

    private String call(String method, String path, String type, String body, Integer... expected)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + httpPort + "/api/v1" + path))
                        .timeout(Duration.ofSeconds(20))
                        .header("Authorization", "Bearer " + TOKEN)
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        HttpResponse<String> answer =
                http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (!List.of(expected).contains(answer.statusCode())) {
            throw new IOException(
                    method
                            + " "
                            + path
                            + " answered "
                            + answer.statusCode()
                            + ": "
                            + answer.body());
        }
        if (!method.equals("GET")) {
            indent(method + " /api/v1" + path + " -> " + answer.statusCode());
        }
        return answer.body();
    }

    private static String message(String id, String subject) {
        return "From: Carla <"
                + CARLA
                + ">\nTo: Ana <"
                + ANA
                + ">, Bo <"
                + BO
                + ">\nSubject: "
                + subject
                + "\nMessage-ID: <"
                + id
                + ">\nDate: Mon, 06 Jul 2026 10:00:00 +0200\n\nShall we?\n";
    }

    private void print(PickyRelay.Taken reply) {
        indent("PROXY header: " + reply.proxyHeader());
        indent("MAIL FROM:" + reply.mailFrom());
        indent("RCPT TO:" + reply.rcptTo());
        reply.text().lines().forEach(l -> indent("| " + l));
        out.println();
    }

    private void stop(Process service) throws InterruptedException {
        service.destroy();
        if (!service.waitFor(40, TimeUnit.SECONDS)) {
            service.destroyForcibly();
            failures.add("the service did not stop within 40 s");
        } else if (service.exitValue() != 0) {
            failures.add("the service ended with status " + service.exitValue());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void check(boolean happened, String saw, String missed) {
        if (happened) {
            indent("ok: " + saw);
        } else {
            indent("MISSED: " + missed);
            failures.add(missed);
        }
    }

    private int conclude() {
        out.println();
        if (failures.isEmpty()) {
            out.println("All of it happened.");
        } else {
            out.println("Not all of it happened:");
            failures.forEach(f -> out.println("  " + f));
        }
        out.flush();
        return failures.isEmpty() ? 0 : 1;
    }

    private void say(String text) {
        out.println();
        out.println("[" + ++step + "] " + text);
        out.flush();
    }

    private void indent(String text) {
        out.println("    " + text);
        out.flush();
    }
}
