package org.siesta.delivery;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.IpAddress;

/**
 * The Received field that we add (RFC 5321 §4.4): the original client, however it became known, and
 * the id of the delivery.
 */
final class TraceField {

    // RFC 5322 §3.3; not RFC_1123_DATE_TIME, which writes a day of the month with one digit.
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final int MAX_WORD = 200;

    private TraceField() {}

    /** The field with its CRLF, folded. */
    static String received(
            ClientIdentity identity, String hostName, String id, boolean utf8, Instant now) {
        ClientIdentity.Hop client = identity.effective();
        String address = client.address() == null ? "" : " [" + literal(client.address()) + "]";
        String helo = client.attribute("helo").map(TraceField::word).orElse("unknown");
        String name = client.attribute("name").map(TraceField::word).orElse("unknown");
        String known = address.isEmpty() ? "" : " (" + name + address + ")";
        return "Received: from "
                + helo
                + known
                + "\r\n\tby "
                + word(hostName)
                + " (Siesta, client by "
                + client.source().name().toLowerCase(Locale.ROOT)
                + ") with "
                + (utf8 ? "UTF8LMTP" : "LMTP")
                + " id "
                + id
                + ";\r\n\t"
                + DATE.format(now)
                + "\r\n";
    }

    private static String literal(InetAddress address) {
        return (address instanceof Inet6Address ? "IPv6:" : "") + IpAddress.text(address);
    }

    /**
     * A name from outside, so that it can stand in a field: only characters of host names and
     * address literals.
     */
    private static String word(String name) {
        StringBuilder word = new StringBuilder();
        name.chars()
                .limit(MAX_WORD)
                .map(c -> isNamePart(c) ? c : '?')
                .forEach(word::appendCodePoint);
        return Optional.of(word.toString()).filter(w -> !w.isEmpty()).orElse("unknown");
    }

    private static boolean isNamePart(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || ".-_:[]".indexOf(c) >= 0;
    }
}
