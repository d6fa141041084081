package org.siesta.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
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
                        description = "IANA zone of start and end.",
                        defaultValue = "UTC",
                        examples = "Europe/Berlin")
                String zone,
        @Schema(
                        description =
                                "Subject of the reply, one line. Absent: \"Auto: \" and the subject"
                                        + " of the message.")
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
        @Schema(description = "What correspondents outside the account's domains get.")
                External external) {

    /** The external side. */
    @Schema(name = "External")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record External(
            @Schema(
                            enumeration = {"all", "known", "none"},
                            defaultValue = "all",
                            description =
                                    "Who outside is answered. This service knows no contacts yet, so"
                                            + " known answers nobody outside.")
                    String audience,
            @Schema(description = "Absent: the same as inside.") @Nullable String subject,
            @Schema(description = "Absent, as html: the same as inside.") @Nullable String text,
            @Nullable String html) {}

    static OutOfOfficeJson of(OutOfOffice settings) {
        OutOfOffice.External external = settings.external();
        return new OutOfOfficeJson(
                settings.enabled(),
                settings.start() == null ? null : settings.start().toString(),
                settings.end() == null ? null : settings.end().toString(),
                settings.zone().getId(),
                settings.subject(),
                settings.text(),
                settings.html(),
                settings.days(),
                settings.addresses(),
                new External(
                        external.audience().name().toLowerCase(Locale.ROOT),
                        external.subject(),
                        external.text(),
                        external.html()));
    }
}
