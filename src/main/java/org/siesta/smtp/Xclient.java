package org.siesta.smtp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ClientIdentity.Hop;

/** The XCLIENT command of Postfix, which Dovecot knows, too: who the client really is. */
final class Xclient {

    private static final int MAX_VALUE = 150;

    /** RFC 5321 §4.5.3.1.4, without CRLF. */
    private static final int MAX_LINE = 510;

    private Xclient() {}

    /**
     * The command with those attributes that the server takes and that are known; the last ones are
     * left out where the line would be too long.
     */
    static String command(Hop client, Set<String> taken) {
        StringBuilder line = new StringBuilder("XCLIENT");
        append(line, taken, "ADDR", Optional.of(address(client.address())));
        append(line, taken, "PORT", Optional.of(port(client.port())));
        append(line, taken, "PROTO", client.attribute("proto").flatMap(Xclient::protocol));
        append(line, taken, "TTL", client.attribute("ttl"));
        append(line, taken, "TIMEOUT", client.attribute("timeout"));
        if (client.localAddress() != null) {
            append(line, taken, "DESTADDR", Optional.of(address(client.localAddress())));
            append(line, taken, "DESTPORT", Optional.of(port(client.localPort())));
        }
        append(line, taken, "LOGIN", client.attribute("login"));
        append(
                line,
                taken,
                "SESSION",
                client.attribute("session").or(() -> client.attribute("unique-id")));
        append(line, taken, "HELO", client.attribute("helo"));
        append(line, taken, "NAME", client.attribute("name"));
        return line.toString();
    }

    private static String port(int port) {
        return port == 0 ? "[UNAVAILABLE]" : "" + port;
    }

    private static String address(@Nullable InetAddress address) {
        if (address == null) {
            return "[UNAVAILABLE]";
        }
        String text = ProxyHeaders.text(address.getAddress());
        return address instanceof Inet6Address ? "IPv6:" + text : text;
    }

    /** The protocol knows SMTP and ESMTP only; the rest of RFC 3848 are variants of ESMTP. */
    private static Optional<String> protocol(String proto) {
        String upper = proto.toUpperCase(Locale.ROOT);
        return upper.equals("SMTP")
                ? Optional.of("SMTP")
                : upper.startsWith("ESMTP") ? Optional.of("ESMTP") : Optional.empty();
    }

    private static void append(
            StringBuilder line, Set<String> taken, String name, Optional<String> value) {
        if (!taken.contains(name)) {
            return;
        }
        value.map(Xclient::xtext)
                .filter(text -> !text.isEmpty() && text.length() <= MAX_VALUE)
                .map(text -> " " + name + "=" + text)
                .filter(word -> line.length() + word.length() <= MAX_LINE)
                .ifPresent(line::append);
    }

    /** RFC 3461 §4: octets outside of "!" to "~", and "+" and "=", as "+" and two digits. */
    static String xtext(String value) {
        StringBuilder text = new StringBuilder();
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet < 127 && octet != '+' && octet != '=') {
                text.append((char) octet);
            } else {
                text.append("+%02X".formatted(octet & 255));
            }
        }
        return text.toString();
    }
}
