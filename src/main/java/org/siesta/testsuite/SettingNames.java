package org.siesta.testsuite;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.siesta.mail.Mailbox;
import org.siesta.vacation.ReplyPolicy;

/**
 * The names under which Pigeonhole knows settings, and what they are here. One table: an extension
 * with settings adds its lines. A name that is not in it has no effect, nor has a value that cannot
 * be read.
 */
final class SettingNames {

    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,9}) *([A-Za-z]*)");

    private static final int MAX_SIZE = 1 << 20;
    private static final int MAX_COUNT = 10_000;
    private static final Duration MAX_CPU = Duration.ofMinutes(1);

    /** A name, and what its value does to the settings. */
    private record Line(String name, BiConsumer<Settings, String> effect) {}

    private static final List<Line> TABLE =
            List.of(
                    line("recipient_delimiter", (s, v) -> s.delimiters = v),
                    line("sieve_user_email", (s, v) -> s.account = mailbox(v)),
                    line("sieve_redirect_envelope_from", (s, v) -> s.redirectFrom = v),
                    line("sieve_notify_mailto_envelope_from", (s, v) -> s.notifyFrom = v),
                    line(
                            "sieve_max_script_size",
                            (s, v) -> s.maxScriptSize = limit(v, s.maxScriptSize, MAX_SIZE)),
                    line(
                            "sieve_max_actions",
                            (s, v) -> s.maxActions = limit(v, s.maxActions, MAX_COUNT)),
                    line("sieve_max_redirects", (s, v) -> s.maxRedirects = size(v, s.maxRedirects)),
                    line("sieve_max_cpu_time", SettingNames::cpuTime),
                    line("sieve_variables_max_value_size", SettingNames::variableSize),
                    line("sieve_variables_max_variable_size", SettingNames::variableSize),
                    line("sieve_variables_max_scope_size", SettingNames::variables),
                    line("sieve_variables_max_scope_count", SettingNames::variables),
                    line(
                            "sieve_include_max_includes",
                            (s, v) -> s.maxIncludes = size(v, s.maxIncludes)),
                    line(
                            "sieve_include_max_nesting_depth",
                            (s, v) -> s.maxIncludeDepth = size(v, s.maxIncludeDepth)),
                    line(
                            "sieve_vacation_default_period",
                            (s, v) -> s.defaultPeriod = period(v, s.defaultPeriod)),
                    line(
                            "sieve_vacation_min_period",
                            (s, v) -> s.minPeriod = period(v, s.minPeriod)),
                    line(
                            "sieve_vacation_max_period",
                            (s, v) -> s.maxPeriod = period(v, s.maxPeriod)),
                    line("sieve_vacation_send_from_recipient", SettingNames::sendFromRecipient),
                    line(
                            "sieve_vacation_use_original_recipient",
                            (s, v) -> s.originalRecipientIsOwn = yes(v)),
                    line("sieve_vacation_check_recipient", (s, v) -> s.checkRecipient = yes(v)),
                    line(
                            "sieve_vacation_dont_check_recipient",
                            (s, v) -> s.checkRecipient = !yes(v)),
                    line(
                            "sieve_vacation_to_header_ignore_envelope",
                            (s, v) -> s.replyToHeaderSender = yes(v)),
                    line("sieve_vacation_default_subject", (s, v) -> s.defaultSubject = v),
                    line(
                            "sieve_vacation_default_subject_template",
                            (s, v) -> s.subjectTemplate = v));

    private SettingNames() {}

    private static Line line(String name, BiConsumer<Settings, String> effect) {
        return new Line(name, effect);
    }

    /** The settings that these names and values stand for; an empty value is the same as none. */
    static Settings settings(Map<String, String> values) {
        Settings settings = new Settings();
        for (Line line : TABLE) {
            String value = values.getOrDefault(line.name(), "").strip();
            if (!value.isEmpty()) {
                line.effect().accept(settings, value);
            }
        }
        settings.host = new HostSettings(values).host(settings.listFiles);
        return settings;
    }

    private static void variableSize(Settings settings, String value) {
        settings.maxVariableSize = limit(value, settings.maxVariableSize, MAX_SIZE);
    }

    private static void variables(Settings settings, String value) {
        settings.maxVariables = limit(value, settings.maxVariables, MAX_COUNT);
    }

    /** Nothing, which is no limit in Pigeonhole, and more than a minute are a minute. */
    private static void cpuTime(Settings settings, String value) {
        Duration asked = period(value, settings.cpuLimit);
        boolean most = asked.isZero() || asked.compareTo(MAX_CPU) > 0;
        settings.cpuLimit = most ? MAX_CPU : asked;
    }

    /** A limit that a test may raise so far and no further; 0 is none, in Pigeonhole. */
    private static int limit(String value, int otherwise, int most) {
        int asked = size(value, otherwise);
        return asked == 0 ? most : Math.min(asked, most);
    }

    private static void sendFromRecipient(Settings settings, String value) {
        settings.replyFrom =
                yes(value)
                        ? new ReplyPolicy.EnvelopeFrom.Recipient()
                        : new ReplyPolicy.EnvelopeFrom.Null();
    }

    static boolean yes(String value) {
        return value.equalsIgnoreCase("yes") || value.equalsIgnoreCase("true");
    }

    /** An address, with or without angle brackets. */
    static Optional<Mailbox> mailbox(String value) {
        return Mailbox.parse(
                value.startsWith("<") && value.endsWith(">")
                        ? value.substring(1, value.length() - 1)
                        : value);
    }

    /** A number, perhaps with k, M or G behind it; Dovecot writes kB too. */
    static int size(String value, int otherwise) {
        Matcher amount = AMOUNT.matcher(value);
        if (!amount.matches()) {
            return otherwise;
        }
        long factor =
                switch (amount.group(2).toLowerCase(Locale.ROOT)) {
                    case "", "b" -> 1;
                    case "k", "kb" -> 1L << 10;
                    case "m", "mb" -> 1L << 20;
                    default -> 1L << 30;
                };
        return (int) Math.min(Long.parseLong(amount.group(1)) * factor, Integer.MAX_VALUE);
    }

    /** A time such as {@code 2s}, {@code 10 mins} or {@code 7d}; seconds where no unit is named. */
    static Duration period(String value, Duration otherwise) {
        Matcher amount = AMOUNT.matcher(value);
        if (!amount.matches()) {
            return otherwise;
        }
        long number = Long.parseLong(amount.group(1));
        String unit = amount.group(2).toLowerCase(Locale.ROOT);
        if (unit.startsWith("ms") || unit.startsWith("milli")) {
            return Duration.ofMillis(number);
        }
        return switch (unit.isEmpty() ? 's' : unit.charAt(0)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            case 'd' -> Duration.ofDays(number);
            case 'w' -> Duration.ofDays(7 * number);
            default -> otherwise;
        };
    }
}
