package org.siesta.training;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What a service does in its training run: forty accounts, and mail of which half earns a reply, a
 * quarter comes outside of the absence, and a quarter is from somebody who was answered before or
 * from no person.
 */
public final class Training implements AutoCloseable {

    private static final int ACCOUNTS = 40;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String DOMAIN = "example.org";

    private static final String OUT_OF_OFFICE =
            """
            {"enabled": true, "subject": "Away until Monday", "text": "I am away until Monday."}""";

    private static final String ALWAYS =
            """
            require "vacation";
            vacation :days 7 :subject "Out of office" "I am away until Monday.";
            """;

    private static final String WITHIN =
            """
            require ["vacation", "date", "relational", "fileinto"];
            if header :contains "X-Spam-Flag" "YES" {
                fileinto "Junk";
                stop;
            }
            if allof (
                currentdate :value "ge" "date" "2000-01-01",
                currentdate :value "lt" "date" "%s-01-01",
                not exists ["List-Id", "List-Unsubscribe"],
                not header :contains "Subject" ["[spam]", "newsletter"]
            ) {
                vacation :days 3 :subject "Out of office" "I am away until Monday.";
            }
            """;

    /** The kinds of accounts, in turns: the last one's absence is long over. */
    private static final List<String> SCRIPTS =
            List.of("", ALWAYS, WITHIN.formatted("9999"), WITHIN.formatted("2001"));

    private static final int OVER = 3;

    private final Path directory;
    private final String token = UUID.randomUUID().toString();
    private final Sink relay;
    private final Sink mailStore;
    private long replies;

    /**
     * Makes a folder for the service, and the servers around it.
     *
     * @throws IOException when there is no room for the folder, or no port
     */
    public Training() throws IOException {
        this.relay = new Sink();
        this.mailStore = new Sink();
        this.directory = Files.createTempDirectory("siesta-train");
    }

    /**
     * Writes the configuration of a service that answers and keeps nothing; all ports are free
     * ones.
     */
    public Path responder() throws IOException {
        return configuration("responder", List.of());
    }

    /** Writes the configuration of one that hands its messages on, on the same store. */
    public Path forward() throws IOException {
        return configuration(
                "forward",
                List.of(
                        "siesta.mode=forward",
                        "siesta.backend.host=127.0.0.1:" + mailStore.port(),
                        "siesta.backend.tls=none"));
    }

    /**
     * Declares the absences.
     *
     * @param http the port of the REST interface
     * @param management the port of what monitoring asks
     * @throws IOException naming what was refused
     */
    public void settings(int http, int management) throws IOException {
        request(management, "GET", "/q/health/ready", "text/plain", "");
        for (int i = 0; i < ACCOUNTS; i++) {
            String script = SCRIPTS.get(i % SCRIPTS.size());
            String account = "/api/v1/accounts/" + account(i);
            if (script.isEmpty()) {
                request(http, "PUT", account + "/ooo", "application/json", OUT_OF_OFFICE);
            } else {
                String put = account + "/scripts/away?active=true";
                request(http, "PUT", put, "application/sieve", script);
            }
        }
    }

    /**
     * Sends messages, half of them as behind a load balancer, and waits until the relay has the
     * replies.
     *
     * @param series the name of these messages; others get other replies
     * @param messages how many
     * @param lmtp the port of the listener {@code lmtp}
     * @param balanced that of the listener {@code balanced}
     * @throws IOException naming what was refused
     */
    public void deliver(String series, int messages, int lmtp, int balanced)
            throws IOException, InterruptedException {
        int half = messages / 2;
        new Source(lmtp, false).send(half, i -> mail(series, i));
        new Source(balanced, true).send(messages - half, i -> mail(series, half + i));
        // Of each eight messages the first four earn one.
        replies += messages / 8 * 4L + Math.min(messages % 8, 4);
        for (int waited = 0; relay.taken() < replies; waited += 50) {
            if (waited > PATIENCE_MILLIS) {
                throw new IOException(
                        "the relay got " + relay.taken() + " replies, not " + replies);
            }
            Thread.sleep(50);
        }
    }

    private static Mail mail(String series, int i) {
        String id = series + i;
        String fresh = id + "@example.net";
        int round = i / 8;
        return switch (i % 8) {
            case 4, 5 -> Mail.letter(fresh, account(round * SCRIPTS.size() + OVER), id, "");
            // The sender of the first of the eight again: one of the two earns a reply.
            case 6 ->
                    Mail.letter(
                            series + (i - 6) + "@example.net", account(answering(i - 6)), id, "");
            case 7 ->
                    Mail.letter(
                            fresh,
                            account(answering(i)),
                            id,
                            round % 2 == 0
                                    ? "List-Id: News <news.example.net>\r\nPrecedence: bulk\r\n"
                                    : "Auto-Submitted: auto-generated\r\n");
            default -> Mail.letter(fresh, account(answering(i)), id, "");
        };
    }

    /** An account of those that are away. */
    private static int answering(int i) {
        return i / 8 * SCRIPTS.size() + i % OVER;
    }

    private static String account(int i) {
        return "a" + i % ACCOUNTS + "@" + DOMAIN;
    }

    private Path configuration(String name, List<String> more) throws IOException {
        List<String> lines =
                new ArrayList<>(
                        List.of(
                                "siesta.host-name=mx." + DOMAIN,
                                "siesta.data=" + directory.resolve("data"),
                                "siesta.listeners.lmtp.address=127.0.0.1:0",
                                "siesta.listeners.balanced.address=127.0.0.1:0",
                                "siesta.listeners.balanced.proxy-protocol=required",
                                "siesta.listeners.balanced.trusted-proxies=127.0.0.0/8",
                                "siesta.http.address=127.0.0.1:0",
                                "siesta.management.address=127.0.0.1:0",
                                "siesta.rest.tokens=admin:" + token,
                                "siesta.accounts.domains=" + DOMAIN,
                                "siesta.relay.host=127.0.0.1",
                                "siesta.relay.port=" + relay.port(),
                                "siesta.relay.tls=none",
                                "siesta.reply.max-per-account-per-hour=1000000",
                                "siesta.store.remembered-per-account=1000000"));
        lines.addAll(more);
        return Files.write(directory.resolve(name + ".properties"), lines);
    }

    /** Without an HTTP client, which would be trained with the service. */
    private void request(int port, String method, String path, String type, String body)
            throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            String head =
                    String.join(
                            "\r\n",
                            method + " " + path + " HTTP/1.1",
                            "Host: localhost",
                            "Authorization: Bearer " + token,
                            "Content-Type: " + type,
                            "Content-Length: " + body.length(),
                            "Connection: close",
                            "",
                            "");
            OutputStream out = socket.getOutputStream();
            out.write((head + body).getBytes(StandardCharsets.US_ASCII));
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 2")) {
                throw new IOException(
                        method + " " + path + ": " + answer.lines().findFirst().orElse("nothing"));
            }
        }
    }

    @Override
    public void close() throws IOException {
        relay.close();
        mailStore.close();
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
