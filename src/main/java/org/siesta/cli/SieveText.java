package org.siesta.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Writes the scripts of cases and scenarios. */
final class SieveText {

    private SieveText() {}

    /** A quoted string (RFC 5228 §2.4.2). */
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** A list of quoted strings. */
    static String list(JsonNode texts) {
        List<String> quoted = new ArrayList<>();
        texts.forEach(t -> quoted.add(quoted(t.asText())));
        return "[" + String.join(", ", quoted) + "]";
    }

    /**
     * The commands as a script with what they require.
     *
     * @param commands the vacation actions of a scenario, and names of commands without arguments
     */
    static String script(List<String> commands, Set<String> needed) {
        Set<String> extensions = new TreeSet<>(needed);
        StringBuilder body = new StringBuilder();
        commands.forEach(c -> body.append(c).append("\r\n"));
        List<String> names = extensions.stream().map(SieveText::quoted).toList();
        return (names.isEmpty() ? "" : "require [" + String.join(", ", names) + "];\r\n") + body;
    }

    /** The vacation action of a scenario (RFC 5230 §4, RFC 6131 §2). */
    static String vacation(JsonNode action, Set<String> needed) {
        needed.add("vacation");
        StringBuilder text = new StringBuilder("vacation");
        if (action.hasNonNull("days")) {
            text.append(" :days ").append(action.get("days").asLong());
        }
        if (action.hasNonNull("seconds")) {
            needed.add("vacation-seconds");
            text.append(" :seconds ").append(action.get("seconds").asLong());
        }
        for (String tag : List.of("subject", "from", "handle")) {
            if (action.hasNonNull(tag)) {
                text.append(" :").append(tag).append(' ').append(quoted(action.get(tag).asText()));
            }
        }
        if (!action.path("addresses").isEmpty()) {
            text.append(" :addresses ").append(list(action.get("addresses")));
        }
        text.append(action.path("mime").asBoolean() ? " :mime " : " ")
                .append(quoted(action.path("reason").asText("Away")))
                .append(';');
        if (!action.path("vars").asBoolean()) {
            return text.toString();
        }
        // What the subject is stands in ${0} and ${1}.
        needed.add("variables");
        return "if header :matches \"Subject\" \"*\" { " + text + " }";
    }
}
