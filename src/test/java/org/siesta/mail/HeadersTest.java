package org.siesta.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadersTest {

    private static Headers parse(String message) {
        return Headers.parse(message.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void readsFieldsUntilTheEmptyLine() {
        Headers headers = parse("To: a@example.org\r\nSubject: hi\r\n\r\nList-Id: <body>\r\n");
        assertThat(headers.fields())
                .containsExactly(
                        new Headers.Field("To", "a@example.org"),
                        new Headers.Field("Subject", "hi"));
        assertThat(headers.truncated()).isFalse();
    }

    @Test
    void unfoldsAndTakesBareLineFeeds() {
        Headers headers = parse("Subject: one\r\n two\n\tthree \nTo:a\n\nbody");
        assertThat(headers.first("subject")).contains("one two\tthree");
        assertThat(headers.first("TO")).contains("a");
        assertThat(headers.fields()).hasSize(2);
    }

    @Test
    void aLineOfBlanksIsFoldingAndNotTheEnd() {
        assertThat(parse("Subject: a\r\n \t\r\nList-Id: <x>\r\n").has("List-Id")).isTrue();
    }

    /** To may name thousands, and each of a message's recipients looks for himself there. */
    @Test
    void theAddressesOfAFieldAreReadOnce() {
        Headers headers =
                Headers.of(
                        "To", "A. Bo <bo@example.org>, (x) ana@example.org",
                        "Cc", "cy@example.org",
                        "to", "dan@example.org");
        assertThat(headers.addresses("To"))
                .extracting(AddressList.Entry::raw)
                .containsExactly("bo@example.org", "ana@example.org", "dan@example.org");
        assertThat(headers.addresses("TO")).isSameAs(headers.addresses("to"));
        assertThat(headers.addresses("Bcc")).isEmpty();
    }

    @Test
    void aLineThatIsNoFieldHidesNothing() {
        Headers headers =
                parse(
                        "From ana Mon Jul 6\r\nTo: a\r\nno colon here\r\n folded: too\r\n"
                                + ": nameless\r\nbad name: x\r\nList-Id: <x>\r\n\r\n");
        assertThat(headers.fields())
                .containsExactly(new Headers.Field("To", "a"), new Headers.Field("List-Id", "<x>"));
    }

    @Test
    void takesWhiteSpaceBeforeTheColon() {
        assertThat(parse("List-Id \t: <x>\r\n").first("List-Id")).contains("<x>");
    }

    @Test
    void namesCompareByAsciiOnly() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertThat(parse("LIST-ID: x\r\n").has("list-id")).isTrue();
            assertThat(Headers.of("Lıst-Id", "x").has("List-Id")).isFalse();
            assertThat(Headers.of("Liſt-Id", "x").has("List-Id")).isFalse();
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void octetsAreUtf8OrElseLatin1() {
        assertThat(Headers.parse("Subject: café".getBytes(StandardCharsets.UTF_8)).first("Subject"))
                .contains("café");
        assertThat(parse("Subject: café").first("Subject")).contains("café");
        assertThat(parse("Subject: \u00ff\u0000\u0080").first("Subject"))
                .contains("\u00ff\u0000\u0080");
    }

    @Test
    void aLoneCarriageReturnNeverStaysInAValue() {
        assertThat(parse("Subject: a\rBcc: x\r\n").first("Subject")).contains("a Bcc: x");
        assertThat(parse("Subject: a\r\r\n").first("Subject")).contains("a");
    }

    @Test
    void aValueHasNoWhiteSpaceAtItsEndsHoweverItsLineEnds() {
        for (String end : List.of("\r\n", "\n", "", " \r\n", "\t\n", "\r\r\n", "\r")) {
            assertThat(parse("A: \tb c \u0001" + end).first("A")).contains("b c \u0001");
            assertThat(parse("A:" + end).first("A")).contains("");
        }
    }

    @Test
    void aSectionOfAnyLengthIsReadUpToItsEmptyLine() throws IOException {
        for (int length = 2000; length < 9000; length += 7) {
            String section = "A: " + "x".repeat(length) + "\r\nB: y\r\n";
            assertThat(read(section + "\r\nC: z\r\n", Headers.Limits.DEFAULT))
                    .isEqualTo(parse(section));
        }
    }

    @Test
    void saysWhenTheSectionIsCut() throws IOException {
        Headers.Limits octets = new Headers.Limits(20, 100);
        assertThat(read("To: a\r\nSubject: 12345678901234567\r\n\r\n", octets))
                .isEqualTo(new Headers(Headers.of("To", "a").fields(), true));
        assertThat(read("To: a\r\n\r\n" + "x".repeat(99_999), octets).truncated()).isFalse();
        assertThat(read("Subject: 123456789\r\n", octets).truncated()).isFalse();
        Headers.Limits two = new Headers.Limits(1000, 2);
        assertThat(read("A: 1\r\nB: 2\r\n\r\n", two).truncated()).isFalse();
        assertThat(read("A: 1\r\nB: 2\r\nC: 3\r\n\r\n", two).truncated()).isTrue();
        assertThat(read("A: 1\r\nB: 2\r\nC: 3\r\n\r\n", two).fields()).hasSize(2);
    }

    private static Headers read(String message, Headers.Limits limits) throws IOException {
        return Headers.parse(
                new ByteArrayInputStream(message.getBytes(StandardCharsets.UTF_8)), limits);
    }

    @Test
    void anEmptyMessageHasNoFields() throws IOException {
        assertThat(Message.read(BytesContent.of("")).headers().fields()).isEmpty();
        assertThat(Message.read(BytesContent.of("\r\nTo: a\r\n")).headers().fields()).isEmpty();
    }

    @Test
    void streamAndOctetsGiveTheSame() throws IOException {
        Random random = new Random(822);
        String letters = "ab:: \t\r\n\n-\u00e9\u0000";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(40); n >= 0; n--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            byte[] octets = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            Headers headers = Headers.parse(octets);
            assertThat(Headers.parse(dripping(octets), Headers.Limits.DEFAULT)).isEqualTo(headers);
            assertThat(headers.fields())
                    .allSatisfy(f -> assertThat(f.value()).doesNotContain("\r", "\n"));
        }
    }

    /** A stream that hands out one octet at a time. */
    private static InputStream dripping(byte[] octets) {
        return new ByteArrayInputStream(octets) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(1, length));
            }
        };
    }
}
