package org.siesta.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.siesta.config.ListenAddress;
import org.siesta.config.ListenerConfig;
import org.siesta.config.SiestaConfig;

/** What the running service says of itself on its management port, against the configuration. */
final class RunningCheck {

    private static final int MAX_ANSWER = 1 << 20;

    private final SiestaConfig config;
    private final Duration patience;

    RunningCheck(SiestaConfig config, Duration patience) {
        this.config = config;
        this.patience = patience;
    }

    List<Finding> examine() {
        ListenAddress.Tcp management = config.http().management();
        String about = "management " + management;
        if (management.port() == 0) {
            return List.of();
        }
        URI asked = health(management);
        try {
            return judge(about, answer(asked));
        } catch (IOException e) {
            return List.of(
                    e instanceof HttpTimeoutException && !(e instanceof HttpConnectTimeoutException)
                            ? silent(about)
                            : notRunning(about, e, asked));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static Finding notRunning(String about, IOException fault, URI asked) {
        return Finding.error(
                "service-not-running",
                about,
                "no answer: " + NoAnswer.words(fault, asked),
                "start it (siesta serve), or look with --before-start; else"
                        + " siesta.management.address");
    }

    /** Whoever takes a connection runs: to start it is no cure. */
    private Finding silent(String about) {
        return Finding.error(
                "service-silent",
                about,
                "it takes a connection and does not answer in " + patience.toSeconds() + " s",
                "see the service's log, for its store or this machine may be too slow; or give it"
                        + " time: --timeout");
    }

    static URI health(ListenAddress.Tcp management) {
        HostPort place = new HostPort(management.localHost(), management.port());
        return URI.create("http://" + place + "/q/health/ready");
    }

    private String answer(URI asked) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(patience).build()) {
            HttpRequest request = HttpRequest.newBuilder(asked).timeout(patience).build();
            HttpResponse<java.io.InputStream> response =
                    client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (var body = response.body()) {
                return new String(
                        body.readNBytes(MAX_ANSWER), java.nio.charset.StandardCharsets.UTF_8);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("not an address for HTTP", e);
        }
    }

    private List<Finding> judge(String about, String answer) {
        JsonNode health;
        try {
            health = new ObjectMapper().readTree(answer);
        } catch (IOException e) {
            health = com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        }
        if (!health.has("checks")) {
            return List.of(
                    Finding.error(
                            "service-not-ours",
                            about,
                            "something else answers there",
                            "siesta.management.address"));
        }
        List<Finding> findings = new ArrayList<>();
        Map<String, String> bound = new HashMap<>();
        for (JsonNode check : health.path("checks")) {
            if (check.path("name").asText().equals("listeners")) {
                check.path("data")
                        .properties()
                        .forEach(e -> bound.put(e.getKey(), e.getValue().asText()));
            }
            if (!check.path("status").asText().equals("UP")) {
                findings.add(
                        Finding.error(
                                "service-not-ready",
                                about,
                                check.path("name").asText()
                                        + " is down: "
                                        + check.path("data")
                                                .path("cause")
                                                .asText("no cause is told"),
                                "see the service's log"));
            }
        }
        listeners(bound, findings);
        if (findings.isEmpty()) {
            findings.add(
                    Finding.ok(
                            "service-ready", about, "ready, with the listeners that are declared"));
        }
        return findings;
    }

    private void listeners(Map<String, String> bound, List<Finding> findings) {
        for (ListenerConfig listener : config.listeners()) {
            String mine =
                    "tls "
                            + listener.tls().name().toLowerCase(Locale.ROOT).replace('_', '-')
                            + ", proxy-protocol "
                            + (listener.proxyRequired() ? "required" : "none");
            List<String> theirs =
                    bound.entrySet().stream()
                            .filter(e -> e.getKey().startsWith(listener.name() + " "))
                            .map(Map.Entry::getValue)
                            .toList();
            if (theirs.size() < listener.addresses().size()) {
                findings.add(
                        Finding.error(
                                "listener-not-bound",
                                "listener " + listener.name(),
                                "declared, and the running service has "
                                        + (theirs.isEmpty()
                                                ? "none of that name"
                                                : "not all of its addresses"),
                                "restart the service: its configuration has changed since"
                                        + " (siesta.listeners."
                                        + listener.name()
                                        + ".address)"));
            } else if (!theirs.getFirst().equals(mine)) {
                findings.add(
                        Finding.error(
                                "listener-other-settings",
                                "listener " + listener.name(),
                                "the running service has "
                                        + theirs.getFirst()
                                        + "; declared is "
                                        + mine,
                                "restart the service: its configuration has changed since"
                                        + " (siesta.listeners."
                                        + listener.name()
                                        + ".proxy-protocol, tls)"));
            }
        }
    }
}
