package org.siesta.settings;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.settings.OutOfOffice.Audience;
import org.siesta.settings.OutOfOffice.Period;
import org.siesta.settings.OutOfOffice.Texts;
import org.siesta.vacation.Suppression;
import org.siesta.vacation.VacationPolicy;
import org.siesta.vacation.VacationRequest;

/** What the out-of-office asks for at one instant and for one correspondent. */
public sealed interface OutOfOfficeRequest {

    /**
     * To be answered, if the rules allow.
     *
     * @param audience whether the correspondent is one of those who are answered
     * @param end when the absence is over and the reply of no more use; null where it has no end
     */
    record Ask(VacationRequest request, VacationPolicy.Check audience, @Nullable Instant end)
            implements OutOfOfficeRequest {}

    /** Nothing, for a reason that lies in the settings. */
    record Silent(Suppression because, String detail) implements OutOfOfficeRequest {}

    /**
     * The message, as far as settings look at it.
     *
     * @param account who is asked for
     * @param internal the correspondent belongs to the account's own domains, and that is proven
     * @param knownToSite the site knows the correspondent
     */
    record Incoming(
            Mailbox account,
            ReversePath from,
            boolean internal,
            boolean knownToSite,
            Headers headers) {}

    /** The source of such a request in decisions. */
    String SOURCE = "ooo";

    /**
     * Asks the settings.
     *
     * <p>Start and end are local times of the zone and follow its clock: a time that the clock
     * leaves out counts from the moment after the gap (02:30 becomes 03:30), of a time that comes
     * twice the first one counts. The end is exclusive.
     */
    static OutOfOfficeRequest requestFor(OutOfOffice settings, Instant now, Incoming incoming) {
        if (!settings.enabled()) {
            return new Silent(Suppression.DISABLED, "the out-of-office is switched off");
        }
        AbsenceDates dates = AbsenceDates.of(settings);
        Optional<Period> absence = dates.at(now);
        if (absence.isEmpty()) {
            return new Silent(Suppression.OUTSIDE_WINDOW, dates.notAt(now));
        }
        VacationRequest request =
                isOutside(incoming)
                        ? outside(settings, absence.get(), incoming)
                        : inside(settings, absence.get(), incoming);
        return new Ask(request, audience(settings, incoming), dates.instant(absence.get().end()));
    }

    /** The null path is nobody's: the rules of RFC 3834 name the reason, not the audience. */
    private static boolean isOutside(Incoming incoming) {
        return !incoming.internal() && incoming.from() instanceof ReversePath.Sender;
    }

    private static VacationPolicy.Check audience(OutOfOffice settings, Incoming incoming) {
        if (!(incoming.from() instanceof ReversePath.Sender(Mailbox sender))
                || incoming.internal()) {
            return new VacationPolicy.Check(Suppression.AUDIENCE, false, "internal");
        }
        Audience audience = settings.external().audience();
        boolean answered =
                switch (audience) {
                    case ALL -> true;
                    case KNOWN ->
                            incoming.knownToSite()
                                    || CorrespondentList.parse(settings.allow())
                                            .namingForSure(sender)
                                            .isPresent();
                    case NONE -> false;
                };
        String word = audience.name().toLowerCase(Locale.ROOT);
        return new VacationPolicy.Check(
                Suppression.AUDIENCE, !answered, "external, and the external audience is " + word);
    }

    /** How much of the message's subject the reply may show. */
    enum Quoting {
        /** In the texts and in the default subject. */
        ALLOWED,
        /** In the default subject alone, as RFC 5230 §5.3 has it. */
        SUBJECT,
        /**
         * Not at all: who asks for a list's confirmation by a forged message wants just that echo.
         */
        NONE
    }

    private static VacationRequest inside(OutOfOffice settings, Period absence, Incoming incoming) {
        return request(settings, absence, incoming, Quoting.ALLOWED, TextChoice.inside(settings));
    }

    private static VacationRequest outside(
            OutOfOffice settings, Period absence, Incoming incoming) {
        Boolean original = settings.external().originalSubject();
        Quoting quoting =
                original == null ? Quoting.SUBJECT : original ? Quoting.ALLOWED : Quoting.NONE;
        return request(settings, absence, incoming, quoting, TextChoice.outside(settings));
    }

    private static VacationRequest request(
            OutOfOffice settings,
            Period absence,
            Incoming incoming,
            Quoting quoting,
            TextChoice choice) {
        String language = choice.languageFor(incoming.headers());
        Texts texts = choice.in(language);
        Filling filling =
                new Filling(
                        settings,
                        absence,
                        incoming.account(),
                        incoming.headers(),
                        language,
                        quoting == Quoting.ALLOWED);
        Integer days = settings.days();
        String html = texts.html();
        return new VacationRequest(
                filling.text(Objects.requireNonNullElse(texts.text(), "")),
                false,
                html == null || html.isBlank() ? null : filling.html(html),
                subject(texts, filling, quoting),
                null,
                settings.addresses(),
                days == null ? null : Duration.ofDays(days),
                false,
                null,
                identity(settings, choice),
                SOURCE,
                settings.name(),
                language);
    }

    private static @Nullable String subject(Texts texts, Filling filling, Quoting quoting) {
        String typed = texts.subject();
        String subject = typed == null ? "" : filling.text(typed);
        if (subject.isBlank()) {
            return quoting == Quoting.NONE ? "Automated reply" : null;
        }
        return subject;
    }

    /**
     * RFC 5230 §4.2: what was typed, before anything is filled in. All languages are one response:
     * who writes in another one tomorrow was told today.
     */
    private static List<String> identity(OutOfOffice settings, TextChoice choice) {
        List<String> identity = new ArrayList<>(fields(choice.standard()));
        choice.translations()
                .forEach(
                        (tag, texts) -> {
                            identity.add(tag);
                            identity.addAll(fields(texts));
                        });
        @Nullable String name = settings.name();
        if (name != null) {
            identity.add(name);
        }
        return identity;
    }

    private static List<String> fields(Texts texts) {
        return List.of(
                Objects.requireNonNullElse(texts.subject(), ""),
                Objects.requireNonNullElse(texts.text(), ""),
                Objects.requireNonNullElse(texts.html(), ""));
    }
}
