package org.siesta.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.siesta.config.BackendConfig;
import org.siesta.config.ForwardConfig;
import org.siesta.config.RelayConfig;
import org.siesta.config.ReplyConfig;
import org.siesta.config.SiestaConfig;
import org.siesta.mail.Mailbox;
import org.siesta.smtp.ServerProbe.Seen;

/** Every relay and every backend of the configuration, each looked at as it is configured. */
public final class Servers {

    /** A server, and what will have been found there. */
    private record Look(Server server, AtOnce.Pending<ServerCheck.Result> result) {}

    private final List<Look> relays;
    private final List<Look> backends;

    private Servers(List<Look> relays, List<Look> backends) {
        this.relays = relays;
        this.backends = backends;
    }

    /** Begins to look at all of them. */
    static Servers of(SiestaConfig config, Questions questions, Instant now) {
        Mailbox to = questions.to();
        String from = envelopeFrom(config, questions);
        List<Look> relays = new ArrayList<>();
        for (RelayConfig each : config.relays()) {
            Server relay = Server.relay(each, config.hostName());
            String recipient = to == null ? null : to.address();
            relays.add(look(config, relay, from, recipient, questions, now));
        }
        List<Look> backends = new ArrayList<>();
        for (ForwardConfig.Route route : config.forward().routes()) {
            for (BackendConfig each : route.servers()) {
                Server backend = Server.backend(route, each, config.hostName());
                backends.add(look(config, backend, "", null, questions, now));
            }
        }
        return new Servers(relays, backends);
    }

    /**
     * Looks at all of them, and at nothing else.
     *
     * @param patience for one answer of a server
     * @param progress hears what is waited for
     */
    public static List<Finding> examine(
            SiestaConfig config, Duration patience, Instant now, Consumer<String> progress) {
        Areas areas = new Areas();
        of(config, Questions.ofServers(patience), now).into(areas);
        return areas.answers(patience.multipliedBy(12), progress);
    }

    private static Look look(
            SiestaConfig config,
            Server server,
            String from,
            @Nullable String to,
            Questions questions,
            Instant now) {
        ServerCheck check = new ServerCheck(server, from, to, questions.patience(), now);
        return new Look(
                server,
                AtOnce.start(
                        () ->
                                OwnListener.of(server, config.listeners())
                                        // What we would say to ourselves tells nothing more.
                                        .map(f -> new ServerCheck.Result(List.of(f), List.of()))
                                        .orElseGet(check::examine)));
    }

    /** The reverse-path of replies as they have it, in A-labels; empty for the null path. */
    private static String envelopeFrom(SiestaConfig config, Questions questions) {
        return switch (config.reply().envelopeFrom()) {
            case ReplyConfig.EnvelopeFrom.Null() -> "";
            case ReplyConfig.EnvelopeFrom.Fixed(Mailbox mailbox) -> mailbox.withoutUtf8().address();
            case ReplyConfig.EnvelopeFrom.Recipient() ->
                    questions.fromDomains(config).stream()
                            .flatMap(domain -> Mailbox.parse("postmaster@" + domain).stream())
                            .findFirst()
                            .map(postmaster -> postmaster.withoutUtf8().address())
                            .orElse("");
        };
    }

    /** Names them among what is looked at. */
    Servers into(Areas areas) {
        Stream.concat(relays.stream(), backends.stream())
                .forEach(
                        look ->
                                areas.put(
                                        look.server().about(),
                                        () -> look.result().get().findings()));
        return this;
    }

    /** What a relay showed, in the order of the configuration. */
    List<Seen> seen(int relay) {
        return relays.get(relay).result().get().seen();
    }

    /** What all of them showed. */
    Stream<Seen> seen() {
        return Stream.concat(relays.stream(), backends.stream())
                .flatMap(look -> look.result().get().seen().stream());
    }
}
