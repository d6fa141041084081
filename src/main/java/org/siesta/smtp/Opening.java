package org.siesta.smtp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.smtp.ServerSettings.TlsPolicy;
import org.siesta.smtp.Submission.Fault;

/**
 * The way from nothing to a server that knows our name: connection, PROXY header, TLS, greeting,
 * EHLO or LHLO, STARTTLS. Every way to fail has its name here, and says which key would mend it.
 *
 * @param keys what the configuration keys of this server begin with, {@code siesta.relay.}
 */
record Opening(ServerSettings server, TlsTrust trust, Greeting greeting, String keys) {

    /** How a client introduces itself. */
    enum Greeting {
        /** SMTP. */
        EHLO,
        /** LMTP (RFC 2033 §4.1). */
        LHLO
    }

    /** A server that is ready for MAIL, or for AUTH before it. */
    record Opened(SmtpDialogue dialogue, Capabilities offered, boolean secure) {}

    /** What the keys of the backend begin with; those of its connections are for all backends. */
    static final String BACKEND = "siesta.backend.";

    /** Addresses of one name that are tried. */
    static final int MAX_ADDRESSES = 4;

    /** Reply codes of a server that did not understand what it read. */
    private static final Set<Integer> NOT_UNDERSTOOD = Set.of(500, 501, 502, 503, 504);

    /** Who knows the addresses of a name: the system, or a test. */
    interface Names {

        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /** The addresses to try, in order. */
    List<SocketAddress> addresses() throws Stopped {
        return addresses(InetAddress::getAllByName);
    }

    /** The addresses to try, in order, as these names say. */
    List<SocketAddress> addresses(Names names) throws Stopped {
        String path = server.path();
        try {
            if (path != null) {
                return List.of(UnixDomainSocketAddress.of(path));
            }
            return Arrays.stream(names.addresses(server.host()))
                    .limit(MAX_ADDRESSES)
                    .<SocketAddress>map(address -> new InetSocketAddress(address, server.port()))
                    .toList();
        } catch (UnknownHostException e) {
            throw stopped(Fault.DNS, "no address is known for " + server.host(), keys + "host");
        } catch (InvalidPathException e) {
            throw stopped(Fault.CONNECT, "not a path: " + path, keys + "path");
        }
    }

    /** Opens a conversation with one of the addresses. */
    Opened open(SocketAddress address, Hop client) throws Stopped {
        try {
            return attempt(address, client, server.tls() != TlsPolicy.NONE);
        } catch (Stopped e) {
            if (!mayGoWithout() || e.about() != Stopped.About.HANDSHAKE) {
                throw e;
            }
            // RFC 7435: encryption that cannot be had is no reason not to talk.
            return attempt(address, client, false);
        }
    }

    /** Without TLS there is no login, unless the password may be read by everybody. */
    private boolean mayGoWithout() {
        String username = server.username();
        boolean logsIn = username != null && !username.isEmpty();
        return server.tls() == TlsPolicy.MAY && (!logsIn || server.allowPlaintextAuth());
    }

    private Opened attempt(SocketAddress address, Hop client, boolean startTls) throws Stopped {
        Wire wire = connect(address);
        boolean opened = false;
        try {
            sendProxyHeader(wire, client);
            if (server.tls() == TlsPolicy.IMPLICIT) {
                secureFirst(wire);
            }
            SmtpDialogue dialogue = new SmtpDialogue(wire);
            expectGreeting(dialogue);
            Opened plain =
                    new Opened(dialogue, hello(dialogue), server.tls() == TlsPolicy.IMPLICIT);
            Opened result = startTls && !plain.secure() ? startTls(plain) : plain;
            opened = true;
            return result;
        } finally {
            if (!opened) {
                wire.close();
            }
        }
    }

    private Wire connect(SocketAddress address) throws Stopped {
        try {
            return Wire.connect(address, server.connectTimeout());
        } catch (SocketTimeoutException e) {
            throw stopped(
                    Fault.CONNECT,
                    "no connection within " + seconds(server.connectTimeout()),
                    place());
        } catch (ConnectException e) {
            throw stopped(
                    Fault.CONNECT,
                    "cannot connect: " + e.getMessage(),
                    place() + ": is the server running?");
        } catch (IOException | IllegalArgumentException e) {
            throw stopped(
                    Fault.CONNECT,
                    "cannot connect: " + reason(e),
                    server.path() == null ? "" : place() + ": is the server running?");
        }
    }

    /** The keys that say where the server is. */
    private String place() {
        return server.path() == null ? keys + "host, " + keys + "port" : keys + "path";
    }

    private void sendProxyHeader(Wire wire, Hop client) throws Stopped {
        byte[] header = ProxyHeaders.of(server.proxyProtocol(), client, wire.remote());
        if (header.length == 0) {
            return;
        }
        wire.limit(server.commandTimeout());
        try {
            wire.write(header, header.length);
        } catch (IOException e) {
            throw stopped(
                    Fault.PROXY_UNWANTED,
                    "the connection was closed while the PROXY header was sent",
                    advice().proxyUnwanted());
        } finally {
            wire.unlimited();
        }
    }

    private void secureFirst(Wire wire) throws Stopped {
        wire.limit(server.greetingTimeout());
        try {
            wire.secure(trust.factory(true), server.host(), true);
        } catch (IOException e) {
            Optional<CertificateFault> untrusted = CertificateFault.of(e, server, keys);
            if (untrusted.isPresent()) {
                throw stopped(Fault.CERTIFICATE, untrusted.get().what(), untrusted.get().advice());
            }
            throw stopped(
                    Fault.TLS,
                    "no TLS on this port: " + reason(e),
                    "%stls = implicit needs a port that speaks TLS first and a certificate that names the host; %s"
                            .formatted(
                                    keys,
                                    advice().proxied()
                                            ? advice().proxyUnwanted()
                                            : advice().proxyWanted()));
        } finally {
            wire.unlimited();
        }
    }

    private void expectGreeting(SmtpDialogue dialogue) throws Stopped {
        Answer answer;
        try {
            answer = dialogue.reply(server.greetingTimeout());
        } catch (SocketTimeoutException e) {
            throw stopped(
                    Fault.NO_GREETING,
                    "no greeting within " + seconds(server.greetingTimeout()),
                    advice().noGreeting());
        } catch (GarbledReply e) {
            throw garbled(e, "instead of a greeting", advice().proxied());
        } catch (IOException e) {
            throw advice().proxied()
                    ? stopped(
                            Fault.PROXY_UNWANTED,
                            "the connection was closed after the PROXY header",
                            advice().proxyUnwanted())
                    : stopped(
                            Fault.NO_GREETING,
                            "the connection was closed before a greeting",
                            advice().noGreeting());
        }
        if (answer.code() == 220) {
            return;
        }
        if (answer.temporary()) {
            throw Stopped.with(advice().busy(answer));
        }
        if (answer.permanent() && asClient() && answer.enhancedStatus().startsWith("5.7.")) {
            throw Stopped.with(advice().clientUnwanted(answer), Stopped.About.MESSAGE);
        }
        if (answer.permanent() && !advice().proxied()) {
            // RFC 5321 §3.1: this is about the server or about us, not about the message.
            throw stopped(
                    Fault.RELAY_DENIED,
                    "greeted with " + answer.reply().line(),
                    "the server takes no mail from here (%shost, %sport)".formatted(keys, keys));
        }
        throw stopped(
                advice().proxied() ? Fault.PROXY_UNWANTED : Fault.PROTOCOL,
                "greeted with " + answer.reply().line(),
                advice().proxied() ? advice().proxyUnwanted() : "");
    }

    private Capabilities hello(SmtpDialogue dialogue) throws Stopped {
        return hello(dialogue, server.heloName());
    }

    /** Introduces us under this name. */
    Capabilities hello(SmtpDialogue dialogue, String name) throws Stopped {
        Answer answer = say(dialogue, greeting + " " + name);
        if (answer.code() == 250) {
            return Capabilities.of(answer);
        }
        if (answer.temporary()) {
            throw Stopped.with(Submission.Deferred.busy(answer.reply()));
        }
        if (advice().proxied()) {
            // A server that knows nothing of PROXY has read the header as commands by now.
            throw stopped(Fault.PROXY_UNWANTED, said(answer), advice().proxyUnwanted());
        }
        if (greeting == Greeting.EHLO && NOT_UNDERSTOOD.contains(answer.code())) {
            Answer old = say(dialogue, "HELO " + name);
            if (old.code() == 250) {
                return Capabilities.NONE;
            }
            answer = old;
        }
        if (answer.permanent() && greeting == Greeting.EHLO && !answer.reply().isUnknownCommand()) {
            throw stopped(
                    Fault.RELAY_DENIED,
                    said(answer),
                    "the server refuses our name, %s (siesta.host-name)".formatted(name));
        }
        throw stopped(Fault.PROTOCOL, said(answer), advice().otherProtocol());
    }

    private Opened startTls(Opened plain) throws Stopped {
        TlsPolicy policy = server.tls();
        SmtpDialogue dialogue = plain.dialogue();
        if (!plain.offered().has("STARTTLS") || !dialogue.wire().canSecure()) {
            if (policy == TlsPolicy.MAY) {
                return plain;
            }
            throw stopped(Fault.TLS, "the server does not offer STARTTLS", advice().tls());
        }
        Answer answer = sayStartTls(dialogue);
        if (answer.code() != 220) {
            if (mayGoWithout() && answer.code() != 421) {
                return plain;
            }
            throw Stopped.with(
                    answer.code() == 421
                            ? Submission.Deferred.busy(answer.reply())
                            : unreachable(Fault.TLS, "STARTTLS: " + said(answer), advice().tls()),
                    Stopped.About.HANDSHAKE);
        }
        if (dialogue.holdsUnread()) {
            // Said in the clear, it would be read as if it had come encrypted.
            throw stopped(
                    Fault.TLS,
                    "the server, or somebody between, sent text between STARTTLS and TLS",
                    advice().tls());
        }
        boolean verified = policy == TlsPolicy.VERIFY;
        dialogue.wire().limit(server.commandTimeout());
        try {
            dialogue.wire().secure(trust.factory(verified), server.host(), verified);
        } catch (IOException e) {
            throw Stopped.with(
                    CertificateFault.of(e, server, keys)
                            .map(f -> unreachable(Fault.CERTIFICATE, f.what(), f.advice()))
                            .orElseGet(
                                    () ->
                                            unreachable(
                                                    Fault.TLS,
                                                    "the TLS handshake failed: " + reason(e),
                                                    advice().tls())),
                    Stopped.About.HANDSHAKE);
        } finally {
            dialogue.wire().unlimited();
        }
        // RFC 3207 §4.2: what was learned before is forgotten.
        SmtpDialogue secured = new SmtpDialogue(dialogue.wire());
        return new Opened(secured, helloUnderTls(secured), true);
    }

    private Answer sayStartTls(SmtpDialogue dialogue) throws Stopped {
        try {
            return say(dialogue, "STARTTLS");
        } catch (Stopped e) {
            throw Stopped.with(e.outcome(), Stopped.About.HANDSHAKE);
        }
    }

    /** A server of TLS 1.3 may refuse a handshake that we took for good: it hangs up then. */
    private Capabilities helloUnderTls(SmtpDialogue secured) throws Stopped {
        try {
            return hello(secured, server.heloName());
        } catch (Stopped e) {
            throw e.about() == Stopped.About.CONNECTION
                    ? Stopped.with(e.outcome(), Stopped.About.HANDSHAKE)
                    : e;
        }
    }

    /** One command of the opening and of what follows it, with its failures named. */
    Answer say(SmtpDialogue dialogue, String line) throws Stopped {
        try {
            return dialogue.command(line, server.commandTimeout());
        } catch (IOException e) {
            throw failed(e, line);
        }
    }

    /** Names what ended the conversation after this line. */
    Stopped failed(IOException e, String line) {
        boolean message = line.startsWith("the ");
        String verb = message ? line : line.split("[ :]", 2)[0];
        Duration time = message ? server.messageTimeout() : server.commandTimeout();
        return switch (e) {
            case SocketTimeoutException _ ->
                    stopped(
                            Fault.TIMEOUT,
                            "no answer to %s within %s".formatted(verb, seconds(time)),
                            "");
            case GarbledReply garbled ->
                    garbled(
                            garbled,
                            "in answer to " + verb,
                            advice().proxied() && isGreeting(verb));
            default -> {
                boolean unwanted = advice().proxied() && isGreeting(verb);
                yield Stopped.with(
                        unreachable(
                                unwanted ? Fault.PROXY_UNWANTED : Fault.PROTOCOL,
                                "the connection was closed after " + verb,
                                unwanted ? advice().proxyUnwanted() : ""),
                        Stopped.About.CONNECTION);
            }
        };
    }

    private boolean isGreeting(String verb) {
        return verb.equals(greeting.name());
    }

    private Stopped garbled(GarbledReply e, String when, boolean afterHeader) {
        String advice =
                e.tls()
                        ? "does this port speak TLS first? (%stls = implicit)".formatted(keys)
                        : "is this the right port? (%sport)".formatted(keys);
        return stopped(
                afterHeader ? Fault.PROXY_UNWANTED : Fault.PROTOCOL,
                e.getMessage() + " " + when,
                afterHeader ? advice + "; " + advice().proxyUnwanted() : advice);
    }

    /** So many connections are in use that there is none for this message. */
    Submission busy() {
        String whose = greeting == Greeting.LHLO ? BACKEND : keys;
        return unreachable(Fault.CONNECT, "all connections are in use", whose + "max-connections");
    }

    /** A failure of this server; the server's name is put before what happened. */
    Stopped stopped(Fault fault, String what, String advice) {
        return Stopped.with(unreachable(fault, what, advice));
    }

    private Submission unreachable(Fault fault, String what, String advice) {
        return new Submission.Unreachable(fault, where() + ": " + what, advice);
    }

    /** The server's name in messages. */
    String where() {
        return server.path() == null
                ? server.host() + ":" + server.port()
                : "unix:" + server.path();
    }

    private static String said(Answer answer) {
        return "the server said " + answer.reply().line();
    }

    /** The server believes that the original client is talking to it. */
    boolean asClient() {
        return advice().asClient();
    }

    /** What would mend a failure. */
    Advice advice() {
        return new Advice(server, greeting, keys);
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static String seconds(Duration time) {
        return new java.math.BigDecimal(time.toMillis())
                        .movePointLeft(3)
                        .stripTrailingZeros()
                        .toPlainString()
                + " s";
    }
}
