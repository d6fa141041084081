package org.siesta.doctor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.siesta.config.ListenAddress;
import org.siesta.config.ListenerConfig;
import org.siesta.config.RelayConfig;
import org.siesta.config.ReplyConfig;
import org.siesta.config.SiestaConfig;
import org.siesta.mail.Mailbox;
import org.siesta.smtp.ServerProbe.Seen;
import org.siesta.spf.Dns;
import org.siesta.spf.SpfCheck;

/** Looks at everything that the configuration names, at once, and tells what it found. */
public final class Doctor {

    private static final int MAX_FROM_DOMAINS = 5;
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
        Areas areas = new Areas();
        listeners(areas);
        CertificateCheck certificates = new CertificateCheck(config, now, questions.patience());
        areas.put("certificates", certificates::files);
        if (questions.running()) {
            areas.put("certificates as shown", certificates::shown);
            areas.put("service", new RunningCheck(config, questions.patience())::examine);
        }
        Servers servers = Servers.of(config, questions, now).into(areas);
        areas.put("replies", () -> replies(servers));
        areas.put("host name", new NameCheck(dns, config.hostName())::examine);
        areas.put(
                "store",
                new StoreCheck(config.store().data(), config.store().server() == null, queue, now)
                        ::examine);
        areas.put("aliases", new AliasesCheck(config.accounts().aliasesFile())::examine);
        areas.put("trust", new TrustCheck(config)::examine);
        areas.put(
                "clock",
                () -> {
                    List<String> greetings = servers.seen().map(Seen::greeting).toList();
                    return new ClockCheck(now, config.store().data()).examine(greetings);
                });
        return areas.answers(longest(), progress);
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

    private void listeners(Areas areas) {
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

    private List<Finding> replies(Servers servers) {
        List<String> domains = questions.fromDomains(config);
        if (domains.isEmpty()) {
            return List.of(
                    Finding.ok(
                            "dmarc-not-asked",
                            "replies",
                            "no domain is known to ask about (--from-domain, or"
                                    + " siesta.accounts.domains)"));
        }
        List<Callable<List<Finding>>> looks = new ArrayList<>();
        for (int i = 0; i < config.relays().size(); i++) {
            ReplyCheck check = replies(i == 0, config.relays().get(i), servers.seen(i));
            domains.stream()
                    .limit(MAX_FROM_DOMAINS)
                    .forEach(domain -> looks.add(() -> check.examine(domain)));
        }
        return AtOnce.all(looks).stream().flatMap(List::stream).toList();
    }

    private ReplyCheck replies(boolean first, RelayConfig relay, List<Seen> seen) {
        return new ReplyCheck(
                dns,
                spf,
                config.reply().envelopeFrom() instanceof ReplyConfig.EnvelopeFrom.Fixed(Mailbox it)
                        ? Optional.of(it)
                        : Optional.empty(),
                config.reply().envelopeFrom() instanceof ReplyConfig.EnvelopeFrom.Recipient,
                questions.selectors(),
                first ? "" : " by " + Server.relay(relay, config.hostName()).about(),
                relayName(seen),
                first && questions.relayAddress() != null
                        ? questions.relayAddress()
                        : publicAddress(relay.host()));
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
    private static @Nullable InetAddress publicAddress(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
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
