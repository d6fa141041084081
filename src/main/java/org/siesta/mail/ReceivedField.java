package org.siesta.mail;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a Received field says of the client (RFC 5321 §4.4), in the forms of Postfix, Sendmail and
 * OpenSMTPD, {@code from HELO (NAME [ADDRESS]) by HOST ...}, and in those of Exim, {@code from NAME
 * ([ADDRESS] helo=HELO)} and {@code from [ADDRESS] (helo=HELO)}.
 *
 * @param by the host that wrote the field, in lower case
 * @param address the client's address
 * @param name the client's verified name; null when the host knew none
 * @param helo what the client called itself; null when the field does not say
 */
public record ReceivedField(
        String by, InetAddress address, @Nullable String name, @Nullable String helo) {

    private static final int MAX_LENGTH = 1000;

    /** What Exim says in the comment; a port may stand before it, an ident behind. */
    private static final Pattern EXIM_HELO = Pattern.compile("(?:^|[\\s\\]])helo=(\\S+)");

    /** Reads the value of a field; empty when it names no client. */
    public static Optional<ReceivedField> parse(String value) {
        String text = value.substring(0, Math.min(value.length(), MAX_LENGTH)).strip();
        if (!text.regionMatches(true, 0, "from ", 0, 5)) {
            return Optional.empty();
        }
        int end = wordEnd(text, 5);
        String helo = text.substring(5, end);
        int at = skipBlanks(text, end);
        String comment = "";
        if (at < text.length() && text.charAt(at) == '(') {
            int close = text.indexOf(')', at);
            if (close < 0) {
                return Optional.empty();
            }
            comment = text.substring(at + 1, close);
            at = skipBlanks(text, close + 1);
        }
        if (!text.regionMatches(true, at, "by ", 0, 3)) {
            return Optional.empty();
        }
        String by = text.substring(at + 3, wordEnd(text, at + 3)).toLowerCase(Locale.ROOT);
        return client(by, helo, comment);
    }

    /**
     * How the message came to the host that wrote the field: the word behind {@code with} (RFC 5321
     * §4.4), in capitals; empty when there is none. What stands in comments and quotation marks,
     * and behind the semicolon, does not count.
     */
    public static Optional<String> protocol(String value) {
        String text = value.substring(0, Math.min(value.length(), MAX_LENGTH));
        Comments comments = new Comments(text);
        boolean named = false;
        int at = 0;
        while (at < text.length() && text.charAt(at) != ';') {
            int end = comments.skip(at);
            if (end > at) {
                at = end;
                continue;
            }
            end = wordEnd(text, at);
            if (end == at) {
                at++;
                continue;
            }
            String word = text.substring(at, end).toUpperCase(Locale.ROOT);
            if (named) {
                return Optional.of(word);
            }
            named = word.equals("WITH");
            at = end;
        }
        return Optional.empty();
    }

    private static Optional<ReceivedField> client(String by, String first, String comment) {
        Matcher exim = EXIM_HELO.matcher(comment);
        @Nullable String said = exim.find() ? exim.group(1) : null;
        int open = comment.indexOf('[');
        int close = comment.indexOf(']', open + 1);
        if (open >= 0 && close > open) {
            String before = said == null ? comment.substring(0, open).strip() : first;
            String helo = said == null ? first : said;
            return address(comment.substring(open + 1, close))
                    .map(a -> new ReceivedField(by, a, name(before), name(helo)));
        }
        if (first.startsWith("[") && first.endsWith("]")) {
            return address(first.substring(1, first.length() - 1))
                    .map(a -> new ReceivedField(by, a, null, said == null ? null : name(said)));
        }
        return Optional.empty();
    }

    private static @Nullable String name(String word) {
        return isName(word) ? word : null;
    }

    private static int wordEnd(String text, int from) {
        int at = from;
        while (at < text.length() && " \t\r\n(;".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private static boolean isName(String word) {
        return word.length() <= 255
                && word.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.?")
                && !word.equalsIgnoreCase("unknown");
    }

    private static Optional<InetAddress> address(String literal) {
        boolean six = literal.regionMatches(true, 0, "IPv6:", 0, 5) || literal.indexOf(':') >= 0;
        String text =
                literal.regionMatches(true, 0, "IPv6:", 0, 5) ? literal.substring(5) : literal;
        String form = six ? "[0-9A-Fa-f:.]{2,45}" : "[0-9]{1,3}(\\.[0-9]{1,3}){3}";
        try {
            return text.matches(form) ? Optional.of(InetAddress.ofLiteral(text)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
