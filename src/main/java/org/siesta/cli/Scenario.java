package org.siesta.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.siesta.mail.Mailbox;

/**
 * A sequence of messages over simulated time.
 *
 * @param settings what it says about replies, as keys of the configuration
 * @param start the instant of {@code t} 0
 * @param account the account of the first message; its aliases are what the actions and the
 *     scenario call its addresses
 * @param unknown keys of its config that mean nothing here
 */
record Scenario(
        String id,
        Map<String, String> settings,
        Instant start,
        Mailbox account,
        Set<Mailbox> aliases,
        String delimiters,
        List<Message> messages,
        List<String> unknown) {

    /** When nothing else is said; a fixed day, so that two runs print the same. */
    private static final Instant START = Instant.parse("2026-01-05T09:00:00Z");

    /** Some three hundred years, in seconds. */
    private static final long LONGEST = 10_000_000_000L;

    /** Its own keys, beside every key of the configuration. */
    private static final Map<String, String> KEYS =
            Map.ofEntries(
                    Map.entry("minPeriodDays", "siesta.reply.min-days"),
                    Map.entry("maxPeriodDays", "siesta.reply.max-days"),
                    Map.entry("defaultPeriodDays", "siesta.reply.default-days"),
                    Map.entry("minPeriodSeconds", "siesta.reply.min-seconds"),
                    Map.entry("maxPerHour", "siesta.reply.max-per-account-per-hour"),
                    Map.entry("maxPerAccountPerHour", "siesta.reply.max-per-account-per-hour"),
                    Map.entry("maxPerDomainPerHour", "siesta.reply.max-per-domain-per-hour"),
                    Map.entry("maxPerMinute", "siesta.reply.max-per-minute"),
                    Map.entry("maxRemembered", "siesta.store.remembered-per-account"));

    private static final Set<String> OTHER_KEYS = Set.of("start", "tz", "delimiter");

    /**
     * One message.
     *
     * @param after seconds since the start
     * @param script what the account has at that time
     * @param relay whether the relay takes the reply; else it refuses it for good
     */
    record Message(
            long after,
            String mailFrom,
            List<Mailbox> recipients,
            String script,
            String extraHeaders,
            String subject,
            boolean relay) {}

    /** Reads a scenario; a complaint where it is none. */
    static Scenario read(JsonNode asked) {
        JsonNode config = asked.path("config");
        Map<String, String> settings = new LinkedHashMap<>();
        // A scenario is about what it names: a limit that it does not name must not end it.
        settings.put("siesta.reply.max-per-account-per-hour", "1000000");
        List<String> unknown = new ArrayList<>();
        config.fieldNames()
                .forEachRemaining(
                        name -> {
                            String value = config.get(name).asText();
                            if (name.startsWith("siesta.")) {
                                settings.put(name, value);
                            } else if (KEYS.containsKey(name)) {
                                settings.put(KEYS.getOrDefault(name, name), value);
                            } else if (!OTHER_KEYS.contains(name)) {
                                unknown.add(name);
                            }
                        });
        defaultWithin(settings);
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : asked.path("messages")) {
            messages.add(message(message, asked.path("actions")));
        }
        if (messages.isEmpty()) {
            throw new Complaint("a scenario without messages");
        }
        Mailbox account = messages.getFirst().recipients().getFirst();
        String start = config.path("start").asText("");
        return new Scenario(
                asked.path("id").asText(),
                settings,
                start.isEmpty() ? START : instant(start),
                account,
                aliases(asked, account),
                config.path("delimiter").asText("+"),
                messages,
                unknown);
    }

    /** RFC 5230 §4.1: seven days, or the nearest that the limits of the scenario allow. */
    private static void defaultWithin(Map<String, String> settings) {
        if (!settings.containsKey("siesta.reply.default-days")) {
            long least = number(settings.getOrDefault("siesta.reply.min-days", "1"));
            long most = number(settings.getOrDefault("siesta.reply.max-days", "60"));
            settings.put(
                    "siesta.reply.default-days", Long.toString(Math.max(least, Math.min(7, most))));
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw new Complaint("not a whole number: " + text);
        }
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            throw new Complaint("start is not an instant such as 2026-07-06T10:00:00Z");
        }
    }

    private static Set<Mailbox> aliases(JsonNode asked, Mailbox account) {
        Set<Mailbox> aliases = new LinkedHashSet<>();
        asked.path("userAddresses").forEach(a -> aliases.add(mailbox(a.asText())));
        for (JsonNode action : asked.path("actions")) {
            // Perhaps with a display name; what is none is the script's business.
            action.path("addresses")
                    .forEach(a -> Mailbox.parse(bare(a.asText())).ifPresent(aliases::add));
        }
        aliases.removeIf(account::sameAs);
        return aliases;
    }

    private static String bare(String address) {
        int open = address.lastIndexOf('<');
        return open >= 0 && address.endsWith(">")
                ? address.substring(open + 1, address.length() - 1)
                : address;
    }

    private static Message message(JsonNode message, JsonNode actions) {
        List<Mailbox> recipients = new ArrayList<>();
        message.path("rcpts").forEach(r -> recipients.add(mailbox(r.asText())));
        if (recipients.isEmpty()) {
            recipients.add(mailbox(message.path("rcptTo").asText()));
        }
        return new Message(
                after(message.path("t").asLong()),
                message.path("mailFrom").asText(""),
                recipients,
                script(message.path("action"), actions),
                message.path("extraHeaders").asText(""),
                message.path("subject").asText("hi"),
                !message.path("relay").asText("accepts").equals("refuses"));
    }

    private static long after(long seconds) {
        if (seconds > LONGEST || seconds < -LONGEST) {
            throw new Complaint("t is more than " + LONGEST + " seconds from the start");
        }
        return seconds;
    }

    private static Mailbox mailbox(String text) {
        return Arguments.mailbox(text, "the recipient", Exit.NO);
    }

    /** A number, several of them, or words with "+": {@code vacation+reject}. */
    private static String script(JsonNode action, JsonNode actions) {
        Set<String> needed = new HashSet<>();
        List<String> commands = new ArrayList<>();
        if (action.isInt()) {
            commands.add(vacation(actions, action.asInt(), needed));
        } else if (action.isArray()) {
            action.forEach(a -> commands.add(vacation(actions, a.asInt(), needed)));
        } else if (action.isTextual()) {
            int next = 0;
            for (String word : action.asText().split("\\+")) {
                commands.add(
                        word.strip().equals("vacation")
                                ? vacation(actions, next++, needed)
                                : command(word.strip(), needed));
            }
        }
        return SieveText.script(commands, needed);
    }

    private static String vacation(JsonNode actions, int number, Set<String> needed) {
        if (!actions.has(number)) {
            throw new Complaint("no action " + number);
        }
        return SieveText.vacation(actions.get(number), needed);
    }

    private static String command(String word, Set<String> needed) {
        return switch (word) {
            case "keep", "discard", "stop" -> word + ";";
            case "redirect" -> "redirect \"elsewhere@example.net\";";
            case "fileinto" -> {
                needed.add("fileinto");
                yield "fileinto \"Away\";";
            }
            case "reject", "ereject" -> {
                needed.add(word);
                yield word + " \"Not here.\";";
            }
            default -> throw new Complaint("unknown action " + word);
        };
    }
}
