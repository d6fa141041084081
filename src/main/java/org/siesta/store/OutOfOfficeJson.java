package org.siesta.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.OutOfOffice.Audience;
import org.siesta.settings.OutOfOffice.External;

/**
 * An out-of-office as JSON. What cannot be read any more (a zone that was abolished, an audience of
 * a later version) makes it silent, never louder.
 */
final class OutOfOfficeJson {

    private OutOfOfficeJson() {}

    static String write(OutOfOffice ooo) {
        ObjectNode json = Json.object();
        json.put("enabled", ooo.enabled());
        json.put("start", text(ooo.start()));
        json.put("end", text(ooo.end()));
        json.put("zone", ooo.zone().getId());
        json.put("subject", ooo.subject());
        json.put("text", ooo.text());
        json.put("html", ooo.html());
        json.put("days", ooo.days());
        ArrayNode addresses = json.putArray("addresses");
        ooo.addresses().forEach(addresses::add);
        ObjectNode external = json.putObject("external");
        external.put("audience", ooo.external().audience().name().toLowerCase(Locale.ROOT));
        external.put("subject", ooo.external().subject());
        external.put("text", ooo.external().text());
        external.put("html", ooo.external().html());
        return Json.text(json);
    }

    static OutOfOffice read(String text) {
        JsonNode json = Json.tree(text);
        JsonNode external = json.path("external");
        List<String> addresses = new ArrayList<>();
        json.path("addresses").forEach(a -> addresses.add(a.asText()));
        boolean enabled = json.path("enabled").asBoolean(false);
        LocalDateTime start = null;
        LocalDateTime end = null;
        ZoneId zone = ZoneOffset.UTC;
        try {
            start = time(Json.text(json, "start"));
            end = time(Json.text(json, "end"));
            zone = ZoneId.of(json.path("zone").asText());
        } catch (DateTimeException _) {
            enabled = false;
        }
        JsonNode days = json.path("days");
        String body = Json.text(json, "text");
        return new OutOfOffice(
                enabled,
                start,
                end,
                zone,
                Json.text(json, "subject"),
                body == null ? "" : body,
                Json.text(json, "html"),
                days.isInt() ? Integer.valueOf(days.intValue()) : null,
                addresses,
                new External(
                        audience(Json.text(external, "audience")),
                        Json.text(external, "subject"),
                        Json.text(external, "text"),
                        Json.text(external, "html")));
    }

    private static Audience audience(@Nullable String word) {
        for (Audience audience : Audience.values()) {
            if (audience.name().equalsIgnoreCase(word)) {
                return audience;
            }
        }
        return Audience.NONE;
    }

    private static @Nullable String text(@Nullable LocalDateTime time) {
        return time == null ? null : time.toString();
    }

    private static @Nullable LocalDateTime time(@Nullable String text) {
        return text == null ? null : LocalDateTime.parse(text);
    }
}
