package org.siesta.delivery;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Ascii;
import org.siesta.mail.AuthenticationResults;
import org.siesta.mail.AuthenticationResults.Result;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.spf.SpfResult;

/**
 * What servers that we trust found out about the sender (RFC 8601).
 *
 * <p>A field is believed when its authserv-id is one of ours and it stands where our servers put
 * theirs: not below the Received field of the hop before our border. The border is the topmost
 * Received field that names the recovered client; where none does, so many hops are ours as the
 * site says. Once a field was found, the next Received field ends the search. A failure is believed
 * anywhere: who forges one only earns silence.
 *
 * @param results those that are believed, in their order
 * @param dmarcFailed the claim of a failed DMARC check; null when there is none
 * @param spf what our own check came to; null when there was none
 */
record SenderEvidence(List<Result> results, @Nullable String dmarcFailed, @Nullable SpfResult spf) {

    /** Nothing is known. */
    static final SenderEvidence NONE = new SenderEvidence(List.of(), null, null);

    private static final int MAX_FIELDS = 50;

    /** Octets of a from clause that are looked at; host name, HELO name and address fit in. */
    private static final int MAX_FROM = 1_000;

    static SenderEvidence of(
            Headers headers, ClientIdentity client, Set<String> authservIds, int trustedHops) {
        if (authservIds.isEmpty()) {
            return NONE;
        }
        int ourHops = borderHop(headers, client).orElse(trustedHops);
        List<Result> believed = new ArrayList<>();
        String failed = null;
        int hops = 0;
        int fields = 0;
        boolean ours = true;
        for (Headers.Field field : headers.fields()) {
            if (Ascii.same(field.name(), "Received")) {
                ours &= believed.isEmpty() && ++hops <= ourHops;
            } else if (Ascii.same(field.name(), "Authentication-Results")
                    && fields++ < MAX_FIELDS) {
                List<Result> results = results(field.value(), authservIds);
                if (ours) {
                    believed.addAll(results);
                }
                failed = failed == null ? dmarcFailure(results) : failed;
            }
        }
        return new SenderEvidence(believed, failed, null);
    }

    /** How many hops are ours, our border included, where a Received field names the client. */
    private static Optional<Integer> borderHop(Headers headers, ClientIdentity client) {
        InetAddress address = client.effective().address();
        if (address == null) {
            return Optional.empty();
        }
        int hop = 0;
        for (String received : (Iterable<String>) headers.all("Received")::iterator) {
            hop++;
            if (names(received, address)) {
                return Optional.of(hop);
            }
        }
        return Optional.empty();
    }

    /** RFC 5321 §4.4: the address literal of the from clause, which stands before "by". */
    private static boolean names(String received, InetAddress address) {
        int by = Ascii.lower(received).indexOf(" by ");
        int length = Math.min(by < 0 ? received.length() : by, MAX_FROM);
        String from = received.substring(0, length);
        for (int start = from.indexOf('['); start >= 0; start = from.indexOf('[', start + 1)) {
            int end = from.indexOf(']', start);
            if (end < 0) {
                return false;
            }
            if (end - start < 60) {
                String inside = from.substring(start + 1, end);
                boolean tagged = inside.regionMatches(true, 0, "IPv6:", 0, 5);
                if (isAddress(tagged ? inside.substring(5) : inside, address)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isAddress(String text, InetAddress address) {
        try {
            return InetAddress.ofLiteral(text).equals(address);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static List<Result> results(String value, Set<String> authservIds) {
        return AuthenticationResults.parse(value)
                .filter(field -> authservIds.contains(field.authservId()))
                .map(AuthenticationResults::results)
                .orElse(List.of());
    }

    private static @Nullable String dmarcFailure(List<Result> results) {
        return results.stream()
                .filter(r -> r.method().equals("dmarc") && r.result().equals("fail"))
                .map(r -> "dmarc=fail " + r.property("header.from").orElse(""))
                .map(String::strip)
                .findFirst()
                .orElse(null);
    }

    /** The same with a check of our own. */
    SenderEvidence with(SpfResult own) {
        return new SenderEvidence(results, dmarcFailed, own);
    }

    /** Whether a server that we trust has looked at the sender at all. */
    boolean isThere() {
        return !results.isEmpty() || dmarcFailed != null;
    }

    /**
     * What proves that the reverse-path is the sender's own: a pass for its domain, for one below
     * or above it, or a login. Of a method that can only speak once the first result counts.
     */
    Optional<String> proofFor(String domain) {
        boolean spf = false;
        boolean dmarc = false;
        for (Result result : results) {
            boolean counts =
                    switch (result.method()) {
                        case "spf" -> !spf;
                        case "dmarc" -> !dmarc;
                        case "dkim", "auth" -> true;
                        default -> false;
                    };
            spf |= result.method().equals("spf");
            dmarc |= result.method().equals("dmarc");
            Optional<String> proof =
                    counts && result.passed() ? proof(result, domain) : Optional.empty();
            if (proof.isPresent()) {
                return proof;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> proof(Result result, String domain) {
        Optional<String> about =
                switch (result.method()) {
                    case "spf" -> result.property("smtp.mailfrom");
                    case "dmarc" -> result.property("header.from");
                    case "auth" -> result.property("smtp.auth");
                    default -> result.property("header.d").or(() -> result.property("header.i"));
                };
        return about.map(SenderEvidence::domain)
                .filter(d -> aligned(d, domain))
                .map(d -> result.method() + "=pass " + d);
    }

    private static String domain(String value) {
        String domain = value.substring(value.lastIndexOf('@') + 1);
        return Mailbox.parse("x@" + domain).map(m -> m.normal().domain()).orElse("");
    }

    /** One domain, or one below the other; which are of one owner beyond that is not known here. */
    static boolean aligned(String one, String other) {
        String a = Mailbox.parse("x@" + one).map(m -> m.normal().domain()).orElse("");
        String b = Mailbox.parse("x@" + other).map(m -> m.normal().domain()).orElse("");
        boolean related = a.equals(b) || isBelow(a, b) || isBelow(b, a);
        return !a.isEmpty() && !b.isEmpty() && related;
    }

    /** Below a top-level domain everybody is. */
    private static boolean isBelow(String domain, String parent) {
        return parent.indexOf('.') > 0 && domain.endsWith("." + parent);
    }
}
