package org.siesta.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.config.SiestaConfig;
import org.siesta.doctor.Finding.Severity;
import org.siesta.net.ClosedPort;
import org.siesta.smtp.ProxyHeaders;

/** Listeners as they are, against listeners as they are declared. */
class ListenerCheckTest {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Path TLS = Path.of("src/test/resources/tls");

    @TempDir private Path folder;

    static Stream<Arguments> asTheyAre() {
        return Stream.of(
                Arguments.of("", ""),
                Arguments.of("proxy", "proxy"),
                Arguments.of("starttls", "starttls"),
                Arguments.of("starttls-required", "starttls-required"),
                Arguments.of("implicit", "implicit"),
                Arguments.of("proxy implicit", "proxy implicit"),
                Arguments.of("shim", "shim"));
    }

    @ParameterizedTest
    @MethodSource("asTheyAre")
    void aListenerThatDoesWhatIsDeclaredIsReady(String running, String declared) {
        try (PretendService service = new PretendService(config(0, running), folder)) {
            assertThat(look(service.port("lmtp"), declared))
                    .singleElement()
                    .satisfies(f -> assertThat(f.code()).isEqualTo("listener-ready"));
        }
    }

    static Stream<Arguments> disagreements() {
        return Stream.of(
                Arguments.of("proxy", "", "listener-wants-proxy"),
                Arguments.of("", "proxy", "listener-takes-no-proxy"),
                Arguments.of("implicit", "", "listener-other-tls"),
                Arguments.of("", "implicit", "listener-other-tls"),
                Arguments.of("starttls", "", "listener-starttls"),
                Arguments.of("", "starttls", "listener-no-starttls"),
                Arguments.of("proxy implicit", "proxy", "listener-other-tls"),
                Arguments.of("shim", "", "listener-not-ours"));
    }

    @ParameterizedTest
    @MethodSource("disagreements")
    void aServiceThatRunsWithOtherSettingsIsTold(String running, String declared, String code) {
        try (PretendService service = new PretendService(config(0, running), folder)) {
            assertThat(look(service.port("lmtp"), declared))
                    .singleElement()
                    .satisfies(f -> assertThat(f.code()).as("%s", f).isEqualTo(code))
                    .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.ERROR))
                    .satisfies(f -> assertThat(f.cure()).contains("siesta.listeners.lmtp."));
        }
    }

    @Test
    void aDeclaredPortWhereNobodyListensIsAnError() throws IOException {
        try (ClosedPort port = new ClosedPort()) {
            assertThat(look(port.number(), ""))
                    .extracting(Finding::code, Finding::key)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(
                                    "listener-not-reachable", "siesta.listeners.lmtp.address"));
        }
    }

    @Test
    void aSocketFileThatIsMissingIsAnError() {
        SiestaConfig config =
                Settings.of("siesta.listeners.lmtp.address", "unix:" + folder.resolve("lmtp"));
        assertThat(look(config))
                .extracting(Finding::code)
                .containsExactly("listener-not-reachable");
    }

    @Test
    void anotherServerOnTheDeclaredPortIsAnError() {
        try (PretendServer other = PretendServer.with()) {
            assertThat(look(other.port(), ""))
                    .singleElement()
                    .satisfies(f -> assertThat(f.code()).isEqualTo("listener-not-ours"))
                    .satisfies(f -> assertThat(f.seen()).contains("mx.example.net"));
        }
    }

    @Test
    void whoIsNoTrustedProxySeesThatItIsBoundAndNoMore() {
        String keys = "siesta.listeners.lmtp.";
        try (PretendService service =
                new PretendService(
                        Settings.of(
                                keys + "address", "127.0.0.1:0",
                                keys + "proxy-protocol", "required",
                                keys + "trusted-proxies", "192.0.2.1"),
                        folder)) {
            SiestaConfig declared =
                    Settings.of(
                            keys + "address", "127.0.0.1:" + service.port("lmtp"),
                            keys + "proxy-protocol", "required",
                            keys + "trusted-proxies", "192.0.2.1");
            assertThat(look(declared))
                    .extracting(Finding::code)
                    .containsExactly("listener-trusts-others");
        }
    }

    @Test
    void beforeTheStartAnAddressMustBeFree() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            SiestaConfig config = config(taken.getLocalPort(), "");
            assertThat(check(config).beforeStart())
                    .extracting(Finding::code)
                    .containsExactly("listener-not-free");
        }
        assertThat(check(config(0, "")).beforeStart())
                .extracting(Finding::code)
                .containsExactly("listener-free");
    }

    // ---- load balancers

    static Stream<Arguments> balancers() {
        return Stream.of(
                // listener, what the balancer sends, finding
                Arguments.of("proxy", "v2", "balancer-ready"),
                Arguments.of("", "", "balancer-ready"),
                Arguments.of("proxy", "", "balancer-sends-no-proxy"),
                Arguments.of("proxy implicit", "", "balancer-sends-no-proxy"),
                Arguments.of("proxy implicit", "v2", "balancer-ready"),
                Arguments.of("", "v2", "balancer-sends-proxy"),
                Arguments.of("", "v1", "balancer-sends-proxy"),
                Arguments.of("implicit", "v2", "balancer-sends-proxy"),
                Arguments.of("proxy others", "v2", "balancer-not-trusted"));
    }

    @ParameterizedTest
    @MethodSource("balancers")
    void aBalancerAndItsListenerAgreeOrThatIsTold(String listener, String sends, String code)
            throws IOException {
        SiestaConfig config = config(0, listener);
        try (PretendService service = new PretendService(config, folder);
                PretendBalancer front = new PretendBalancer(service.port("lmtp"), sends)) {
            assertThat(balancer(config, front.port()))
                    .singleElement()
                    .satisfies(f -> assertThat(f.code()).as("%s", f).isEqualTo(code));
        }
    }

    @Test
    void aFrontThatLeadsToAnotherServerIsAWarning() {
        try (PretendServer other = PretendServer.with()) {
            assertThat(balancer(config(0, ""), other.port()))
                    .extracting(Finding::code)
                    .containsExactly("balancer-leads-elsewhere");
        }
    }

    private static List<Finding> balancer(SiestaConfig config, int front) {
        return new BalancerCheck(
                        config.listeners().getFirst(),
                        new HostPort("127.0.0.1", front),
                        config.hostName(),
                        PATIENCE)
                .examine();
    }

    private List<Finding> look(int port, String declared) {
        return look(config(port, declared));
    }

    private static List<Finding> look(SiestaConfig config) {
        return check(config).examine();
    }

    private static ListenerCheck check(SiestaConfig config) {
        return new ListenerCheck(
                config.listeners().getFirst(),
                config.listeners().getFirst().addresses().getFirst(),
                config.hostName(),
                PATIENCE);
    }

    /** A listener of these words: {@code proxy}, {@code others}, {@code shim}, a word of TLS. */
    private static SiestaConfig config(int port, String words) {
        String keys = "siesta.listeners.lmtp.";
        List<String> all = new ArrayList<>(List.of(keys + "address", "127.0.0.1:" + port));
        all.addAll(List.of(keys + "limits.proxy-timeout", "500ms"));
        for (String word : words.isEmpty() ? new String[0] : words.split(" ")) {
            switch (word) {
                case "proxy" -> {
                    all.addAll(List.of(keys + "proxy-protocol", "required"));
                    String trusted = words.contains("others") ? "192.0.2.1" : "127.0.0.1";
                    all.addAll(List.of(keys + "trusted-proxies", trusted));
                }
                case "others" -> {}
                case "shim" -> all.addAll(List.of(keys + "protocol", "smtp-shim"));
                default -> {
                    all.addAll(List.of(keys + "tls", word));
                    String certificate = "siesta.tls.certificates.default.";
                    all.addAll(List.of(certificate + "certificate", TLS.resolve("mail.crt") + ""));
                    all.addAll(List.of(certificate + "key", TLS.resolve("mail.key") + ""));
                }
            }
        }
        return Settings.of(all.toArray(String[]::new));
    }

    /** Passes octets on, and puts a PROXY header before them. */
    private static final class PretendBalancer implements AutoCloseable {

        private final ServerSocket listener =
                new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        private final int behind;
        private final String sends;

        PretendBalancer(int behind, String sends) throws IOException {
            this.behind = behind;
            this.sends = sends;
            Thread.ofVirtual().start(this::serve);
        }

        int port() {
            return listener.getLocalPort();
        }

        private void serve() {
            while (!listener.isClosed()) {
                try {
                    Socket client = listener.accept();
                    Thread.ofVirtual().start(() -> lead(client));
                } catch (IOException e) {
                    return;
                }
            }
        }

        private void lead(Socket client) {
            try (client;
                    Socket server = new Socket("127.0.0.1", behind)) {
                byte[] header =
                        switch (sends) {
                            case "v1" -> ProxyHeaders.v1(remote(client), local(client));
                            case "v2" -> ProxyHeaders.v2(remote(client), local(client));
                            default -> new byte[0];
                        };
                server.getOutputStream().write(header);
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        pump(client.getInputStream(), server.getOutputStream());
                                    } catch (IOException e) {
                                        // One of the two is gone.
                                    }
                                });
                pump(server.getInputStream(), client.getOutputStream());
            } catch (IOException e) {
                // One of the two is gone.
            }
        }

        private static java.net.InetSocketAddress remote(Socket socket) {
            return (java.net.InetSocketAddress) socket.getRemoteSocketAddress();
        }

        private static java.net.InetSocketAddress local(Socket socket) {
            return (java.net.InetSocketAddress) socket.getLocalSocketAddress();
        }

        private static void pump(InputStream in, OutputStream out) throws IOException {
            byte[] buffer = new byte[4096];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
