package org.siesta.settings;

import java.time.ZoneId;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.AddressPattern;
import org.siesta.mail.Mailbox;
import org.siesta.settings.OutOfOffice.Audience;
import org.siesta.settings.OutOfOffice.External;
import org.siesta.settings.OutOfOffice.Period;
import org.siesta.settings.OutOfOffice.Texts;
import org.siesta.settings.OutOfOffice.Translation;
import org.siesta.settings.OutOfOfficeDraft.ExternalDraft;
import org.siesta.settings.Placeholders.Placeholder;
import org.siesta.vacation.ReplyMessage;
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
    public static final int MAX_SUBJECT = ReplyMessage.MAX_SUBJECT;

    /** Most further addresses. */
    public static final int MAX_ADDRESSES = 100;

    /** Most entries of each list of correspondents. */
    public static final int MAX_LISTED = 1000;

    /** Most further periods. */
    public static final int MAX_PERIODS = 50;

    /** Most further languages. */
    public static final int MAX_TRANSLATIONS = 20;

    /** Longest language tag in characters. */
    static final int MAX_LANGUAGE = 35;

    private static final int MAX_NAME = 100;
    private static final int MAX_DEPUTY = 200;

    private final Limits limits;
    private final Predicate<Mailbox> mayClaim;
    private final FaultList faults = new FaultList();

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
                : new Checked.Invalid(validation.faults.all());
    }

    private OutOfOffice outOfOffice(OutOfOfficeDraft draft) {
        if (draft.enabled() == null) {
            faults.add("enabled", "", "is required: true or false");
        }
        boolean enabled = Boolean.TRUE.equals(draft.enabled());
        PeriodValidation dates = new PeriodValidation(faults);
        Period absence = dates.absence(draft.absence());
        List<Period> periods = dates.further(draft.periods(), absence);
        ZoneId zone = dates.zone(draft.zone());
        if (enabled) {
            // Who has such an absence from before must be able to switch it off.
            dates.leftOut(absence, periods, zone);
        }
        TextValidation texts =
                new TextValidation(faults, missing(draft, absence), limits.maxReplySize());
        Texts internal = texts.texts("", draft.texts());
        if (enabled && !TextValidation.isReadable(internal)) {
            faults.add(
                    "text", "", "is required when enabled is true (or html with some text in it)");
        }
        String language =
                draft.language() == null || draft.language().isEmpty()
                        ? null
                        : texts.language("language", draft.language()).orElse(null);
        Map<String, Translation> translations = texts.translations(draft.translations(), language);
        External external = external(draft.external(), texts);
        return new OutOfOffice(
                enabled,
                absence.start(),
                absence.end(),
                periods,
                zone,
                internal.subject(),
                internal.text() == null ? "" : internal.text(),
                internal.html(),
                days(draft.days()),
                addresses(draft.addresses()),
                name(texts, draft.name()),
                texts.line("deputy", draft.deputy(), MAX_DEPUTY),
                correspondents("allow", draft.allow()),
                correspondents("deny", draft.deny()),
                language,
                translations,
                draft.listCorrespondents(),
                external);
    }

    /** Placeholders that would stay empty. */
    private static Map<Placeholder, String> missing(OutOfOfficeDraft draft, Period absence) {
        Map<Placeholder, String> missing = new EnumMap<>(Placeholder.class);
        // Further periods have both ends; with some, an absence without any is none.
        boolean whole =
                !draft.periods().isEmpty() && absence.start() == null && absence.end() == null;
        if (draft.absence().start() == null && !whole) {
            missing.put(Placeholder.START, "a start");
        }
        if (draft.absence().end() == null && !whole) {
            missing.put(Placeholder.END, "an end");
            missing.put(Placeholder.RETURN, "an end");
        }
        if (draft.deputy() == null || draft.deputy().isBlank()) {
            missing.put(Placeholder.DEPUTY, "a deputy");
        }
        return missing;
    }

    private External external(ExternalDraft draft, TextValidation texts) {
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
                faults.add("external.audience", draft.audience(), "must be all, known or none");
            }
            audience = known.orElse(audience);
        }
        Texts external = texts.further("external.", draft.texts());
        return new External(
                audience,
                external.subject(),
                external.text(),
                external.html(),
                draft.originalSubject());
    }

    private @Nullable Integer days(@Nullable Integer days) {
        if (days != null && (days < limits.minDays() || days > limits.maxDays())) {
            faults.add(
                    "days",
                    days.toString(),
                    "must be from " + limits.minDays() + " to " + limits.maxDays());
        }
        return days;
    }

    /** A name that reads as an address would speak for somebody else where only names are shown. */
    private @Nullable String name(TextValidation texts, @Nullable String typed) {
        String name = texts.line("name", typed, MAX_NAME);
        if (name != null && name.indexOf('@') >= 0) {
            faults.add("name", name, "must be a name and not an address");
        }
        return name;
    }

    private List<String> addresses(List<String> typed) {
        if (typed.size() > MAX_ADDRESSES) {
            faults.add("addresses", "", "must not be more than " + MAX_ADDRESSES);
            return List.of();
        }
        Set<String> addresses = new LinkedHashSet<>();
        for (int i = 0; i < typed.size(); i++) {
            String field = "addresses[" + i + "]";
            String address = typed.get(i);
            Optional<Mailbox> mailbox =
                    TextRules.isLine(address) ? Mailbox.parse(address) : Optional.empty();
            if (mailbox.isEmpty()) {
                faults.add(field, address, "must be an address such as ana@example.org");
            } else if (!mayClaim.test(mailbox.get())) {
                faults.add(
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

    private List<String> correspondents(String member, List<String> typed) {
        if (typed.size() > MAX_LISTED) {
            faults.add(member, "", "must not be more than " + MAX_LISTED);
            return List.of();
        }
        Set<String> entries = new LinkedHashSet<>();
        for (int i = 0; i < typed.size(); i++) {
            String entry = typed.get(i);
            if (TextRules.isLine(entry) && AddressPattern.parse(entry.strip()).isPresent()) {
                entries.add(entry.strip());
            } else {
                faults.add(
                        member + "[" + i + "]",
                        entry,
                        "must be an address such as bo@example.net, a domain such as example.net,"
                                + " or a pattern such as *@*.example.net");
            }
        }
        return List.copyOf(entries);
    }
}
