package org.siesta.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;
import org.siesta.settings.AccountSettings;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.OutOfOfficeDraft;
import org.siesta.settings.OutOfOfficeValidation;
import org.siesta.settings.OutOfOfficeValidation.Checked;

/** The out-of-office in the store of this machine; its administrator may set any address. */
final class OooByStore implements OooPlace {

    private static final int TRIES = 5;

    private final Site site;
    private final InstantSource clock;

    OooByStore(Site site, InstantSource clock) {
        this.site = site;
        this.clock = clock;
    }

    @Override
    public JsonNode show(Mailbox account) {
        return json(site.settings().find(account).outOfOffice());
    }

    @Override
    public JsonNode change(Mailbox account, ObjectNode patch) {
        for (int i = 0; i < TRIES; i++) {
            AccountSettings before = site.settings().find(account);
            ObjectNode merged = json(before.outOfOffice());
            merge(merged, patch);
            OutOfOffice checked = checked(merged);
            OptionalLong expected =
                    before.version() == 0
                            ? OptionalLong.empty()
                            : OptionalLong.of(before.version());
            if (site.settings()
                    .putOutOfOffice(account, checked, expected, clock.instant())
                    .isPresent()) {
                return json(checked);
            }
        }
        throw new Complaint("somebody else keeps changing it; try again");
    }

    private OutOfOffice checked(ObjectNode settings) {
        return switch (OutOfOfficeValidation.check(
                draft(settings), OutOfOfficeValidation.Limits.of(site.policy()), _ -> true)) {
            case Checked.Valid(OutOfOffice valid) -> valid;
            case Checked.Invalid(var faults) ->
                    throw new Complaint(
                            faults.stream()
                                    .map(
                                            f ->
                                                    f.field()
                                                            + " "
                                                            + f.rule()
                                                            + (f.value().isEmpty()
                                                                    ? ""
                                                                    : ": \"" + f.value() + "\""))
                                    .collect(Collectors.joining("\n")));
        };
    }

    /** Members of the patch replace those that are there; objects are merged, null takes away. */
    private static void merge(ObjectNode into, ObjectNode patch) {
        patch.properties()
                .forEach(
                        member -> {
                            if (member.getValue() instanceof ObjectNode change
                                    && into.get(member.getKey()) instanceof ObjectNode there) {
                                merge(there, change);
                            } else {
                                into.set(member.getKey(), member.getValue());
                            }
                        });
    }

    private static OutOfOfficeDraft draft(ObjectNode settings) {
        List<String> addresses = new ArrayList<>();
        settings.path("addresses").forEach(a -> addresses.add(a.asText()));
        JsonNode external = settings.path("external");
        return new OutOfOfficeDraft(
                settings.path("enabled").asBoolean(),
                text(settings, "start"),
                text(settings, "end"),
                text(settings, "zone"),
                text(settings, "subject"),
                text(settings, "text"),
                text(settings, "html"),
                settings.path("days").isInt() ? settings.path("days").asInt() : null,
                addresses,
                new OutOfOfficeDraft.ExternalDraft(
                        text(external, "audience"),
                        text(external, "subject"),
                        text(external, "text"),
                        text(external, "html")));
    }

    private static @Nullable String text(JsonNode object, String name) {
        return object.path(name).isTextual() ? object.path(name).asText() : null;
    }

    private static ObjectNode json(OutOfOffice settings) {
        ObjectNode json = Json.object();
        json.put("enabled", settings.enabled());
        json.put("start", settings.start() == null ? null : settings.start().toString());
        json.put("end", settings.end() == null ? null : settings.end().toString());
        json.put("zone", settings.zone().getId());
        json.put("subject", settings.subject());
        json.put("text", settings.text());
        json.put("html", settings.html());
        json.put("days", settings.days());
        settings.addresses().forEach(json.putArray("addresses")::add);
        OutOfOffice.External external = settings.external();
        json.putObject("external")
                .put("audience", Json.word(external.audience()))
                .put("subject", external.subject())
                .put("text", external.text())
                .put("html", external.html());
        return json;
    }

    @Override
    public void close() {
        site.close();
    }
}
