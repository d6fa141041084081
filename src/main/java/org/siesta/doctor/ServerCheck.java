package org.siesta.doctor;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.SmtpReply;
import org.siesta.smtp.AuthorityFile;
import org.siesta.smtp.Rehearsal;
import org.siesta.smtp.ServerProbe;
import org.siesta.smtp.ServerProbe.Seen;
import org.siesta.smtp.ServerProbe.Trouble;
import org.siesta.smtp.ServerProbe.Way;
import org.siesta.smtp.ServerSettings.ProxyHeader;
import org.siesta.smtp.ServerSettings.TlsPolicy;
import org.siesta.smtp.TlsTrust;

/**
 * One relay or backend: rehearsed as configured, and met in the other ways too, so that a setting
 * that does not fit is told from a server that is down.
 */
final class ServerCheck {

    private final Server server;
    private final String from;
    private final @Nullable String to;
    private final Duration patience;
    private final Instant now;
    private final List<Finding> findings = new ArrayList<>();

    private Map<Way, Seen> ways = Map.of();

    /**
     * @param from the reverse-path of replies; empty for the null path
     * @param to a recipient to ask for; null asks for none
     */
    ServerCheck(Server server, String from, @Nullable String to, Duration patience, Instant now) {
        this.now = now;
        this.server = server.within(patience);
        this.from = from;
        this.to = to;
        this.patience = patience;
    }

    /** What was found, and what the server showed in its greeting and its certificate. */
    record Result(List<Finding> findings, List<Seen> seen) {
        Result {
            findings = List.copyOf(findings);
            seen = List.copyOf(seen);
        }
    }

    Result examine() {
        List<SocketAddress> addresses = addresses();
        if (addresses.isEmpty()) {
            error(
                    "unreachable",
                    server.settings().path() == null
                            ? "no address is known for " + server.settings().host()
                            : "not a path",
                    server.key(server.settings().path() == null ? "host" : "path"));
            return new Result(findings, List.of());
        }
        var rehearsal = trust().map(trust -> AtOnce.start(() -> rehearse(trust)));
        ways = meet(addresses.getFirst());
        rehearsal.ifPresent(pending -> judge(pending.get()));
        findings.add(Finding.ok(server.kind() + "-ways", server.about(), WaysText.of(ways)));
        return new Result(findings, List.copyOf(ways.values()));
    }

    /** Whom to trust; nothing where that is not known, which is a finding of its own. */
    private Optional<TlsTrust> trust() {
        Path authorities = server.authorities();
        if (authorities == null) {
            return Optional.of(TlsTrust.system());
        }
        try (AuthorityFile file = AuthorityFile.read(authorities)) {
            return Optional.of(file.trust());
        } catch (IOException e) {
            error(
                    "ca-file",
                    String.valueOf(e.getMessage()),
                    server.key("ca-file") + " = a PEM file with certificates of authorities");
            return Optional.empty();
        }
    }

    private Rehearsal.Result rehearse(TlsTrust trust) {
        return Rehearsal.with(server.settings(), trust, server.lmtp(), server.keys(), from, to);
    }

    private List<SocketAddress> addresses() {
        String path = server.settings().path();
        try {
            return path == null
                    ? ServerProbe.addresses(server.settings().host(), server.settings().port())
                    : List.of(UnixDomainSocketAddress.of(path));
        } catch (InvalidPathException e) {
            return List.of();
        }
    }

    /** Every way at once. */
    private Map<Way, Seen> meet(SocketAddress address) {
        ServerProbe probe =
                new ServerProbe(
                        server.lmtp(),
                        server.settings().heloName(),
                        server.settings().host(),
                        patience);
        List<Way> wanted = new ArrayList<>();
        List<Boolean> tlsFirst =
                server.settings().path() == null ? List.of(false, true) : List.of(false);
        for (boolean first : tlsFirst) {
            wanted.add(new Way(ProxyHeader.NONE, first));
            wanted.add(new Way(ProxyHeader.V2_LOCAL, first));
        }
        Way configured = configured();
        if (!wanted.contains(configured)) {
            wanted.add(configured);
        }
        List<Callable<Seen>> looks = new ArrayList<>();
        wanted.forEach(way -> looks.add(() -> probe.look(address, way)));
        List<Seen> seen = AtOnce.all(looks);
        Map<Way, Seen> met = new LinkedHashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            met.put(wanted.get(i), seen.get(i));
        }
        return met;
    }

    private Way configured() {
        return new Way(
                server.settings().proxyProtocol(), server.settings().tls() == TlsPolicy.IMPLICIT);
    }

    private Seen seen(Way way) {
        Seen seen = ways.get(way);
        if (seen == null) {
            throw new IllegalStateException("every way was met");
        }
        return seen;
    }

    private void judge(Rehearsal.Result result) {
        switch (result) {
            case Rehearsal.Result.Ready ready -> {
                findings.add(
                        Finding.ok(
                                server.kind() + "-ready",
                                server.about(),
                                "takes MAIL FROM:<"
                                        + from
                                        + ">"
                                        + (to == null ? "" : " RCPT TO:<" + to + ">")
                                        + (ready.secure() ? " with TLS" : " without TLS")));
                remarks(ready.offers(), ready.secure(), to != null);
            }
            case Rehearsal.Result.Refused refused -> {
                Optional<Finding> refusal = Refusal.of(server, refused, from, to);
                refusal.ifPresent(findings::add);
                remarks(refused.offers(), refused.secure(), refused.verb().equals("RCPT"));
            }
            case Rehearsal.Result.NotOpened(var why) -> {
                if (!otherWay()) {
                    Optional<Way> foreign = foreignWay();
                    if (greetsBehindTheHeaderAlone()) {
                        otherProtocol();
                    } else if (foreign.isPresent()) {
                        noMailServer(foreign.get());
                    } else {
                        findings.add(NotOpened.of(server, why, seen(configured())));
                    }
                    certificate();
                }
            }
        }
    }

    /** Whether a way that is not the configured one works, and is now a finding. */
    private boolean otherWay() {
        Way configured = configured();
        Seen mine = seen(configured);
        if (mine.ready()) {
            return false;
        }
        Optional<Way> works = nearest(configured);
        if (works.isEmpty()) {
            return false;
        }
        Way way = works.get();
        boolean header = way.header() != configured.header();
        boolean tls = way.tlsFirst() != configured.tlsFirst();
        String code =
                header
                        ? way.header() == ProxyHeader.NONE
                                ? "wants-no-proxy"
                                : configured.header() == ProxyHeader.NONE
                                        ? "wants-proxy"
                                        : "refuses-client"
                        : way.tlsFirst() ? "wants-tls-first" : "no-tls-first";
        String cure =
                (header ? server.key("proxy-protocol") + " = " + headerWord(way) : "")
                        + (header && tls ? " and " : "")
                        + (tls ? server.key("tls") + " = " + tlsWord(way) : "");
        error(
                code,
                WaysText.way(configured)
                        + ": "
                        + mine.words()
                        + "; "
                        + WaysText.way(way)
                        + ": "
                        + seen(way).words(),
                cure);
        return true;
    }

    /**
     * Whether the header is what the port wants, and the commands behind it are what it does not.
     */
    private boolean greetsBehindTheHeaderAlone() {
        Way configured = configured();
        Seen mine = seen(configured);
        Seen plain = ways.get(new Way(ProxyHeader.NONE, configured.tlsFirst()));
        SmtpReply said = mine.reply();
        return configured.header() != ProxyHeader.NONE
                && mine.greeted()
                && said != null
                && said.isUnknownCommand()
                && plain != null
                && (plain.trouble() == Trouble.SILENT || plain.trouble() == Trouble.CLOSED)
                && !plain.greeted();
    }

    private void otherProtocol() {
        error(
                "protocol",
                WaysText.way(configured()) + ": " + seen(configured()).words(),
                Rehearsal.otherProtocol(server.settings(), server.lmtp(), server.keys()));
    }

    /**
     * A way in which something answers that is no mail server, where nothing greets in any: a web
     * server is silent until it is spoken to, as a mail server that waits for a PROXY header is.
     */
    private Optional<Way> foreignWay() {
        return ways.values().stream().anyMatch(Seen::greeted)
                ? Optional.empty()
                : ways.entrySet().stream()
                        .filter(e -> e.getValue().trouble() == Trouble.GARBLED)
                        .map(Map.Entry::getKey)
                        .findFirst();
    }

    private void noMailServer(Way way) {
        error(
                "not-a-mail-server",
                WaysText.way(way) + ": " + seen(way).words(),
                "is this the right port? ("
                        + server.key(server.settings().path() == null ? "port" : "path")
                        + ")");
    }

    /** The way that works and differs least from this one. */
    private Optional<Way> nearest(Way configured) {
        return ways.entrySet().stream()
                .filter(e -> e.getValue().ready())
                .map(Map.Entry::getKey)
                .min(
                        Comparator.comparingInt(
                                w ->
                                        (w.header() == configured.header() ? 0 : 1)
                                                + (w.tlsFirst() == configured.tlsFirst() ? 0 : 1)));
    }

    private String headerWord(Way way) {
        return way.header() == ProxyHeader.NONE
                ? "none"
                // A backend is told the client, a relay must not be.
                : server.lmtp() ? "v2-client" : "v2-local";
    }

    private static String tlsWord(Way way) {
        return way.tlsFirst() ? "implicit" : "may";
    }

    /** What works and will surprise. */
    private void remarks(Set<String> offers, boolean secure, boolean recipientTaken) {
        ProxyHeader header = server.settings().proxyProtocol();
        boolean asClient = header == ProxyHeader.V2_CLIENT || header == ProxyHeader.V1_CLIENT;
        if (!server.lmtp() && asClient && !recipientTaken && server.settings().username() == null) {
            error(
                    "shown-client",
                    "the PROXY header shows it the client that wrote, a stranger, for whom no relay"
                            + " relays without a login",
                    server.key("proxy-protocol") + " = v2-local");
        }
        boolean offered = ways.values().stream().anyMatch(s -> s.offers().contains("STARTTLS"));
        boolean any = offered || ways.values().stream().anyMatch(s -> s.tls() != null);
        if (!secure && server.settings().tls() == TlsPolicy.NONE && any) {
            warning(
                    "tls-off",
                    "it offers TLS, and everything is sent to it in the clear",
                    server.key("tls") + " = may; the TLS of listeners is a setting of its own");
        }
        if (!server.lmtp()) {
            List.of("8BITMIME", "SMTPUTF8").stream()
                    .filter(word -> !offers.contains(word))
                    .forEach(this::notOffered);
        }
        certificate();
    }

    private void certificate() {
        ways.values().stream()
                .map(Seen::tls)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(tls -> findings.addAll(ShownCertificate.of(server, tls.chain(), now)));
    }

    private void notOffered(String word) {
        warning(
                "no-" + word.toLowerCase(Locale.ROOT),
                "it does not offer " + word,
                word.equals("SMTPUTF8")
                        ? "correspondents with an address that is not ASCII get no reply; switch it"
                                + " on at the relay"
                        : "replies are encoded for it; switch it on at the relay");
    }

    private void error(String code, String seen, String cure) {
        findings.add(Finding.error(server.kind() + "-" + code, server.about(), seen, cure));
    }

    private void warning(String code, String seen, String cure) {
        findings.add(Finding.warning(server.kind() + "-" + code, server.about(), seen, cure));
    }
}
