package org.siesta.doctor;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.IpAddress;
import org.siesta.mail.Mailbox;
import org.siesta.spf.Dns;
import org.siesta.spf.SpfCheck;
import org.siesta.spf.SpfResult;

/**
 * Whether a receiver would find that a reply passes DMARC (RFC 7489): by SPF, for which the
 * envelope and the relay's address count, or by DKIM, for which the relay's signature counts.
 */
final class ReplyCheck {

    /** Who the receiver believes to be sent mail by. */
    private record Envelope(String domain, String words) {}

    private record Policy(String domain, Map<String, String> tags) {

        boolean demands(String from) {
            String asked =
                    from.equals(domain)
                            ? tags.getOrDefault("p", "none")
                            : tags.getOrDefault("sp", tags.getOrDefault("p", "none"));
            return asked.equals("quarantine") || asked.equals("reject");
        }
    }

    private final Dns dns;
    private final SpfCheck spf;
    private final Optional<Mailbox> envelopeFrom;
    private final boolean envelopeOfAccount;
    private final List<String> selectors;
    private final String by;
    private final String relayName;
    private final @Nullable InetAddress relayAddress;

    /**
     * @param envelopeFrom the fixed reverse-path of replies; empty for none
     * @param envelopeOfAccount the reverse-path is the account's
     * @param by {@code " by relay NAME"} for a further relay; empty for the first
     * @param relayName what the relay calls itself; empty when it is not known
     * @param relayAddress by which receivers see the relay; null when it is not known
     */
    ReplyCheck(
            Dns dns,
            SpfCheck spf,
            Optional<Mailbox> envelopeFrom,
            boolean envelopeOfAccount,
            List<String> selectors,
            String by,
            String relayName,
            @Nullable InetAddress relayAddress) {
        this.dns = dns;
        this.spf = spf;
        this.envelopeFrom = envelopeFrom;
        this.envelopeOfAccount = envelopeOfAccount;
        this.selectors = selectors;
        this.by = by;
        this.relayName = relayName;
        this.relayAddress = relayAddress;
    }

    List<Finding> examine(String from) {
        String about = "replies from " + from;
        Optional<Policy> policy = Optional.empty();
        for (String domain = from; domain.indexOf('.') > 0; domain = parent(domain)) {
            Dns.Answer answer = dns.texts("_dmarc." + domain);
            if (answer instanceof Dns.Answer.Silence(String why)) {
                return List.of(
                        Finding.warning(
                                "dns-silent",
                                about,
                                "DNS cannot be asked ("
                                        + why
                                        + "), so it is not known whether they pass DMARC",
                                "the name servers of this machine, or siesta.sender-auth.dns-servers"));
            }
            policy = policy(domain, answer);
            if (policy.isPresent()) {
                break;
            }
        }
        if (policy.isEmpty()) {
            return List.of(
                    Finding.ok("dmarc-no-policy", about, "the domain publishes no DMARC policy"));
        }
        return List.of(judge(from, about + by, policy.get()));
    }

    private Finding judge(String from, String about, Policy policy) {
        Envelope envelope = envelope(from);
        boolean aligned = aligned(envelope.domain(), from, policy);
        String bySpf =
                aligned
                        ? relayAddress == null
                                ? "SPF aligns, and the relay's public address is not known (--relay-address)"
                                : ""
                        : "SPF does not align (" + envelope.words() + ")";
        if (bySpf.isEmpty() && relayAddress != null) {
            SpfResult result = spfOf(envelope.domain(), relayAddress);
            if (result == SpfResult.PASS) {
                return Finding.ok(
                        "dmarc-by-spf",
                        about,
                        "pass by SPF: "
                                + envelope.words()
                                + ", relay "
                                + IpAddress.text(relayAddress));
            }
            bySpf =
                    "SPF of "
                            + envelope.domain()
                            + " says "
                            + result.word()
                            + " about "
                            + IpAddress.text(relayAddress);
        }
        return judgeWithoutSpf(from, about, policy, bySpf);
    }

    private Finding judgeWithoutSpf(String from, String about, Policy policy, String bySpf) {
        List<String> keys = new ArrayList<>();
        for (String selector : selectors) {
            if (hasKey(selector, from)) {
                keys.add(selector);
            }
        }
        String signature =
                keys.isEmpty()
                        ? selectors.isEmpty()
                                ? "whether the relay signs with DKIM cannot be seen from here"
                                : "there is no DKIM key at " + String.join(", ", selectors)
                        : "there is a DKIM key at "
                                + String.join(", ", keys)
                                + "; whether the relay signs with it cannot be seen from here";
        String seen =
                "DMARC of "
                        + policy.domain()
                        + " says "
                        + policyWords(policy, from)
                        + "; "
                        + bySpf
                        + "; "
                        + signature;
        if (!policy.demands(from) || !keys.isEmpty()) {
            return Finding.ok("dmarc-by-dkim", about, seen);
        }
        return Finding.warning(
                "dmarc-needs-dkim",
                about,
                seen,
                "let the relay sign for "
                        + from
                        + " (look at the key with --dkim-selector), or siesta.reply.envelope-from ="
                        + " recipient and the relay in the domain's SPF record");
    }

    private static String policyWords(Policy policy, String from) {
        String sp = policy.tags().get("sp");
        return from.equals(policy.domain()) || sp == null
                ? "p=" + policy.tags().getOrDefault("p", "none")
                : "sp=" + sp;
    }

    private Envelope envelope(String from) {
        if (envelopeOfAccount) {
            return new Envelope(from, "the envelope is the account's address");
        }
        if (envelopeFrom.isPresent()) {
            String domain = envelopeFrom.get().domain();
            return new Envelope(domain, "the envelope is of " + domain);
        }
        return new Envelope(
                relayName,
                relayName.isEmpty()
                        ? "the envelope is empty, and the name of the relay is not known"
                        : "the envelope is empty, so the name of the relay counts, " + relayName);
    }

    private static boolean aligned(String envelope, String from, Policy policy) {
        if (envelope.isEmpty()) {
            return false;
        }
        if (policy.tags().getOrDefault("aspf", "r").equals("s")) {
            return envelope.equals(from);
        }
        return envelope.equals(from)
                || envelope.endsWith("." + from)
                || from.endsWith("." + envelope)
                || envelope.equals(policy.domain())
                || envelope.endsWith("." + policy.domain());
    }

    private SpfResult spfOf(String domain, InetAddress relay) {
        return Mailbox.parse("postmaster@" + domain)
                .map(mailbox -> spf.check(relay, mailbox))
                .orElse(SpfResult.NONE);
    }

    private boolean hasKey(String selector, String domain) {
        return dns.texts(selector + "._domainkey." + domain).orNone().stream()
                .map(ReplyCheck::tags)
                // RFC 6376 §3.6.1: an empty key is one that was revoked.
                .anyMatch(tags -> !tags.getOrDefault("p", "").isEmpty());
    }

    private static Optional<Policy> policy(String domain, Dns.Answer answer) {
        return answer.orNone().stream()
                .filter(text -> text.replace(" ", "").startsWith("v=DMARC1"))
                .findFirst()
                .map(text -> new Policy(domain, tags(text)));
    }

    private static Map<String, String> tags(String text) {
        Map<String, String> tags = new TreeMap<>();
        for (String part : text.split(";", 50)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                tags.put(
                        part.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        part.substring(equals + 1).strip().toLowerCase(Locale.ROOT));
            }
        }
        return tags;
    }

    /** The domain above; without a dot at the top. */
    private static String parent(String domain) {
        return domain.substring(domain.indexOf('.') + 1);
    }
}
