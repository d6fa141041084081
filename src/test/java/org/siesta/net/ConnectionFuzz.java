package org.siesta.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.siesta.delivery.DeliveryAgent;
import org.siesta.delivery.MailTransaction;
import org.siesta.lmtp.LmtpSession;
import org.siesta.lmtp.Protocol;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.SmtpReply;

/**
 * A target for coverage-guided fuzzing: any octets, split in any way, are answered by replies
 * alone, meet no bug, and what is delivered is text, to a whole envelope. The session is the one of
 * the service: before and behind STARTTLS, with DATA and BDAT, for trusted clients and others.
 */
public final class ConnectionFuzz {

    private ConnectionFuzz() {}

    private static final TlsCertificates CERTIFICATES =
            TlsCertificates.load(
                    List.of(
                            new TlsCertificates.Source(
                                    "default",
                                    Path.of("src/test/resources/tls/mail.crt"),
                                    Path.of("src/test/resources/tls/mail.key"))),
                    null);

    /** What Jazzer calls first: millions of inputs are not to be logged. */
    public static void fuzzerInitialize() {
        Logger.getLogger("").setLevel(Level.OFF);
    }

    /**
     * One input: how to split it, who speaks, then the octets; fails by an exception. Bits of the
     * second octet: a trusted client, SMTP, TLS is wanted, TLS is on.
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) {
            return;
        }
        boolean trusted = (input[1] & 1) != 0;
        Protocol protocol = (input[1] & 2) != 0 ? Protocol.SMTP : Protocol.LMTP;
        TlsMode tls = (input[1] & 4) != 0 ? TlsMode.STARTTLS_REQUIRED : TlsMode.NONE;
        TlsFacts secured =
                (input[1] & 8) != 0 ? new TlsFacts("TLSv1.3", "TLS_X", null, null) : null;
        play(
                Arrays.copyOfRange(input, 2, input.length),
                1 + (input[0] & 0xFF),
                new ConnectionFacts(
                        "fuzz",
                        ClientIdentity.ofSocket(null, 0, null, 0),
                        trusted || protocol == Protocol.SMTP,
                        secured,
                        tls),
                protocol);
    }

    private static void play(byte[] octets, int piece, ConnectionFacts facts, Protocol protocol) {
        EmbeddedChannel channel = new EmbeddedChannel();
        ListenerSettings settings = settings();
        RunningListener listener =
                new RunningListener(
                        new Listeners.Listener(
                                settings,
                                known ->
                                        new LmtpSession(
                                                known,
                                                agent(),
                                                "mx.example.org",
                                                settings.limits(),
                                                protocol),
                                CERTIFICATES),
                        new OpenConnections(),
                        new Memory(20_000),
                        new Deliveries(1 << 20, 0),
                        Runnable::run);
        Connection connection = listener.connect(channel, "fuzz", facts, null);
        channel.pipeline().addLast(new ChannelEvents(connection, settings, "fuzz"));
        for (int at = 0; at < octets.length && channel.isOpen(); at += piece) {
            int end = Math.min(octets.length, at + piece);
            channel.writeInbound(Unpooled.copiedBuffer(octets, at, end - at));
            channel.runPendingTasks();
        }
        // What is said under TLS cannot be read here.
        if (channel.pipeline().get(SslHandler.class) == null) {
            check(said(channel));
        }
        channel.close();
        channel.runPendingTasks();
    }

    private static String said(EmbeddedChannel channel) {
        StringBuilder said = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            said.append(out.toString(StandardCharsets.UTF_8));
            out.release();
        }
        return said.toString();
    }

    private static void check(String said) {
        for (String line : said.split("\r\n")) {
            if (!line.matches("[2345][0-9]{2}[ -].*") || line.contains("internal error")) {
                throw new IllegalStateException("said: " + line);
            }
        }
    }

    private static ListenerSettings settings() {
        Limits d = Limits.defaults(Path.of(System.getProperty("java.io.tmpdir")));
        return new ListenerSettings(
                "fuzz",
                List.of("127.0.0.1:0"),
                false,
                CidrList.NONE,
                CidrList.NONE,
                TlsMode.NONE,
                new Limits(
                        50_000,
                        5,
                        10,
                        0,
                        d.proxyTimeout(),
                        d.commandTimeout(),
                        d.minDataRate(),
                        20,
                        d.maxRefusedRecipients(),
                        d.maxProxyHeader(),
                        10_000,
                        d.spoolDirectory()));
    }

    private static DeliveryAgent agent() {
        return (client, from, parameters) ->
                new MailTransaction() {

                    private final List<ForwardPath> recipients = new ArrayList<>();

                    @Override
                    public SmtpReply opened() {
                        return new SmtpReply(250, "2.1.0", "OK");
                    }

                    @Override
                    public SmtpReply recipient(ForwardPath path) {
                        recipients.add(path);
                        return new SmtpReply(250, "2.1.5", path.mailbox() + " OK");
                    }

                    @Override
                    public List<SmtpReply> data(Content content) {
                        checkLines(content);
                        return recipients.stream()
                                .map(_ -> new SmtpReply(250, "2.0.0", "Done"))
                                .toList();
                    }

                    @Override
                    public void close() {}
                };
    }

    /** No bare CR, no bare LF, and the size is the size. */
    private static void checkLines(Content content) {
        try (InputStream in = content.open()) {
            byte[] octets = in.readAllBytes();
            boolean afterCr = false;
            for (byte octet : octets) {
                if (afterCr != (octet == '\n')) {
                    throw new IllegalStateException("a bare CR or LF");
                }
                afterCr = octet == '\r';
            }
            if (afterCr || octets.length != content.size()) {
                throw new IllegalStateException("cut");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
