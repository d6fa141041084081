package org.siesta.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.settings.OutOfOffice.Audience;
import org.siesta.settings.OutOfOffice.Texts;
import org.siesta.settings.OutOfOfficeDraft.ExternalDraft;
import org.siesta.settings.OutOfOfficeDraft.PeriodDraft;
import org.siesta.settings.OutOfOfficeValidation.Checked;
import org.siesta.settings.OutOfOfficeValidation.Limits;
import org.siesta.vacation.ReplyPolicy;

/** What may be stored as an out-of-office, and what is said about the rest. */
class OutOfOfficeValidationTest {

    private static final Limits LIMITS = Limits.of(ReplyPolicy.DEFAULT);

    @Test
    void takesAWholeOne() {
        OutOfOffice settings =
                valid(
                        typed(
                                true,
                                "2026-12-24T13:00",
                                "2027-01-04T08:30:15",
                                "Europe/Berlin",
                                "Away ✈",
                                "Back on Tuesday.\r\nAna",
                                "<p>Back</p>",
                                3,
                                List.of("Ana.Maria@EXAMPLE.org"),
                                external("none", "Out", "outside", null)));
        assertThat(settings)
                .isEqualTo(
                        new OutOfOffice(
                                true,
                                LocalDateTime.parse("2026-12-24T13:00"),
                                LocalDateTime.parse("2027-01-04T08:30:15"),
                                ZoneId.of("Europe/Berlin"),
                                "Away ✈",
                                "Back on Tuesday.\r\nAna",
                                "<p>Back</p>",
                                3,
                                List.of("Ana.Maria@example.org"),
                                new OutOfOffice.External(Audience.NONE, "Out", "outside", null)));
    }

    @Test
    void nothingButSwitchedOffIsTheDefault() {
        assertThat(valid(draft().enabled(false).text(null).build())).isEqualTo(OutOfOffice.OFF);
    }

    @Test
    void aDateIsAWholeDayAndTheLastDayIsInclusive() {
        OutOfOffice settings = valid(draft().start("2026-12-24").end("2026-12-31").build());
        assertThat(settings.start()).isEqualTo(LocalDateTime.parse("2026-12-24T00:00"));
        assertThat(settings.end()).isEqualTo(LocalDateTime.parse("2027-01-01T00:00"));
        OutOfOffice oneDay = valid(draft().start("2026-12-24").end("2026-12-24").build());
        assertThat(oneDay.end()).isEqualTo(LocalDateTime.parse("2026-12-25T00:00"));
    }

    @ParameterizedTest(name = "start {0}")
    @ValueSource(
            strings = {
                "",
                "soon",
                "2026-12-24T13:00Z",
                "2026-12-24T13:00+01:00",
                "2026-12-24 13:00",
                "2026-02-30",
                "2026-12-24T25:00",
                "2026-12-24T24:00",
                "24.12.2026",
                "12/24/2026",
                "+99999999-01-01T00:00",
                "-001-01-01",
                "3001-01-01",
                "0001-01-01T00:00",
                "2026-12-24T13:00[Europe/Berlin]",
                "２０２６-12-24",
                "2026-12-24T13:00:00.5"
            })
    void refusesWhatIsNoLocalTime(String start) {
        assertThat(fields(draft().start(start).build())).containsExactly("start");
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({
        "2026-12-24T13:00, 2026-12-24T13:00",
        "2026-12-24T13:00, 2026-12-24T12:59",
        "2026-12-24, 2026-12-23",
        "2026-12-24, 2026-12-24T00:00",
    })
    void theEndIsAfterTheStart(String start, String end) {
        assertThat(faults(draft().start(start).end(end).build()))
                .singleElement()
                .satisfies(
                        f -> {
                            assertThat(f.field()).isEqualTo("end");
                            assertThat(f.value()).isEqualTo(end);
                            assertThat(f.rule()).isEqualTo("must be after start (" + start + ")");
                        });
    }

    @ParameterizedTest(name = "{0}: {1} to {2}")
    @CsvSource({
        "Europe/Berlin, 2027-03-28T02:00, 2027-03-28T03:00, 2027-03-28T02:00 to 2027-03-28T03:00",
        "Europe/Berlin, 2027-03-28T02:59, 2027-03-28T03:15, 2027-03-28T02:00 to 2027-03-28T03:00",
        "America/New_York, 2027-03-14T02:30, 2027-03-14T03:30, 2027-03-14T02:00 to 2027-03-14T03:00",
        "Australia/Lord_Howe, 2026-10-04T02:00, 2026-10-04T02:30, 2026-10-04T02:00 to 2026-10-04T02:30",
        "America/Santiago, 2026-09-06, 2026-09-06T01:00, 2026-09-06T00:00 to 2026-09-06T01:00",
        "Pacific/Apia, 2011-12-30, 2011-12-30, 2011-12-30T00:00 to 2011-12-31T00:00",
    })
    void anAbsenceThatTheClockLeavesOutIsRefused(
            String zone, String start, String end, String gap) {
        OutOfOfficeDraft empty = draft().zone(zone).start(start).end(end).build();
        assertThat(faults(empty))
                .singleElement()
                .satisfies(
                        f -> {
                            assertThat(f.field()).isEqualTo("end");
                            assertThat(f.rule())
                                    .isEqualTo(
                                            "must be after start: in "
                                                    + zone
                                                    + " the clock goes from "
                                                    + gap
                                                    + " then");
                        });
        valid(draft().enabled(false).zone(zone).start(start).end(end).build());
    }

    @ParameterizedTest(name = "{0}: {1} to {2}")
    @CsvSource({
        "Europe/Berlin, 2027-03-28T01:59, 2027-03-28T02:00",
        "Europe/Berlin, 2027-03-28T02:00, 2027-03-28T03:01",
        "Europe/Berlin, 2027-03-28T02:10, 2027-03-28T02:50",
        "America/New_York, 2027-03-14T02:00, 2027-03-14T02:30",
        "Europe/Berlin, 2027-03-28, 2027-03-28",
        "Europe/Berlin, 2027-10-31T02:10, 2027-10-31T02:50",
        "Europe/London, 2027-03-28T02:10, 2027-03-28T02:50",
        "America/New_York, 2027-11-07T01:00, 2027-11-07T01:01",
        "America/Santiago, 2026-09-06, 2026-09-06",
        "UTC, 2027-03-28T02:10, 2027-03-28T02:50",
    })
    void anAbsenceThatIsThereIsTakenHoweverShort(String zone, String start, String end) {
        valid(draft().zone(zone).start(start).end(end).build());
    }

    @Test
    void namesTheZoneThatWasMeant() {
        assertThat(faults(draft().zone("europe/berlin").build()))
                .singleElement()
                .satisfies(f -> assertThat(f.rule()).endsWith("did you mean Europe/Berlin?"));
    }

    @ParameterizedTest(name = "zone {0}")
    @ValueSource(
            strings = {
                "",
                "Berlin",
                "+02:00",
                "GMT+2",
                "Z",
                "Mars/Base",
                "SystemV/EST5",
                "Europe/Berlin\n"
            })
    void refusesWhatIsNoZone(String zone) {
        assertThat(fields(draft().zone(zone).build())).containsExactly("zone");
    }

    static Stream<Arguments> notOneLine() {
        return Stream.of(
                Arguments.of("CRLF", "Away\r\nBcc: victim@example.net"),
                Arguments.of("LF", "Away\nBcc: victim@example.net"),
                Arguments.of("CR", "Away\rBcc: victim@example.net"),
                Arguments.of("NUL", "Away\0x"),
                Arguments.of("NEL", "Away\u0085Bcc: v@example.net"),
                Arguments.of("line separator", "Away\u2028Bcc: v@example.net"),
                Arguments.of("paragraph separator", "Away\u2029Bcc: v@example.net"),
                Arguments.of("escape", "Away\u001b[2J"),
                Arguments.of("half a surrogate pair", "Away \ud83c"),
                Arguments.of("right-to-left override", "Away \u202Efdp.exe"),
                Arguments.of("an isolate", "Away \u2067x\u2069"),
                Arguments.of("too long", "x".repeat(501)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notOneLine")
    void aSubjectIsOneLine(String name, String subject) {
        assertThat(fields(draft().subject(subject).build())).containsExactly("subject");
        assertThat(fields(draft().external(external("all", subject, null, null)).build()))
                .containsExactly("external.subject");
    }

    @Test
    void aSubjectMayBeWrittenFromTheRightWithItsMarks() {
        String subject = "\u05d1\u05d7\u05d5\u05e4\u05e9\u05d4\u200F!";
        assertThat(valid(draft().subject(subject).build()).subject()).isEqualTo(subject);
    }

    @Test
    void aSubjectMayLookLikeOneAfterTheLowOctetsAreCutOff() {
        String subject = "Away瘍瘊Bcc: v@example.net";
        assertThat(valid(draft().subject(subject).build()).subject()).isEqualTo(subject);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\n.\nMAIL FROM:<x@example.net>\n",
                "bye\"; redirect \"evil@example.net\"; #",
                "${unknown} ${1} ${hex: 0d 0a}",
                "<script>alert(1)</script>",
                "عطلة سعيدة 🌴"
            })
    void aTextIsDataWhateverItLooksLike(String text) {
        assertThat(valid(draft().text(text).build()).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bell \u0007", "NUL \0", "half \udc00"})
    void aTextHasNoControls(String text) {
        assertThat(fields(draft().text(text).build())).containsExactly("text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \r\n\t"})
    void switchedOnNeedsAText(String text) {
        assertThat(fields(draft().text(text).build())).containsExactly("text");
        assertThat(fields(draft().text(text).html("<p> <br></p>").build())).containsExactly("text");
        assertThat(valid(draft().text(text).html("<p>Away</p>").build()).html())
                .isEqualTo("<p>Away</p>");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 61, Integer.MAX_VALUE})
    void daysAreWithinTheSitesLimits(int days) {
        assertThat(faults(draft().days(days).build()))
                .containsExactly(
                        new SettingsFault("days", String.valueOf(days), "must be from 1 to 60"));
    }

    @Test
    void textsThatCannotFitIntoAReplyAreRefusedWhenTheyAreSet() {
        assertThat(fields(draft().text("x".repeat(29_000)).build())).isEmpty();
        assertThat(fields(draft().text("x".repeat(33_000)).build())).containsExactly("text");
        assertThat(fields(draft().text("語".repeat(7_000)).build())).isEmpty();
        assertThat(fields(draft().text("語".repeat(9_000)).build())).containsExactly("text");
        assertThat(fields(draft().text("aaü".repeat(3_000)).build())).isEmpty();
        assertThat(fields(draft().text("aaü".repeat(4_000)).build())).containsExactly("text");
        assertThat(fields(draft().text("=".repeat(11_000)).build())).containsExactly("text");
        assertThat(fields(draft().html("x".repeat(33_000)).build())).containsExactly("text");
        assertThat(fields(draft().external(external(null, null, "x".repeat(33_000), null)).build()))
                .containsExactly("external.text");
    }

    @Test
    void namesEachAddressThatIsNone() {
        assertThat(fields(draft().addresses("ana@example.org", "nobody", "a@b\r\nc", "").build()))
                .containsExactly("addresses[1]", "addresses[2]", "addresses[3]");
    }

    @Test
    void nobodyAnswersForAnother() {
        Checked checked =
                OutOfOfficeValidation.check(
                        draft().addresses("ana.maria@example.org", "boss@example.org").build(),
                        LIMITS,
                        m -> !m.localPart().equals("boss"));
        assertThat(((Checked.Invalid) checked).faults())
                .extracting(SettingsFault::field)
                .containsExactly("addresses[1]");
    }

    @Test
    void limitsTheNumberOfAddresses() {
        String[] many = Stream.generate(() -> "ana@example.org").limit(101).toArray(String[]::new);
        assertThat(fields(draft().addresses(many).build())).containsExactly("addresses");
    }

    @Test
    void saysEverythingAtOnce() {
        assertThat(
                        fields(
                                typed(
                                        null,
                                        "x",
                                        "y",
                                        "z",
                                        "\n",
                                        null,
                                        null,
                                        0,
                                        List.of("@"),
                                        external("friends", "a\nb", null, "<p></p>"))))
                .containsExactly(
                        "enabled",
                        "start",
                        "end",
                        "zone",
                        "external.audience",
                        "external.subject",
                        "external.text",
                        "days",
                        "addresses[0]");
    }

    @Test
    void showsTheValueCutAndPrintable() {
        assertThat(faults(draft().zone("a\r\nb\u001b" + "x".repeat(1000)).build()))
                .singleElement()
                .satisfies(
                        f ->
                                assertThat(f.value())
                                        .startsWith("a\uFFFD\uFFFDb\uFFFDxx")
                                        .hasSize(83)
                                        .endsWith("..."));
    }

    private static OutOfOffice valid(OutOfOfficeDraft draft) {
        Checked checked = OutOfOfficeValidation.check(draft, LIMITS, _ -> true);
        assertThat(checked).isInstanceOf(Checked.Valid.class);
        return ((Checked.Valid) checked).outOfOffice();
    }

    private static List<SettingsFault> faults(OutOfOfficeDraft draft) {
        return switch (OutOfOfficeValidation.check(draft, LIMITS, _ -> true)) {
            case Checked.Valid _ -> List.of();
            case Checked.Invalid(List<SettingsFault> faults) -> faults;
        };
    }

    private static List<String> fields(OutOfOfficeDraft draft) {
        return faults(draft).stream().map(SettingsFault::field).toList();
    }

    private static ExternalDraft external(
            String audience, String subject, String text, String html) {
        return new ExternalDraft(audience, new Texts(subject, text, html), null);
    }

    private static OutOfOfficeDraft typed(
            Boolean enabled,
            String start,
            String end,
            String zone,
            String subject,
            String text,
            String html,
            Integer days,
            List<String> addresses,
            ExternalDraft external) {
        return new OutOfOfficeDraft(
                enabled,
                new PeriodDraft(start, end),
                List.of(),
                zone,
                new Texts(subject, text, html),
                days,
                addresses,
                null,
                null,
                List.of(),
                List.of(),
                null,
                Map.of(),
                null,
                external);
    }

    private static Draft draft() {
        return new Draft();
    }

    /** Builds a draft that is valid but for what a test sets. */
    private static final class Draft {
        private boolean enabled = true;
        private String start;
        private String end;
        private String zone;
        private String subject;
        private String text = "Away.";
        private String html;
        private Integer days;
        private List<String> addresses = List.of();
        private ExternalDraft external = ExternalDraft.NONE;

        Draft enabled(boolean value) {
            enabled = value;
            return this;
        }

        Draft start(String value) {
            start = value;
            return this;
        }

        Draft end(String value) {
            end = value;
            return this;
        }

        Draft zone(String value) {
            zone = value;
            return this;
        }

        Draft subject(String value) {
            subject = value;
            return this;
        }

        Draft text(String value) {
            text = value;
            return this;
        }

        Draft html(String value) {
            html = value;
            return this;
        }

        Draft days(Integer value) {
            days = value;
            return this;
        }

        Draft addresses(String... values) {
            addresses = List.of(values);
            return this;
        }

        Draft external(ExternalDraft value) {
            external = value;
            return this;
        }

        OutOfOfficeDraft build() {
            return typed(enabled, start, end, zone, subject, text, html, days, addresses, external);
        }
    }
}
