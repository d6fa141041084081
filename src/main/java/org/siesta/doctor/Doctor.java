package org.siesta.doctor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.siesta.config.BackendConfig;
import org.siesta.config.ListenAddress;
import org.siesta.config.ListenerConfig;
import org.siesta.config.ReplyConfig;
import org.siesta.config.SiestaConfig;
import org.siesta.mail.Mailbox;
import org.siesta.smtp.ServerProbe.Seen;
import org.siesta.spf.Dns;
import org.siesta.spf.SpfCheck;

/** Looks at everything that the configuration names, at once, and tells what it found. */
public final class Doctor {

    private static final int MAX_FROM_DOMAINS = 5;
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int SPF_LOOKUPS = 30;

    private final SiestaConfig config;
    private final Questions questions;
    private final QueueLook queue;
    private final Instant now;
    private final Dns dns;
    private final SpfCheck spf;

    /** A doctor for one look. */
    public Doctor(SiestaConfig config, Questions questions, QueueLook queue, Instant now) {
        this.config = config;
        this.questions = questions;
        this.queue = queue;
        this.now = now;
        List<InetSocketAddress> servers =
                config.senderAuth().spf().servers().stream()
                        .map(s -> new InetSocketAddress(s.host(), s.port()))
                        .toList();
        this.dns = new Dns(servers, questions.patience());
        this.spf =
                new SpfCheck(
                        new SpfCheck.Settings(servers, questions.patience(), SPF_LOOKUPS, 100),
                        InstantSource.fixed(now));
    }

    /**
     * What was found: by area, in the order of a message's way.
     *
     * @param progress hears what is waited for
     */
    public List<Finding> examine(Consumer<String> progress) {
        Map<String, Callable<List<Finding>>> areas = new LinkedHashMap<>();
        listeners(areas);
        CertificateCheck certificates = new CertificateCheck(config, now, questions.patience());
        areas.put("certificates", certificates::files);
        if (questions.running()) {
            areas.put("certificates as shown", certificates::shown);
            areas.put("service", new RunningCheck(config, questions.patience())::examine);
        }
        AtOnce.Pending<ServerCheck.Result> relay = AtOnce.start(relay()::examine);
        areas.put("relay", () -> relay.get().findings());
        BackendConfig backend = config.backend();
        AtOnce.Pending<ServerCheck.Result> behind =
                AtOnce.start(
                        () ->
                                backend == null
                                        ? new ServerCheck.Result(List.of(), List.of())
                                        : backend(backend).examine());
        areas.put("backend", () -> behind.get().findings());
        areas.put("replies", () -> replies(relay.get().seen()));
        areas.put("host name", new NameCheck(dns, config.hostName())::examine);
        areas.put(
                "store",
                new StoreCheck(config.store().data(), config.store().server() == null, queue, now)
                        ::examine);
        areas.put("trust", new TrustCheck(config)::examine);
        areas.put(
                "clock",
                () -> {
                    List<String> greetings = new ArrayList<>();
                    relay.get().seen().forEach(seen -> greetings.add(seen.greeting()));
                    behind.get().seen().forEach(seen -> greetings.add(seen.greeting()));
                    return new ClockCheck(now, config.store().data()).examine(greetings);
                });
        Map<String, AtOnce.Pending<List<Finding>>> pending = new LinkedHashMap<>();
        areas.forEach((area, look) -> pending.put(area, AtOnce.start(guarded(area, look))));
        Set<Finding> findings = new LinkedHashSet<>();
        pending.forEach(
                (area, answer) -> {
                    if (!answer.within(SOON)) {
                        progress.accept(area);
                    }
                    findings.addAll(
                            answer.within(longest())
                                    ? answer.get()
                                    : List.of(
                                            Finding.error(
                                                    "probe-late",
                                                    area,
                                                    "no end in " + longest().toSeconds() + " s",
                                                    "see what is so slow, or ask with a longer"
                                                            + " --timeout")));
                });
        return List.copyOf(findings);
    }

    /** More than any area takes when all that it asks stays silent. */
    private Duration longest() {
        Duration slowest =
                config.listeners().stream()
                        .map(listener -> listener.limits().proxyTimeout())
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO);
        return questions.patience().plus(slowest).multipliedBy(12);
    }

    /** One area that fails must not hide the others. */
    private static Callable<List<Finding>> guarded(String area, Callable<List<Finding>> look) {
        return () -> {
            try {
                return look.call();
            } catch (Exception e) {
                return List.of(
                        Finding.error(
                                "probe-failed",
                                area,
                                e.toString(),
                                "a fault of the doctor: please report it"));
            }
        };
    }

    private void listeners(Map<String, Callable<List<Finding>>> areas) {
        for (ListenerConfig listener : config.listeners()) {
            for (ListenAddress address : listener.addresses()) {
                ListenerCheck check =
                        new ListenerCheck(
                                listener, address, config.hostName(), questions.patience());
                areas.put(
                        "listener " + listener.name() + " " + address,
                        questions.running() ? check::examine : check::beforeStart);
            }
            HostPort front = questions.via().get(listener.name());
            if (front != null) {
                areas.put(
                        "balancer " + front,
                        new BalancerCheck(listener, front, config.hostName(), questions.patience())
                                ::examine);
            }
        }
    }

    private ServerCheck relay() {
        Server server = Server.relay(config.relay(), config.hostName());
        Mailbox to = questions.to();
        String from =
                switch (config.reply().envelopeFrom()) {
                    case ReplyConfig.EnvelopeFrom.Null() -> "";
                    case ReplyConfig.EnvelopeFrom.Fixed(Mailbox mailbox) -> mailbox.address();
                    case ReplyConfig.EnvelopeFrom.Recipient() ->
                            fromDomains().stream()
                                    .findFirst()
                                    .map(domain -> "postmaster@" + domain)
                                    .orElse("");
                };
        return new ServerCheck(
                server, from, to == null ? null : to.address(), questions.patience(), now);
    }

    private ServerCheck backend(BackendConfig backend) {
        return new ServerCheck(
                Server.backend(backend, config.hostName()), "", null, questions.patience(), now);
    }

    private List<String> fromDomains() {
        return questions.fromDomains().isEmpty()
                ? config.accounts().domains()
                : questions.fromDomains();
    }

    private List<Finding> replies(List<Seen> relay) {
        List<String> domains = fromDomains();
        if (domains.isEmpty()) {
            return List.of(
                    Finding.ok(
                            "dmarc-not-asked",
                            "replies",
                            "no domain is known to ask about (--from-domain, or"
                                    + " siesta.accounts.domains)"));
        }
        ReplyCheck check =
                new ReplyCheck(
                        dns,
                        spf,
                        config.reply().envelopeFrom()
                                        instanceof ReplyConfig.EnvelopeFrom.Fixed(Mailbox fixed)
                                ? Optional.of(fixed)
                                : Optional.empty(),
                        config.reply().envelopeFrom() instanceof ReplyConfig.EnvelopeFrom.Recipient,
                        questions.selectors(),
                        relayName(relay),
                        relayAddress());
        List<Callable<List<Finding>>> looks = new ArrayList<>();
        domains.stream()
                .limit(MAX_FROM_DOMAINS)
                .forEach(domain -> looks.add(() -> check.examine(domain)));
        return AtOnce.all(looks).stream().flatMap(List::stream).toList();
    }

    /** The first word of a greeting is the server's name (RFC 5321 §4.2). */
    private static String relayName(List<Seen> relay) {
        return relay.stream()
                .filter(Seen::ready)
                .map(seen -> seen.greeting().split(" ", 2)[0])
                .filter(name -> name.indexOf('.') > 0)
                .findFirst()
                .map(name -> name.toLowerCase(java.util.Locale.ROOT))
                .orElse("");
    }

    /** The relay's own address, where it is one of the public network. */
    private @Nullable InetAddress relayAddress() {
        if (questions.relayAddress() != null) {
            return questions.relayAddress();
        }
        try {
            InetAddress address = InetAddress.getByName(config.relay().host());
            boolean inside =
                    address.isLoopbackAddress()
                            || address.isSiteLocalAddress()
                            || address.isLinkLocalAddress()
                            || address.isAnyLocalAddress()
                            || (address.getAddress()[0] & 0xfe) == 0xfc;
            return inside ? null : address;
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
