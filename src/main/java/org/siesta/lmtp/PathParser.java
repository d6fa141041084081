package org.siesta.lmtp;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.siesta.mail.Mailbox;

/**
 * Reads the argument of MAIL and RCPT (RFC 5321 §4.1.1.2, §4.1.1.3): a path in angle brackets, then
 * parameters.
 */
final class PathParser {

    /** RFC 5321 §4.5.3.1.3 asks for 256; tagged bounce addresses (VERP, SRS) are longer. */
    private static final int MAX_PATH = 512;

    private static final int MAX_PARAMETERS = 20;

    /** The text between the brackets, and the parameters as they stand. */
    record Argument(String path, List<String> parameters) {}

    private PathParser() {}

    /** Splits {@code FROM:<path> KEY=value ...}; the keyword is {@code FROM:} or {@code TO:}. */
    static Parsed<Argument> split(String keyword, String text) {
        if (!text.regionMatches(true, 0, keyword, 0, keyword.length())) {
            return Parsed.bad(501, "5.5.4", "Syntax: " + keyword + "<address>");
        }
        // A space behind the colon is wrong and common.
        String rest = text.substring(keyword.length()).stripLeading();
        int end = rest.startsWith("<") ? closing(rest) : -1;
        if (end < 0) {
            return Parsed.bad(501, "5.5.4", "Syntax: " + keyword + "<address>");
        }
        if (end > MAX_PATH) {
            return Parsed.bad(501, "5.1.7", "The path is too long");
        }
        String behind = rest.substring(end + 1);
        if (!behind.isBlank() && !behind.startsWith(" ")) {
            return Parsed.bad(501, "5.5.4", "A space stands between path and parameters");
        }
        List<String> parameters =
                behind.isBlank() ? List.of() : Arrays.asList(behind.strip().split(" +", -1));
        if (parameters.size() > MAX_PARAMETERS) {
            return Parsed.bad(501, "5.5.4", "Too many parameters");
        }
        return new Parsed.Good<>(new Argument(rest.substring(1, end), parameters));
    }

    /** The index of the bracket that closes the path, or -1. Brackets in quotes do not count. */
    private static int closing(String text) {
        boolean quoted = false;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Reads what stands between the brackets. A source route in front of the mailbox is accepted
     * and ignored (RFC 5321 §4.1.2, appendix C): the mailbox alone is the path. So is a local part
     * with dots where the grammar has none: mail of people with such an address must not bounce.
     */
    static Parsed<Mailbox> mailbox(String path, boolean smtpUtf8, String status) {
        if (!smtpUtf8 && path.chars().anyMatch(c -> c > 126)) {
            return Parsed.bad(553, "5.6.7", "The address needs SMTPUTF8");
        }
        return withoutRoute(path)
                .flatMap(mailbox -> Mailbox.parse(mailbox).or(() -> Mailbox.dotted(mailbox)))
                .<Parsed<Mailbox>>map(Parsed.Good::new)
                .orElseGet(() -> Parsed.bad(501, status, "The address is malformed"));
    }

    /** What stands behind {@code @one.example,@two.example:}; empty behind what is no route. */
    private static Optional<String> withoutRoute(String path) {
        if (!path.startsWith("@")) {
            return Optional.of(path);
        }
        int colon = path.indexOf(':');
        boolean route =
                colon > 0
                        && Stream.of(path.substring(0, colon).split(",", -1))
                                .allMatch(PathParser::isAtDomain);
        return route ? Optional.of(path.substring(colon + 1)) : Optional.empty();
    }

    /** RFC 5321 §4.1.2 At-domain: a name and no address literal. */
    private static boolean isAtDomain(String hop) {
        return hop.startsWith("@") && !hop.startsWith("@[") && Mailbox.parse("x" + hop).isPresent();
    }
}
