package org.siesta.smtp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.mail.SmtpReply;
import org.siesta.smtp.ServerSettings.ProxyHeader;

/**
 * Meets a server in one way and tells what it did: with or without a PROXY header, with TLS first
 * or not. Introduces itself, takes STARTTLS where it is offered, and leaves; no transaction is
 * begun. Every wait has a limit; never throws for what a server does.
 *
 * @param lmtp say LHLO in place of EHLO
 * @param heloName what we call ourselves
 * @param serverName the name that is asked for in a TLS handshake; an address asks for none
 * @param patience for each single answer
 */
public record ServerProbe(boolean lmtp, String heloName, String serverName, Duration patience) {

    /**
     * The client of a header that names one: of a network for documentation (RFC 5737), a stranger
     * everywhere.
     */
    public static final Hop STRANGER =
            new Hop(
                    Source.PROXY,
                    InetAddress.ofLiteral("203.0.113.7"),
                    56324,
                    InetAddress.ofLiteral("198.51.100.10"),
                    25,
                    Map.of());

    /** How a server is met. */
    public record Way(ProxyHeader header, boolean tlsFirst) {}

    /** How far it went; each stage comes after those before it. */
    public enum Stage {
        CONNECT,
        /** The handshake before anything else. */
        TLS_FIRST,
        GREETING,
        HELLO,
        STARTTLS,
        /** Everything was done that can be done. */
        READY
    }

    /** What ended it. */
    public enum Trouble {
        NONE,
        /** No address, nobody listening, no route, no connection in time. */
        UNREACHABLE,
        /** Nothing came in time. */
        SILENT,
        CLOSED,
        /** A reply that says no. */
        REFUSED,
        /** TLS where text was expected. */
        TLS_RECORD,
        /** Text that is no reply. */
        GARBLED,
        /** The handshake failed. */
        HANDSHAKE
    }

    /**
     * The encryption that was agreed on.
     *
     * @param chain as shown by the server, leaf first
     */
    public record Tls(String protocol, List<X509Certificate> chain) {
        public Tls {
            chain = List.copyOf(chain);
        }
    }

    /**
     * What was seen.
     *
     * @param at the stage that was not passed
     * @param greeting the text of the greeting, printable; empty without one
     * @param reply what refused; null without a refusal
     * @param offers the keywords of the last answer to EHLO or LHLO, in upper case
     * @param local our own address of this connection; null for a unix socket and without one
     * @param detail what the network or the library said, or for how long nothing came; printable
     */
    public record Seen(
            Stage at,
            Trouble trouble,
            String greeting,
            @Nullable SmtpReply reply,
            Set<String> offers,
            @Nullable Tls tls,
            @Nullable InetAddress local,
            Duration took,
            String detail) {

        public Seen {
            offers = Set.copyOf(offers);
            detail = printable(detail);
        }

        /** Whether it is ready for MAIL. */
        public boolean ready() {
            return at == Stage.READY;
        }

        /** Whether it greeted, whatever came then. */
        public boolean greeted() {
            return at.compareTo(Stage.GREETING) > 0;
        }

        /** In a few words. */
        public String words() {
            SmtpReply said = reply;
            return switch (trouble) {
                case NONE -> "greets" + (tls == null ? "" : ", " + tls.protocol());
                case UNREACHABLE -> "no connection" + (detail.isEmpty() ? "" : ": " + detail);
                case SILENT ->
                        (at == Stage.GREETING ? "no greeting" : "no answer") + " in " + detail;
                case CLOSED -> at == Stage.GREETING ? "closed without a greeting" : "closed";
                case REFUSED -> said == null ? "refused" : said.line();
                case TLS_RECORD -> "speaks TLS first";
                case GARBLED -> "speaks something else: " + detail;
                case HANDSHAKE -> "no TLS: " + detail;
            };
        }
    }

    /** The addresses of a host, at most four; none when it is not known. */
    public static List<SocketAddress> addresses(String host, int port) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .limit(Opening.MAX_ADDRESSES)
                    .<SocketAddress>map(address -> new InetSocketAddress(address, port))
                    .toList();
        } catch (IOException | IllegalArgumentException e) {
            return List.of();
        }
    }

    /** Meets the server. */
    public Seen look(SocketAddress address, Way way) {
        long start = System.nanoTime();
        Visit visit = new Visit();
        try (Wire wire = Wire.connect(address, patience)) {
            visit.go(wire, way);
        } catch (SocketTimeoutException e) {
            visit.trouble(visit.at == Stage.CONNECT ? Trouble.UNREACHABLE : Trouble.SILENT, e);
        } catch (GarbledReply e) {
            visit.trouble(e.tls() ? Trouble.TLS_RECORD : Trouble.GARBLED, e);
        } catch (IOException | IllegalArgumentException e) {
            visit.trouble(
                    switch (visit.at) {
                        case CONNECT -> Trouble.UNREACHABLE;
                        case TLS_FIRST -> Trouble.HANDSHAKE;
                        case STARTTLS -> visit.shaking ? Trouble.HANDSHAKE : Trouble.CLOSED;
                        default -> Trouble.CLOSED;
                    },
                    e);
        }
        return visit.seen(Duration.ofNanos(System.nanoTime() - start));
    }

    /** One visit and what is known so far. */
    private final class Visit {

        private Stage at = Stage.CONNECT;
        private Trouble trouble = Trouble.NONE;
        private String greeting = "";
        private @Nullable SmtpReply reply;
        private Set<String> offers = Set.of();
        private @Nullable Tls tls;
        private @Nullable InetAddress local;
        private String detail = "";
        private boolean shaking;

        void go(Wire wire, Way way) throws IOException {
            InetSocketAddress here = wire.local();
            local = here == null ? null : here.getAddress();
            at = way.tlsFirst() ? Stage.TLS_FIRST : Stage.GREETING;
            byte[] header = ProxyHeaders.of(way.header(), STRANGER, wire.remote());
            if (header.length > 0) {
                wire.limit(patience);
                wire.write(header, header.length);
                wire.unlimited();
            }
            if (way.tlsFirst()) {
                secure(wire);
                at = Stage.GREETING;
            }
            SmtpDialogue dialogue = new SmtpDialogue(wire);
            Answer answer = dialogue.reply(patience);
            greeting = answer.reply().text();
            if (answer.code() != 220) {
                refused(answer);
                return;
            }
            at = Stage.HELLO;
            if (!hello(dialogue)) {
                return;
            }
            if (!way.tlsFirst() && offers.contains("STARTTLS") && wire.canSecure()) {
                at = Stage.STARTTLS;
                if (!startTls(dialogue)) {
                    return;
                }
            }
            at = Stage.READY;
        }

        private boolean hello(SmtpDialogue dialogue) throws IOException {
            Answer answer = dialogue.command((lmtp ? "LHLO " : "EHLO ") + heloName, patience);
            if (answer.code() != 250) {
                refused(answer);
                return false;
            }
            offers = new TreeSet<>(Capabilities.of(answer).parameters().keySet());
            return true;
        }

        private boolean startTls(SmtpDialogue dialogue) throws IOException {
            Answer answer = dialogue.command("STARTTLS", patience);
            if (answer.code() != 220) {
                refused(answer);
                return false;
            }
            secure(dialogue.wire());
            return hello(new SmtpDialogue(dialogue.wire()));
        }

        private void secure(Wire wire) throws IOException {
            wire.limit(patience);
            shaking = true;
            wire.secure(TlsTrust.ofAnybody(), serverName, false);
            shaking = false;
            wire.unlimited();
            SSLSession session = wire.session();
            if (session != null) {
                tls = new Tls(session.getProtocol(), chain(session));
            }
        }

        private void refused(Answer answer) {
            trouble = Trouble.REFUSED;
            reply = answer.reply();
        }

        void trouble(Trouble what, Exception e) {
            trouble = what;
            if (what == Trouble.SILENT) {
                detail = patience.toSeconds() + " s";
                return;
            }
            detail = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        }

        Seen seen(Duration took) {
            return new Seen(at, trouble, greeting, reply, offers, tls, local, took, detail);
        }
    }

    private static List<X509Certificate> chain(SSLSession session) {
        try {
            return Arrays.stream(session.getPeerCertificates())
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    private static String printable(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() > 200 ? line.substring(0, 200) : line;
    }
}
