package org.siesta.vacation;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.siesta.mail.Content;
import org.siesta.mail.ContentType;
import org.siesta.mail.Headers;
import org.siesta.mail.Message;
import org.siesta.mail.MimePart;
import org.siesta.mail.MimeParts;

/**
 * The rules that look at the body: a calendar's answer, which calendars put beside a text for
 * people (RFC 6047 §2.4), and a report that something wraps (RFC 6522 §1). Of parts the header
 * sections are looked at, of calendars the method too, and only of those near the beginning.
 */
public final class BodyRules {

    /** The calendar stands behind the text in plain and in HTML, and before the attachments. */
    private static final long MAX_OCTETS = 1 << 20;

    private static final MimeParts.Limits LIMITS =
            new MimeParts.Limits(100, 10, new Headers.Limits(256 << 10, 2_000));

    /** RFC 5545 §3.6: the method stands before the components. */
    private static final int MAX_CALENDAR = 64 << 10;

    private static final Pattern FOLD = Pattern.compile("\r?\n[ \t]");

    private static final Pattern METHOD =
            Pattern.compile(
                    "(?im)^METHOD(?:;(?:\"[^\"\r\n]*+\"|[^\":\r\n])*+)?:[ \t]*+([a-z-]++)[ \t]*+\r?$");

    private BodyRules() {}

    /**
     * Whether the body says that a machine wrote the message: {@link Suppression#CALENDAR} or
     * {@link Suppression#REPORT}. Empty for a message that is neither multipart nor a calendar, of
     * which nothing but the header section is looked at. A part of a message that is forwarded
     * inside does not count. What cannot be read is taken for an answer, and so kept silent about.
     */
    public static Optional<VacationPolicy.Check> look(Message message) {
        if (message.headers().all("Content-Type").noneMatch(BodyRules::hasRules)) {
            return Optional.empty();
        }
        try {
            List<MimePart> parts =
                    ownParts(MimeParts.readBeginning(message.content(), LIMITS, MAX_OCTETS).all());
            Optional<VacationPolicy.Check> report = report(parts);
            return report.isPresent() ? report : Optional.of(calendar(parts, message.content()));
        } catch (IOException _) {
            return Optional.of(
                    check(Suppression.CALENDAR, true, "the parts of the message cannot be read"));
        }
    }

    private static boolean hasRules(String contentType) {
        String type = HeaderRules.mediaType(contentType);
        return type.startsWith("multipart/") || type.equals("text/calendar");
    }

    /** Without what stands in messages that are forwarded inside. */
    private static List<MimePart> ownParts(List<MimePart> parts) {
        List<MimePart> own = new ArrayList<>();
        int at = 0;
        while (at < parts.size()) {
            MimePart part = parts.get(at);
            own.add(part);
            at = part.isMessage() ? part.end() : at + 1;
        }
        return own;
    }

    /**
     * A signature or a footer is put around a report, a disclaimer before it. Whoever passes one on
     * sends it as a message or as a file.
     */
    private static Optional<VacationPolicy.Check> report(List<MimePart> parts) {
        for (MimePart part : parts) {
            Optional<String> report =
                    part.headers()
                            .all("Content-Type")
                            .filter(HeaderRules::isReport)
                            .findFirst()
                            .filter(_ -> !isAttachment(part));
            if (report.isPresent()) {
                return Optional.of(
                        check(
                                Suppression.REPORT,
                                true,
                                "part " + part.index() + " is " + report.get()));
            }
        }
        return Optional.empty();
    }

    private static VacationPolicy.Check calendar(List<MimePart> parts, Content content)
            throws IOException {
        boolean hasText = parts.stream().anyMatch(BodyRules::isTextForPeople);
        for (MimePart part : parts) {
            boolean file = hasText && isAttachment(part) && !isAlternative(part, parts);
            Optional<String> answer = file ? attachedAnswer(part) : answer(part, content);
            if (answer.isPresent()) {
                return check(
                        Suppression.CALENDAR, true, "part " + part.index() + " is " + answer.get());
            }
        }
        return check(
                Suppression.CALENDAR, false, "no calendar's answer in " + parts.size() + " parts");
    }

    /** A text that is a file says nothing here. */
    private static boolean isTextForPeople(MimePart part) {
        return part.type().is("text")
                && !part.type().subtype().equals("calendar")
                && !isAttachment(part);
    }

    /**
     * Whether the part is the message in another form, whatever it is called. Apple Mail puts files
     * beside the HTML of a message, into a multipart that is such a form as a whole.
     */
    private static boolean isAlternative(MimePart part, List<MimePart> parts) {
        return parts.stream()
                .filter(p -> p.index() < part.index() && part.index() < p.end())
                .reduce((_, inner) -> inner)
                .filter(around -> around.type().name().equals("multipart/alternative"))
                .isPresent();
    }

    private static boolean isAttachment(MimePart part) {
        return part.headers()
                .all("Content-Disposition")
                .anyMatch(value -> ContentType.disposition(value).equals("attachment"));
    }

    /**
     * What somebody invited answers. Some calendars attach it, and it is written for calendars
     * alone; a cancellation or an invitation that is attached may be a file that a person passes
     * on.
     */
    private static Optional<String> attachedAnswer(MimePart part) {
        return part.headers()
                .all("Content-Type")
                .filter(
                        value ->
                                HeaderRules.calendarMethod(value)
                                        .filter(HeaderRules::isForCalendars)
                                        .isPresent())
                .findFirst();
    }

    /** By the header of the part, or by what the calendar itself says. */
    private static Optional<String> answer(MimePart part, Content content) throws IOException {
        List<String> types =
                part.headers()
                        .all("Content-Type")
                        .filter(value -> HeaderRules.mediaType(value).equals("text/calendar"))
                        .toList();
        if (types.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> said = types.stream().filter(HeaderRules::isCalendarAnswer).findFirst();
        return said.isPresent()
                ? said
                : methodWithin(part, content).map(method -> "a calendar with METHOD:" + method);
    }

    private static Optional<String> methodWithin(MimePart part, Content content)
            throws IOException {
        Matcher method = METHOD.matcher(FOLD.matcher(beginning(part, content)).replaceAll(""));
        while (method.find()) {
            if (HeaderRules.isAnswerMethod(method.group(1))) {
                return Optional.of(method.group(1));
            }
        }
        return Optional.empty();
    }

    private static String beginning(MimePart part, Content content) throws IOException {
        char[] text = new char[MAX_CALENDAR];
        int length = 0;
        try (Reader reader = part.text(content)) {
            int count = 0;
            while (count >= 0 && length < text.length) {
                length += count;
                count = reader.read(text, length, text.length - length);
            }
        }
        return new String(text, 0, length);
    }

    private static VacationPolicy.Check check(Suppression reason, boolean applies, String seen) {
        return new VacationPolicy.Check(reason, applies, new Finding(applies, () -> seen).seen());
    }
}
