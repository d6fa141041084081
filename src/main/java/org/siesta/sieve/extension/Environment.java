package org.siesta.sieve.extension;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.mail.IpAddress;
import org.siesta.sieve.Call;
import org.siesta.sieve.Collation;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Declaration.Family;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Match;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Text;

/**
 * {@code environment [COMPARATOR] [MATCH-TYPE] <name> <key-list>} (RFC 5183). The remote items are
 * the effective client's; {@code vnd.siesta.*} shows what each hop said. An item that is known but
 * has no value is the empty string; a name that is not known never matches.
 */
public final class Environment implements SieveExtension {

    private static final String VENDOR = "vnd.siesta.";
    private static final int MAX_VALUE = 512;

    @Override
    public String capability() {
        return "environment";
    }

    @Override
    public List<Declaration<Cond>> tests() {
        return List.of(
                Declaration.<Cond>of("environment", Environment::item)
                        .taking(Param.string("name"), Param.strings("key list"))
                        .with(Family.MATCH));
    }

    @Override
    public Map<String, Function<Evaluation, String>> environment() {
        Map<String, Function<Evaluation, String>> items = new LinkedHashMap<>();
        items.put("domain", run -> domainOf(run.input().hostName()));
        items.put("host", run -> run.input().hostName());
        // RFC 5183 §4.1: before final delivery by an LMTP server that is the delivery agent.
        items.put("location", _ -> "MDA");
        items.put("phase", _ -> "during");
        items.put("name", _ -> "Siesta");
        items.put("version", _ -> version());
        items.put("remote-host", run -> attribute(client(run).effective(), "name"));
        items.put("remote-ip", run -> address(client(run).effective()));
        items.put(VENDOR + "client-ip", run -> address(client(run).effective()));
        items.put(VENDOR + "client-name", run -> attribute(client(run).effective(), "name"));
        items.put(VENDOR + "client-helo", run -> attribute(client(run).effective(), "helo"));
        items.put(
                VENDOR + "client-source",
                run -> Collation.asciiLower(client(run).effective().source().name()));
        for (Source source : Source.values()) {
            String prefix = VENDOR + Collation.asciiLower(source.name()) + "-";
            items.put(prefix + "ip", run -> ofHop(run, source, Environment::address));
            items.put(prefix + "port", run -> ofHop(run, source, hop -> port(hop.port())));
            items.put(prefix + "local-ip", run -> ofHop(run, source, Environment::localAddress));
            items.put(
                    prefix + "local-port", run -> ofHop(run, source, hop -> port(hop.localPort())));
            for (String name : ClientIdentity.ATTRIBUTES) {
                items.put(prefix + name, run -> ofHop(run, source, hop -> attribute(hop, name)));
            }
        }
        return items;
    }

    private static String version() {
        return Optional.ofNullable(Environment.class.getPackage())
                .map(Package::getImplementationVersion)
                .orElse("");
    }

    private static ClientIdentity client(Evaluation run) {
        return run.input().client();
    }

    private static String ofHop(Evaluation run, Source source, Function<Hop, String> fact) {
        return client(run).hop(source).map(fact).orElse("");
    }

    private static String address(Hop hop) {
        return hop.address() == null ? "" : hop.addressText();
    }

    private static String localAddress(Hop hop) {
        return hop.localAddress() == null ? "" : IpAddress.text(hop.localAddress());
    }

    private static String port(int port) {
        return port == 0 ? "" : Integer.toString(port);
    }

    /** RFC 5183 §4.1: the empty string where nothing is known. XCLIENT names that absence. */
    private static String attribute(Hop hop, String name) {
        String value = Addresses.oneLine(hop.attribute(name).orElse(""));
        boolean absent =
                value.equalsIgnoreCase("[unavailable]")
                        || value.equalsIgnoreCase("[tempunavail]")
                        || value.equalsIgnoreCase("unknown");
        return absent ? "" : Text.cut(value, MAX_VALUE);
    }

    private static String domainOf(String host) {
        int dot = host.indexOf('.');
        return dot < 0 || host.indexOf('.', dot + 1) < 0 ? host : host.substring(dot + 1);
    }

    private static Cond item(Call call) {
        Text name = call.text("name");
        var items = call.environment();
        if (name.constant() && items.apply(Collation.asciiLower(name.source())).isEmpty()) {
            call.warn(
                    call.at("name"),
                    "unknown-environment-item",
                    "unknown environment item '" + Addresses.printable(name.source()) + "'");
        }
        return new OfEnvironment(name, items, call.match("key list"));
    }

    record OfEnvironment(
            Text name, Function<String, Optional<Function<Evaluation, String>>> items, Match match)
            implements Cond {
        @Override
        public boolean test(Evaluation run) {
            return items.apply(Collation.asciiLower(name.expand(run)))
                    .map(item -> match.any(run, List.of(item.apply(run))))
                    .orElse(false);
        }
    }
}
