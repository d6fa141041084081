package org.siesta.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.siesta.settings.OutOfOffice;

/** The out-of-office as JSON; every member is always there, null where nothing is set. */
@Schema(name = "OutOfOffice")
@JsonInclude(JsonInclude.Include.ALWAYS)
public record OutOfOfficeJson(
        @Schema(required = true, description = "Whether the out-of-office is switched on.")
                boolean enabled,
        @Schema(
                        description =
                                "First moment of the absence: a local date-time of the zone, or a"
                                        + " date for its beginning. Absent: from now on.",
                        examples = "2026-12-24T13:00")
                @Nullable String start,
        @Schema(
                        description =
                                "First moment after the absence: a local date-time of the zone, or a"
                                        + " date as the last day of the absence. Absent: until"
                                        + " switched off. Answers always show the date-time.",
                        examples = "2027-01-04")
                @Nullable String end,
        @Schema(
                        description =
                                "Further absences, none over another; each has both ends. Where there"
                                        + " are some, no start and no end mean only these.")
                List<Period> periods,
        @Schema(
                        description = "IANA zone of start and end.",
                        defaultValue = "UTC",
                        examples = "Europe/Berlin")
                String zone,
        @Schema(
                        description =
                                "Subject of the reply, one line. Absent: \"Auto: \" and the subject"
                                        + " of the message. Subjects and texts may hold {{name}},"
                                        + " {{deputy}}, {{start}}, {{end}}, {{return}} and"
                                        + " {{subject}}.")
                @Nullable String subject,
        @Schema(
                        description =
                                "Text of the reply; required when enabled, unless html has some.",
                        examples = "I am away until 5 January.")
                String text,
        @Schema(description = "The same as HTML; only formatting and links are sent.")
                @Nullable String html,
        @Schema(
                        description =
                                "Days before the same correspondent is answered again. Absent: the"
                                        + " site's default.",
                        examples = "7")
                @Nullable Integer days,
        @Schema(description = "Further addresses of the account.") List<String> addresses,
        @Schema(description = "The name beside the address in From.", examples = "Ana Maria")
                @Nullable String name,
        @Schema(description = "Who stands in, for {{deputy}}.") @Nullable String deputy,
        @Schema(
                        description =
                                "Correspondents that count as known: addresses, domains, or"
                                        + " patterns such as *@*.example.net.")
                List<String> allow,
        @Schema(description = "Correspondents that are never answered, in the same forms.")
                List<String> deny,
        @Schema(description = "Language of subject, text and html.", examples = "en")
                @Nullable String language,
        @Schema(
                        description =
                                "The texts in other languages, by tag; chosen by the Content-Language"
                                        + " or else the Accept-Language of the message.")
                Map<String, Translation> translations,
        @Schema(
                        description =
                                "Whether the list of who was answered keeps the addresses themselves."
                                        + " Absent: as the site does.")
                @Nullable Boolean listCorrespondents,
        @Schema(description = "What correspondents outside the account's domains get.")
                External external) {

    /** One absence. */
    @Schema(name = "Period")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Period(@Nullable String start, @Nullable String end) {}

    /** A text in its parts. */
    @Schema(name = "Texts")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Texts(@Nullable String subject, @Nullable String text, @Nullable String html) {

        static Texts of(OutOfOffice.Texts texts) {
            return new Texts(texts.subject(), texts.text(), texts.html());
        }
    }

    /** The texts of one more language. */
    @Schema(name = "Translation")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Translation(
            @Nullable String subject,
            @Nullable String text,
            @Nullable String html,
            @Schema(description = "Absent: the same as inside.") Texts external) {

        static Translation of(OutOfOffice.Translation translation) {
            OutOfOffice.Texts internal = translation.internal();
            return new Translation(
                    internal.subject(),
                    internal.text(),
                    internal.html(),
                    Texts.of(translation.external()));
        }
    }

    /** The external side. */
    @Schema(name = "External")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record External(
            @Schema(
                            enumeration = {"all", "known", "none"},
                            defaultValue = "all",
                            description =
                                    "Who outside is answered; known means those on the allow lists of"
                                            + " the account and the site.")
                    String audience,
            @Schema(description = "Absent: the same as inside.") @Nullable String subject,
            @Schema(description = "Absent, as html: the same as inside.") @Nullable String text,
            @Nullable String html,
            @Schema(
                            description =
                                    "Whether the reply may show the subject of the message. Absent:"
                                            + " in its default subject alone; false: nowhere.")
                    @Nullable Boolean originalSubject) {}

    static OutOfOfficeJson of(OutOfOffice settings) {
        OutOfOffice.External external = settings.external();
        return new OutOfOfficeJson(
                settings.enabled(),
                moment(settings.start()),
                moment(settings.end()),
                settings.periods().stream()
                        .map(p -> new Period(moment(p.start()), moment(p.end())))
                        .toList(),
                settings.zone().getId(),
                settings.subject(),
                settings.text(),
                settings.html(),
                settings.days(),
                settings.addresses(),
                settings.name(),
                settings.deputy(),
                settings.allow(),
                settings.deny(),
                settings.language(),
                translations(settings),
                settings.listCorrespondents(),
                new External(
                        external.audience().name().toLowerCase(Locale.ROOT),
                        external.subject(),
                        external.text(),
                        external.html(),
                        external.originalSubject()));
    }

    private static Map<String, Translation> translations(OutOfOffice settings) {
        Map<String, Translation> translations = new LinkedHashMap<>();
        settings.translations().forEach((tag, t) -> translations.put(tag, Translation.of(t)));
        return translations;
    }

    private static @Nullable String moment(@Nullable LocalDateTime moment) {
        return moment == null ? null : moment.toString();
    }
}
