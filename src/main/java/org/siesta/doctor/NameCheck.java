package org.siesta.doctor;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.siesta.spf.Dns;

/** The name by which the service introduces itself: receivers like it to exist. */
final class NameCheck {

    private static final String ABOUT = "host name ";

    private final Dns dns;
    private final String name;

    NameCheck(Dns dns, String name) {
        this.dns = dns;
        this.name = name;
    }

    List<Finding> examine() {
        if (name.indexOf('.') < 0) {
            return List.of(
                    Finding.warning(
                            "host-name-short",
                            ABOUT + name,
                            "it is no full name; relays may refuse it after EHLO",
                            "siesta.host-name = a full name, such as mail.example.org"));
        }
        return switch (dns.addresses(name)) {
            case Dns.Answer.Silence(String why) ->
                    List.of(
                            Finding.warning(
                                    "dns-silent",
                                    ABOUT + name,
                                    "DNS cannot be asked: " + why,
                                    "the name servers of this machine, or"
                                            + " siesta.sender-auth.dns-servers"));
            case Dns.Answer.Nothing() ->
                    List.of(
                            Finding.warning(
                                    "host-name-unknown",
                                    ABOUT + name,
                                    "DNS has no address for it; relays that look may refuse it",
                                    "siesta.host-name = a name that DNS has"));
            case Dns.Answer.Records(List<String> addresses) -> List.of(confirmed(addresses));
        };
    }

    private Finding confirmed(List<String> addresses) {
        String wanted = name.toLowerCase(Locale.ROOT);
        boolean back =
                addresses.stream()
                        .limit(4)
                        .anyMatch(
                                a -> dns.names(InetAddress.ofLiteral(a)).orNone().contains(wanted));
        String seen = "has " + String.join(", ", addresses);
        return back
                ? Finding.ok("host-name", ABOUT + name, seen + ", and back")
                : Finding.warning(
                        "host-name-not-confirmed",
                        ABOUT + name,
                        seen + ", and none of them leads back to it",
                        "a PTR record, where this machine talks to others than its own relay"
                                + " (siesta.host-name)");
    }
}
