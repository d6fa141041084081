package org.siesta.settings;

import java.util.HashSet;
import java.util.IllformedLocaleException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Html;
import org.siesta.settings.OutOfOffice.Texts;
import org.siesta.settings.OutOfOffice.Translation;
import org.siesta.settings.OutOfOfficeDraft.TranslationDraft;
import org.siesta.settings.Placeholders.Placeholder;
import org.siesta.vacation.HeaderLine;
import org.siesta.vacation.ReplyMessage;

/**
 * Checks the texts.
 *
 * @param missing placeholders that nothing is set for, and the member that would set it
 * @param maxReplySize octets of a whole reply
 */
record TextValidation(FaultList faults, Map<Placeholder, String> missing, int maxReplySize) {

    /** Octets of a reply that are not the texts: the header section but for the subject. */
    private static final int OVERHEAD = 2048;

    /**
     * The texts of one side and language.
     *
     * @param path what stands before the names of the members, with its dot
     */
    Texts texts(String path, Texts typed) {
        Texts texts =
                new Texts(
                        subject(path + "subject", typed.subject()),
                        text(path + "text", typed.text()),
                        text(path + "html", typed.html()));
        fits(path + "text", texts);
        return texts;
    }

    /** An empty body means the same as none: an empty reply helps nobody. */
    Texts further(String path, Texts typed) {
        Texts texts = texts(path, typed);
        String html = texts.html();
        if (html != null && !html.isBlank() && !isReadable(texts)) {
            faults.add(path + "text", "", "is required when " + path + "html has no text in it");
        }
        return new Texts(
                texts.subject(),
                isBlank(texts.text()) ? null : texts.text(),
                isBlank(html) ? null : html);
    }

    /** Whether a reader would find something. */
    static boolean isReadable(Texts texts) {
        return !isBlank(texts.text())
                || !isBlank(texts.html() == null ? null : Html.text(texts.html()));
    }

    /** The texts in further languages, by their tags. */
    Map<String, Translation> translations(
            Map<String, TranslationDraft> typed, @Nullable String language) {
        if (typed.size() > OutOfOfficeValidation.MAX_TRANSLATIONS) {
            faults.add(
                    "translations",
                    "",
                    "must not be more than " + OutOfOfficeValidation.MAX_TRANSLATIONS);
            return Map.of();
        }
        Map<String, Translation> translations = new LinkedHashMap<>();
        typed.forEach(
                (tag, draft) -> {
                    String path = "translations." + tag;
                    Optional<String> canonical = language(path, tag);
                    if (canonical.isEmpty()) {
                        return;
                    }
                    Translation translation =
                            new Translation(
                                    further(path + ".", draft.internal()),
                                    further(path + ".external.", draft.external()));
                    if (!translation.internal().hasBody() && !translation.external().hasBody()) {
                        faults.add(path + ".text", "", "is required");
                    }
                    if (canonical.get().equals(language)
                            || translations.put(canonical.get(), translation) != null) {
                        faults.add(path, tag, "is there already");
                    }
                });
        return translations;
    }

    /** A tag in its canonical form (RFC 5646 §4.5 as far as case goes). */
    Optional<String> language(String field, String typed) {
        try {
            String tag = new Locale.Builder().setLanguageTag(typed).build().toLanguageTag();
            if (!tag.equals("und") && typed.length() <= OutOfOfficeValidation.MAX_LANGUAGE) {
                return Optional.of(tag);
            }
        } catch (IllformedLocaleException e) {
            // Falls through to the fault.
        }
        faults.add(field, typed, "must be a language tag such as de or pt-BR");
        return Optional.empty();
    }

    /** A name or other short line. */
    @Nullable String line(String field, @Nullable String typed, int max) {
        if (typed == null || typed.isBlank()) {
            return null;
        }
        if (!TextRules.isLine(typed)) {
            faults.add(
                    field,
                    typed,
                    "must be one line without control characters, such as line ends or those that"
                            + " turn the direction of writing");
        }
        if (typed.length() > max) {
            faults.add(field, typed, "must not be longer than " + max + " characters");
        }
        return typed;
    }

    private @Nullable String subject(String field, @Nullable String typed) {
        String subject = line(field, typed, OutOfOfficeValidation.MAX_SUBJECT);
        placeholders(field, subject);
        return subject;
    }

    private @Nullable String text(String field, @Nullable String typed) {
        if (typed != null && !TextRules.isText(typed)) {
            faults.add(
                    field, typed, "must be text; of the control characters only tab and line ends");
        }
        placeholders(field, typed);
        return typed;
    }

    private void placeholders(String field, @Nullable String text) {
        if (text == null || !text.contains("{{")) {
            return;
        }
        Set<String> unknown = Placeholders.unknown(text);
        if (!unknown.isEmpty()) {
            faults.add(
                    field,
                    "{{" + unknown.iterator().next() + "}}",
                    "names no placeholder; known are "
                            + Placeholders.KNOWN
                            + ", and \\{{ stands for the braces themselves");
        }
        Set<String> told = new HashSet<>();
        for (Placeholder used : Placeholders.used(text)) {
            String member = missing.get(used);
            if (member != null && told.add(member)) {
                faults.add(field, "{{" + used.word() + "}}", "needs " + member);
            }
        }
    }

    private void fits(String field, Texts texts) {
        String html = texts.html();
        String text = texts.text();
        String sent = html != null && isBlank(text) ? Html.text(html) : text == null ? "" : text;
        int size = OVERHEAD + subjectSize(texts) + ReplyMessage.bodySize(sent, html);
        if (size > maxReplySize) {
            faults.add(
                    field,
                    sent,
                    "makes a reply of about "
                            + size
                            + " octets (subject, text and html together, encoded); the limit is "
                            + maxReplySize);
        }
    }

    private static int subjectSize(Texts texts) {
        String subject = texts.subject();
        return subject == null ? 0 : HeaderLine.ofText("Subject", subject).length();
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
