package org.siesta.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of the table of keys that is about extensions of the script language. */
final class ExtensionKeys {

    private static final List<ConfigKey<?>> TABLE = new ArrayList<>();

    private ExtensionKeys() {}

    static final ConfigKey<Long> MAX_FIELD_SIZE =
            key(
                    "editheader.max-field-size",
                    ValueTypes.size("1K", "64K"),
                    "2K",
                    "Largest value of a header field that a script adds (RFC 5293 §4).");
    static final ConfigKey<Integer> MAX_ADDED =
            key(
                    "editheader.max-added",
                    ValueTypes.count(1, 1000),
                    "64",
                    "Header fields that one run adds.");
    static final ConfigKey<List<String>> FORBID_ADD =
            key(
                    "editheader.forbid-add",
                    ValueTypes.FIELD_NAMES,
                    "none",
                    "Header fields that scripts do not add; Subject can always be added.");
    static final ConfigKey<List<String>> FORBID_DELETE =
            key(
                    "editheader.forbid-delete",
                    ValueTypes.FIELD_NAMES,
                    "none",
                    "Header fields that scripts do not delete, beside Received and Auto-Submitted;"
                            + " Subject can always be deleted.");
    static final ConfigKey<Integer> MAX_NOTIFICATIONS =
            key(
                    "notify.max-notifications",
                    ValueTypes.count(0, 1000),
                    "10",
                    "Notifications of one run; with 0 a script with notify is refused.");
    static final ConfigKey<Integer> MAX_NOTIFIED =
            key(
                    "notify.max-recipients",
                    ValueTypes.count(1, 1000),
                    "8",
                    "Recipients of one notification; the others are left out.");
    static final ConfigKey<Duration> DUPLICATE_PERIOD =
            key(
                    "duplicate.default-period",
                    ValueTypes.duration("1s", "365d"),
                    "7d",
                    "How long a message is remembered where the duplicate test has no :seconds.");
    static final ConfigKey<Duration> DUPLICATE_MAX_PERIOD =
            key(
                    "duplicate.max-period",
                    ValueTypes.duration("1s", "365d"),
                    "30d",
                    "How long a message is remembered at most (RFC 7352).");
    static final Scanner SPAM = Scanner.of("spamtest", "10");
    static final Scanner VIRUS = Scanner.of("virustest", "5");
    static final ConfigKey<List<String>> LIST =
            key(
                    "lists.*",
                    ValueTypes.TEXTS,
                    null,
                    "Members of the list :addrbook:NAME (RFC 6134): addresses, or @DOMAIN for all of"
                            + " a domain.");
    static final ConfigKey<String> ENVIRONMENT =
            key(
                    "environment.*",
                    ValueTypes.TEXT,
                    null,
                    "The environment item vnd.dovecot.config.NAME, for all scripts to see.");

    /** The keys of one scanner. */
    record Scanner(
            ConfigKey<String> status,
            ConfigKey<ExtensionConfig.Scanner.Type> type,
            ConfigKey<String> max,
            ConfigKey<Map<String, Integer>> words) {

        static Scanner of(String test, String certain) {
            return new Scanner(
                    key(
                            test + ".status",
                            ValueTypes.HEADER_PART,
                            "usual",
                            "Where the verdict for "
                                    + test
                                    + " stands (RFC 5235): the first group of the pattern in the"
                                    + " first field of the name; usual knows the fields of"
                                    + " SpamAssassin, rspamd and ClamAV."),
                    key(
                            test + ".type",
                            ValueTypes.choice(ExtensionConfig.Scanner.Type.class),
                            "score",
                            "What the verdict is: a number, one character as often as the score, or"
                                    + " words."),
                    key(
                            test + ".max",
                            ValueTypes.NUMBER_OR_PART,
                            certain,
                            "The score that is certain, or where the message says it."),
                    key(
                            test + ".words",
                            ValueTypes.WORD_VALUES,
                            "none",
                            "Words of the verdict, each with the value that "
                                    + test
                                    + " sees, up to "
                                    + certain
                                    + "."));
        }
    }

    /** These keys in the order of the reference. */
    static List<ConfigKey<?>> all() {
        return List.copyOf(TABLE);
    }

    private static <T> ConfigKey<T> key(
            String name, ValueType<T> type, @Nullable String defaultText, String description) {
        ConfigKey<T> key =
                new ConfigKey<>("siesta.sieve." + name, type, defaultText, description, false);
        TABLE.add(key);
        return key;
    }
}
