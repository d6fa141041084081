package org.siesta.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.smtp.DataWriter.Lines;
import org.siesta.smtp.DataWriter.Malformed;

class DataWriterTest {

    @ParameterizedTest
    @CsvSource({
        "'', '.|'",
        "'a|', 'a|.|'",
        "'.|', '..|.|'",
        "'.a|..b|c.|', '..a|...b|c.|.|'",
        "'||', '||.|'",
    })
    void doublesLeadingDotsAndEndsWithOne(String content, String written) throws IOException {
        assertThat(write(Lines.STRICT, crlf(content))).isEqualTo(crlf(written));
        assertThat(write(Lines.MENDED, crlf(content))).isEqualTo(crlf(written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb\r\n",
                "a\rb\r\n",
                "a\r\r\n",
                "\n",
                "\r",
                "a\r\n\n.\r\n",
                "a\r\n\r.\r\n",
                "a\n.\nb\r\n",
                "no end",
                "half an end\r"
            })
    void strictRefusesWhatIsNotMadeOfLines(String content) {
        assertThatThrownBy(() -> write(Lines.STRICT, content)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'a^b|', 'a|b|.|'",
        "'a~b|', 'a b|.|'",
        "'a~|', 'a |.|'",
        "'a|^.^b', 'a||..|b|.|'",
        "'a|~.|b|', 'a| .|b|.|'",
        "'no end', 'no end|.|'",
        "'half~', 'half |.|'",
    })
    void mendedHasOnlyWholeLines(String content, String written) throws IOException {
        String raw = crlf(content).replace('^', '\n').replace('~', '\r');
        assertThat(write(Lines.MENDED, raw)).isEqualTo(crlf(written));
    }

    @Test
    void strictLinesHave998Octets() throws IOException {
        String longest = "x".repeat(998) + "\r\n";
        assertThat(write(Lines.STRICT, longest)).isEqualTo(longest + ".\r\n");
        String longer = "x" + longest;
        assertThatThrownBy(() -> write(Lines.STRICT, longer))
                .isInstanceOf(Malformed.class)
                .hasMessageContaining("line 1 is longer than 998");
        assertThat(write(Lines.MENDED, longer)).isEqualTo(longer + ".\r\n");
    }

    @ParameterizedTest
    @EnumSource(Lines.class)
    void countsTheOctetsOfTheContentAndSeesThoseAbove127(Lines rule) throws IOException {
        DataWriter writer = new DataWriter((_, _) -> {}, rule, 8);
        writer.write(new ByteArrayInputStream(".a\r\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(writer.eightBit()).isFalse();
        writer.write(new ByteArrayInputStream("é\r\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(writer.eightBit()).isTrue();
        assertThat(writer.size()).isEqualTo(8);
        DataWriter lines = new DataWriter((_, _) -> {}, rule, 8);
        lines.write(
                new ByteArrayInputStream(
                        "a\r\nb\r\nc\u00e9d\r\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(lines.eightBit()).isTrue();
    }

    /** Whatever comes in: one end of data, at the end, and no CR or LF outside of a line end. */
    @Test
    void noContentEndsTheDataEarly() throws IOException {
        Random random = new Random(42);
        byte[] alphabet = {'\r', '\n', '.', 'a', (byte) 0xc3, 0};
        for (int i = 0; i < 20_000; i++) {
            byte[] content = new byte[random.nextInt(12)];
            for (int j = 0; j < content.length; j++) {
                content[j] = alphabet[random.nextInt(alphabet.length)];
            }
            String raw = new String(content, StandardCharsets.ISO_8859_1);
            String written = "\r\n" + write(Lines.MENDED, raw);
            assertThat(written.indexOf("\r\n.\r\n")).isEqualTo(written.length() - 5);
            assertThat(written.replace("\r\n", "")).doesNotContain("\r", "\n");
        }
    }

    /** A text of several buffers, cut anywhere: what goes out is what the rule says. */
    @Test
    void largeContentIsWrittenByTheSameRule() throws IOException {
        Random random = new Random(7);
        String[] pieces = {"\r\n", "\n", "\r", ".", "..", "word ", "\u00e9", "y".repeat(997)};
        for (int i = 0; i < 200; i++) {
            StringBuilder raw = new StringBuilder();
            for (int j = random.nextInt(200); j > 0; j--) {
                raw.append(pieces[random.nextInt(pieces.length)]);
            }
            String lines = raw.toString().replaceAll("\r\n|\n", "|").replace('\r', ' ');
            String ended = lines.isEmpty() || lines.endsWith("|") ? lines : lines + "|";
            String dots = ("|" + ended).replace("|.", "|..").substring(1);
            assertThat(write(Lines.MENDED, raw.toString())).isEqualTo(crlf(dots) + ".\r\n");
        }
    }

    /** Octet by octet, so that an end of line falls between two parts, too; and in other ways. */
    private static String write(Lines rule, String content) throws IOException {
        String written = write(rule, content, 1);
        assertThat(write(rule, content, 7)).isEqualTo(written);
        assertThat(write(rule, content, 5_000)).isEqualTo(written);
        assertThat(write(rule, content, 1 << 20)).isEqualTo(written);
        assertThat(write(rule, content, 5_000, 0)).isEqualTo(written);
        assertThat(write(rule, content, 5_000, 1 << 20)).isEqualTo(written);
        return written;
    }

    private static String write(Lines rule, String content, int atOnce) throws IOException {
        return write(rule, content, atOnce, content.length());
    }

    private static String write(Lines rule, String content, int atOnce, long expected)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataWriter writer = new DataWriter((octets, n) -> out.write(octets, 0, n), rule, expected);
        byte[] octets = content.getBytes(StandardCharsets.ISO_8859_1);
        for (int from = 0; from < octets.length; from += atOnce) {
            int n = Math.min(atOnce, octets.length - from);
            writer.write(new ByteArrayInputStream(octets, from, n));
        }
        writer.end();
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String crlf(String text) {
        return text.replace("|", "\r\n");
    }
}
