package org.siesta.settings;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ReversePath;
import org.siesta.settings.OutOfOffice.Audience;
import org.siesta.settings.OutOfOffice.External;
import org.siesta.vacation.Suppression;
import org.siesta.vacation.VacationRequest;

/** What the out-of-office asks for at one instant and for one correspondent. */
public sealed interface OutOfOfficeRequest {

    /** To be answered, if the rules allow. */
    record Ask(VacationRequest request) implements OutOfOfficeRequest {}

    /** Nothing, for a reason that lies in the settings. */
    record Silent(Suppression because, String detail) implements OutOfOfficeRequest {}

    /** The source of such a request in decisions. */
    String SOURCE = "ooo";

    /**
     * Asks the settings.
     *
     * <p>Start and end are local times of the zone and follow its clock: a time that the clock
     * leaves out counts from the moment after the gap (02:30 becomes 03:30), of a time that comes
     * twice the first one counts. The end is exclusive.
     *
     * @param internalSender the correspondent belongs to the account's own domains, and so gets the
     *     internal texts
     */
    static OutOfOfficeRequest requestFor(
            OutOfOffice settings, Instant now, ReversePath from, boolean internalSender) {
        if (!settings.enabled()) {
            return new Silent(Suppression.DISABLED, "the out-of-office is switched off");
        }
        Instant start = instant(settings, settings.start());
        if (start != null && now.isBefore(start)) {
            return new Silent(Suppression.OUTSIDE_WINDOW, "starts " + shown(settings, start));
        }
        Instant end = instant(settings, settings.end());
        if (end != null && !now.isBefore(end)) {
            return new Silent(Suppression.OUTSIDE_WINDOW, "ended " + shown(settings, end));
        }
        // The null path is nobody's: the rules of RFC 3834 name the reason, not the audience.
        boolean external = !internalSender && from instanceof ReversePath.Sender;
        Audience audience = settings.external().audience();
        if (external && audience != Audience.ALL) {
            return new Silent(
                    Suppression.AUDIENCE,
                    "the external audience is " + audience.name().toLowerCase(Locale.ROOT));
        }
        return new Ask(external ? outside(settings) : inside(settings));
    }

    private static VacationRequest inside(OutOfOffice settings) {
        return request(settings, settings.subject(), settings.text(), settings.html());
    }

    private static VacationRequest outside(OutOfOffice settings) {
        External external = settings.external();
        String subject = external.subject() == null ? settings.subject() : external.subject();
        // Text and HTML are two forms of one message: an own text never goes with the other's HTML.
        return external.text() == null && external.html() == null
                ? request(settings, subject, settings.text(), settings.html())
                : request(
                        settings,
                        subject,
                        external.text() == null ? "" : external.text(),
                        external.html());
    }

    private static VacationRequest request(
            OutOfOffice settings, @Nullable String subject, String text, @Nullable String html) {
        Integer days = settings.days();
        return new VacationRequest(
                text,
                false,
                html == null || html.isBlank() ? null : html,
                subject,
                null,
                settings.addresses(),
                days == null ? null : Duration.ofDays(days),
                false,
                null,
                List.of(subject == null ? "" : subject, text, html == null ? "" : html),
                SOURCE);
    }

    private static @Nullable Instant instant(OutOfOffice settings, @Nullable LocalDateTime local) {
        return local == null ? null : ZonedDateTime.of(local, settings.zone()).toInstant();
    }

    private static String shown(OutOfOffice settings, Instant instant) {
        return instant.atZone(settings.zone()).toString();
    }
}
