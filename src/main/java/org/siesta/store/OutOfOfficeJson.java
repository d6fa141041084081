package org.siesta.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.OutOfOffice.Audience;
import org.siesta.settings.OutOfOffice.External;
import org.siesta.settings.OutOfOffice.Period;
import org.siesta.settings.OutOfOffice.Texts;
import org.siesta.settings.OutOfOffice.Translation;
import org.siesta.settings.OutOfOfficeWriter;

/**
 * An out-of-office as JSON. What cannot be read any more (a zone that was abolished, an audience of
 * a later version) makes it silent, never louder.
 */
final class OutOfOfficeJson {

    private OutOfOfficeJson() {}

    static String write(OutOfOffice ooo) {
        return Json.text(OutOfOfficeWriter.write(ooo));
    }

    static OutOfOffice read(String text) {
        JsonNode json = Json.tree(text);
        boolean enabled = json.path("enabled").asBoolean(false);
        LocalDateTime start = null;
        LocalDateTime end = null;
        List<Period> periods = new ArrayList<>();
        ZoneId zone = ZoneOffset.UTC;
        try {
            start = time(Json.text(json, "start"));
            end = time(Json.text(json, "end"));
            for (JsonNode period : json.path("periods")) {
                periods.add(
                        new Period(
                                time(Json.text(period, "start")), time(Json.text(period, "end"))));
            }
            zone = ZoneId.of(json.path("zone").asText());
        } catch (DateTimeException _) {
            enabled = false;
        }
        JsonNode days = json.path("days");
        Texts texts = texts(json);
        return new OutOfOffice(
                enabled,
                start,
                end,
                periods,
                zone,
                texts.subject(),
                texts.text() == null ? "" : texts.text(),
                texts.html(),
                days.isInt() ? Integer.valueOf(days.intValue()) : null,
                strings(json, "addresses"),
                Json.text(json, "name"),
                Json.text(json, "deputy"),
                strings(json, "allow"),
                strings(json, "deny"),
                Json.text(json, "language"),
                translations(json.path("translations")),
                flag(json, "listCorrespondents"),
                external(json.path("external")));
    }

    private static Map<String, Translation> translations(JsonNode json) {
        Map<String, Translation> translations = new LinkedHashMap<>();
        json.properties()
                .forEach(
                        member ->
                                translations.put(
                                        member.getKey(),
                                        new Translation(
                                                texts(member.getValue()),
                                                texts(member.getValue().path("external")))));
        return translations;
    }

    private static External external(JsonNode json) {
        Texts texts = texts(json);
        return new External(
                audience(Json.text(json, "audience")),
                texts.subject(),
                texts.text(),
                texts.html(),
                flag(json, "originalSubject"));
    }

    private static @Nullable Boolean flag(JsonNode json, String name) {
        JsonNode flag = json.path(name);
        return flag.isBoolean() ? Boolean.valueOf(flag.booleanValue()) : null;
    }

    private static Texts texts(JsonNode json) {
        return new Texts(
                Json.text(json, "subject"), Json.text(json, "text"), Json.text(json, "html"));
    }

    private static List<String> strings(JsonNode json, String name) {
        List<String> strings = new ArrayList<>();
        json.path(name).forEach(s -> strings.add(s.asText()));
        return strings;
    }

    private static Audience audience(@Nullable String word) {
        for (Audience audience : Audience.values()) {
            if (audience.name().equalsIgnoreCase(word)) {
                return audience;
            }
        }
        return Audience.NONE;
    }

    private static @Nullable LocalDateTime time(@Nullable String text) {
        return text == null ? null : LocalDateTime.parse(text);
    }
}
