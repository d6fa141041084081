package org.siesta.lmtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.net.CidrList;
import org.siesta.net.ConnectionFacts;
import org.siesta.net.Limits;
import org.siesta.net.ListenerSettings;
import org.siesta.net.Step;
import org.siesta.net.TlsFacts;
import org.siesta.net.TlsMode;
import org.siesta.net.Trouble;

/**
 * Plays {@code dialogs/lmtp/*.dialog}, once against the session without a socket, once over TCP.
 *
 * <p>C: the client's line; S: the server's line ({@code *} at the end for any rest, {@code 250-*}
 * for a whole multi-line reply); D: a line of the message, as on the wire; T: TLS handshake; O: how
 * the listener is set; E: what must be true now.
 */
class DialogTest {

    private static final Path DIALOGS = Path.of("src/test/resources/dialogs/lmtp");

    private record Entry(char kind, String text) {}

    /** The other end of a dialog. */
    private interface Server {

        void send(String line) throws IOException;

        String receive() throws IOException;

        void handshake() throws IOException;

        boolean closed() throws IOException;
    }

    static Stream<String> dialogs() throws IOException {
        try (Stream<Path> files = Files.list(DIALOGS)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("dialogs")
    void playsAgainstTheSession(String name) throws IOException {
        List<Entry> entries = read(name);
        Set<String> options = options(entries);
        CountingAgent agent = new CountingAgent();
        TlsMode tls =
                options.contains("starttls-required") ? TlsMode.STARTTLS_REQUIRED : TlsMode.NONE;
        ConnectionFacts facts =
                new ConnectionFacts(
                        "mail",
                        ClientIdentity.ofSocket(null, 0, null, 0),
                        options.contains("trusted"),
                        null,
                        tls);
        play(
                entries,
                new NoSocket(
                        new LmtpSession(
                                facts,
                                agent,
                                "mx.example.org",
                                limits(Limits.defaults(LmtpServer.spool()), options),
                                protocol(options))),
                agent);
    }

    @ParameterizedTest
    @MethodSource("dialogs")
    void playsOverTcp(String name) throws IOException {
        List<Entry> entries = read(name);
        Set<String> options = options(entries);
        TlsMode tls =
                options.contains("starttls-required") ? TlsMode.STARTTLS_REQUIRED : TlsMode.NONE;
        ListenerSettings settings =
                new ListenerSettings(
                        "mail",
                        List.of("127.0.0.1:0"),
                        false,
                        CidrList.NONE,
                        options.contains("trusted") ? CidrList.LOOPBACK : CidrList.NONE,
                        tls,
                        limits(Limits.defaults(LmtpServer.spool()), options));
        try (LmtpServer server = new LmtpServer(settings, protocol(options));
                Client client = Client.connect(server.port())) {
            play(entries, new OverTcp(client), server.agent);
        }
    }

    private static Protocol protocol(Set<String> options) {
        return options.contains("smtp") ? Protocol.SMTP : Protocol.LMTP;
    }

    private static Limits limits(Limits d, Set<String> options) {
        return new Limits(
                options.contains("small") ? 30 : 1_048_576,
                4,
                d.maxConnections(),
                0,
                d.proxyTimeout(),
                d.commandTimeout(),
                d.minDataRate(),
                10,
                d.maxRefusedRecipients(),
                d.maxProxyHeader(),
                d.spoolThreshold(),
                d.spoolDirectory());
    }

    private static List<Entry> read(String name) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String line : Files.readAllLines(DIALOGS.resolve(name))) {
            if (!line.startsWith("#") && !line.isBlank()) {
                assertThat(line).as(name).matches("[CSDTOE]:( .*)?");
                entries.add(new Entry(line.charAt(0), line.length() < 3 ? "" : line.substring(3)));
            }
        }
        return entries;
    }

    private static Set<String> options(List<Entry> entries) {
        return entries.stream()
                .filter(e -> e.kind() == 'O')
                .flatMap(e -> Stream.of(e.text().split(" ")))
                .collect(Collectors.toSet());
    }

    private static void play(List<Entry> entries, Server server, CountingAgent agent)
            throws IOException {
        for (Entry entry : entries) {
            switch (entry.kind()) {
                case 'C', 'D' -> server.send(entry.text());
                case 'S' -> expect(entry.text(), server);
                case 'T' -> server.handshake();
                case 'E' -> check(entry.text(), server, agent);
                default -> {}
            }
        }
    }

    private static void expect(String pattern, Server server) throws IOException {
        String line = server.receive();
        if (pattern.equals("250-*")) {
            while (line.startsWith("250-")) {
                line = server.receive();
            }
            assertThat(line).startsWith("250 ");
        } else if (pattern.endsWith("*")) {
            assertThat(line).startsWith(pattern.substring(0, pattern.length() - 1));
        } else {
            assertThat(line).isEqualTo(pattern);
        }
    }

    private static void check(String what, Server server, CountingAgent agent) throws IOException {
        String[] words = what.split(" ", 4);
        switch (words[0]) {
            case "closed" -> assertThat(server.closed()).isTrue();
            case "taken" -> assertThat(agent.taken).hasSize(Integer.parseInt(words[1]));
            case "open" ->
                    Awaitility.await()
                            .atMost(Duration.ofSeconds(5))
                            .untilAtomic(
                                    agent.open,
                                    org.hamcrest.Matchers.is(Integer.valueOf(words[1])));
            case "message" ->
                    check(
                            agent.taken.get(Integer.parseInt(words[1]) - 1),
                            words[2],
                            words.length > 3 ? words[3] : "");
            default -> throw new AssertionError(what);
        }
    }

    private static void check(CountingAgent.Taken taken, String what, String wanted) {
        String seen =
                switch (what) {
                    case "text" -> taken.text().replace("\r", "\\r").replace("\n", "\\n");
                    case "envid" -> taken.parameters().envid();
                    case "recipient" ->
                            taken.recipients().getFirst().orcpt()
                                    + " "
                                    + taken.recipients().getFirst().dsnNotify();
                    case "recipients" ->
                            taken.recipients().stream()
                                    .map(r -> r.mailbox().address())
                                    .collect(Collectors.joining(" "));
                    case "client" -> shown(taken.client().effective(), wanted.contains("* *"));
                    default -> throw new AssertionError(what);
                };
        assertThat(seen).isEqualTo(wanted);
    }

    private static String shown(Hop hop, boolean anyAddress) {
        StringBuilder shown = new StringBuilder(hop.source().name());
        shown.append(anyAddress ? " * *" : " " + hop.addressText() + " " + hop.port());
        for (Map.Entry<String, String> fact : hop.attributes().entrySet()) {
            shown.append(' ').append(fact.getKey()).append('=').append(fact.getValue());
        }
        return shown.toString();
    }

    /** The session itself; steps are performed at once. */
    private static final class NoSocket implements Server {

        private final LmtpSession session;
        private final Deque<String> said = new ArrayDeque<>();
        private StringBuilder data = new StringBuilder();
        private boolean inData;
        private long left;
        private Supplier<Step> afterChunk = () -> new Step.Say(List.of());
        private boolean inHandshake;
        private boolean closed;

        NoSocket(LmtpSession session) {
            this.session = session;
            perform(session.opened());
        }

        @Override
        public void send(String line) {
            assertThat(closed).isFalse();
            assertThat(inHandshake).isFalse();
            if (left > 0) {
                left -= line.length() + 2;
                assertThat(left).isNotNegative();
                data.append(line).append("\r\n");
                if (left == 0) {
                    perform(afterChunk.get());
                }
            } else if (!inData) {
                boolean proxy = line.startsWith("PROXY ") && session.idle() && first();
                perform(proxy ? session.trouble(Trouble.PROXY_HEADER) : session.line(line));
            } else if (line.equals(".")) {
                inData = false;
                perform(message());
            } else {
                data.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
            }
            lines++;
        }

        private Step message() {
            byte[] octets = data.toString().getBytes(StandardCharsets.UTF_8);
            data = new StringBuilder();
            return session.data(new BytesContent(octets));
        }

        private int lines;

        private boolean first() {
            return lines == 0;
        }

        @Override
        public String receive() {
            return said.removeFirst();
        }

        @Override
        public void handshake() {
            assertThat(inHandshake).isTrue();
            inHandshake = false;
            perform(
                    session.secured(
                            new TlsFacts(
                                    "TLSv1.3",
                                    "TLS_AES_128_GCM_SHA256",
                                    "mail.example.org",
                                    null)));
        }

        @Override
        public boolean closed() {
            return closed;
        }

        private void await(long octets, Supplier<Step> then) {
            left = octets;
            afterChunk = then;
            if (octets == 0) {
                perform(then.get());
            }
        }

        private void perform(Step step) {
            switch (step) {
                case Step.Say(List<String> lines) -> said.addAll(lines);
                case Step.ReadData(List<String> lines) -> {
                    said.addAll(lines);
                    inData = true;
                }
                case Step.ReadChunk(_, long octets, boolean first, boolean last) -> {
                    if (first) {
                        data = new StringBuilder();
                    }
                    await(octets, last ? this::message : session::chunk);
                }
                case Step.Skip(_, long octets, List<String> lines) ->
                        await(octets, () -> new Step.Say(lines));
                case Step.StartTls(List<String> lines) -> {
                    said.addAll(lines);
                    inHandshake = true;
                }
                case Step.Close(List<String> lines) -> {
                    said.addAll(lines);
                    closed = true;
                    session.end();
                }
                case Step.Work work -> {
                    Step next;
                    try {
                        next = work.work().get();
                    } catch (IllegalStateException | StackOverflowError | OutOfMemoryError e) {
                        next = session.trouble(Trouble.BUG);
                    }
                    perform(next);
                }
            }
        }
    }

    /** The same over a connection. */
    private record OverTcp(Client client) implements Server {

        @Override
        public void send(String line) throws IOException {
            client.send(line + "\r\n");
        }

        @Override
        public String receive() throws IOException {
            return client.line();
        }

        @Override
        public void handshake() throws IOException {
            client.startTls();
        }

        @Override
        public boolean closed() throws IOException {
            return client.atEnd();
        }
    }
}
