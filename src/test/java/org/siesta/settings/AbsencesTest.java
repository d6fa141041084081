package org.siesta.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.settings.OutOfOfficeValidation.Checked;
import org.siesta.settings.OutOfOfficeValidation.Limits;
import org.siesta.vacation.ReplyPolicy;
import org.siesta.vacation.VacationRequest;

/** The out-of-office as one writes it: periods, placeholders, languages, lists. */
class AbsencesTest {

    private static final ReversePath BO = new ReversePath.Sender(new Mailbox("bo", "example.net"));
    private static final Headers LUNCH = Headers.of("Subject", "=?utf-8?q?Caf=C3=A9?= <b>");

    private static final String TWO_PERIODS =
            """
            {"enabled": true, "start": "2026-12-24", "end": "2027-01-04", "zone": "Europe/Berlin",
             "periods": [{"start": "2027-04-01T12:00", "end": "2027-04-09"},
                         {"start": "2027-04-10", "end": "2027-04-12T18:00"}],
             "text": "%s"}""";

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "2026-12-23T22:59:59Z, starts 2026-12-24T00:00+01:00[Europe/Berlin]",
        "2026-12-23T23:00:00Z, away",
        "2027-01-04T22:59:59Z, away",
        "2027-01-04T23:00:00Z, starts 2027-04-01T12:00+02:00[Europe/Berlin]",
        "2027-04-01T09:59:59Z, starts 2027-04-01T12:00+02:00[Europe/Berlin]",
        "2027-04-01T10:00:00Z, away",
        "2027-04-12T15:59:59Z, away",
        "2027-04-12T16:00:00Z, ended 2027-04-12T18:00+02:00[Europe/Berlin]",
    })
    void severalPeriodsAreOneAfterTheOther(Instant at, String what) {
        OutOfOfficeRequest asked = request(read(TWO_PERIODS.formatted("Away.")), at, LUNCH);
        switch (asked) {
            case OutOfOfficeRequest.Ask _ -> assertThat(what).isEqualTo("away");
            case OutOfOfficeRequest.Silent(_, String detail) -> assertThat(detail).isEqualTo(what);
        }
    }

    @Test
    void withFurtherPeriodsAloneNothingIsOpen() {
        OutOfOffice settings =
                read(
                        """
                        {"enabled": true, "text": "x",
                         "periods": [{"start": "2027-04-01", "end": "2027-04-09"}]}""");
        assertThat(request(settings, Instant.parse("2027-03-31T23:59:59Z"), LUNCH))
                .isInstanceOf(OutOfOfficeRequest.Silent.class);
        assertThat(request(settings, Instant.parse("2027-04-09T23:59:59Z"), LUNCH))
                .isInstanceOf(OutOfOfficeRequest.Ask.class);
    }

    /** The same absence as its readers see it. */
    @ParameterizedTest(name = "in {0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-  | from 2026-12-24 to 2027-01-04, back 2027-01-05",
                "en | from December 24, 2026 to January 4, 2027, back January 5, 2027",
                "en-GB | from 24 December 2026 to 4 January 2027, back 5 January 2027",
                "de | from 24. Dezember 2026 to 4. Januar 2027, back 5. Januar 2027",
                "fr | from 24 décembre 2026 to 4 janvier 2027, back 5 janvier 2027",
            })
    void datesStandInTheReadersForm(String language, String text) {
        OutOfOffice settings =
                read(
                        """
                        {"enabled": true, "start": "2026-12-24", "end": "2027-01-04",
                         "zone": "Europe/Berlin", "language": %s,
                         "text": "from {{start}} to {{ end }}, back {{return}}"}"""
                                .formatted(language == null ? "null" : '"' + language + '"'));
        assertThat(reason(settings, "2026-12-28T10:00:00Z")).isEqualTo(text);
    }

    @Test
    void aMomentWithinADayStandsWithItsZone() {
        OutOfOffice settings = read(TWO_PERIODS.formatted("{{start}} / {{end}} / {{return}}"));
        assertThat(reason(settings, "2027-04-05T10:00:00Z"))
                .as("two periods without a gap are one absence")
                .isEqualTo(
                        "2027-04-01 12:00 GMT+02:00 / 2027-04-12 18:00 GMT+02:00"
                                + " / 2027-04-12 18:00 GMT+02:00");
    }

    @ParameterizedTest(name = "in {0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-  | 2027-03-28 03:30 GMT+02:00 / 2027-03-29 02:30 GMT+02:00",
                "de | 28. März 2027, 03:30 MESZ / 29. März 2027, 02:30 MESZ",
                // With blanks that are ASCII.
                "en | March 28, 2027, 3:30 AM CEST / March 29, 2027, 2:30 AM CEST",
            })
    void aTimeThatTheClockLeavesOutIsShownAsItCounts(String language, String text) {
        OutOfOffice settings =
                read(
                        """
                        {"enabled": true, "start": "2027-03-28T02:30", "end": "2027-03-29T02:30",
                         "zone": "Europe/Berlin", "language": %s, "text": "{{start}} / {{end}}"}"""
                                .formatted(language == null ? "null" : '"' + language + '"'));
        assertThat(reason(settings, "2027-03-28T10:00:00Z")).isEqualTo(text);
    }

    /** What ends before the hour that summer time skips is followed by what begins behind it. */
    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource({
        "Europe/Berlin, 2027-03-28T02:00, 2027-03-28T03:00, 2027-03-27T12:00:00Z",
        "Europe/Berlin, 2027-03-28T02:30, 2027-03-28T03:10, 2027-03-27T12:00:00Z",
        "Africa/Cairo, 2027-04-29, 2027-04-30T01:00, 2027-04-29T12:00:00Z",
        "Pacific/Apia, 2011-12-29, 2011-12-31, 2011-12-29T12:00:00Z",
    })
    void noGapIsThereWhereTheClockLeavesItOut(String zone, String end, String next, Instant at) {
        OutOfOffice settings =
                read(
                        """
                        {"enabled": true, "start": "2011-12-01", "end": "%s", "zone": "%s",
                         "periods": [{"start": "%s", "end": "2027-05-02"}],
                         "text": "{{end}}, {{return}}"}"""
                                .formatted(end, zone, next));
        assertThat(reason(settings, at.toString())).isEqualTo("2027-05-02, 2027-05-03");
    }

    @Test
    void aDayThatTheClockLeavesOutIsNoDayOfReturn() {
        OutOfOffice settings =
                read(
                        """
                        {"enabled": true, "start": "2011-12-01", "end": "2011-12-29",
                         "zone": "Pacific/Apia", "text": "{{end}}, {{return}}"}""");
        assertThat(reason(settings, "2011-12-28T12:00:00Z")).isEqualTo("2011-12-29, 2011-12-31");
    }

    @Test
    void aFurtherPeriodThatTheClockLeavesOutIsNamed() {
        assertThat(
                        check(
                                """
                                {"enabled": true, "text": "x", "zone": "Europe/Berlin",
                                 "periods": [{"start": "2027-01-01", "end": "2027-01-02"},
                                             {"start": "2027-03-28T02:00", "end": "2027-03-28T03:00"}]}"""))
                .isInstanceOfSatisfying(
                        Checked.Invalid.class,
                        i ->
                                assertThat(i.faults())
                                        .singleElement()
                                        .satisfies(
                                                f ->
                                                        assertThat(f.field())
                                                                .isEqualTo("periods[1].end")));
    }

    @Test
    void placeholdersAreFilledAndNothingElse() {
        OutOfOffice settings =
                read(
                        """
                        {"enabled": true, "name": "Ana Maria", "deputy": "Bo & Co <bo@example.org>",
                         "subject": "{{name}}: {{subject}}",
                         "text": "{{name}} {{deputy}} ${name} \\\\{{name}} {{ {name} }} $1 \\\\1",
                         "html": "<p>{{deputy}} {{subject}}</p>"}""");
        VacationRequest asked = ask(request(settings, Instant.EPOCH, LUNCH, true));
        assertThat(asked.reason())
                .isEqualTo(
                        "Ana Maria Bo & Co <bo@example.org> ${name} {{name}} {{ {name} }} $1 \\1");
        assertThat(asked.html())
                .isEqualTo("<p>Bo &amp; Co &lt;bo@example.org&gt; Café &lt;b&gt;</p>");
        assertThat(asked.subject()).isEqualTo("Ana Maria: Café <b>");
        assertThat(asked.fromName()).isEqualTo("Ana Maria");
        assertThat(asked.identity())
                .as("what was typed names the response, not what was filled in")
                .contains("{{name}}: {{subject}}");
    }

    @ParameterizedTest(name = "internal {0}, originalSubject {1}: {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                "true, -, About Café <b>",
                "false, -, About",
                "false, true, About Café <b>",
                "false, false, About",
            })
    void theOriginalSubjectGoesOutOnlyWhereTheUserWantsIt(
            boolean internal, Boolean original, String text) {
        OutOfOffice settings =
                read(
                        """
                        {"enabled": true, "text": "About {{subject}}",
                         "external": {"originalSubject": %s}}"""
                                .formatted(original));
        VacationRequest asked = ask(request(settings, Instant.EPOCH, LUNCH, internal));
        assertThat(asked.reason().strip()).isEqualTo(text);
        assertThat(asked.subject())
                .isEqualTo(Boolean.FALSE.equals(original) ? "Automated reply" : null);
    }

    private static final String LANGUAGES =
            """
            {"enabled": true, "language": "en", "subject": "Away", "text": "away",
             "translations": {
               "de": {"subject": "Abwesend", "text": "weg"},
               "pt-br": {"text": "fora"},
               "fr": {"external": {"text": "absente"}}}}""";

    @ParameterizedTest(name = "Content-Language {0}, Accept-Language {1}: {2}")
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "-          | -                 | away | en",
                "de         | -                 | weg  | de",
                "DE-at      | -                 | weg  | de",
                "de (Swiss) | -                 | weg  | de",
                "nl, de     | -                 | weg  | de",
                "en, de     | -                 | away | en",
                "pt-BR      | -                 | fora | pt-BR",
                "pt         | -                 | fora | pt-BR",
                "nl         | de                | weg  | de",
                "-          | nl;q=0.9, de;q=0.5| weg  | de",
                "-          | en;q=0.1, de;q=0.5| weg  | de",
                "-          | de;q=0            | away | en",
                "-          | *                 | away | en",
                "-          | ;;;q=q=           | away | en",
                "de         | en                | weg  | de",
                "fr         | -                 | away | en",
            })
    void theLanguageIsTheOneThatTheMessageIsIn(
            String content, String accept, String text, String tag) {
        VacationRequest asked =
                ask(request(read(LANGUAGES), Instant.EPOCH, languages(content, accept), true));
        assertThat(asked.reason()).isEqualTo(text);
        assertThat(asked.language()).isEqualTo(tag);
    }

    @Test
    void allLanguagesAreOneResponse() {
        OutOfOffice settings = read(LANGUAGES);
        assertThat(ask(request(settings, Instant.EPOCH, languages("de", null), true)).identity())
                .isEqualTo(
                        ask(request(settings, Instant.EPOCH, languages("en", null), true))
                                .identity());
    }

    @Test
    void whatIsOnlyForColleaguesStaysInsideInEveryLanguage() {
        OutOfOffice settings =
                read(
                        """
                        {"enabled": true, "text": "in the Alps", "subject": "Alps",
                         "translations": {
                           "de": {"subject": "Alpen", "text": "in den Alpen"},
                           "fr": {"subject": "Alpes", "text": "dans les Alpes",
                                  "external": {"text": "absente"}}},
                         "external": {"subject": "Away", "text": "away"}}""");
        VacationRequest german =
                ask(request(settings, Instant.EPOCH, languages("de", null), false));
        assertThat(german.reason()).isEqualTo("away");
        assertThat(german.subject()).isEqualTo("Away");
        VacationRequest french =
                ask(request(settings, Instant.EPOCH, languages("fr", null), false));
        assertThat(french.reason()).isEqualTo("absente");
        assertThat(french.subject()).isEqualTo("Away");
    }

    @ParameterizedTest(name = "{0} known: {1}")
    @CsvSource({
        "bo@example.net, true",
        "BO@Example.NET, true",
        "prvs=1234abcdef=bo@example.net, true",
        "bo+x@example.net, false",
        "al@example.net, false",
        "anyone@example.com, true",
        "anyone@sub.example.com, false",
        "anyone@sub.example.info, true",
        "anyone@example.info, false",
        "anyone@notexample.com, false",
        "anyone@xn--bcher-kva.example, true",
        "anyone@bücher.example, true",
    })
    void knownIsWhoeverIsOnTheAllowList(String from, boolean known) {
        OutOfOffice settings =
                read(
                        """
                        {"enabled": true, "text": "x", "external": {"audience": "known"},
                         "allow": ["bo@example.net", "@Example.com", "*.example.info",
                                   "bücher.example"]}""");
        var sender = new ReversePath.Sender(Mailbox.parse(from).orElseThrow());
        OutOfOfficeRequest asked =
                OutOfOfficeRequest.requestFor(
                        settings, Instant.EPOCH, incoming(sender, false, false, LUNCH));
        assertThat(((OutOfOfficeRequest.Ask) asked).audience().applies()).isEqualTo(!known);
        OutOfOfficeRequest bySite =
                OutOfOfficeRequest.requestFor(
                        settings, Instant.EPOCH, incoming(sender, false, true, LUNCH));
        assertThat(((OutOfOfficeRequest.Ask) bySite).audience().applies()).isFalse();
    }

    /** Each fault by its field and a word of its rule. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "\"periods\": [{\"start\": \"2027-04-01\"}] | periods[0].end | is required",
                "\"periods\": [{\"start\": \"2027-04-09\", \"end\": \"2027-04-01\"}] |"
                        + " periods[0].end | must be after start",
                "\"start\": \"2027-01-01\", \"periods\": [{\"start\": \"2027-04-01\", \"end\":"
                        + " \"2027-04-02\"}] | periods[0] | must not begin before the end of start",
                "\"periods\": [7] | periods[0] | must be an object",
                "\"periods\": [{\"from\": \"2027-04-01\"}] | periods[0].from | is not a member",
                "\"name\": \"ceo@example.org\" | name | must be a name",
                "\"name\": \"a\\nb\" | name | one line",
                "\"deputy\": 7 | deputy | must be a string",
                "\"language\": \"german!\" | language | language tag",
                "\"translations\": {\"d e\": {\"text\": \"x\"}} | translations.d e | language tag",
                "\"translations\": {\"de\": {}} | translations.de.text | is required",
                "\"translations\": {\"de\": {\"txt\": \"x\"}} | translations.de.txt | did you mean"
                        + " text?",
                "\"translations\": {\"de\": {\"text\": \"{{x}}\"}} | translations.de.text | names"
                        + " no placeholder",
                "\"language\": \"de\", \"translations\": {\"DE\": {\"text\": \"x\"}} |"
                        + " translations.DE | is there already",
                "\"allow\": [\"a b\"] | allow[0] | must be an address",
                "\"deny\": [\"@\"] | deny[0] | must be an address",
                "\"deny\": [7] | deny[0] | must be a string",
                "\"subject\": \"{{nmae}}\" | subject | names no placeholder",
                "\"html\": \"{{return}}\" | html | needs an end",
                "\"html\": \"{{start}}\" | html | needs a start",
                "\"subject\": \"{{deputy}}\" | subject | needs a deputy",
                "\"external\": {\"originalSubject\": \"yes\"} | external.originalSubject | must be"
                        + " true",
                "\"enabeld\": true | enabeld | did you mean enabled?",
                "\"list-correspondents\": true | list-correspondents | did you mean"
                        + " listCorrespondents?",
                "\"isAdmin\": true | isAdmin | known are enabled, start",
            })
    void everyFaultIsNamed(String member, String field, String rule) {
        Checked checked = check("{\"enabled\": true, \"text\": \"x\", " + member + "}");
        assertThat(checked)
                .isInstanceOfSatisfying(
                        Checked.Invalid.class,
                        invalid ->
                                assertThat(invalid.faults())
                                        .anySatisfy(
                                                fault -> {
                                                    assertThat(fault.field()).isEqualTo(field);
                                                    assertThat(fault.rule()).contains(rule);
                                                }));
    }

    @Test
    void whatIsMissingIsToldOnceForEachText() {
        assertThat(check("{\"enabled\": true, \"text\": \"{{end}} {{return}} {{deputy}}\"}"))
                .isInstanceOfSatisfying(
                        Checked.Invalid.class,
                        invalid ->
                                assertThat(invalid.faults())
                                        .extracting(SettingsFault::rule)
                                        .containsExactlyInAnyOrder(
                                                "needs an end", "needs a deputy"));
    }

    @Test
    void whatIsWrittenReadsBackTheSame() {
        OutOfOffice settings =
                read(
                        """
                        {"enabled": true, "start": "2026-12-24T13:00", "zone": "Europe/Berlin",
                         "end": "2027-01-04", "text": "x", "name": "Ana", "deputy": "Bo",
                         "periods": [{"start": "2027-04-01", "end": "2027-04-09"}],
                         "allow": ["example.net"], "deny": ["*.example.com"], "language": "en",
                         "translations": {"de": {"text": "y", "external": {"html": "<p>z</p>"}}},
                         "listCorrespondents": true, "days": 3,
                         "external": {"audience": "known", "originalSubject": false}}""");
        ObjectNode written = OutOfOfficeWriter.write(settings);
        assertThat(written.propertyStream().map(e -> e.getKey()).toList())
                .isEqualTo(OutOfOfficeReader.MEMBERS);
        assertThat(check(written.toString())).isEqualTo(new Checked.Valid(settings));
    }

    private static Headers languages(String content, String accept) {
        List<Headers.Field> fields = new java.util.ArrayList<>();
        if (content != null) {
            fields.add(new Headers.Field("Content-Language", content));
        }
        if (accept != null) {
            fields.add(new Headers.Field("Accept-Language", accept));
        }
        return new Headers(fields);
    }

    private static Checked check(String json) {
        try {
            return OutOfOfficeReader.read(
                    (ObjectNode) new ObjectMapper().readTree(json),
                    Limits.of(ReplyPolicy.DEFAULT),
                    _ -> true);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static OutOfOffice read(String json) {
        Checked checked = check(json);
        assertThat(checked).isInstanceOf(Checked.Valid.class);
        return ((Checked.Valid) checked).outOfOffice();
    }

    private static String reason(OutOfOffice settings, String at) {
        return ask(request(settings, Instant.parse(at), LUNCH)).reason();
    }

    private static VacationRequest ask(OutOfOfficeRequest asked) {
        assertThat(asked).isInstanceOf(OutOfOfficeRequest.Ask.class);
        return ((OutOfOfficeRequest.Ask) asked).request();
    }

    private static OutOfOfficeRequest request(OutOfOffice settings, Instant at, Headers headers) {
        return request(settings, at, headers, false);
    }

    private static OutOfOfficeRequest request(
            OutOfOffice settings, Instant at, Headers headers, boolean internal) {
        return OutOfOfficeRequest.requestFor(settings, at, incoming(BO, internal, false, headers));
    }

    private static OutOfOfficeRequest.Incoming incoming(
            ReversePath from, boolean internal, boolean known, Headers headers) {
        return new OutOfOfficeRequest.Incoming(
                new Mailbox("ana", "example.org"), from, internal, known, headers);
    }
}
