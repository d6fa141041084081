package org.siesta.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Headers;
import org.siesta.settings.OutOfOffice.Texts;
import org.siesta.settings.OutOfOffice.Translation;

/**
 * The texts that one side may get: the standard one, and those in other languages.
 *
 * @param language of the standard text; null when it was not said
 */
record TextChoice(@Nullable String language, Texts standard, Map<String, Texts> translations) {

    /** For colleagues. */
    static TextChoice inside(OutOfOffice settings) {
        Map<String, Texts> translations = new LinkedHashMap<>();
        settings.translations()
                .forEach(
                        (tag, translation) -> {
                            if (translation.internal().hasBody()) {
                                translations.put(tag, translation.internal());
                            }
                        });
        return new TextChoice(settings.language(), settings.texts(), translations);
    }

    /**
     * For everybody else. Where the outside has a text of its own, it never gets the inside's, in
     * no language.
     */
    static TextChoice outside(OutOfOffice settings) {
        Texts own = settings.external().texts();
        Map<String, Texts> translations = new LinkedHashMap<>();
        settings.translations()
                .forEach(
                        (tag, translation) -> {
                            Texts texts = outside(own, translation);
                            if (texts.hasBody()) {
                                translations.put(tag, texts);
                            }
                        });
        return new TextChoice(settings.language(), outside(own, settings.texts()), translations);
    }

    private static Texts outside(Texts own, Texts inside) {
        String subject = own.subject() == null ? inside.subject() : own.subject();
        // Text and HTML are two forms of one message: an own text never goes with the other's HTML.
        return own.hasBody()
                ? new Texts(subject, own.text(), own.html())
                : new Texts(subject, inside.text(), inside.html());
    }

    private static Texts outside(Texts own, Translation translation) {
        Texts external = translation.external();
        boolean hidden = own.subject() != null || own.hasBody();
        String subject =
                external.subject() == null && hidden
                        ? own.subject()
                        : outside(external, translation.internal()).subject();
        if (external.hasBody()) {
            return new Texts(subject, external.text(), external.html());
        }
        return own.hasBody()
                ? Texts.NONE
                : new Texts(subject, translation.internal().text(), translation.internal().html());
    }

    /** The language that fits the message; that of the standard text when none does. */
    @Nullable String languageFor(Headers headers) {
        List<String> offered = new ArrayList<>(translations.keySet());
        if (language != null) {
            offered.addFirst(language);
        }
        return translations.isEmpty()
                ? language
                : LanguageChoice.of(headers, offered).orElse(language);
    }

    /** The texts in this language. */
    Texts in(@Nullable String tag) {
        return tag == null ? standard : translations.getOrDefault(tag, standard);
    }
}
