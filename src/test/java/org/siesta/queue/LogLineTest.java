package org.siesta.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A value from outside never begins a new line or a new key in the log. */
class LogLineTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bo@example.net|bo@example.net",
                "<bo@example.net>|<bo@example.net>",
                "250 2.0.0 Ok|\"250 2.0.0 Ok\"",
                "a=b|\"a=b\"",
                "say \"hi\"|\"say \\\"hi\\\"\"",
                "back\\slash|\"back\\\\slash\"",
                "``|\"\""
            })
    void aValueIsOneWordOrOneQuotedString(String value, String logged) {
        assertThat(new LogLine().with("k", value).with("end", "x").toString())
                .isEqualTo("k=" + logged + " end=x");
    }

    @Test
    void aLogLineIsOneLineWhateverThePeerSends() {
        assertThat(
                        new LogLine()
                                .with("helo", "x\r\nverdict=reply \"\\ \u001b[31m\u0085\u2028")
                                .toString())
                .isEqualTo(
                        "helo=\"x\\u000d\\u000averdict=reply \\\"\\\\ \\u001b[31m\\u0085\\u2028\"");
    }

    @Test
    void aLongValueIsCut() {
        LogLine line = new LogLine().with("k", "x".repeat(100_000));
        assertThat(line.toString()).hasSizeLessThan(320).endsWith("...\"");
        assertThat(line.get("k")).hasSizeLessThan(310);
    }

    @Test
    void itsFieldsAreThereAsTheyCameAndInTheirOrder() {
        assertThat(new LogLine().with("b", "1 2").with("a", "\n"))
                .containsExactly(java.util.Map.entry("b", "1 2"), java.util.Map.entry("a", "\n"));
    }
}
