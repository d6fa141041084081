package org.siesta.config;

/** The reference of all keys, written from the table. */
public final class ConfigReference {

    private ConfigReference() {}

    /** The reference as Markdown, one row a key. */
    public static String markdown() {
        StringBuilder text =
                new StringBuilder(
                        """
                        # Configuration

                        <!-- Written from the table of keys; a test holds it against the table. -->

                        One file in the syntax of Java properties, in UTF-8, named by `--config FILE` or `SIESTA_CONFIG`.
                        Each key can also be an environment variable (`SIESTA_RELAY_HOST`) or a Java system property
                        (`-Dsiesta.relay.host=...`): system property before environment before file before default.
                        In environment variables every character that is no letter or digit is an underscore; the name of a
                        listener is then in lower case, an underscore in it a hyphen. An empty variable counts as not set.

                        Lists take `a, b`. Sizes take K, M, G (of 1024). `NAME` is yours: lower-case letters, digits, `-`, `_`.
                        Keys that start with `quarkus.` are handed on as they are; those that the service sets itself, and levels of the log that are none, are faults.

                        `siesta config check` names every fault at once, with its place and the nearest known key; the service
                        does not start with any. `siesta config show` prints what is in force and where it comes from.

                        | key | default | values | meaning |
                        |---|---|---|---|
                        """);
        for (ConfigKey<?> key : Keys.all()) {
            text.append("| `")
                    .append(key.pattern().replace("*", "NAME"))
                    .append("` | ")
                    .append(defaultOf(key))
                    .append(" | ")
                    .append(cell(key.type().expected()))
                    .append(" | ")
                    .append(cell(key.description()))
                    .append(key.secret() ? " Never shown." : "")
                    .append(" |\n");
        }
        if (!Keys.RENAMED.isEmpty()) {
            text.append("\n## Renamed\n\n| old | new |\n|---|---|\n");
            Keys.RENAMED.forEach((old, now) -> text.append("| `" + old + "` | `" + now + "` |\n"));
        }
        return text.toString();
    }

    private static String defaultOf(ConfigKey<?> key) {
        String text = key.defaultText();
        return text == null || text.isEmpty() ? "" : "`" + text + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("*", "\\*");
    }
}
