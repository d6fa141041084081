package org.siesta.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.siesta.config.ExtensionConfig;
import org.siesta.sieve.DuplicateRules;
import org.siesta.sieve.EditRules;
import org.siesta.sieve.HeaderPart;
import org.siesta.sieve.NotifyRules;
import org.siesta.sieve.ScannerField;
import org.siesta.sieve.ScannerField.Scale;
import org.siesta.sieve.SieveHost;
import org.siesta.sieve.extension.HeaderPattern;

/** What the scripts of a site know and may, made of its configuration. */
final class ScriptHost {

    /**
     * Where scanners write their verdicts unless the site says otherwise: rspamd with its scores,
     * SpamAssassin with what it takes for certain, then what gives less detail.
     */
    private static final List<ScannerField> USUAL_SPAM =
            List.of(
                    scoreOf(
                            "X-Spamd-Result:\\[(-?[0-9.]+) / [0-9.]+\\]",
                            "X-Spamd-Result:\\[-?[0-9.]+ / ([0-9.]+)\\]"),
                    scoreOf("X-Spam-Status:score=(-?[0-9.]+)", "X-Spam-Status:required=([0-9.]+)"),
                    new ScannerField(part("X-Spam-Score:^(-?[0-9.]+)"), new Scale.Score(10)),
                    new ScannerField(part("X-Spam-Level:^([*+]+)"), new Scale.Length(10)),
                    yesOrNo("X-Spam-Flag:^([A-Za-z]+)"),
                    yesOrNo("X-Spam:^([A-Za-z]+)"),
                    yesOrNo("X-Spam-Status:^([A-Za-z]+)"));

    private static final List<ScannerField> USUAL_VIRUS =
            List.of(
                    new ScannerField(
                            part("X-Virus-Status:^([A-Za-z]+)"),
                            new Scale.Words(Map.of("clean", 1, "no", 1, "infected", 5, "yes", 5))),
                    new ScannerField(
                            part("X-Virus-Flag:^([A-Za-z]+)"),
                            new Scale.Words(Map.of("no", 1, "yes", 5))));

    private ScriptHost() {}

    private static HeaderPart part(String written) {
        return HeaderPattern.parse(written).orElseThrow();
    }

    private static ScannerField scoreOf(String status, String max) {
        return new ScannerField(part(status), new Scale.ScoreOf(part(max)));
    }

    private static ScannerField yesOrNo(String status) {
        return new ScannerField(part(status), new Scale.Words(Map.of("yes", 10, "no", 1)));
    }

    /**
     * The host of this configuration.
     *
     * @throws IOException when a pattern cannot be read
     */
    static SieveHost of(ExtensionConfig config) throws IOException {
        ExtensionConfig.EditHeader edits = config.editHeader();
        ExtensionConfig.Notify notify = config.notifications();
        return SieveHost.DEFAULT
                .withEdits(
                        new EditRules(
                                edits.maxFieldSize(),
                                edits.maxAdded(),
                                Set.copyOf(edits.forbidAdd()),
                                Set.copyOf(edits.forbidDelete())))
                .withNotifications(
                        new NotifyRules(notify.maxNotifications(), notify.maxRecipients()))
                .withDuplicates(
                        new DuplicateRules(
                                SieveHost.DEFAULT.duplicates().tracked(),
                                config.duplicate().defaultPeriod(),
                                config.duplicate().maxPeriod()))
                .withSpam(scanner("spamtest", config.spam(), USUAL_SPAM))
                .withVirus(scanner("virustest", config.virus(), USUAL_VIRUS))
                .withLists(lists(config.lists()))
                .withEnvironment(config.environment());
    }

    private static List<ScannerField> scanner(
            String test, ExtensionConfig.Scanner config, List<ScannerField> usual)
            throws IOException {
        return switch (config.status()) {
            case "usual" -> usual;
            case "none" -> List.of();
            default ->
                    List.of(
                            new ScannerField(
                                    read("siesta.sieve." + test + ".status", config.status()),
                                    scale(test, config)));
        };
    }

    private static Scale scale(String test, ExtensionConfig.Scanner config) throws IOException {
        boolean number = config.max().indexOf(':') < 0;
        double max = number ? Double.parseDouble(config.max()) : 0;
        return switch (config.type()) {
            case WORDS -> new Scale.Words(config.words());
            case LENGTH -> new Scale.Length(max);
            case SCORE ->
                    number
                            ? new Scale.Score(max)
                            : new Scale.ScoreOf(
                                    read("siesta.sieve." + test + ".max", config.max()));
        };
    }

    private static HeaderPart read(String key, String written) throws IOException {
        return HeaderPattern.parse(written)
                .orElseThrow(
                        () -> new IOException(key + ": \"" + written + "\" is no FIELD:PATTERN"));
    }

    private static Map<String, Predicate<String>> lists(Map<String, List<String>> configured) {
        Map<String, Predicate<String>> lists = new LinkedHashMap<>();
        configured.forEach((name, members) -> lists.put(":addrbook:" + name, list(members)));
        return lists;
    }

    /** Addresses in any case, and {@code @DOMAIN} for all of a domain. */
    private static Predicate<String> list(List<String> members) {
        Set<String> known =
                members.stream()
                        .map(member -> member.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
        return value -> {
            String lower = value.toLowerCase(Locale.ROOT);
            int at = lower.lastIndexOf('@');
            return known.contains(lower) || at >= 0 && known.contains(lower.substring(at));
        };
    }
}
