package org.siesta.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderDateTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mon, 5 Jan 2026 10:00:00 +0000",
                "Mon, 5 Jan 2026 10:00:00 +0000 (a; b)",
                "from a by b; Mon, 5 Jan 2026 10:00:00 +0000 (UTC; about)",
                "from a (b; c) by d; Mon, 5 Jan 2026 10:00:00 +0000",
                "from a (b by c; Mon, 5 Jan 2026 10:00:00 +0000"
            })
    void aDateStandsBehindTheLastSemicolonThatIsInNoComment(String value) {
        assertThat(HeaderDate.parse(value).map(OffsetDateTime::toInstant))
                .hasValueSatisfying(at -> assertThat(at).isEqualTo("2026-01-05T10:00:00Z"));
    }
}
