package org.siesta.lmtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.siesta.delivery.DeliveryAgent;
import org.siesta.mail.Content;
import org.siesta.mail.SmtpReply;
import org.siesta.net.ConnectionFacts;
import org.siesta.net.Limits;
import org.siesta.net.ProtocolSession;
import org.siesta.net.Step;
import org.siesta.net.TlsFacts;
import org.siesta.net.Trouble;

/** One conversation in LMTP (RFC 2033) or SMTP (RFC 5321): lines in, steps out. */
public final class LmtpSession implements ProtocolSession {

    private static final Set<String> BEFORE_TLS =
            Set.of("LHLO", "EHLO", "HELO", "STARTTLS", "NOOP", "RSET", "QUIT", "HELP");

    private final String hostName;
    private final Protocol protocol;

    private final Introduction introduction;
    private final Tolerance tolerance;
    private final Transactions transactions;
    private boolean misdirected;

    /**
     * A session that has not greeted yet.
     *
     * @param hostName how we call ourselves
     */
    public LmtpSession(
            ConnectionFacts facts,
            DeliveryAgent agent,
            String hostName,
            Limits limits,
            Protocol protocol) {
        this.hostName = hostName;
        this.protocol = protocol;
        this.introduction = new Introduction(protocol, facts);
        this.tolerance = new Tolerance(limits);
        this.transactions =
                new Transactions(agent, hostName, limits, protocol, introduction, tolerance);
    }

    @Override
    public Step opened() {
        // What a shim takes goes on to the relay under our name: whoever is not named is not
        // served.
        if (protocol == Protocol.SMTP && !introduction.facts().trustedClient()) {
            return Step.close(
                    "554 5.7.1 Only clients in " + key("trusted-clients") + " are served");
        }
        return Step.say(greeting());
    }

    private String key(String last) {
        return "siesta.listeners." + introduction.facts().listener() + "." + last;
    }

    private String greeting() {
        return "220 " + hostName + (protocol == Protocol.LMTP ? " LMTP ready" : " ESMTP ready");
    }

    @Override
    public Step line(String line) {
        return line(line, false);
    }

    @Override
    public Step line(String line, boolean more) {
        // What is no RCPT, or a RCPT that is refused as a line, is answered behind what is held.
        boolean recipient = line.regionMatches(true, 0, "RCPT ", 0, 5) && isPlain(line);
        return !transactions.areHeld() || recipient
                ? command(line, more)
                : transactions.behindHeld(() -> command(line, more));
    }

    private static boolean isPlain(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private Step command(String line, boolean more) {
        int space = line.indexOf(' ');
        String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
        String rest = space < 0 ? "" : line.substring(space + 1).strip();
        if (Step.ReadChunk.isMeantBy(line)) {
            // First of all: octets follow that are no commands, whatever we think of this one.
            return transactions.bdat(line);
        }
        if (!isPlain(line)) {
            return tolerance.bad("500 5.5.2 Control characters are not allowed in a command");
        }
        if (misdirected && !verb.equals("QUIT")) {
            return tolerance.bad("503 5.5.1 This listener takes no PROXY header");
        }
        if (introduction.facts().startTlsRequired() && !BEFORE_TLS.contains(verb)) {
            return tooEarly(verb, "530 5.7.0 STARTTLS comes first");
        }
        return switch (verb) {
            case "LHLO" -> protocol == Protocol.LMTP ? hello(rest, true) : wrongHello("EHLO");
            case "EHLO" -> protocol == Protocol.SMTP ? hello(rest, true) : wrongHello("LHLO");
            case "HELO" -> protocol == Protocol.SMTP ? hello(rest, false) : wrongHello("LHLO");
            case "MAIL" -> mail(rest, more);
            case "RCPT" -> transactions.rcpt(rest, more);
            case "DATA" -> rest.isEmpty() ? transactions.data() : noArgument();
            case "RSET" -> rest.isEmpty() ? reset() : noArgument();
            case "NOOP" -> tolerance.idle("250 2.0.0 OK");
            case "VRFY" -> tolerance.idle("252 2.1.5 Send mail to try it");
            case "HELP" -> tolerance.idle("214 2.0.0 " + protocol + ", RFC " + rfc());
            case "QUIT" -> rest.isEmpty() ? Step.close("221 2.0.0 Bye") : noArgument();
            case "STARTTLS" -> startTls(rest);
            case "XFORWARD" -> xforward(rest);
            case "XCLIENT" -> xclient(rest);
            // A browser, made to talk to us by a page.
            case "GET", "POST", "PUT", "CONNECT", "OPTIONS" ->
                    Step.close("500 5.5.1 This is no web server");
            default -> tolerance.bad("500 5.5.1 Unknown command");
        };
    }

    private String rfc() {
        return protocol == Protocol.LMTP ? "2033" : "5321";
    }

    // ---- greeting

    private Step wrongHello(String right) {
        return tolerance.bad("500 5.5.1 This is " + protocol + ", say " + right);
    }

    private Step hello(String name, boolean extensions) {
        if (name.isEmpty() || name.length() > 255 || name.indexOf(' ') >= 0) {
            return tolerance.bad(
                    "501 5.5.4 Syntax: " + (extensions ? protocolHello() : "HELO") + " name");
        }
        return transactions.closing(
                () -> {
                    introduction.greet(name, extensions);
                    return tolerance.idle(
                            extensions ? new Step.Say(extensions()) : Step.say("250 " + hostName));
                });
    }

    private String protocolHello() {
        return protocol == Protocol.LMTP ? "LHLO" : "EHLO";
    }

    private List<String> extensions() {
        List<String> words = new ArrayList<>();
        words.add(hostName);
        words.add("PIPELINING");
        words.add("SIZE " + transactions.maxMessageSize());
        words.add("8BITMIME");
        words.add("CHUNKING");
        words.add("SMTPUTF8");
        words.add("ENHANCEDSTATUSCODES");
        if (transactions.offersDsn()) {
            words.add("DSN");
        }
        if (introduction.facts().startTlsOffered()) {
            words.add("STARTTLS");
        }
        if (introduction.facts().trustedClient()) {
            words.add("XFORWARD " + ClientCommand.XFORWARD);
            words.add("XCLIENT " + ClientCommand.XCLIENT);
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            lines.add((i < words.size() - 1 ? "250-" : "250 ") + words.get(i));
        }
        return lines;
    }

    private Step startTls(String rest) {
        if (!rest.isEmpty()) {
            return noArgument();
        }
        if (!introduction.facts().startTlsOffered()) {
            return tolerance.bad(
                    introduction.facts().secured() == null
                            ? "502 5.5.1 STARTTLS is not offered"
                            : "503 5.5.1 TLS is already on");
        }
        return transactions.closing(() -> new Step.StartTls(List.of("220 2.0.0 Go ahead")));
    }

    /** RFC 3207 §4.2: whatever the client said in the clear is forgotten. */
    @Override
    public Step secured(TlsFacts handshake) {
        introduction.secured(handshake);
        return new Step.Say(List.of());
    }

    // ---- the client that a trusted peer speaks for

    private Step xforward(String rest) {
        if (!introduction.facts().trustedClient()) {
            return tolerance.bad("550 5.7.14 XFORWARD is for trusted clients");
        }
        if (!introduction.greeted() || transactions.isOpen()) {
            return tolerance.bad("503 5.5.1 XFORWARD comes behind the greeting and before MAIL");
        }
        return switch (ClientCommand.parse(rest, ClientCommand.XFORWARD)) {
            case Parsed.Bad(SmtpReply reply) -> tolerance.bad(reply.line());
            case Parsed.Good(Map<String, String> said) -> {
                introduction.forwarded(said);
                yield tolerance.idle("250 2.0.0 OK");
            }
        };
    }

    private Step xclient(String rest) {
        if (!introduction.facts().trustedClient()) {
            return tolerance.bad("550 5.7.14 XCLIENT is for trusted clients");
        }
        if (transactions.isOpen()) {
            return tolerance.bad("503 5.5.1 XCLIENT comes before MAIL");
        }
        return switch (ClientCommand.parse(rest, ClientCommand.XCLIENT)) {
            case Parsed.Bad(SmtpReply reply) -> tolerance.bad(reply.line());
            case Parsed.Good(Map<String, String> said) -> {
                if (said.getOrDefault("TTL", "").matches("0+")) {
                    yield tolerance.bad("550 5.4.6 TTL is 0, the message goes round in circles");
                }
                introduction.replace(said);
                yield tolerance.idle(greeting());
            }
        };
    }

    // ---- a transaction

    private Step mail(String rest, boolean more) {
        return introduction.greeted()
                ? transactions.mail(rest, more)
                : tooEarly("MAIL", "503 5.5.1 Say " + protocolHello() + " first");
    }

    /** One fault for all that is sent together (RFC 2920 §3.1). */
    private Step tooEarly(String verb, String reply) {
        return switch (verb) {
            case "MAIL" -> transactions.earlyMail(reply);
            case "RCPT", "DATA" -> transactions.withoutMail(reply, verb.equals("DATA"));
            default -> tolerance.bad(reply);
        };
    }

    @Override
    public Step chunk() {
        return transactions.chunkReceived();
    }

    @Override
    public Step data(Content content) {
        return transactions.received(content);
    }

    private Step reset() {
        return transactions.closing(() -> tolerance.idle("250 2.0.0 OK"));
    }

    // ---- faults

    private Step noArgument() {
        return tolerance.bad("501 5.5.4 No argument is allowed");
    }

    @Override
    public Step trouble(Trouble trouble) {
        return !transactions.areHeld() || trouble == Trouble.BUG
                ? answer(trouble)
                : transactions.behindHeld(() -> answer(trouble));
    }

    private Step answer(Trouble trouble) {
        return switch (trouble) {
            case BARE_CR, BARE_LF -> tolerance.bad("500 5.5.2 Lines end with CR LF");
            case LINE_TOO_LONG -> tolerance.bad("500 5.5.2 The line is too long");
            case NOT_UTF_8 -> tolerance.bad("500 5.5.2 The line is not UTF-8");
            case PROXY_HEADER -> {
                misdirected = true;
                yield tolerance.bad("500 5.5.1 This listener takes no PROXY header");
            }
            case TLS_HANDSHAKE -> Step.close("500 5.5.1 This listener does not start with TLS");
            case MESSAGE_TOO_LARGE -> transactions.lost(OpenTransaction.TOO_LARGE);
            case NO_SPACE -> transactions.lost(new SmtpReply(452, "4.3.1", "No space, try later"));
            case TIMEOUT -> Step.close("421 4.4.2 " + hostName + " too slow");
            case IDLE -> Step.close("421 4.4.2 " + hostName + " nothing to do");
            case TOO_MANY_CONNECTIONS ->
                    Step.close("421 4.7.0 " + hostName + " too many connections");
            case SHUTTING_DOWN -> Step.close("421 4.3.2 " + hostName + " is stopping");
            case BUG -> Step.close("421 4.3.0 " + hostName + " internal error, try later");
        };
    }

    @Override
    public boolean idle() {
        return !transactions.isOpen() && !transactions.areHeld();
    }

    @Override
    public void end() {
        transactions.end();
    }
}
