package org.siesta.mail;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A structured field value with parameters: {@code value *( ";" attribute "=" value )}, with
 * comments anywhere, as Content-Type (RFC 2045 §5.1) and Auto-Submitted (RFC 3834 §5.1) have it.
 *
 * @param value what stands before the first semicolon, without comments, in lower case
 * @param parameters by name in lower case, quotes taken off; the first of a name counts
 * @param wellFormed whether the whole follows the grammar
 */
public record FieldValue(String value, Map<String, String> parameters, boolean wellFormed) {

    private static final int MAX_PARAMETERS = 1_000;

    public FieldValue {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** Reads an unfolded field value. Never fails; takes time in proportion to the length. */
    public static FieldValue parse(String fieldValue) {
        return new Parser(fieldValue).parse();
    }

    /**
     * The words of a value that lists them with commas, semicolons, bars, slashes or white space
     * between, in lower case and without comments, quotes and what else stands around them, such as
     * a full stop. A parenthesis that nobody closes hides no word.
     */
    public static List<String> words(String fieldValue) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        String text = Comments.without(fieldValue);
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && !isBetweenWords(text.charAt(i))) {
                word.append(text.charAt(i));
            } else {
                String bare = bare(word);
                if (!bare.isEmpty()) {
                    words.add(Ascii.lower(bare));
                }
                word.setLength(0);
            }
        }
        return words;
    }

    /** From the first letter or digit to the last. */
    private static String bare(CharSequence word) {
        int from = 0;
        int to = word.length();
        while (from < to && !Character.isLetterOrDigit(word.charAt(from))) {
            from++;
        }
        while (from < to && !Character.isLetterOrDigit(word.charAt(to - 1))) {
            to--;
        }
        return word.subSequence(from, to).toString();
    }

    /** The value with a blank in place of each comment. A parenthesis that nobody closes stays. */
    public static String withoutComments(String fieldValue) {
        return Comments.without(fieldValue);
    }

    private static boolean isBetweenWords(char c) {
        return c <= ' ' || ",;|/\"()".indexOf(c) >= 0;
    }

    /** A parameter by its name in lower case. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /**
     * The values to read, by names without the marks of RFC 2231: pieces joined, percent signs and
     * charsets decoded, encoded words too.
     */
    public Map<String, String> plainParameters() {
        return ExtendedParameters.plain(parameters);
    }

    /** Whether this is a token (RFC 2045 §5.1). */
    static boolean isToken(String text) {
        return Parser.isToken(text);
    }

    private static final class Parser {

        private final String text;
        private final Map<String, String> parameters = new LinkedHashMap<>();
        private int position;
        private boolean wellFormed = true;

        Parser(String text) {
            this.text = text;
        }

        FieldValue parse() {
            String value = Ascii.lower(part());
            while (position < text.length()) {
                position++;
                parameter(part());
            }
            return new FieldValue(value, parameters, wellFormed && isTokens(value));
        }

        /** The text up to the next semicolon or the end, comments dropped. */
        private String part() {
            StringBuilder part = new StringBuilder();
            boolean quoted = false;
            for (; position < text.length(); position++) {
                char c = text.charAt(position);
                if (quoted && c == '\\' && position + 1 < text.length()) {
                    part.append(c).append(text.charAt(++position));
                } else if (!quoted && c == '(') {
                    skipComment();
                    part.append(' ');
                } else if (!quoted && c == ';') {
                    break;
                } else {
                    quoted ^= c == '"';
                    part.append(c == '\t' ? ' ' : c);
                }
            }
            wellFormed &= !quoted;
            return trim(part);
        }

        /** Leaves the position at the last character of the comment. */
        private void skipComment() {
            int end = Comments.endOfComment(text, position);
            wellFormed &= end >= 0;
            position = (end < 0 ? text.length() : end) - 1;
        }

        private void parameter(String part) {
            int equals = part.indexOf('=');
            if (equals < 0 || parameters.size() == MAX_PARAMETERS) {
                wellFormed = false;
                return;
            }
            String name = Ascii.lower(trim(part.substring(0, equals)));
            String value = trim(part.substring(equals + 1));
            boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
            wellFormed &= isToken(name) && (quoted || isToken(value));
            parameters.putIfAbsent(name, quoted ? unquote(value) : value);
        }

        private static String unquote(String quoted) {
            StringBuilder value = new StringBuilder(quoted.length());
            for (int i = 1; i < quoted.length() - 1; i++) {
                char c = quoted.charAt(i);
                value.append(c == '\\' && i + 2 < quoted.length() ? quoted.charAt(++i) : c);
            }
            return value.toString();
        }

        private static String trim(CharSequence text) {
            int from = 0;
            int to = text.length();
            while (from < to && text.charAt(from) == ' ') {
                from++;
            }
            while (from < to && text.charAt(to - 1) == ' ') {
                to--;
            }
            return text.subSequence(from, to).toString();
        }

        /** A token, or two with a slash as a media type. */
        private static boolean isTokens(String value) {
            int slash = value.indexOf('/');
            return slash < 0
                    ? isToken(value)
                    : isToken(trim(value.substring(0, slash)))
                            && isToken(trim(value.substring(slash + 1)));
        }

        private static boolean isToken(String value) {
            return !value.isEmpty()
                    && value.chars()
                            .allMatch(
                                    c -> c > ' ' && c < 127 && "()<>@,;:\\\"/[]?=".indexOf(c) < 0);
        }
    }
}
