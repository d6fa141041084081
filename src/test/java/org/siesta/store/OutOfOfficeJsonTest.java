package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.OutOfOffice.Audience;
import org.siesta.settings.OutOfOffice.External;
import org.siesta.settings.OutOfOffice.Period;
import org.siesta.settings.OutOfOffice.Texts;
import org.siesta.settings.OutOfOffice.Translation;

/** What was stored can be read, whatever version wrote it. */
class OutOfOfficeJsonTest {

    @Test
    void everyMemberComesBack() {
        OutOfOffice all =
                new OutOfOffice(
                        true,
                        LocalDateTime.parse("2026-12-24T13:00"),
                        null,
                        List.of(
                                new Period(
                                        LocalDateTime.parse("2027-04-01T00:00"),
                                        LocalDateTime.parse("2027-04-10T00:00"))),
                        ZoneId.of("Europe/Berlin"),
                        "Away",
                        "I am away.",
                        "<p>I am away.</p>",
                        3,
                        List.of("a.lid@example.org"),
                        "Ana",
                        "Bo",
                        List.of("example.net"),
                        List.of("*.example.com"),
                        "en",
                        Map.of(
                                "de",
                                new Translation(
                                        new Texts("Weg", "Ich bin weg.", null),
                                        new Texts(null, "Abwesend.", "<p>Abwesend.</p>"))),
                        true,
                        new External(Audience.KNOWN, "Out", "outside", null, false));
        assertThat(OutOfOfficeJson.read(OutOfOfficeJson.write(all))).isEqualTo(all);
        assertThat(OutOfOfficeJson.read(OutOfOfficeJson.write(OutOfOffice.OFF)))
                .isEqualTo(OutOfOffice.OFF);
    }

    @Test
    void whatTheFirstVersionWroteMeansTheSame() {
        assertThat(
                        OutOfOfficeJson.read(
                                """
                                {"enabled":true,"start":null,"end":"2027-01-05T00:00","zone":"Europe/Berlin",
                                 "subject":"Away","text":"x","html":null,"days":3,
                                 "addresses":["a@example.org"],
                                 "external":{"audience":"none","subject":null,"text":"y","html":null}}"""))
                .isEqualTo(
                        new OutOfOffice(
                                true,
                                null,
                                LocalDateTime.parse("2027-01-05T00:00"),
                                ZoneId.of("Europe/Berlin"),
                                "Away",
                                "x",
                                null,
                                3,
                                List.of("a@example.org"),
                                new External(Audience.NONE, null, "y", null)));
    }

    @Test
    void whatCannotBeReadMakesItSilentAndNotLouder() {
        assertThat(
                        OutOfOfficeJson.read(
                                """
                                        {"enabled":true,"zone":"Mars/Olympus","text":"x",
                                         "external":{"audience":"martians"}}"""))
                .satisfies(
                        settings -> {
                            assertThat(settings.enabled()).isFalse();
                            assertThat(settings.external().audience()).isEqualTo(Audience.NONE);
                        });
        assertThat(
                        OutOfOfficeJson.read(
                                        """
                                        {"enabled":true,"zone":"UTC","text":"x",
                                         "periods":[{"start":"soon","end":null}]}""")
                                .enabled())
                .isFalse();
    }
}
