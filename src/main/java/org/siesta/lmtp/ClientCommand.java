package org.siesta.lmtp;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.net.IpText;

/**
 * XFORWARD and XCLIENT, as Postfix defines them: attributes of a client that a trusted peer speaks
 * for. An empty value means that the peer does not know.
 */
final class ClientCommand {

    /** Announced with XFORWARD, in this order. */
    static final String XFORWARD = "NAME ADDR PORT PROTO HELO IDENT SOURCE";

    /** Announced with XCLIENT, in this order. */
    static final String XCLIENT =
            "NAME ADDR PORT PROTO HELO LOGIN SESSION TTL TIMEOUT DESTADDR DESTPORT";

    private static final int MAX_VALUE = 255;
    private static final String IPV6 = "IPV6:";

    private ClientCommand() {}

    /** Reads {@code NAME=xtext ...}; the names allowed are those announced. */
    static Parsed<Map<String, String>> parse(String text, String announced) {
        if (text.isBlank()) {
            return Parsed.bad(501, "5.5.4", "Syntax: attribute=value ...");
        }
        Set<String> allowed = Set.of(announced.split(" "));
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String word : text.strip().split(" +", -1)) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? "" : word.substring(0, equals).toUpperCase(Locale.ROOT);
            if (!allowed.contains(name)) {
                return Parsed.bad(501, "5.5.4", "Unknown attribute");
            }
            Optional<String> value = value(word.substring(equals + 1));
            if (value.isEmpty() || !fits(name, value.get())) {
                return Parsed.bad(501, "5.5.4", "Bad value of " + name);
            }
            attributes.put(name, value.get());
        }
        return new Parsed.Good<>(attributes);
    }

    private static Optional<String> value(String xtext) {
        if (xtext.equalsIgnoreCase("[UNAVAILABLE]") || xtext.equalsIgnoreCase("[TEMPUNAVAIL]")) {
            return Optional.of("");
        }
        return Xtext.decode(xtext).filter(v -> !v.isEmpty() && v.length() <= MAX_VALUE);
    }

    private static boolean fits(String name, String value) {
        if (value.isEmpty()) {
            return true;
        }
        return switch (name) {
            case "ADDR", "DESTADDR" -> address(value) != null;
            case "PORT", "DESTPORT" -> value.matches("[0-9]{1,5}") && port(value) <= 65535;
            case "TTL", "TIMEOUT" -> value.matches("[0-9]{1,9}");
            case "SOURCE" -> value.equalsIgnoreCase("LOCAL") || value.equalsIgnoreCase("REMOTE");
            case "NAME", "PROTO" -> value.chars().allMatch(c -> c > ' ' && c < 127);
            default -> true;
        };
    }

    /** The hop that the attributes make, with what they do not say taken from the given one. */
    static Hop hop(Source source, Map<String, String> said, @Nullable Hop before) {
        InetAddress address = before == null ? null : before.address();
        int port = before == null ? 0 : before.port();
        InetAddress local = before == null ? null : before.localAddress();
        int localPort = before == null ? 0 : before.localPort();
        Map<String, String> attributes =
                new LinkedHashMap<>(
                        before == null || before.source() != source
                                ? Map.of()
                                : before.attributes());
        if (said.containsKey("ADDR")) {
            address = address(said.getOrDefault("ADDR", ""));
            // The port and the name of another address are not those of this one.
            port = 0;
            attributes.remove("name");
        }
        for (Map.Entry<String, String> attribute : said.entrySet()) {
            String value = attribute.getValue();
            switch (attribute.getKey()) {
                case "ADDR" -> {}
                case "PORT" -> port = port(value);
                case "DESTADDR" -> local = address(value);
                case "DESTPORT" -> localPort = port(value);
                default -> {
                    String name = attribute.getKey().toLowerCase(Locale.ROOT);
                    if (value.isEmpty()) {
                        attributes.remove(name);
                    } else {
                        attributes.put(name, value);
                    }
                }
            }
        }
        return new Hop(source, address, port, local, localPort, attributes);
    }

    private static int port(String value) {
        return value.isEmpty() ? 0 : Integer.parseInt(value);
    }

    /** IPv6 is marked by a prefix; an IPv4-mapped address is the IPv4 address. */
    private static @Nullable InetAddress address(String value) {
        boolean six = value.regionMatches(true, 0, IPV6, 0, IPV6.length());
        return (six ? IpText.parse6(value.substring(IPV6.length())) : IpText.parse4(value))
                .orElse(null);
    }
}
