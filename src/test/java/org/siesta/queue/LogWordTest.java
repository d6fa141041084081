package org.siesta.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A value from outside never begins a new line or a new key in the log. */
class LogWordTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bo@example.net|bo@example.net",
                "250 2.0.0 Ok|\"250 2.0.0 Ok\"",
                "a=b|\"a=b\"",
                "say \"hi\"|\"say 'hi'\"",
                "``|\"\""
            })
    void isOneWordOrOneQuotedString(String value, String logged) {
        assertThat(LogWord.of(value)).isEqualTo(logged);
    }

    @Test
    void controlsAndForeignLettersAreMasked() {
        assertThat(LogWord.of("x\r\nreply=1\u001b[31m\0é\u2028"))
                .isEqualTo("\"x??reply=1?[31m???\"");
    }

    @Test
    void longValuesAreCut() {
        assertThat(LogWord.of("x".repeat(100_000))).hasSize(300);
    }
}
