package org.siesta.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.queue.Logged;

/**
 * Which certificate a client is shown, what is learned of it, and what changes without a restart.
 */
@Timeout(60)
class TlsListenerTest {

    private static final Path TLS = Path.of("src/test/resources/tls");

    @TempDir Path directory;

    private final BlockingQueue<TlsFacts> told = new LinkedBlockingQueue<>();
    private @Nullable Listeners listeners;
    private @Nullable TlsCertificates certificates;

    @AfterEach
    void stop() {
        if (listeners != null) {
            listeners.close(Duration.ZERO);
        }
        if (certificates != null) {
            certificates.close();
        }
    }

    // ---- server names

    @ParameterizedTest
    @CsvSource({
        "mail.example.org, mail.example.org",
        "MAIL.Example.ORG, mail.example.org",
        "a.example.org, wild",
        "mail.example.net, wild",
        "a.b.example.org, mail.example.org",
        "example.org, mail.example.org",
        "other.example.com, mail.example.org",
        ", mail.example.org"
    })
    void theExactNameComesBeforeItsParentAndTheDefaultAnswersTheRest(
            @Nullable String asked, String shown) throws Exception {
        int port =
                start(
                        ClientCertificates.NONE,
                        null,
                        source("default", "mail"),
                        source("other", "wild"));
        assertThat(subject(port, asked)).isEqualTo("CN=" + shown);
        TlsFacts facts = told.poll(10, TimeUnit.SECONDS);
        assertThat(facts.version()).isEqualTo("TLSv1.3");
        assertThat(facts.serverName() == null ? null : facts.serverName().toLowerCase())
                .isEqualTo(asked == null ? null : asked.toLowerCase());
    }

    @Test
    void theMapHoldsTheNamesOfEveryCertificate() {
        TlsCertificates loaded =
                TlsCertificates.load(List.of(source("default", "mail"), source("b", "wild")), null);
        assertThat(loaded.names())
                .containsExactly("*.example.org", "mail.example.net", "mail.example.org", "wild");
        loaded.close();
    }

    @Test
    void anUnknownNameIsNewsOnceAnHour() {
        ServerNames names =
                new ServerNames(
                        List.of(
                                CertifiedKey.read(
                                        "a", TLS.resolve("mail.crt"), TLS.resolve("mail.key"))));
        long hour = 3_600_000_000_000L;
        assertThat(names.isNews("x.example.org", 5)).isTrue();
        assertThat(names.isNews("x.example.org", hour)).isFalse();
        assertThat(names.isNews("y.example.org", hour)).isTrue();
        assertThat(names.isNews("x.example.org", hour + 5)).isTrue();
        for (int i = 0; i < 5000; i++) {
            names.isNews("n" + i, hour + 6);
        }
        assertThat(names.isNews("one too many to remember", hour + 6)).isFalse();
        assertThat(names.isNews("one too many to remember", 3 * hour)).isTrue();
    }

    // ---- versions

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaksTheVersionsInUse(String version) throws Exception {
        int port = start(ClientCertificates.NONE, null, source("a", "mail"));
        try (SSLSocket socket = connect(port, null, null)) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
    }

    @Test
    void theVersionsBeforeAreNotOffered() {
        TlsCertificates loaded = TlsCertificates.load(List.of(source("a", "mail")), null);
        assertThat(
                        loaded.context(ClientCertificates.NONE)
                                .newEngine(io.netty.buffer.UnpooledByteBufAllocator.DEFAULT)
                                .getEnabledProtocols())
                .containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
        loaded.close();
    }

    // ---- renewal

    @Test
    void aRenewedCertificateIsInForceWithoutARestartAndWithoutAGap() throws Exception {
        TlsCertificates.Source mine = own("mail");
        int port = start(ClientCertificates.NONE, null, mine);
        assertThat(subject(port, "mail.example.org")).isEqualTo("CN=mail.example.org");
        put("renewed", mine);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> subject(port, "mail.example.org").equals("CN=renewed.example.org"));
        assertThat(certificates.names()).contains("renewed.example.org");
    }

    @Test
    void whatCannotBeUsedLeavesTheFormerOnesInForceUntilItCan() throws Exception {
        TlsCertificates.Source mine = own("mail");
        int port = start(ClientCertificates.NONE, null, mine);
        // The certificate without its key: as if a renewal stopped half way.
        Files.copy(TLS.resolve("renewed.crt"), mine.chain(), StandardCopyOption.REPLACE_EXISTING);
        Files.delete(mine.key());
        for (int i = 0; i < 20; i++) {
            assertThat(subject(port, "mail.example.org")).isEqualTo("CN=mail.example.org");
        }
        put("renewed", mine);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> subject(port, "mail.example.org").equals("CN=renewed.example.org"));
    }

    @Test
    void oneUnusableFileOfSeveralStopsTheStart() {
        assertThatThrownBy(
                        () ->
                                TlsCertificates.load(
                                        List.of(
                                                source("a", "mail"),
                                                new TlsCertificates.Source(
                                                        "b",
                                                        TLS.resolve("wild.crt"),
                                                        TLS.resolve("none.key"))),
                                        null))
                .isInstanceOf(UnusableCertificate.class)
                .hasMessageContaining("none.key does not exist");
    }

    // ---- clients

    @Test
    void theNameInTheClientsCertificateIsKnown() throws Exception {
        int port = start(ClientCertificates.OPTIONAL, "clients-ca", source("a", "mail"));
        talk(port, "client");
        assertThat(told.poll(10, TimeUnit.SECONDS).clientName()).isEqualTo("mta.example.org");
    }

    @Test
    void aClientWithoutCertificateIsServedWhereItIsOptional() throws Exception {
        int port = start(ClientCertificates.OPTIONAL, "clients-ca", source("a", "mail"));
        talk(port, null);
        assertThat(told.poll(10, TimeUnit.SECONDS).clientName()).isNull();
    }

    @Test
    void aCertificateOfSomebodyElseIsRefused() throws Exception {
        int port = start(ClientCertificates.OPTIONAL, "clients-ca", source("a", "mail"));
        try (Logged logged = Logged.by(ChannelEvents.class)) {
            assertThatThrownBy(() -> talk(port, "wild")).isInstanceOf(IOException.class);
            Awaitility.await()
                    .untilAsserted(
                            () ->
                                    assertThat(logged.lines(Level.INFO))
                                            .singleElement()
                                            .asString()
                                            .endsWith(
                                                    ": the TLS handshake failed: nobody in"
                                                            + " siesta.tls.client-authorities has"
                                                            + " signed the client's certificate"));
        }
        assertThat(told).isEmpty();
    }

    /** As a load balancer looks whether somebody is there, and as clients that lose patience do. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\u0016\u0003\u0001"})
    void whoGoesWithinTheHandshakeIsNoNews(String octets) throws Exception {
        int port = start(ClientCertificates.NONE, null, source("a", "mail"));
        try (Logged logged = Logged.by(ChannelEvents.class)) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.getOutputStream()
                        .write(octets.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            }
            talk(port, null);
            assertThat(logged.lines(Level.INFO)).isEmpty();
        }
    }

    @Test
    void aClientWithoutCertificateIsRefusedWhereItIsRequired() throws Exception {
        int port = start(ClientCertificates.REQUIRED, "clients-ca", source("a", "mail"));
        assertThatThrownBy(() -> talk(port, null)).isInstanceOf(IOException.class);
        talk(port, "client");
    }

    @Test
    void certificatesOfClientsNeedTheirAuthorities() {
        assertThatThrownBy(() -> start(ClientCertificates.OPTIONAL, null, source("a", "mail")))
                .isInstanceOf(ListenerFailed.class)
                .hasMessageContaining("siesta.tls.client-authorities");
    }

    // ---- deadlines

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0016\u0003\u0001"})
    void aHandshakeHasADeadline(String octets) throws Exception {
        int port = start(ClientCertificates.NONE, null, source("a", "mail"));
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(octets.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            assertThat(socket.getInputStream().read()).isNegative();
        }
    }

    // ---- means

    private TlsCertificates.Source source(String name, String file) {
        return new TlsCertificates.Source(
                name, TLS.resolve(file + ".crt"), TLS.resolve(file + ".key"));
    }

    /** Files of our own, that may change. */
    private TlsCertificates.Source own(String file) throws IOException {
        TlsCertificates.Source mine =
                new TlsCertificates.Source(
                        "own", directory.resolve("own.crt"), directory.resolve("own.key"));
        put(file, mine);
        return mine;
    }

    private static void put(String file, TlsCertificates.Source where) throws IOException {
        Files.copy(TLS.resolve(file + ".crt"), where.chain(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(TLS.resolve(file + ".key"), where.key(), StandardCopyOption.REPLACE_EXISTING);
    }

    private int start(
            ClientCertificates clients,
            @Nullable String authorities,
            TlsCertificates.Source... sources) {
        TlsCertificates loaded =
                TlsCertificates.load(
                                List.of(sources),
                                authorities == null ? null : TLS.resolve(authorities + ".crt"))
                        .watch(Duration.ofMillis(50));
        certificates = loaded;
        Limits d = Limits.defaults(directory);
        ListenerSettings settings =
                new ListenerSettings(
                        "tls",
                        List.of("127.0.0.1:0"),
                        false,
                        true,
                        CidrList.NONE,
                        CidrList.NONE,
                        TlsMode.IMPLICIT,
                        clients,
                        new Limits(
                                d.maxMessageSize(),
                                d.maxRecipients(),
                                d.maxConnections(),
                                0,
                                d.proxyTimeout(),
                                Duration.ofSeconds(3),
                                d.minDataRate(),
                                d.maxBadCommands(),
                                d.maxRefusedRecipients(),
                                d.maxProxyHeader(),
                                d.spoolThreshold(),
                                directory));
        Listeners started =
                Listeners.start(
                        List.of(new Listeners.Listener(settings, this::session, loaded)),
                        new Memory(1 << 20));
        listeners = started;
        return started.bound().getFirst().port();
    }

    private ProtocolSession session(ConnectionFacts facts) {
        told.add(facts.secured());
        return new Silent();
    }

    private String subject(int port, @Nullable String serverName)
            throws IOException, GeneralSecurityException {
        try (SSLSocket socket = connect(port, serverName, null)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    private void talk(int port, @Nullable String client)
            throws IOException, GeneralSecurityException {
        try (SSLSocket socket = connect(port, null, client)) {
            socket.startHandshake();
            // In TLS 1.3 the server judges the client's certificate after the client is done.
            if (socket.getInputStream().read() != 'h') {
                throw new SSLException("no greeting");
            }
        }
    }

    private static SSLSocket connect(int port, @Nullable String serverName, @Nullable String client)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                client == null ? null : keys(client), new TrustManager[] {new Anybody()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        if (serverName != null) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
            socket.setSSLParameters(parameters);
        }
        return socket;
    }

    /** Shows its certificate to everybody, also where the server knows no such authority. */
    private static KeyManager[] keys(String file) {
        CertifiedKey mine =
                CertifiedKey.read(file, TLS.resolve(file + ".crt"), TLS.resolve(file + ".key"));
        return new KeyManager[] {
            new X509ExtendedKeyManager() {
                @Override
                public String chooseClientAlias(String[] types, Principal[] issuers, Socket to) {
                    return "me";
                }

                @Override
                public X509Certificate[] getCertificateChain(String alias) {
                    return mine.chain().toArray(X509Certificate[]::new);
                }

                @Override
                public PrivateKey getPrivateKey(String alias) {
                    return mine.key();
                }

                @Override
                public String[] getClientAliases(String type, Principal[] issuers) {
                    return new String[] {"me"};
                }

                @Override
                public String[] getServerAliases(String type, Principal[] issuers) {
                    return new String[0];
                }

                @Override
                public String chooseServerAlias(String type, Principal[] issuers, Socket to) {
                    throw new IllegalStateException("no server");
                }
            }
        };
    }

    private static final class Silent extends LineSession {

        @Override
        public Step line(String line) {
            return Step.close("bye");
        }
    }

    private static final class Anybody implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
