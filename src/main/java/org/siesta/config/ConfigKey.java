package org.siesta.config;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration.
 *
 * @param pattern the name; a {@code *} stands for a name that the user chooses
 * @param defaultText the default as it would be written; null when there is none
 * @param description one sentence
 * @param secret not to be shown
 */
record ConfigKey<T>(
        String pattern,
        ValueType<T> type,
        @Nullable String defaultText,
        String description,
        boolean secret) {

    /** How users may name a listener or a certificate. */
    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

    /** The key for this chosen name. */
    String of(String name) {
        return pattern.replace("*", name);
    }

    /** Whether a part of the name is the user's choice. */
    boolean named() {
        return pattern.indexOf('*') >= 0;
    }

    boolean matches(String key) {
        return named() ? nameIn(key).isPresent() : pattern.equals(key);
    }

    /** The chosen name within a key of this pattern. */
    Optional<String> nameIn(String key) {
        int star = pattern.indexOf('*');
        String before = pattern.substring(0, Math.max(star, 0));
        String after = pattern.substring(star + 1);
        if (star < 0
                || key.length() <= before.length() + after.length()
                || !key.startsWith(before)
                || !key.endsWith(after)) {
            return Optional.empty();
        }
        return Optional.of(key.substring(before.length(), key.length() - after.length()))
                .filter(name -> NAME.matcher(name).matches());
    }
}
