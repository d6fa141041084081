package org.siesta.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;
import org.siesta.settings.OutOfOffice.Texts;
import org.siesta.settings.OutOfOfficeDraft.ExternalDraft;
import org.siesta.settings.OutOfOfficeDraft.PeriodDraft;
import org.siesta.settings.OutOfOfficeDraft.TranslationDraft;
import org.siesta.settings.OutOfOfficeValidation.Checked;
import org.siesta.settings.OutOfOfficeValidation.Limits;

/**
 * Reads an out-of-office from the JSON of the outside: types, unknown members and values, all
 * faults at once.
 */
public final class OutOfOfficeReader {

    /** The members of an out-of-office, in the order in which they are shown. */
    public static final List<String> MEMBERS =
            List.of(
                    "enabled",
                    "start",
                    "end",
                    "periods",
                    "zone",
                    "subject",
                    "text",
                    "html",
                    "days",
                    "addresses",
                    "name",
                    "deputy",
                    "allow",
                    "deny",
                    "language",
                    "translations",
                    "listCorrespondents",
                    "external");

    private static final List<String> PERIOD = List.of("start", "end");
    private static final List<String> TEXTS = List.of("subject", "text", "html");
    private static final List<String> TRANSLATION = List.of("subject", "text", "html", "external");
    private static final List<String> EXTERNAL =
            List.of("audience", "subject", "text", "html", "originalSubject");

    /** Faults that are named in one answer. */
    private static final int MAX_FAULTS = 100;

    private final List<SettingsFault> faults = new ArrayList<>();

    private OutOfOfficeReader() {}

    /**
     * The settings, or every fault of them.
     *
     * @param mayClaim whether the account may call this address its own
     */
    public static Checked read(ObjectNode body, Limits limits, Predicate<Mailbox> mayClaim) {
        OutOfOfficeReader reader = new OutOfOfficeReader();
        Checked checked = OutOfOfficeValidation.check(reader.draft(body), limits, mayClaim);
        if (checked instanceof Checked.Invalid(List<SettingsFault> values)) {
            reader.add(values);
        }
        return reader.faults.isEmpty()
                ? checked
                : new Checked.Invalid(reader.faults.stream().limit(MAX_FAULTS).toList());
    }

    /** A value of the wrong type was read as absent; what is said of the absent one is no news. */
    private void add(List<SettingsFault> values) {
        Set<String> known = faults.stream().map(SettingsFault::field).collect(Collectors.toSet());
        values.stream().filter(f -> !known.contains(f.field())).forEach(faults::add);
    }

    private OutOfOfficeDraft draft(ObjectNode body) {
        unknown(body, "", MEMBERS);
        return new OutOfOfficeDraft(
                flag(body, "", "enabled"),
                period(body, ""),
                periods(body),
                string(body, "", "zone"),
                texts(body, ""),
                days(body),
                strings(body, "addresses", OutOfOfficeValidation.MAX_ADDRESSES),
                string(body, "", "name"),
                string(body, "", "deputy"),
                strings(body, "allow", OutOfOfficeValidation.MAX_LISTED),
                strings(body, "deny", OutOfOfficeValidation.MAX_LISTED),
                string(body, "", "language"),
                translations(body),
                flag(body, "", "listCorrespondents"),
                external(body));
    }

    private static ObjectNode nothing() {
        return com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    }

    private PeriodDraft period(ObjectNode object, String path) {
        return new PeriodDraft(string(object, path, "start"), string(object, path, "end"));
    }

    private Texts texts(ObjectNode object, String path) {
        return new Texts(
                string(object, path, "subject"),
                string(object, path, "text"),
                string(object, path, "html"));
    }

    private List<PeriodDraft> periods(ObjectNode body) {
        List<PeriodDraft> periods = new ArrayList<>();
        for (JsonNode item : array(body, "periods", "a list of periods")) {
            String path = "periods[" + periods.size() + "]";
            ObjectNode period = item instanceof ObjectNode object ? object : nothing();
            if (item instanceof ObjectNode) {
                unknown(period, path + ".", PERIOD);
            } else {
                fault(path, item, "must be an object with start and end");
            }
            periods.add(period(period, path + "."));
            if (periods.size() > OutOfOfficeValidation.MAX_PERIODS) {
                break;
            }
        }
        return periods;
    }

    private Map<String, TranslationDraft> translations(ObjectNode body) {
        Map<String, TranslationDraft> translations = new LinkedHashMap<>();
        ObjectNode object = object(body, "", "translations");
        for (var member : object.properties()) {
            if (member.getValue().isNull()) {
                continue;
            }
            String path = "translations." + shortened(member.getKey());
            if (member.getValue() instanceof ObjectNode translation) {
                unknown(translation, path + ".", TRANSLATION);
                ObjectNode external = object(translation, path + ".", "external");
                unknown(external, path + ".external.", TEXTS);
                translations.put(
                        member.getKey(),
                        new TranslationDraft(
                                texts(translation, path + "."),
                                texts(external, path + ".external.")));
            } else {
                fault(path, member.getValue(), "must be an object with subject, text and html");
            }
            if (translations.size() > OutOfOfficeValidation.MAX_TRANSLATIONS) {
                break;
            }
        }
        return translations;
    }

    private ExternalDraft external(ObjectNode body) {
        ObjectNode external = object(body, "", "external");
        unknown(external, "external.", EXTERNAL);
        return new ExternalDraft(
                string(external, "external.", "audience"),
                texts(external, "external."),
                flag(external, "external.", "originalSubject"));
    }

    private ObjectNode object(ObjectNode parent, String path, String name) {
        JsonNode node = present(parent, name).orElse(null);
        if (node == null) {
            return nothing();
        }
        if (!(node instanceof ObjectNode object)) {
            fault(path + name, node, "must be an object");
            return nothing();
        }
        return object;
    }

    private void unknown(ObjectNode object, String path, List<String> members) {
        for (var member : object.properties()) {
            if (faults.size() > MAX_FAULTS) {
                return;
            }
            if (!members.contains(member.getKey())) {
                String advice =
                        NearestName.of(member.getKey(), members)
                                .map(name -> "did you mean " + name + "?")
                                .orElseGet(() -> "known are " + String.join(", ", members));
                fault(
                        path + shortened(member.getKey()),
                        member.getValue(),
                        "is not a member; " + advice);
            }
        }
    }

    private @Nullable Boolean flag(ObjectNode object, String path, String name) {
        JsonNode node = present(object, name).orElse(null);
        if (node != null && !node.isBoolean()) {
            fault(path + name, node, "must be true or false");
            return null;
        }
        return node == null ? null : Boolean.valueOf(node.booleanValue());
    }

    private @Nullable Integer days(ObjectNode body) {
        JsonNode node = present(body, "days").orElse(null);
        if (node != null && !(node.isIntegralNumber() && node.canConvertToInt())) {
            fault("days", node, "must be a whole number");
            return null;
        }
        return node == null ? null : Integer.valueOf(node.intValue());
    }

    private Iterable<JsonNode> array(ObjectNode body, String name, String what) {
        JsonNode node = present(body, name).orElse(null);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof ArrayNode array)) {
            fault(name, node, "must be " + what);
            return List.of();
        }
        return array;
    }

    private List<String> strings(ObjectNode body, String name, int max) {
        List<String> strings = new ArrayList<>();
        for (JsonNode item : array(body, name, "a list of strings")) {
            if (item.isTextual()) {
                strings.add(item.textValue());
            } else {
                // Keeps the place, so that the other items have their number.
                fault(name + "[" + strings.size() + "]", item, "must be a string");
                strings.add("");
            }
            if (strings.size() > max) {
                break;
            }
        }
        return strings;
    }

    private @Nullable String string(ObjectNode object, String path, String name) {
        JsonNode node = present(object, name).orElse(null);
        if (node != null && !node.isTextual()) {
            fault(path + name, node, "must be a string");
            return null;
        }
        return node == null ? null : node.textValue();
    }

    private static Optional<JsonNode> present(ObjectNode object, String name) {
        return Optional.ofNullable(object.get(name)).filter(n -> !n.isNull());
    }

    private void fault(String field, JsonNode value, String rule) {
        faults.add(
                new SettingsFault(
                        field, value.isTextual() ? value.textValue() : value.toString(), rule));
    }

    private static String shortened(String name) {
        return new SettingsFault("", name, "").value();
    }
}
