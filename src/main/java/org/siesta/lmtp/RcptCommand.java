package org.siesta.lmtp;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Mailbox;

/** RCPT (RFC 5321 §4.1.1.3) with NOTIFY and ORCPT (RFC 3461 §4.1, §4.2). */
final class RcptCommand {

    /** RFC 3461 §4.2. */
    private static final int MAX_ORCPT = 500;

    private RcptCommand() {}

    /** The DSN parameters; null where absent. */
    private record Parameters(@Nullable String orcpt, @Nullable String dsnNotify) {}

    /** Reads what follows the verb; the host name completes {@code <Postmaster>}. */
    static Parsed<ForwardPath> parse(String text, boolean smtpUtf8, String hostName) {
        return switch (PathParser.split("TO:", text)) {
            case Parsed.Bad(var reply) -> new Parsed.Bad<>(reply);
            case Parsed.Good(PathParser.Argument argument) -> {
                // RFC 5321 §4.1.1.3: postmaster is known without a domain.
                boolean withoutDomain = argument.path().equalsIgnoreCase("postmaster");
                String path = withoutDomain ? argument.path() + "@" + hostName : argument.path();
                yield switch (PathParser.mailbox(path, smtpUtf8, "5.1.3")) {
                    case Parsed.Bad(var reply) -> new Parsed.Bad<>(reply);
                    case Parsed.Good(Mailbox mailbox) ->
                            path(mailbox, withoutDomain, argument.parameters());
                };
            }
        };
    }

    private static Parsed<ForwardPath> path(
            Mailbox mailbox, boolean withoutDomain, List<String> words) {
        return switch (parameters(words)) {
            case Parsed.Bad(var reply) -> new Parsed.Bad<>(reply);
            case Parsed.Good(Parameters given) ->
                    new Parsed.Good<>(
                            new ForwardPath(
                                    mailbox, given.orcpt(), given.dsnNotify(), withoutDomain));
        };
    }

    private static Parsed<Parameters> parameters(List<String> words) {
        Set<String> seen = new HashSet<>();
        @Nullable String orcpt = null;
        @Nullable String dsnNotify = null;
        for (String word : words) {
            int equals = word.indexOf('=');
            String name = (equals < 0 ? word : word.substring(0, equals)).toUpperCase(Locale.ROOT);
            String value = equals < 0 ? "" : word.substring(equals + 1);
            if (!seen.add(name)) {
                return Parsed.bad(501, "5.5.4", "A parameter is given twice");
            }
            switch (name) {
                case "NOTIFY" -> {
                    dsnNotify = value.toUpperCase(Locale.ROOT);
                    if (!isNotify(dsnNotify)) {
                        return Parsed.bad(
                                501, "5.5.4", "Syntax: NOTIFY=NEVER or SUCCESS,FAILURE,DELAY");
                    }
                }
                case "ORCPT" -> {
                    Optional<String> decoded = orcpt(value);
                    if (decoded.isEmpty()) {
                        return Parsed.bad(501, "5.5.4", "Syntax: ORCPT=type;xtext");
                    }
                    orcpt = decoded.get();
                }
                default -> {
                    return Parsed.bad(555, "5.5.4", "Unknown parameter of RCPT");
                }
            }
        }
        return new Parsed.Good<>(new Parameters(orcpt, dsnNotify));
    }

    private static boolean isNotify(String value) {
        if (value.equals("NEVER")) {
            return true;
        }
        List<String> words = List.of(value.split(",", -1));
        return new HashSet<>(words).size() == words.size()
                && Set.of("SUCCESS", "FAILURE", "DELAY").containsAll(words);
    }

    private static Optional<String> orcpt(String value) {
        int semicolon = value.indexOf(';');
        if (value.length() > MAX_ORCPT || !value.matches("[A-Za-z0-9-]+;.+")) {
            return Optional.empty();
        }
        return Xtext.decode(value.substring(semicolon + 1))
                .map(address -> value.substring(0, semicolon + 1) + address);
    }
}
