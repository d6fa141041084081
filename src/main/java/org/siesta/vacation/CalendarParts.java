package org.siesta.vacation;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.siesta.mail.ContentType;
import org.siesta.mail.Headers;
import org.siesta.mail.Message;
import org.siesta.mail.MimePart;
import org.siesta.mail.MimeParts;

/**
 * Calendars put their answers beside a text for people: a {@code text/calendar} with its method
 * (RFC 6047 §2.4) is one part of a multipart. Only header sections of parts are looked at, and only
 * those near the beginning.
 */
public final class CalendarParts {

    /** The calendar stands behind the text in plain and in HTML, and before the attachments. */
    private static final long MAX_OCTETS = 1 << 20;

    private static final MimeParts.Limits LIMITS =
            new MimeParts.Limits(100, 10, new Headers.Limits(256 << 10, 2_000));

    private CalendarParts() {}

    /**
     * Whether a part of the message is a calendar's answer: {@link Suppression#CALENDAR}. Empty for
     * a message that is no multipart, of which nothing but the header section is looked at. A part
     * of a message that is forwarded inside does not count. One that cannot be read is taken for an
     * answer, and so kept silent about.
     */
    public static Optional<VacationPolicy.Check> look(Message message) {
        boolean multipart =
                message.headers()
                        .all("Content-Type")
                        .anyMatch(value -> ContentType.parse(value).is("multipart"));
        if (!multipart) {
            return Optional.empty();
        }
        try {
            MimeParts parts = MimeParts.readBeginning(message.content(), LIMITS, MAX_OCTETS);
            return Optional.of(look(parts.all()));
        } catch (IOException _) {
            return Optional.of(check(true, "the parts of the message cannot be read"));
        }
    }

    private static VacationPolicy.Check look(List<MimePart> parts) {
        int at = 0;
        while (at < parts.size()) {
            MimePart part = parts.get(at);
            Optional<String> answer =
                    part.headers()
                            .all("Content-Type")
                            .filter(HeaderRules::isCalendarAnswer)
                            .findFirst();
            if (answer.isPresent()) {
                return check(true, "part " + at + " is " + answer.get());
            }
            at = part.isMessage() ? part.end() : at + 1;
        }
        return check(false, "no calendar's answer in " + parts.size() + " parts");
    }

    private static VacationPolicy.Check check(boolean applies, String seen) {
        return new VacationPolicy.Check(
                Suppression.CALENDAR, applies, new Finding(applies, () -> seen).seen());
    }
}
