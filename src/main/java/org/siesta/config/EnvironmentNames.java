package org.siesta.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of keys as environment variables: upper case, every other character an underscore, as
 * MicroProfile Config has it.
 */
final class EnvironmentNames {

    static final String PREFIX = "SIESTA_";

    /** Variables with our prefix that are for the launcher and the commands. */
    private static final Set<String> OURS =
            Set.of(
                    "SIESTA_CONFIG",
                    "SIESTA_DEBUG",
                    "SIESTA_ENGINE_DIR",
                    "SIESTA_HOME",
                    "SIESTA_JAVA_HOME",
                    "SIESTA_JAVA_OPTIONS",
                    "SIESTA_READY_PORT",
                    "SIESTA_REQUIRE_E2E",
                    "SIESTA_TOKEN",
                    "SIESTA_TRAIN",
                    "SIESTA_URL");

    // Kubernetes sets these in every container for a Service whose name starts with "siesta".
    private static final Pattern SERVICE_LINK =
            Pattern.compile(
                    "SIESTA(_[A-Z0-9_]+)?_(SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)"
                            + "|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private EnvironmentNames() {}

    /** Whether the variable is meant to be a key of the configuration. */
    static boolean isKey(String variable, String value) {
        return variable.startsWith(PREFIX)
                && !OURS.contains(variable)
                && !SERVICE_LINK.matcher(variable).matches()
                && !(variable.endsWith("_PORT") && value.matches("(tcp|udp|sctp)://.*"));
    }

    /** The variable of a key. */
    static String of(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /**
     * The key that the variable stands for.
     *
     * @param names names of listeners and certificates that other sources use: the variable cannot
     *     tell {@code my-lb} from {@code my_lb}
     */
    static Optional<String> keyOf(String variable, Collection<String> names) {
        for (ConfigKey<?> key : Keys.all()) {
            if (!key.named() && of(key.pattern()).equals(variable)) {
                return Optional.of(key.pattern());
            }
        }
        Optional<String> longest = Optional.empty();
        int length = -1;
        for (ConfigKey<?> key : Keys.all()) {
            int star = key.pattern().indexOf('*');
            if (star < 0) {
                continue;
            }
            String before = of(key.pattern().substring(0, star));
            String after = of(key.pattern().substring(star + 1));
            if (variable.startsWith(before)
                    && variable.endsWith(after)
                    && variable.length() > before.length() + after.length()
                    && after.length() > length) {
                String name =
                        variable.substring(before.length(), variable.length() - after.length());
                longest = Optional.of(key.of(chosen(name, names)));
                length = after.length();
            }
        }
        return longest;
    }

    private static String chosen(String name, Collection<String> names) {
        return names.stream()
                .filter(n -> of(n).equals(name))
                .findFirst()
                .orElse(name.toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}
