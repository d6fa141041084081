package org.siesta.vacation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyBytesTest {

    private static boolean passes(String octets, boolean eightBitBody, boolean eightBitHeader) {
        return ReplyBytes.check(
                        octets.getBytes(StandardCharsets.UTF_8),
                        List.of("To", "Subject"),
                        2_000,
                        eightBitBody,
                        eightBitHeader)
                .isEmpty();
    }

    @Test
    void passesWhatIsWhole() {
        assertThat(passes("To: a\r\nSubject: b\r\n c\r\n\r\nd\r\n", false, false)).isTrue();
        assertThat(passes("To: a\r\nSubject: b\r\n\r\n", false, false)).isTrue();
        assertThat(passes("To: a\r\nSubject: " + "b".repeat(989) + "\r\n\r\n", false, false))
                .isTrue();
        assertThat(passes("To: a\r\nSubject: b\r\n\r\nü\r\n", true, false)).isTrue();
        assertThat(passes("To: ü\r\nSubject: b\r\n\r\nu\r\n", false, true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "To: a\r\nSubject: b\r\n",
                "To: a\nSubject: b\r\n\r\n",
                "To: a\rSubject: b\r\n\r\n",
                "To: a\r\nSubject: b\r\n\r\nc",
                "To: a\r\nSubject: b\r\n\r\nc\n",
                "To: a\r\nSubject: b\r\n\r\nc\r",
                "To: a\r\nSubject: b\r\nBcc: c\r\n\r\n",
                "Subject: b\r\nTo: a\r\n\r\n",
                "To: a\r\n\r\nSubject: b\r\n",
                "To: a\r\nSubject: b\r\nno colon\r\n\r\n",
                "To: a\r\nSubject: b\r\n\tc\r\n\r\n",
                "To: a\r\nSubject: b\u0000\r\n\r\n",
                "To: ü\r\nSubject: b\r\n\r\n",
                "To: a\r\nSubject: b\r\n\r\nü\r\n"
            })
    void refusesWhatIsNot(String octets) {
        assertThat(passes(octets, false, false)).isFalse();
    }

    @Test
    void refusesLongLinesAndLargeReplies() {
        assertThat(passes("To: a\r\nSubject: " + "b".repeat(990) + "\r\n\r\n", false, false))
                .isFalse();
        assertThat(passes("To: a\r\nSubject: b\r\n\r\n" + "c\r\n".repeat(700), false, false))
                .isFalse();
    }
}
