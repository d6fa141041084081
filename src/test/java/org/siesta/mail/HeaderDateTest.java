package org.siesta.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderDateTest {

    /** RFC 5322 §3.3: four digits, of which the last two are minutes. */
    @ParameterizedTest
    @CsvSource({
        "+1800, 2026-01-04T16:00:00Z",
        "+1801, 2026-01-04T15:59:00Z",
        "-2359, 2026-01-06T09:59:00Z",
        "+9959, 2026-01-01T06:01:00Z",
        "+0260, 2026-01-05T10:00:00Z",
        "EST, 2026-01-05T15:00:00Z",
        "XYZ, 2026-01-05T10:00:00Z",
        "'', 2026-01-05T10:00:00Z"
    })
    void aZoneOfAnySizeIsReckoned(String zone, Instant instant) {
        assertThat(HeaderDate.parse("Mon, 5 Jan 2026 10:00:00 " + zone))
                .map(OffsetDateTime::toInstant)
                .hasValue(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mon, 5 Jan 2026 10:00:00 +0000",
                "Mon, 5 Jan 2026 10:00:00 +0000 (a; b)",
                "from a by b; Mon, 5 Jan 2026 10:00:00 +0000 (UTC; about)",
                "from a (b; c) by d; Mon, 5 Jan 2026 10:00:00 +0000",
                "from a by b; 5 Jan 2026 10 : 00 (minutes) :\r\n 00 GMT",
                "from a (b by c; Mon, 5 Jan 2026 10:00:00 +0000"
            })
    void aDateStandsBehindTheLastSemicolonThatIsInNoComment(String value) {
        assertThat(HeaderDate.parse(value).map(OffsetDateTime::toInstant))
                .hasValueSatisfying(at -> assertThat(at).isEqualTo("2026-01-05T10:00:00Z"));
    }
}
