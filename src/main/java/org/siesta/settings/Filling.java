package org.siesta.settings;

import java.time.LocalDateTime;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.HeaderText;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.settings.OutOfOffice.Period;
import org.siesta.settings.Placeholders.Placeholder;

/**
 * What is put in the place of placeholders for one message.
 *
 * @param language of the reader; null writes dates as ISO 8601 does
 * @param quotes whether the subject of the message may be quoted
 */
record Filling(
        OutOfOffice settings,
        Period absence,
        Mailbox account,
        Headers headers,
        @Nullable String language,
        boolean quotes) {

    private static final int MAX_SUBJECT = 200;

    /** Plain text with its placeholders filled. */
    String text(String text) {
        return text.contains("{{") ? Placeholders.filled(text, values()) : text;
    }

    /** HTML with its placeholders filled. */
    String html(String html) {
        return html.contains("{{") ? Placeholders.filledHtml(html, values()) : html;
    }

    private Map<Placeholder, String> values() {
        AbsenceDates dates = AbsenceDates.of(settings);
        LocalDateTime start = absence.start();
        LocalDateTime end = absence.end();
        String name = settings.name();
        String deputy = settings.deputy();
        Map<Placeholder, String> values = new EnumMap<>(Placeholder.class);
        values.put(Placeholder.NAME, name == null ? account.address() : name);
        values.put(Placeholder.DEPUTY, deputy == null ? "" : deputy);
        values.put(Placeholder.START, start == null ? "" : dates.start(start, language));
        values.put(Placeholder.END, end == null ? "" : dates.end(end, language));
        values.put(Placeholder.RETURN, end == null ? "" : dates.back(end, language));
        values.put(Placeholder.SUBJECT, quotes ? originalSubject() : "");
        return values;
    }

    /** Decoded, on one line, cut. */
    private String originalSubject() {
        StringBuilder subject = new StringBuilder();
        HeaderText.decode(headers.first("Subject").orElse(""))
                .codePoints()
                .filter(c -> !TextRules.isSurrogate(c))
                .map(c -> TextRules.isControl(c) || TextRules.turnsDirection(c) ? ' ' : c)
                .limit(MAX_SUBJECT)
                .forEach(subject::appendCodePoint);
        return subject.toString().strip();
    }
}
