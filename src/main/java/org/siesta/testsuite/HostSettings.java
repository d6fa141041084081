package org.siesta.testsuite;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.siesta.sieve.DuplicateRules;
import org.siesta.sieve.EditRules;
import org.siesta.sieve.HeaderPart;
import org.siesta.sieve.NotifyRules;
import org.siesta.sieve.ScannerField;
import org.siesta.sieve.SieveHost;
import org.siesta.sieve.extension.HeaderPattern;

/**
 * What Pigeonhole's settings of extensions are here: names of two forms, that of 2.4 with its
 * slashes and the one before.
 */
final class HostSettings {

    private static final String ENVIRONMENT = "sieve_env_";
    private static final String LIST = "sieve_extlists_list";

    /** Where Dovecot's dictionaries keep the members of lists. */
    private static final String MEMBERS = "sieve/extlists/";

    private final Map<String, String> values;

    HostSettings(Map<String, String> values) {
        this.values = values;
    }

    /** What scripts know and may; the files of lists are noted by the lists' names. */
    SieveHost host(Map<String, String> listFiles) {
        for (String name : words(LIST)) {
            String path = value(LIST + "/" + name + "/dict/file/path");
            listFiles.put(orElse(value(LIST + "/" + name + "/name"), name), path);
        }
        return SieveHost.DEFAULT
                .withEdits(edits())
                .withNotifications(notifications())
                .withDuplicates(duplicates())
                .withSpam(scanner("sieve_spamtest_"))
                .withVirus(scanner("sieve_virustest_"))
                .withEnvironment(environment());
    }

    private String value(String name) {
        return values.getOrDefault(name, "").strip();
    }

    private static String orElse(String value, String other) {
        return value.isEmpty() ? other : value;
    }

    private List<String> words(String name) {
        String value = value(name);
        return value.isEmpty() ? List.of() : List.of(value.split("\\s+"));
    }

    private EditRules edits() {
        EditRules usual = EditRules.DEFAULT;
        Set<String> add = new HashSet<>();
        Set<String> delete = new HashSet<>();
        for (String header : words("sieve_editheader_header")) {
            String key = "sieve_editheader_header/" + header + "/";
            String name = orElse(value(key + "name"), header).toLowerCase(Locale.ROOT);
            if (SettingNames.yes(value(key + "forbid_add"))) {
                add.add(name);
            }
            if (SettingNames.yes(value(key + "forbid_delete"))) {
                delete.add(name);
            }
        }
        for (String list : List.of("protected", "forbid_add", "forbid_delete")) {
            for (String name : words("sieve_editheader_" + list)) {
                if (!list.equals("forbid_delete")) {
                    add.add(name.toLowerCase(Locale.ROOT));
                }
                if (!list.equals("forbid_add")) {
                    delete.add(name.toLowerCase(Locale.ROOT));
                }
            }
        }
        int size =
                SettingNames.size(value("sieve_editheader_max_header_size"), usual.maxFieldSize());
        return new EditRules(
                Math.max(size, EditRules.LEAST_MAX_FIELD_SIZE), usual.maxEdits(), add, delete);
    }

    private NotifyRules notifications() {
        return new NotifyRules(
                SettingNames.size(
                        value("sieve_notify_max_notifications"),
                        NotifyRules.DEFAULT.maxNotifications()),
                NotifyRules.DEFAULT.maxRecipients());
    }

    private DuplicateRules duplicates() {
        DuplicateRules usual = DuplicateRules.DEFAULT;
        Duration most = SettingNames.period(value("sieve_duplicate_max_period"), usual.maxPeriod());
        return new DuplicateRules(
                usual.tracked(),
                SettingNames.period(value("sieve_duplicate_default_period"), usual.defaultPeriod()),
                most);
    }

    private List<ScannerField> scanner(String prefix) {
        Optional<HeaderPart> status = HeaderPattern.parse(value(prefix + "status_header"));
        Optional<ScannerField.Scale> scale = scale(prefix);
        return status.isEmpty() || scale.isEmpty()
                ? List.of()
                : List.of(new ScannerField(status.get(), scale.get()));
    }

    private Optional<ScannerField.Scale> scale(String prefix) {
        String most = orElse(value(prefix + "score_max_value"), value(prefix + "max_value"));
        String field = orElse(value(prefix + "score_max_header"), value(prefix + "max_header"));
        Optional<Double> max =
                most.matches("[0-9]{1,6}([.,][0-9]{0,6})?")
                        ? Optional.of(Double.parseDouble(most.replace(',', '.')))
                        : Optional.empty();
        return switch (orElse(value(prefix + "status_type"), "score")) {
            case "strlen" -> max.map(ScannerField.Scale.Length::new);
            case "text" -> Optional.of(words(prefix, 10));
            default ->
                    field.isEmpty()
                            ? max.map(ScannerField.Scale.Score::new)
                            : HeaderPattern.parse(field).map(ScannerField.Scale.ScoreOf::new);
        };
    }

    private ScannerField.Scale words(String prefix, int most) {
        Map<String, Integer> words = new LinkedHashMap<>();
        for (int i = 0; i <= most; i++) {
            String word =
                    orElse(value(prefix + "text_value/" + i), value(prefix + "text_value" + i));
            if (!word.isEmpty()) {
                words.put(word, i);
            }
        }
        return new ScannerField.Scale.Words(words);
    }

    private Map<String, String> environment() {
        Map<String, String> shown = new LinkedHashMap<>();
        values.forEach(
                (name, value) -> {
                    if (name.startsWith(ENVIRONMENT)) {
                        shown.put(
                                name.substring(ENVIRONMENT.length()).toLowerCase(Locale.ROOT),
                                value);
                    }
                });
        return shown;
    }

    /** The lists with their members, as far as the files can be read. */
    static Map<String, Predicate<String>> lists(Map<String, String> files, ScriptFolder folder) {
        Map<String, Predicate<String>> lists = new LinkedHashMap<>();
        files.forEach((name, path) -> lists.put(name, members(path, folder)::contains));
        return lists;
    }

    /** Dovecot's dictionary file: a line with a key, a line with its value, and so on. */
    private static Set<String> members(String path, ScriptFolder folder) {
        Set<String> members = new HashSet<>();
        if (path.isEmpty()) {
            return members;
        }
        try {
            String text = new String(folder.read(path), StandardCharsets.UTF_8);
            text.lines()
                    .filter(line -> line.contains(MEMBERS))
                    .map(line -> line.substring(line.indexOf(MEMBERS) + MEMBERS.length()))
                    .map(key -> key.replace("\\|", "/").replace("\\\\", "\\"))
                    .forEach(members::add);
        } catch (ScriptFolder.Unreadable _) {
            // A list whose file is not there is empty, as any list without members.
        }
        return members;
    }
}
