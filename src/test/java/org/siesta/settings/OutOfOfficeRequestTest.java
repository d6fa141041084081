package org.siesta.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.settings.OutOfOffice.Audience;
import org.siesta.settings.OutOfOffice.External;
import org.siesta.vacation.Suppression;
import org.siesta.vacation.VacationPolicy;
import org.siesta.vacation.VacationRequest;

/** When the out-of-office asks for a reply, and for which one. */
class OutOfOfficeRequestTest {

    private static final Instant NOW = Instant.parse("2026-12-28T10:00:00Z");
    private static final ReversePath BO = new ReversePath.Sender(new Mailbox("bo", "example.net"));

    private static final Headers NO_HEADERS = new Headers(List.of());

    @Test
    void switchedOffIsSilentWhateverTheDatesSay() {
        OutOfOffice off = away(false, "2026-12-24T00:00", "2027-01-05T00:00", "Europe/Berlin");
        assertThat(silent(off, NOW)).isEqualTo(Suppression.DISABLED);
    }

    /** Start is inside, end is outside, each by the zone's clock. */
    @ParameterizedTest(name = "{0} to {1} {2}: {3} {4}")
    @CsvSource(
            nullValues = "-",
            value = {
                "2026-12-24T00:00, 2027-01-05T00:00, Europe/Berlin, 2026-12-23T22:59:59Z, false",
                "2026-12-24T00:00, 2027-01-05T00:00, Europe/Berlin, 2026-12-23T23:00:00Z, true",
                "2026-12-24T00:00, 2027-01-05T00:00, Europe/Berlin, 2027-01-04T22:59:59.999Z, true",
                "2026-12-24T00:00, 2027-01-05T00:00, Europe/Berlin, 2027-01-04T23:00:00Z, false",
                "-, 2027-01-05T00:00, UTC, 2001-01-01T00:00:00Z, true",
                "2026-12-24T00:00, -, UTC, 2036-12-24T00:00:00Z, true",
                "-, -, UTC, 2026-12-24T00:00:00Z, true",
                // The offset of the day counts, not that of the day it was typed.
                "2026-07-01T08:00, -, Europe/Berlin, 2026-07-01T05:59:59Z, false",
                "2026-07-01T08:00, -, Europe/Berlin, 2026-07-01T06:00:00Z, true",
                "2026-12-01T08:00, -, Europe/Berlin, 2026-12-01T06:59:59Z, false",
                "2026-12-01T08:00, -, Europe/Berlin, 2026-12-01T07:00:00Z, true",
                // 02:30 does not exist on this day: it counts as 03:30+02:00.
                "2026-03-29T02:30, -, Europe/Berlin, 2026-03-29T01:29:59Z, false",
                "2026-03-29T02:30, -, Europe/Berlin, 2026-03-29T01:30:00Z, true",
                // 02:30 comes twice on this day: the first one counts.
                "2026-10-25T02:30, -, Europe/Berlin, 2026-10-25T00:29:59Z, false",
                "2026-10-25T02:30, -, Europe/Berlin, 2026-10-25T00:30:00Z, true",
                "-, 2026-10-25T02:30, Europe/Berlin, 2026-10-25T00:30:00Z, false",
                // A zone that left out a whole day, and one with a half hour.
                "2011-12-30T00:00, -, Pacific/Apia, 2011-12-30T09:59:59Z, false",
                "2011-12-30T00:00, -, Pacific/Apia, 2011-12-30T10:00:00Z, true",
                "2026-05-01T00:00, -, Asia/Kolkata, 2026-04-30T18:30:00Z, true",
                "2026-05-01T00:00, -, Asia/Kolkata, 2026-04-30T18:29:59Z, false",
            })
    void followsTheClockOfTheZone(
            String start, String end, String zone, Instant now, boolean inside) {
        OutOfOffice settings = away(true, start, end, zone);
        OutOfOfficeRequest asked = asked(settings, now, BO, false);
        if (inside) {
            assertThat(asked).isInstanceOf(OutOfOfficeRequest.Ask.class);
        } else {
            assertThat(silent(settings, now)).isEqualTo(Suppression.OUTSIDE_WINDOW);
        }
    }

    @Test
    void saysWhenTheAbsenceStartsAsThePersonTypedIt() {
        OutOfOffice settings = away(true, "2027-01-01T08:00", null, "Europe/Berlin");
        assertThat(asked(settings, NOW, BO, false))
                .isEqualTo(
                        new OutOfOfficeRequest.Silent(
                                Suppression.OUTSIDE_WINDOW,
                                "starts 2027-01-01T08:00+01:00[Europe/Berlin]"));
    }

    @ParameterizedTest(name = "audience {0}, internal sender {1}: {2}")
    @CsvSource({
        "ALL, true, inside",
        "ALL, false, outside",
        "NONE, true, inside",
        "NONE, false, -",
        "KNOWN, true, inside",
        "KNOWN, false, -",
    })
    void theAudienceChoosesTheText(Audience audience, boolean internal, String text) {
        OutOfOffice settings =
                withExternal(new External(audience, "Out", "outside", "<p>outside</p>"));
        OutOfOfficeRequest asked = asked(settings, NOW, BO, internal);
        if (text.equals("-")) {
            assertThat(audience(asked).applies()).isTrue();
        } else {
            assertThat(audience(asked).applies()).isFalse();
            assertThat(ask(asked).reason()).isEqualTo(text);
        }
    }

    @Test
    void theNullPathIsLeftToTheRulesThatNameIt() {
        OutOfOffice settings = withExternal(new External(Audience.NONE, null, null, null));
        assertThat(audience(asked(settings, NOW, new ReversePath.Null(), false)).applies())
                .isFalse();
    }

    @Test
    void anOwnExternalTextNeverGoesWithTheInternalHtml() {
        VacationRequest request =
                ask(
                        asked(
                                withExternal(new External(Audience.ALL, null, "outside", null)),
                                NOW,
                                BO,
                                false));
        assertThat(request.reason()).isEqualTo("outside");
        assertThat(request.html()).isNull();
        assertThat(request.subject()).isEqualTo("Away");
    }

    @Test
    void carriesWhatWasSet() {
        VacationRequest request = ask(asked(withExternal(External.SAME), NOW, BO, false));
        assertThat(request)
                .isEqualTo(
                        new VacationRequest(
                                "inside",
                                false,
                                "<p>inside</p>",
                                "Away",
                                null,
                                List.of("ana.maria@example.org"),
                                Duration.ofDays(3),
                                false,
                                null,
                                List.of("Away", "inside", "<p>inside</p>"),
                                "ooo"));
    }

    @Test
    void theResponseIsAnotherOneWhenItsTextIsAnotherOne() {
        OutOfOffice settings = withExternal(new External(Audience.ALL, null, "outside", null));
        assertThat(ask(asked(settings, NOW, BO, true)).identity())
                .isNotEqualTo(ask(asked(settings, NOW, BO, false)).identity());
    }

    private static OutOfOfficeRequest asked(
            OutOfOffice settings, Instant now, ReversePath from, boolean internal) {
        return OutOfOfficeRequest.requestFor(
                settings,
                now,
                new OutOfOfficeRequest.Incoming(
                        new Mailbox("ana", "example.org"), from, internal, false, NO_HEADERS));
    }

    private static VacationPolicy.Check audience(OutOfOfficeRequest asked) {
        assertThat(asked).isInstanceOf(OutOfOfficeRequest.Ask.class);
        return ((OutOfOfficeRequest.Ask) asked).audience();
    }

    private static VacationRequest ask(OutOfOfficeRequest asked) {
        assertThat(asked).isInstanceOf(OutOfOfficeRequest.Ask.class);
        return ((OutOfOfficeRequest.Ask) asked).request();
    }

    private static Suppression silent(OutOfOffice settings, Instant now) {
        OutOfOfficeRequest asked = asked(settings, now, BO, false);
        assertThat(asked).isInstanceOf(OutOfOfficeRequest.Silent.class);
        return ((OutOfOfficeRequest.Silent) asked).because();
    }

    private static OutOfOffice withExternal(External external) {
        return new OutOfOffice(
                true,
                null,
                null,
                ZoneId.of("UTC"),
                "Away",
                "inside",
                "<p>inside</p>",
                3,
                List.of("ana.maria@example.org"),
                external);
    }

    private static OutOfOffice away(boolean enabled, String start, String end, String zone) {
        return new OutOfOffice(
                enabled,
                start == null ? null : LocalDateTime.parse(start),
                end == null ? null : LocalDateTime.parse(end),
                ZoneId.of(zone),
                null,
                "away",
                null,
                null,
                List.of(),
                External.SAME);
    }
}
