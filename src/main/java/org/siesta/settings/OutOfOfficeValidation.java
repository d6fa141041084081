package org.siesta.settings;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Html;
import org.siesta.mail.Mailbox;
import org.siesta.settings.OutOfOffice.Audience;
import org.siesta.settings.OutOfOffice.External;
import org.siesta.settings.OutOfOfficeDraft.ExternalDraft;
import org.siesta.vacation.ReplyPolicy;

/** Makes an out-of-office of what was typed, or says everything that is wrong with it at once. */
public final class OutOfOfficeValidation {

    /**
     * What the site allows.
     *
     * @param maxReplySize octets of a whole reply; texts that cannot fit are refused here and not
     *     found out on the day of the absence
     */
    public record Limits(int minDays, int maxDays, int maxReplySize) {

        /** The limits of the site's policy. */
        public static Limits of(ReplyPolicy policy) {
            return new Limits(
                    (int) policy.minPeriod().toDays(),
                    (int) Math.max(1, policy.maxPeriod().toDays()),
                    policy.maxSize());
        }
    }

    /** The result of a check. */
    public sealed interface Checked {

        /** It may be stored. */
        record Valid(OutOfOffice outOfOffice) implements Checked {}

        /** It may not, for all these reasons. */
        record Invalid(List<SettingsFault> faults) implements Checked {}
    }

    /** Longest subject in characters. */
    public static final int MAX_SUBJECT = 500;

    /** Most further addresses. */
    public static final int MAX_ADDRESSES = 100;

    /** Octets of a reply that are not the texts: header section and MIME structure. */
    static final int OVERHEAD = 2048;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm[:ss]", Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);
    private static final int DATE_LENGTH = "2026-12-24".length();
    private static final LocalDateTime FIRST = LocalDate.of(1900, 1, 1).atStartOfDay();
    private static final LocalDateTime LAST = LocalDate.of(3000, 1, 1).atStartOfDay();
    private static final String DATE_RULE =
            "must be a local date-time such as 2026-12-24T13:00, without an offset, or a date such"
                    + " as 2026-12-24, between the years 1900 and 2999";

    private final Limits limits;
    private final Predicate<Mailbox> mayClaim;
    private final List<SettingsFault> faults = new ArrayList<>();

    private OutOfOfficeValidation(Limits limits, Predicate<Mailbox> mayClaim) {
        this.limits = limits;
        this.mayClaim = mayClaim;
    }

    /**
     * Checks what was typed.
     *
     * @param mayClaim whether the account may call this address its own; a further address of
     *     somebody else would make the account answer for them
     */
    public static Checked check(
            OutOfOfficeDraft draft, Limits limits, Predicate<Mailbox> mayClaim) {
        OutOfOfficeValidation validation = new OutOfOfficeValidation(limits, mayClaim);
        OutOfOffice outOfOffice = validation.outOfOffice(draft);
        return validation.faults.isEmpty()
                ? new Checked.Valid(outOfOffice)
                : new Checked.Invalid(List.copyOf(validation.faults));
    }

    private OutOfOffice outOfOffice(OutOfOfficeDraft draft) {
        if (draft.enabled() == null) {
            fault("enabled", "", "is required: true or false");
        }
        boolean enabled = Boolean.TRUE.equals(draft.enabled());
        LocalDateTime start = moment("start", draft.start(), false);
        LocalDateTime end = moment("end", draft.end(), true);
        if (start != null && end != null && !end.isAfter(start)) {
            fault(
                    "end",
                    String.valueOf(draft.end()),
                    "must be after start (" + draft.start() + ")");
        }
        ZoneId zone = zone(draft.zone());
        String subject = subject("subject", draft.subject());
        String text = text("text", draft.text());
        String html = text("html", draft.html());
        if (enabled && isBlank(text) && isBlank(html == null ? null : Html.text(html))) {
            fault("text", "", "is required when enabled is true (or html with some text in it)");
        }
        External external = external(draft.external());
        fits("text", text, html);
        fits("external.text", external.text(), external.html());
        Integer days = draft.days();
        if (days != null && (days < limits.minDays() || days > limits.maxDays())) {
            fault(
                    "days",
                    days.toString(),
                    "must be from " + limits.minDays() + " to " + limits.maxDays());
        }
        List<String> addresses = addresses(draft.addresses());
        return new OutOfOffice(
                enabled,
                start,
                end,
                zone,
                subject,
                text == null ? "" : text,
                html,
                days,
                addresses,
                external);
    }

    private External external(ExternalDraft draft) {
        Audience audience = Audience.ALL;
        if (draft.audience() != null) {
            Optional<Audience> known =
                    switch (draft.audience()) {
                        case "all" -> Optional.of(Audience.ALL);
                        case "known" -> Optional.of(Audience.KNOWN);
                        case "none" -> Optional.of(Audience.NONE);
                        default -> Optional.empty();
                    };
            if (known.isEmpty()) {
                fault("external.audience", draft.audience(), "must be all, known or none");
            }
            audience = known.orElse(audience);
        }
        String subject = subject("external.subject", draft.subject());
        String text = text("external.text", draft.text());
        String html = text("external.html", draft.html());
        if (html != null && !html.isBlank() && isBlank(text) && isBlank(Html.text(html))) {
            fault("external.text", "", "is required when external.html has no text in it");
        }
        // An empty text means the same as none: an empty reply helps nobody.
        return new External(
                audience, subject, isBlank(text) ? null : text, isBlank(html) ? null : html);
    }

    private @Nullable LocalDateTime moment(String field, @Nullable String typed, boolean end) {
        if (typed == null) {
            return null;
        }
        try {
            LocalDateTime moment;
            if (typed.length() == DATE_LENGTH) {
                LocalDate day = LocalDate.parse(typed, DATE);
                // A last day is away to its end; the end that is kept is exclusive.
                moment = (end ? day.plusDays(1) : day).atTime(LocalTime.MIDNIGHT);
            } else {
                moment = LocalDateTime.parse(typed, DATE_TIME);
            }
            if (!moment.isBefore(FIRST) && !moment.isAfter(LAST)) {
                return moment;
            }
        } catch (DateTimeException e) {
            // Falls through to the fault.
        }
        fault(field, typed, DATE_RULE);
        return null;
    }

    private ZoneId zone(@Nullable String typed) {
        if (typed == null) {
            return OutOfOffice.OFF.zone();
        }
        Set<String> known = ZoneId.getAvailableZoneIds();
        if (known.contains(typed)) {
            return ZoneId.of(typed);
        }
        String advice =
                known.stream()
                        .filter(id -> id.equalsIgnoreCase(typed.strip()))
                        .findFirst()
                        .map(id -> "; did you mean " + id + "?")
                        .orElse("");
        fault("zone", typed, "must be an IANA zone such as Europe/Berlin" + advice);
        return OutOfOffice.OFF.zone();
    }

    private @Nullable String subject(String field, @Nullable String typed) {
        if (typed == null || typed.isBlank()) {
            return null;
        }
        if (!TextRules.isLine(typed)) {
            fault(field, typed, "must be one line without control characters");
        }
        if (typed.length() > MAX_SUBJECT) {
            fault(field, typed, "must not be longer than " + MAX_SUBJECT + " characters");
        }
        return typed;
    }

    private @Nullable String text(String field, @Nullable String typed) {
        if (typed != null && !TextRules.isText(typed)) {
            fault(field, typed, "must be text; of the control characters only tab and line ends");
        }
        return typed;
    }

    private void fits(String field, @Nullable String text, @Nullable String html) {
        String sent = html != null && isBlank(text) ? Html.text(html) : text == null ? "" : text;
        long size = OVERHEAD + TextRules.encodedSize(sent);
        if (html != null) {
            size += TextRules.encodedSize(html);
        }
        if (size > limits.maxReplySize()) {
            fault(
                    field,
                    sent,
                    "makes a reply of about "
                            + size
                            + " octets (text and html together, encoded); the limit is "
                            + limits.maxReplySize());
        }
    }

    private List<String> addresses(List<String> typed) {
        if (typed.size() > MAX_ADDRESSES) {
            fault("addresses", "", "must not be more than " + MAX_ADDRESSES);
            return List.of();
        }
        Set<String> addresses = new LinkedHashSet<>();
        for (int i = 0; i < typed.size(); i++) {
            String field = "addresses[" + i + "]";
            String address = typed.get(i);
            Optional<Mailbox> mailbox =
                    TextRules.isLine(address) ? Mailbox.parse(address) : Optional.empty();
            if (mailbox.isEmpty()) {
                fault(field, address, "must be an address such as ana@example.org");
            } else if (!mayClaim.test(mailbox.get())) {
                fault(
                        field,
                        address,
                        "is not an address of this account; an administrator can add it (aliases"
                                + " file)");
            } else {
                addresses.add(mailbox.get().address());
            }
        }
        return List.copyOf(addresses);
    }

    private void fault(String field, String value, String rule) {
        faults.add(new SettingsFault(field, value, rule));
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
