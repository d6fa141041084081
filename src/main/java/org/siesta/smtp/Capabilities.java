package org.siesta.smtp;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a server offers in its answer to EHLO or LHLO (RFC 5321 §4.1.1.1). */
record Capabilities(Map<String, String> parameters) {

    /** Of a server that knows HELO only. */
    static final Capabilities NONE = new Capabilities(Map.of());

    private static final Pattern SIZE = Pattern.compile("[0-9]{1,18}");

    Capabilities {
        parameters = Map.copyOf(parameters);
    }

    /** Reads the lines of the answer; the first is the server's name. */
    static Capabilities of(Answer hello) {
        Map<String, String> offered = new HashMap<>();
        hello.lines().stream()
                .skip(1)
                .map(line -> line.strip().toUpperCase(Locale.ROOT))
                // An old form, which some servers still send beside the right one.
                .map(line -> line.startsWith("AUTH=") ? "AUTH " + line.substring(5) : line)
                .map(line -> line.split("[ \t]+", 2))
                .forEach(
                        words ->
                                offered.merge(
                                        words[0],
                                        words.length > 1 ? words[1] : "",
                                        (a, b) -> (a + " " + b).strip()));
        return new Capabilities(offered);
    }

    /** Whether the keyword is offered. */
    boolean has(String keyword) {
        return parameters.containsKey(keyword);
    }

    /** The parameters of a keyword in upper case; empty when it is not offered. */
    Set<String> words(String keyword) {
        List<String> words = Arrays.asList(parameters.getOrDefault(keyword, "").split("[ \t]+"));
        Set<String> set = new TreeSet<>(words);
        set.remove("");
        return set;
    }

    /** How many RCPT commands one transaction may have (RFC 9422); all where nothing is said. */
    int maxRecipients() {
        return limit("RCPTMAX");
    }

    /** How many MAIL commands one connection may have (RFC 9422); any number likewise. */
    int maxTransactions() {
        return limit("MAILMAX");
    }

    private int limit(String name) {
        if (!has("LIMITS")) {
            return Integer.MAX_VALUE;
        }
        return words("LIMITS").stream()
                .filter(limit -> limit.matches(name + "=[1-9][0-9]{0,5}"))
                .map(limit -> Integer.parseInt(limit.substring(name.length() + 1)))
                .findFirst()
                .orElse(Integer.MAX_VALUE);
    }

    /** The largest message in octets (RFC 1870); empty when none is said. */
    OptionalLong maxSize() {
        if (!has("SIZE")) {
            return OptionalLong.empty();
        }
        String size = parameters.getOrDefault("SIZE", "").strip();
        long octets = SIZE.matcher(size).matches() ? Long.parseLong(size) : 0;
        // "0" and nothing say that no limit is known.
        return octets > 0 ? OptionalLong.of(octets) : OptionalLong.empty();
    }
}
