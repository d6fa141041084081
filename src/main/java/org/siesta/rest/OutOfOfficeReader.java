package org.siesta.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.OutOfOfficeDraft;
import org.siesta.settings.OutOfOfficeDraft.ExternalDraft;
import org.siesta.settings.OutOfOfficeValidation;
import org.siesta.settings.OutOfOfficeValidation.Checked;
import org.siesta.settings.OutOfOfficeValidation.Limits;
import org.siesta.settings.SettingsFault;

/** Reads an out-of-office from JSON: types, unknown members and values, all faults at once. */
final class OutOfOfficeReader {

    private static final List<String> MEMBERS =
            List.of(
                    "enabled",
                    "start",
                    "end",
                    "zone",
                    "subject",
                    "text",
                    "html",
                    "days",
                    "addresses",
                    "external");
    private static final List<String> EXTERNAL = List.of("audience", "subject", "text", "html");

    private final List<SettingsFault> faults = new ArrayList<>();

    private OutOfOfficeReader() {}

    /** The settings; throws the problem that lists every fault. */
    static OutOfOffice read(ObjectNode body, Limits limits, Predicate<Mailbox> mayClaim) {
        OutOfOfficeReader reader = new OutOfOfficeReader();
        Checked checked = OutOfOfficeValidation.check(reader.draft(body), limits, mayClaim);
        if (checked instanceof Checked.Invalid(List<SettingsFault> values)) {
            reader.add(values);
        }
        if (!reader.faults.isEmpty() || !(checked instanceof Checked.Valid(OutOfOffice settings))) {
            throw Problem.invalid(reader.faults);
        }
        return settings;
    }

    /** A value of the wrong type was read as absent; what is said of the absent one is no news. */
    private void add(List<SettingsFault> values) {
        Set<String> known = faults.stream().map(SettingsFault::field).collect(Collectors.toSet());
        values.stream().filter(f -> !known.contains(f.field())).forEach(faults::add);
    }

    private OutOfOfficeDraft draft(ObjectNode body) {
        unknown(body, "", MEMBERS);
        return new OutOfOfficeDraft(
                enabled(body),
                string(body, "", "start"),
                string(body, "", "end"),
                string(body, "", "zone"),
                string(body, "", "subject"),
                string(body, "", "text"),
                string(body, "", "html"),
                days(body),
                addresses(body),
                external(body));
    }

    private ExternalDraft external(ObjectNode body) {
        JsonNode node = present(body, "external").orElse(null);
        if (node == null) {
            return ExternalDraft.NONE;
        }
        if (!(node instanceof ObjectNode external)) {
            fault("external", node, "must be an object");
            return ExternalDraft.NONE;
        }
        unknown(external, "external.", EXTERNAL);
        return new ExternalDraft(
                string(external, "external.", "audience"),
                string(external, "external.", "subject"),
                string(external, "external.", "text"),
                string(external, "external.", "html"));
    }

    private void unknown(ObjectNode object, String path, List<String> members) {
        for (var member : object.properties()) {
            if (!members.contains(member.getKey())) {
                fault(
                        path + shortened(member.getKey()),
                        member.getValue(),
                        "is not a member; known are " + String.join(", ", members));
            }
        }
    }

    private @Nullable Boolean enabled(ObjectNode body) {
        JsonNode node = present(body, "enabled").orElse(null);
        if (node != null && !node.isBoolean()) {
            fault("enabled", node, "must be true or false");
            return null;
        }
        return node == null ? null : node.booleanValue();
    }

    private @Nullable Integer days(ObjectNode body) {
        JsonNode node = present(body, "days").orElse(null);
        if (node != null && !(node.isIntegralNumber() && node.canConvertToInt())) {
            fault("days", node, "must be a whole number");
            return null;
        }
        return node == null ? null : Integer.valueOf(node.intValue());
    }

    private List<String> addresses(ObjectNode body) {
        JsonNode node = present(body, "addresses").orElse(null);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof ArrayNode array)) {
            fault("addresses", node, "must be a list of addresses");
            return List.of();
        }
        List<String> addresses = new ArrayList<>();
        for (JsonNode item : array) {
            if (item.isTextual()) {
                addresses.add(item.textValue());
            } else {
                // Keeps the place, so that the other items have their number.
                fault("addresses[" + addresses.size() + "]", item, "must be a string");
                addresses.add("");
            }
            if (addresses.size() > OutOfOfficeValidation.MAX_ADDRESSES) {
                break;
            }
        }
        return addresses;
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
