package org.siesta.settings;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.siesta.settings.OutOfOffice.Texts;

/** Writes an out-of-office as JSON; every member is always there, null where nothing is set. */
public final class OutOfOfficeWriter {

    private OutOfOfficeWriter() {}

    /** The members in the order of {@link OutOfOfficeReader#MEMBERS}. */
    public static ObjectNode write(OutOfOffice settings) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("enabled", settings.enabled());
        json.put("start", moment(settings.start()));
        json.put("end", moment(settings.end()));
        var periods = json.putArray("periods");
        settings.periods()
                .forEach(
                        p ->
                                periods.addObject()
                                        .put("start", moment(p.start()))
                                        .put("end", moment(p.end())));
        json.put("zone", settings.zone().getId());
        json.put("subject", settings.subject());
        json.put("text", settings.text());
        json.put("html", settings.html());
        json.put("days", settings.days());
        settings.addresses().forEach(json.putArray("addresses")::add);
        json.put("name", settings.name());
        json.put("deputy", settings.deputy());
        settings.allow().forEach(json.putArray("allow")::add);
        settings.deny().forEach(json.putArray("deny")::add);
        json.put("language", settings.language());
        ObjectNode translations = json.putObject("translations");
        settings.translations()
                .forEach(
                        (tag, translation) -> {
                            ObjectNode node = translations.putObject(tag);
                            texts(node, translation.internal());
                            texts(node.putObject("external"), translation.external());
                        });
        json.put("listCorrespondents", settings.listCorrespondents());
        OutOfOffice.External external = settings.external();
        ObjectNode outside =
                json.putObject("external")
                        .put("audience", external.audience().name().toLowerCase(Locale.ROOT));
        texts(outside, external.texts());
        outside.put("originalSubject", external.originalSubject());
        return json;
    }

    private static void texts(ObjectNode node, Texts texts) {
        node.put("subject", texts.subject());
        node.put("text", texts.text());
        node.put("html", texts.html());
    }

    private static @Nullable String moment(@Nullable LocalDateTime moment) {
        return moment == null ? null : moment.toString();
    }
}
