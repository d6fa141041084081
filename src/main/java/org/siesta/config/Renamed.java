package org.siesta.config;

import java.util.Map;
import java.util.Optional;

/**
 * Keys that had another name: old to new, with {@code *} for the part that is the user's choice. An
 * old name stops the start, and names the new one.
 */
record Renamed(Map<String, String> table) {

    Renamed {
        table = Map.copyOf(table);
    }

    /** What the key is called now; empty when it never was a key. */
    Optional<String> now(String key) {
        return table.entrySet().stream()
                .flatMap(e -> translated(key, e.getKey(), e.getValue()).stream())
                .findFirst();
    }

    /** The same for a variable of the environment. */
    Optional<String> nowVariable(String variable) {
        return table.entrySet().stream()
                .flatMap(
                        e ->
                                translated(variable, variable(e.getKey()), variable(e.getValue()))
                                        .stream())
                .findFirst();
    }

    private static String variable(String pattern) {
        int star = pattern.indexOf('*');
        return star < 0
                ? EnvironmentNames.of(pattern)
                : EnvironmentNames.of(pattern.substring(0, star))
                        + "*"
                        + EnvironmentNames.of(pattern.substring(star + 1));
    }

    private static Optional<String> translated(String name, String from, String to) {
        int star = from.indexOf('*');
        if (star < 0) {
            return name.equals(from) ? Optional.of(to) : Optional.empty();
        }
        String before = from.substring(0, star);
        String after = from.substring(star + 1);
        if (name.length() <= before.length() + after.length()
                || !name.startsWith(before)
                || !name.endsWith(after)) {
            return Optional.empty();
        }
        return Optional.of(
                to.replace("*", name.substring(before.length(), name.length() - after.length())));
    }
}
