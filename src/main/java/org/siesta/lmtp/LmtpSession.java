package org.siesta.lmtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.siesta.delivery.DeliveryAgent;
import org.siesta.halt.Halt;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.SmtpReply;
import org.siesta.net.ConnectionFacts;
import org.siesta.net.Limits;
import org.siesta.net.ProtocolSession;
import org.siesta.net.Step;
import org.siesta.net.TlsFacts;
import org.siesta.net.Trouble;

/** One conversation in LMTP (RFC 2033) or SMTP (RFC 5321): lines in, steps out. */
public final class LmtpSession implements ProtocolSession {

    /** Commands that move nothing, between two messages, before the session ends. */
    private static final int MAX_IDLE_COMMANDS = 1000;

    private static final String NO_MAIL = "503 5.5.1 MAIL comes first";
    private static final String TOO_MANY_BAD = "421 4.7.0 Too many bad commands";

    private static final Set<String> BEFORE_TLS =
            Set.of("LHLO", "EHLO", "HELO", "STARTTLS", "NOOP", "RSET", "QUIT", "HELP");

    private final DeliveryAgent agent;
    private final String hostName;
    private final Limits limits;
    private final Protocol protocol;

    private final Introduction introduction;
    private ConnectionFacts facts;
    private final HeldCommands held = new HeldCommands();
    private @Nullable OpenTransaction transaction;
    private boolean misdirected;
    private int badCommands;
    private int idleCommands;

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
        this.facts = facts;
        this.agent = agent;
        this.hostName = hostName;
        this.limits = limits;
        this.protocol = protocol;
        this.introduction = new Introduction(protocol);
    }

    @Override
    public Step opened() {
        // What a shim takes goes on to the relay under our name: whoever is not named is not
        // served.
        if (protocol == Protocol.SMTP && !facts.trustedClient()) {
            return Step.close(
                    "554 5.7.1 Only clients in " + key("trusted-clients") + " are served");
        }
        return Step.say(greeting());
    }

    private String key(String last) {
        return "siesta.listeners." + facts.listener() + "." + last;
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
        return held.isEmpty() || recipient
                ? command(line, more)
                : behindHeld(() -> command(line, more));
    }

    /** The step, behind the answers to what is held. */
    private Step behindHeld(Supplier<Step> then) {
        return asked(
                () -> {
                    Step answers = perform();
                    if (!(answers instanceof Step.Say(List<String> said))) {
                        return answers;
                    }
                    Step next = then.get();
                    while (next instanceof Step.Work(Supplier<Step> work)) {
                        next = work.get();
                    }
                    return next.behind(said);
                });
    }

    private static boolean isPlain(String line) {
        return line.chars().noneMatch(c -> c < ' ' || c == 127);
    }

    private Step command(String line, boolean more) {
        int space = line.indexOf(' ');
        String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
        String rest = space < 0 ? "" : line.substring(space + 1).strip();
        if (verb.equals("BDAT")) {
            // First of all: octets follow that are no commands, whatever we think of this one.
            return bdat(rest);
        }
        if (!isPlain(line)) {
            return bad("500 5.5.2 Control characters are not allowed in a command");
        }
        if (misdirected && !verb.equals("QUIT")) {
            return bad("503 5.5.1 This listener takes no PROXY header");
        }
        if (facts.startTlsRequired() && !BEFORE_TLS.contains(verb)) {
            return bad("530 5.7.0 STARTTLS comes first");
        }
        return switch (verb) {
            case "LHLO" -> protocol == Protocol.LMTP ? hello(rest, true) : wrongHello("EHLO");
            case "EHLO" -> protocol == Protocol.SMTP ? hello(rest, true) : wrongHello("LHLO");
            case "HELO" -> protocol == Protocol.SMTP ? hello(rest, false) : wrongHello("LHLO");
            case "MAIL" -> mail(rest, more);
            case "RCPT" -> rcpt(rest, more);
            case "DATA" -> data(rest);
            case "RSET" -> rest.isEmpty() ? reset() : noArgument();
            case "NOOP" -> idle("250 2.0.0 OK");
            case "VRFY" -> idle("252 2.1.5 Send mail to try it");
            case "HELP" -> idle("214 2.0.0 " + protocol + ", RFC " + rfc());
            case "QUIT" -> rest.isEmpty() ? Step.close("221 2.0.0 Bye") : noArgument();
            case "STARTTLS" -> startTls(rest);
            case "XFORWARD" -> xforward(rest);
            case "XCLIENT" -> xclient(rest);
            // A browser, made to talk to us by a page.
            case "GET", "POST", "PUT", "CONNECT", "OPTIONS" ->
                    Step.close("500 5.5.1 This is no web server");
            default -> bad("500 5.5.1 Unknown command");
        };
    }

    private String rfc() {
        return protocol == Protocol.LMTP ? "2033" : "5321";
    }

    // ---- greeting

    private Step wrongHello(String right) {
        return bad("500 5.5.1 This is " + protocol + ", say " + right);
    }

    private Step hello(String name, boolean extensions) {
        if (name.isEmpty() || name.length() > 255 || name.indexOf(' ') >= 0) {
            return bad("501 5.5.4 Syntax: " + (extensions ? protocolHello() : "HELO") + " name");
        }
        return closing(
                () -> {
                    introduction.greet(name, extensions);
                    return extensions ? new Step.Say(extensions()) : Step.say("250 " + hostName);
                });
    }

    private String protocolHello() {
        return protocol == Protocol.LMTP ? "LHLO" : "EHLO";
    }

    private List<String> extensions() {
        List<String> words = new ArrayList<>();
        words.add(hostName);
        words.add("PIPELINING");
        words.add("SIZE " + maxMessageSize());
        words.add("8BITMIME");
        words.add("CHUNKING");
        words.add("SMTPUTF8");
        words.add("ENHANCEDSTATUSCODES");
        words.add("DSN");
        if (facts.startTlsOffered()) {
            words.add("STARTTLS");
        }
        if (facts.trustedClient()) {
            words.add("XFORWARD " + ClientCommand.XFORWARD);
            words.add("XCLIENT " + ClientCommand.XCLIENT);
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            lines.add((i < words.size() - 1 ? "250-" : "250 ") + words.get(i));
        }
        return lines;
    }

    /** The smaller of what we take and what the agent takes behind us. */
    private long maxMessageSize() {
        return Math.min(
                limits.maxMessageSize(), agent.maxMessageSize().orElse(limits.maxMessageSize()));
    }

    private Step startTls(String rest) {
        if (!rest.isEmpty()) {
            return noArgument();
        }
        if (!facts.startTlsOffered()) {
            return bad(
                    facts.secured() == null
                            ? "502 5.5.1 STARTTLS is not offered"
                            : "503 5.5.1 TLS is already on");
        }
        return closing(() -> new Step.StartTls(List.of("220 2.0.0 Go ahead")));
    }

    /** RFC 3207 §4.2: whatever the client said in the clear is forgotten. */
    @Override
    public Step secured(TlsFacts handshake) {
        facts = facts.secured(handshake);
        introduction.forget();
        return new Step.Say(List.of());
    }

    // ---- the client that a trusted peer speaks for

    private Step xforward(String rest) {
        if (!facts.trustedClient()) {
            return bad("550 5.7.14 XFORWARD is for trusted clients");
        }
        if (!introduction.greeted() || transaction != null) {
            return bad("503 5.5.1 XFORWARD comes behind the greeting and before MAIL");
        }
        return switch (ClientCommand.parse(rest, ClientCommand.XFORWARD)) {
            case Parsed.Bad(SmtpReply reply) -> bad(reply.line());
            case Parsed.Good(Map<String, String> said) -> {
                introduction.forwarded(said);
                yield Step.say("250 2.0.0 OK");
            }
        };
    }

    private Step xclient(String rest) {
        if (!facts.trustedClient()) {
            return bad("550 5.7.14 XCLIENT is for trusted clients");
        }
        if (transaction != null) {
            return bad("503 5.5.1 XCLIENT comes before MAIL");
        }
        return switch (ClientCommand.parse(rest, ClientCommand.XCLIENT)) {
            case Parsed.Bad(SmtpReply reply) -> bad(reply.line());
            case Parsed.Good(Map<String, String> said) -> {
                if (said.getOrDefault("TTL", "").matches("0+")) {
                    yield bad("550 5.4.6 TTL is 0, the message goes round in circles");
                }
                introduction.replace(said, facts);
                yield idle(greeting());
            }
        };
    }

    // ---- a transaction

    private Step mail(String rest, boolean more) {
        if (!introduction.greeted()) {
            return bad("503 5.5.1 Say " + protocolHello() + " first");
        }
        if (transaction != null) {
            return bad("503 5.5.1 A transaction is open already");
        }
        return switch (MailCommand.parse(rest, maxMessageSize())) {
            case Parsed.Bad(SmtpReply reply) -> bad(reply.line());
            case Parsed.Good(MailCommand mail) -> {
                held.hold(mail);
                yield answer(more);
            }
        };
    }

    /** The answer to what is held, now or together with that to the next command. */
    private Step answer(boolean more) {
        return more ? new Step.Say(List.of()) : asked(this::perform);
    }

    /** What asks the agent, here where it does not wait for anybody. */
    private Step asked(Supplier<Step> work) {
        return agent.answersAtOnce() ? work.get() : new Step.Work(work);
    }

    /** Does what the held commands want; says their answers, in order. */
    private Step perform() {
        List<String> lines = new ArrayList<>();
        MailCommand mail = held.takeMail();
        if (mail != null) {
            lines.add(begin(mail).line());
        }
        List<ForwardPath> paths = held.takeRecipients();
        OpenTransaction open = transaction;
        if (open != null && !paths.isEmpty()) {
            open.recipients(paths).forEach(reply -> lines.add(reply.line()));
            return new Step.Say(lines);
        }
        for (int i = 0; i < paths.size(); i++) {
            if (!(bad(NO_MAIL) instanceof Step.Say(List<String> said))) {
                lines.add(TOO_MANY_BAD);
                return new Step.Close(lines);
            }
            lines.addAll(said);
        }
        return new Step.Say(lines);
    }

    private SmtpReply begin(MailCommand mail) {
        var begun = agent.begin(introduction.client(facts), mail.from(), mail.parameters());
        transaction = new OpenTransaction(begun, mail.parameters().smtpUtf8());
        SmtpReply reply = begun.opened();
        Halt.at(Halt.AFTER_MAIL);
        if (!reply.positive()) {
            closeTransaction();
        }
        return reply;
    }

    private Step rcpt(String rest, boolean more) {
        OpenTransaction open = transaction;
        MailCommand coming = held.mail();
        if (open == null && coming == null) {
            return bad(NO_MAIL);
        }
        if (open != null && open.chunked()) {
            return bad("503 5.5.1 No recipients behind BDAT");
        }
        int accepted = open == null ? 0 : open.recipients();
        if (accepted + held.recipients() >= limits.maxRecipients()) {
            // Of those that are held some may not be accepted.
            return held.isEmpty()
                    ? Step.say("452 4.5.3 Too many recipients")
                    : behindHeld(() -> rcpt(rest, more));
        }
        boolean utf8 =
                coming == null ? open != null && open.smtpUtf8() : coming.parameters().smtpUtf8();
        return switch (RcptCommand.parse(rest, utf8, hostName)) {
            case Parsed.Bad(SmtpReply reply) ->
                    held.isEmpty() ? bad(reply.line()) : behindHeld(() -> rcpt(rest, more));
            case Parsed.Good(ForwardPath path) -> {
                held.hold(path);
                yield answer(more);
            }
        };
    }

    private Step data(String rest) {
        if (!rest.isEmpty()) {
            return noArgument();
        }
        if (transaction == null) {
            return bad(NO_MAIL);
        }
        if (transaction.chunked()) {
            // RFC 3030 §2: a message comes by DATA or by BDAT.
            return bad("503 5.5.1 DATA behind BDAT");
        }
        // RFC 2033 §4.2: no accepted recipient means 503, not an empty list of replies.
        return transaction.recipients() == 0
                ? bad("503 5.5.1 No valid recipients")
                : new Step.ReadData(List.of("354 End the message with a dot on a line by itself"));
    }

    private Step bdat(String rest) {
        return switch (BdatCommand.parse(rest)) {
            // How many octets follow is not known, so there is no next command to find.
            case Parsed.Bad(SmtpReply reply) -> Step.close(reply.line());
            case Parsed.Good(BdatCommand chunk) -> chunk(chunk);
        };
    }

    private Step chunk(BdatCommand chunk) {
        OpenTransaction open = transaction;
        if (facts.startTlsRequired()) {
            return skip(chunk, bad("530 5.7.0 STARTTLS comes first"));
        }
        if (open == null) {
            return skip(chunk, bad(NO_MAIL));
        }
        if (open.recipients() == 0) {
            // RFC 2033 §4.3: one reply for each accepted recipient, and there is none.
            boolean silent = chunk.last() && protocol == Protocol.LMTP;
            Step reply = silent ? new Step.Say(List.of()) : bad("503 5.5.1 No valid recipients");
            return chunk.last() ? closing(() -> skip(chunk, reply)) : skip(chunk, reply);
        }
        if (open.addChunk(chunk.octets(), chunk.last(), limits.maxMessageSize())) {
            return new Step.ReadChunk(List.of(), chunk.octets(), open.firstChunk(), chunk.last());
        }
        SmtpReply why = open.failure();
        return chunk.last()
                ? closing(
                        () -> new Step.Skip(List.of(), chunk.octets(), lines(open.everybody(why))))
                : new Step.Skip(List.of(), chunk.octets(), List.of(why.line()));
    }

    /** Reads the octets of a chunk that is not wanted before it says why. */
    private static Step skip(BdatCommand chunk, Step reply) {
        return reply instanceof Step.Say(List<String> said)
                ? new Step.Skip(List.of(), chunk.octets(), said)
                : reply;
    }

    @Override
    public Step chunk() {
        return Step.say("250 2.0.0 Chunk received");
    }

    @Override
    public Step data(Content content) {
        return settle(
                open -> {
                    Halt.at(Halt.AFTER_DOT);
                    return open.data(content);
                });
    }

    /** Ends the transaction with a reply per recipient, or with one where SMTP is spoken. */
    private Step settle(Function<OpenTransaction, List<SmtpReply>> how) {
        OpenTransaction open = transaction;
        if (open == null) {
            throw new IllegalStateException("data without a transaction");
        }
        return new Step.Work(
                () -> {
                    List<SmtpReply> replies = how.apply(open);
                    closeTransaction();
                    badCommands = 0;
                    idleCommands = 0;
                    return new Step.Say(lines(replies));
                });
    }

    /** One line for each recipient, or one for all where SMTP is spoken. */
    private List<String> lines(List<SmtpReply> replies) {
        return protocol == Protocol.LMTP
                ? replies.stream().map(SmtpReply::line).toList()
                : List.of(OpenTransaction.worst(replies).line());
    }

    /** The message cannot be kept; in the middle of its chunks that is said at once. */
    private Step lost(SmtpReply why) {
        OpenTransaction open = transaction;
        if (open != null && open.fail(why)) {
            return Step.say(why.line());
        }
        return settle(settling -> settling.everybody(why));
    }

    private Step reset() {
        return closing(() -> idle("250 2.0.0 OK"));
    }

    /** The step, behind the end of the transaction that may be open. */
    private Step closing(Supplier<Step> then) {
        if (transaction == null) {
            introduction.messageEnds();
            return then.get();
        }
        return asked(
                () -> {
                    closeTransaction();
                    return then.get();
                });
    }

    private void closeTransaction() {
        introduction.messageEnds();
        OpenTransaction open = transaction;
        transaction = null;
        if (open != null) {
            open.close();
        }
    }

    // ---- faults

    private Step noArgument() {
        return bad("501 5.5.4 No argument is allowed");
    }

    private Step idle(String reply) {
        return ++idleCommands > MAX_IDLE_COMMANDS
                ? Step.close("421 4.7.0 Too many commands without a message")
                : Step.say(reply);
    }

    private Step bad(String reply) {
        return ++badCommands >= limits.maxBadCommands()
                ? Step.close(TOO_MANY_BAD)
                : Step.say(reply);
    }

    @Override
    public Step trouble(Trouble trouble) {
        return held.isEmpty() || trouble == Trouble.BUG
                ? answer(trouble)
                : behindHeld(() -> answer(trouble));
    }

    private Step answer(Trouble trouble) {
        return switch (trouble) {
            case BARE_CR, BARE_LF -> bad("500 5.5.2 Lines end with CR LF");
            case LINE_TOO_LONG -> bad("500 5.5.2 The line is too long");
            case NOT_UTF_8 -> bad("500 5.5.2 The line is not UTF-8");
            case PROXY_HEADER -> {
                misdirected = true;
                yield bad("500 5.5.1 This listener takes no PROXY header");
            }
            case TLS_HANDSHAKE -> Step.close("500 5.5.1 This listener does not start with TLS");
            case MESSAGE_TOO_LARGE -> lost(OpenTransaction.TOO_LARGE);
            case NO_SPACE -> lost(new SmtpReply(452, "4.3.1", "No space, try later"));
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
        return transaction == null && held.isEmpty();
    }

    @Override
    public void end() {
        closeTransaction();
    }
}
