package org.siesta.settings;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names in double braces, such as <code>{{return}}</code>, that stand in a text for what is known
 * when the reply is written. A backslash before the braces leaves them as they are.
 */
final class Placeholders {

    /** What may stand in the braces. */
    enum Placeholder {
        /** The name of who is away, else the address. */
        NAME,
        /** Who stands in. */
        DEPUTY,
        /** First day of the absence, with the time where it does not begin with the day. */
        START,
        /** Last day of the absence, or its end with the time. */
        END,
        /** First day after the absence, with the time where it is not a whole day. */
        RETURN,
        /** Subject of the message that is answered. */
        SUBJECT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Placeholder> of(String word) {
            return Stream.of(values()).filter(p -> p.word().equals(word.strip())).findFirst();
        }
    }

    /** All names, for messages. */
    static final String KNOWN =
            Stream.of(Placeholder.values())
                    .map(p -> "{{" + p.word() + "}}")
                    .collect(Collectors.joining(", "));

    private static final Pattern IN_BRACES =
            Pattern.compile("(\\\\?)\\{\\{([^{}\\r\\n]{0,64})\\}\\}");

    private Placeholders() {}

    /** What stands in braces and is none of the names, in alphabetical order. */
    static Set<String> unknown(String text) {
        return words(text)
                .filter(w -> Placeholder.of(w).isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names that the text uses. */
    static Set<Placeholder> used(String text) {
        return words(text)
                .flatMap(w -> Placeholder.of(w).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> words(String text) {
        return IN_BRACES
                .matcher(text)
                .results()
                .filter(m -> m.group(1).isEmpty())
                .map(m -> m.group(2));
    }

    /** The text with the values in place; what has none stays as it stands. */
    static String filled(String text, Map<Placeholder, String> values) {
        return text.contains("{{")
                ? IN_BRACES
                        .matcher(text)
                        .replaceAll(m -> Matcher.quoteReplacement(filled(m, values)))
                : text;
    }

    private static String filled(MatchResult match, Map<Placeholder, String> values) {
        if (!match.group(1).isEmpty()) {
            return match.group().substring(1);
        }
        return Placeholder.of(match.group(2))
                .flatMap(p -> Optional.ofNullable(values.get(p)))
                .orElse(match.group());
    }

    /** The same in HTML, where a value is text and never an element. */
    static String filledHtml(String html, Map<Placeholder, String> values) {
        return filled(
                html,
                values.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, e -> escaped(e.getValue()))));
    }

    private static String escaped(String value) {
        return value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
