package org.siesta.delivery;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.IpAddress;

/**
 * The Received field that we add (RFC 5321 §4.4): the original client, however it became known, the
 * protocol of our own connection, with its TLS (RFC 3848, RFC 6531 §4.3), and the id of the
 * delivery.
 */
final class TraceField {

    private static final List<String> DAYS =
            List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final List<String> MONTHS =
            List.of(
                    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                    "Dec");
    private static final int MAX_WORD = 200;

    /** No field is longer, in octets, nor is one with the empty line that may stand under it. */
    static final int MOST_OCTETS = 1024;

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
                + protocol(identity.hops().getFirst(), utf8)
                + " id "
                + id
                + ";\r\n\t"
                + date(now)
                + "\r\n";
    }

    /** What was spoken with us, as the registry of RFC 3848 and RFC 6531 §4.3 has it. */
    private static String protocol(ClientIdentity.Hop ours, boolean utf8) {
        String said = ours.attribute("proto").orElse("LMTP");
        String spoken = said.endsWith("S") ? said.substring(0, said.length() - 1) : said;
        boolean secured = !said.equals("SMTP") && ours.attribute("tls-version").isPresent();
        String name = utf8 ? "UTF8" + (spoken.equals("LMTP") ? "LMTP" : "SMTP") : spoken;
        return secured ? name + "S" : name;
    }

    /** RFC 5322 §3.3, in UTC; by hand, for it is written for each message. */
    private static String date(Instant now) {
        OffsetDateTime time = now.atOffset(ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(31);
        text.append(DAYS.get(time.getDayOfWeek().ordinal())).append(", ");
        text.append(twoDigits(time.getDayOfMonth())).append(' ');
        text.append(MONTHS.get(time.getMonthValue() - 1)).append(' ');
        text.append(time.getYear()).append(' ');
        text.append(twoDigits(time.getHour())).append(':');
        text.append(twoDigits(time.getMinute())).append(':');
        return text.append(twoDigits(time.getSecond())).append(" +0000").toString();
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : "" + number;
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
        for (int i = 0; i < name.length() && i < MAX_WORD; i++) {
            char c = name.charAt(i);
            word.append(isNamePart(c) ? c : '?');
        }
        return word.isEmpty() ? "unknown" : word.toString();
    }

    private static boolean isNamePart(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || ".-_:[]".indexOf(c) >= 0;
    }
}
