package org.siesta.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.siesta.mail.AddressPattern;
import org.siesta.mail.Mailbox;

/** The kinds of values that the table of keys uses. */
final class ValueTypes {

    /** Longer lists are not read at all. */
    private static final int MAX_LIST = 1000;

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})([KMG]?)");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");
    private static final Pattern DOMAIN =
            Pattern.compile(
                    "(?=.{1,255}$)[\\p{L}\\p{N}_](?:[\\p{L}\\p{M}\\p{N}_-]*[\\p{L}\\p{M}\\p{N}_])?"
                            + "(?:\\.[\\p{L}\\p{N}_](?:[\\p{L}\\p{M}\\p{N}_-]*[\\p{L}\\p{M}\\p{N}_])?)*");

    private ValueTypes() {}

    static final ValueType<String> TEXT = simple("text", t -> only(t, !t.isEmpty()));

    static final ValueType<Boolean> SWITCH =
            simple(
                    "true or false",
                    t ->
                            switch (t.toLowerCase(Locale.ROOT)) {
                                case "true", "yes", "on" -> Optional.of(true);
                                case "false", "no", "off" -> Optional.of(false);
                                default -> Optional.empty();
                            });

    static final ValueType<Path> PATH = simple("a path", ValueTypes::path);

    static final ValueType<List<String>> DOMAINS =
            list(
                    simple(
                            "a domain such as example.org",
                            t -> only(t.toLowerCase(Locale.ROOT), DOMAIN.matcher(t).matches())));

    static final ValueType<List<String>> DOMAINS_OR_NONE =
            listOrNone(
                    simple(
                            "a domain such as example.org",
                            t ->
                                    AddressPattern.parse(t)
                                            .filter(p -> DOMAIN.matcher(t).matches())
                                            .map(AddressPattern::domain)));

    static final ValueType<List<SuppressConfig.Never>> NEVER =
            listOrNone(
                    simple(
                            "an address, a domain or a pattern such as *-news@*.example.net, perhaps"
                                    + " with ACCOUNT-DOMAIN: before it",
                            ValueTypes::never));

    static final ValueType<List<String>> FIELDS =
            listOrNone(
                    simple(
                            "the name of a header field",
                            t -> only(t, t.matches("[!-9;-~]{1,100}"))));

    static final ValueType<List<AddressPattern>> PATTERNS =
            listOrNone(
                    simple(
                            "an address, a domain or a pattern such as *@*.example.net",
                            AddressPattern::parse));

    static final ValueType<List<Mailbox>> MAILBOXES =
            list(simple("an address such as ana@example.org", Mailbox::parse));

    static final ValueType<String> DELIMITERS =
            simple(
                    "one or more of the characters + - _ . = # ! ~ % & * / ^ | ?, or none",
                    t ->
                            t.equals("none")
                                    ? Optional.of("")
                                    : only(t, t.matches("[-+_.=#!~%&*/^|?]{1,8}")));

    static final ValueType<ReplyConfig.EnvelopeFrom> ENVELOPE_FROM =
            simple(
                    "null, recipient or an address",
                    t ->
                            switch (t) {
                                case "null" -> Optional.of(new ReplyConfig.EnvelopeFrom.Null());
                                case "recipient" ->
                                        Optional.of(new ReplyConfig.EnvelopeFrom.Recipient());
                                default -> mailbox(t).map(ReplyConfig.EnvelopeFrom.Fixed::new);
                            });

    static final ValueType<List<RestConfig.Token>> TOKENS =
            list(
                    simple(
                            "TOKEN or admin:TOKEN for everything, ADDRESS:TOKEN for one account"
                                    + " (16 letters, digits and - . _ ~ + / = or more, or sha256:"
                                    + " and 64 hexadecimal digits)",
                            ValueTypes::token));

    static final ValueType<List<String>> TEXTS = list(TEXT);

    private static final ValueType<List<Map.Entry<String, Integer>>> WORD_LIST =
            listOrNone(simple("WORD=VALUE with a value from 0 to 10", ValueTypes::wordValue));

    /** RFC 5322 §3.6.8. */
    private static final String FIELD = "[!-9;-~]{1,78}";

    private static final String DECIMAL = "[0-9]{1,6}(\\.[0-9]{1,6})?";

    static final ValueType<List<String>> FIELD_NAMES =
            listOrNone(
                    simple(
                            "the name of a header field",
                            t -> only(t.toLowerCase(Locale.ROOT), t.matches(FIELD))));

    static final ValueType<String> HEADER_PART =
            simple(
                    "usual, none, FIELD, or FIELD:PATTERN (an extended regular expression)",
                    t -> only(t, isHeaderPart(t)));

    static final ValueType<String> NUMBER_OR_PART =
            simple(
                    "a number above 0, or FIELD:PATTERN",
                    t ->
                            only(
                                    t,
                                    t.matches(DECIMAL)
                                            ? Double.parseDouble(t) > 0
                                            : t.indexOf(':') > 0 && isHeaderPart(t)));

    static final ValueType<Map<String, Integer>> WORD_VALUES =
            new ValueType<>(
                    "list, each WORD=VALUE with a value from 0 to 10; or none",
                    text ->
                            switch (WORD_LIST.parse(text)) {
                                case Parsed.Bad<List<Map.Entry<String, Integer>>>(String why) ->
                                        new Parsed.Bad<>(why);
                                case Parsed.Value<List<Map.Entry<String, Integer>>>(var pairs) -> {
                                    Map<String, Integer> words = new LinkedHashMap<>();
                                    pairs.forEach(p -> words.put(p.getKey(), p.getValue()));
                                    yield new Parsed.Value<>(Map.copyOf(words));
                                }
                            });

    /** A whole number within limits. */
    static ValueType<Integer> count(int min, int max) {
        return simple(
                max == Integer.MAX_VALUE
                        ? "a number, at least " + min
                        : "a number from " + min + " to " + max,
                t ->
                        t.matches("[0-9]{1,10}")
                                ? Optional.of(Long.parseLong(t))
                                        .filter(n -> n >= min && n <= max)
                                        .map(Long::intValue)
                                : Optional.empty());
    }

    /** A size in octets: {@code 100M}, {@code 32K}, or a number. */
    static ValueType<Long> size(String min, String max) {
        long least = octets(min).orElseThrow();
        long most = octets(max).orElseThrow();
        return simple(
                "a size from " + min + " to " + max + ", such as 100M or 32K",
                t -> octets(t).filter(n -> n >= least && n <= most));
    }

    /** A time span with its unit. */
    static ValueType<Duration> duration(String min, String max) {
        Duration least = span(min).orElseThrow();
        Duration most = span(max).orElseThrow();
        return simple(
                "a time from " + min + " to " + max + " with its unit (ms, s, m, h, d)",
                t -> span(t).filter(d -> d.compareTo(least) >= 0 && d.compareTo(most) <= 0));
    }

    /** One of the constants, written in lower case with hyphens. */
    static <E extends Enum<E>> ValueType<E> choice(Class<E> of) {
        List<E> constants = List.of(of.getEnumConstants());
        return simple(
                "one of " + words(constants),
                t -> constants.stream().filter(c -> word(c).equals(t)).findFirst());
    }

    /** Some of the constants. */
    static <E extends Enum<E>> ValueType<List<E>> choices(Class<E> of) {
        return listOrNone(choice(of));
    }

    static <T> ValueType<List<T>> list(ValueType<T> item) {
        return new ValueType<>("list, each " + item.expected(), text -> items(text, item));
    }

    /** A list where "none" is the empty one, which the environment could not say otherwise. */
    static <T> ValueType<List<T>> listOrNone(ValueType<T> item) {
        return new ValueType<>(
                "list, each " + item.expected() + "; or none",
                text -> text.equals("none") ? new Parsed.Value<>(List.of()) : items(text, item));
    }

    private static <T> Parsed<List<T>> items(String text, ValueType<T> item) {
        LinkedHashSet<T> values = new LinkedHashSet<>();
        String[] parts = text.isBlank() ? new String[0] : text.split(",", -1);
        if (parts.length > MAX_LIST) {
            return new Parsed.Bad<>("a list has at most " + MAX_LIST + " items");
        }
        List<String> bad = new ArrayList<>();
        for (String part : parts) {
            switch (item.parse(part.strip())) {
                case Parsed.Value<T>(T value) -> values.add(value);
                case Parsed.Bad<T>(String why) -> bad.add(why);
            }
        }
        return bad.isEmpty()
                ? new Parsed.Value<>(List.copyOf(values))
                : new Parsed.Bad<>(String.join("; ", bad));
    }

    static <T> ValueType<T> simple(String expected, Function<String, Optional<T>> reader) {
        return new ValueType<>(
                expected,
                text ->
                        reader.apply(text)
                                .<Parsed<T>>map(Parsed.Value::new)
                                .orElseGet(
                                        () ->
                                                new Parsed.Bad<>(
                                                        quoted(text) + " is not " + expected)));
    }

    /** A value from outside in a message, cut where nobody reads on. */
    private static String quoted(String text) {
        return '"' + (text.length() > 80 ? text.substring(0, 80) + "..." : text) + '"';
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String words(List<? extends Enum<?>> constants) {
        return constants.stream().map(ValueTypes::word).collect(Collectors.joining(", "));
    }

    static <T> Optional<T> only(T value, boolean valid) {
        return valid ? Optional.of(value) : Optional.empty();
    }

    private static Optional<Long> octets(String text) {
        Matcher matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int shift =
                switch (matcher.group(2)) {
                    case "K" -> 10;
                    case "M" -> 20;
                    case "G" -> 30;
                    default -> 0;
                };
        long number = Long.parseLong(matcher.group(1));
        return only(number << shift, number <= Long.MAX_VALUE >> shift);
    }

    private static Optional<Duration> span(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(Math.min(number, 1_000_000));
                });
    }

    static Optional<Path> path(String text) {
        try {
            return only(Path.of(text), !text.isEmpty());
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private static Optional<SuppressConfig.Never> never(String text) {
        int colon = text.indexOf(": ");
        String pattern = colon < 0 ? text : text.substring(colon + 2).strip();
        if (colon < 0) {
            return AddressPattern.parse(pattern).map(p -> new SuppressConfig.Never("", p));
        }
        return Optional.of(text.substring(0, colon))
                .filter(d -> DOMAIN.matcher(d).matches())
                .flatMap(AddressPattern::parse)
                .flatMap(
                        d ->
                                AddressPattern.parse(pattern)
                                        .map(p -> new SuppressConfig.Never(d.domain(), p)));
    }

    private static Optional<Mailbox> mailbox(String text) {
        boolean plain = text.chars().noneMatch(c -> c <= ' ' || c == '<' || c == '>' || c == 127);
        return plain ? Mailbox.parse(text) : Optional.empty();
    }

    /** RFC 6750 §2.1 says what a bearer token may consist of; in its place its hash may stand. */
    private static final Pattern TOKEN =
            Pattern.compile("(?:(.*?):)?(sha256:[0-9A-Fa-f]{64}|[A-Za-z0-9._~+/-]{16,512}=*)");

    private static Optional<RestConfig.Token> token(String text) {
        Matcher entry = TOKEN.matcher(text);
        if (!entry.matches()) {
            return Optional.empty();
        }
        String who = entry.group(1) == null ? "admin" : entry.group(1);
        String secret = entry.group(2);
        return who.equals("admin")
                ? Optional.of(new RestConfig.Token(null, secret))
                : mailbox(who).map(account -> new RestConfig.Token(account, secret));
    }

    private static Optional<Map.Entry<String, Integer>> wordValue(String text) {
        int equals = text.lastIndexOf('=');
        return equals > 0 && text.substring(equals + 1).strip().matches("[0-9]|10")
                ? Optional.of(
                        Map.entry(
                                text.substring(0, equals).strip(),
                                Integer.parseInt(text.substring(equals + 1).strip())))
                : Optional.empty();
    }

    private static boolean isHeaderPart(String text) {
        int colon = text.indexOf(':');
        if (!(colon < 0 ? text : text.substring(0, colon)).strip().matches(FIELD)) {
            return false;
        }
        try {
            // The syntax of both kinds of patterns is close enough to find what is not closed.
            Pattern.compile(text.substring(colon + 1));
            return true;
        } catch (PatternSyntaxException _) {
            return false;
        }
    }
}
