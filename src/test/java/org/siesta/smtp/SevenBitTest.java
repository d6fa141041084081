package org.siesta.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.Content;

/** Messages for servers without 8BITMIME; Jakarta Mail reads what is written. */
class SevenBitTest {

    private static final String TYPE = "Content-Type: text/plain; charset=utf-8\r\n";

    private static Optional<String> rewritten(String message) throws IOException {
        Optional<Content> content = SevenBit.of(BytesContent.of(message));
        return content.map(SevenBitTest::text);
    }

    private static String text(Content content) {
        try (InputStream in = content.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MimeMessage read(Content content) throws Exception {
        try (InputStream in = content.open()) {
            return new MimeMessage(Session.getInstance(new java.util.Properties()), in);
        }
    }

    @Test
    void textBecomesQuotedPrintable() throws Exception {
        assertThat(
                        rewritten(
                                "Subject: away\r\nMIME-Version: 1.0\r\n"
                                        + TYPE
                                        + "Content-Transfer-Encoding: 8bit\r\n"
                                        + "\r\n"
                                        + "Grüße = 1\r\n.\r\nblank \r\n"))
                .hasValue(
                        "Subject: away\r\nMIME-Version: 1.0\r\n"
                                + TYPE
                                + "Content-Transfer-Encoding: quoted-printable\r\n"
                                + "\r\n"
                                + "Gr=C3=BC=C3=9Fe =3D 1\r\n.\r\nblank=20\r\n");
    }

    @Test
    void longLinesAreBrokenSoftly() throws Exception {
        String rewritten =
                rewritten("MIME-Version: 1.0\r\n" + TYPE + "\r\n" + "é".repeat(400) + "\r\n")
                        .orElseThrow();
        assertThat(rewritten.lines()).allSatisfy(l -> assertThat(l).hasSizeLessThanOrEqualTo(76));
    }

    @Test
    void otherThingsBecomeBase64AndWhatIsFineStaysAsItIs() throws Exception {
        String message =
                """
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b
                Content-Transfer-Encoding: 8bit

                --b
                Content-Type: text/plain
                content-transfer-encoding:
                  7bit

                plain = plain
                --b
                Content-Type: application/x-note
                Content-Transfer-Encoding: 8bit

                Grüße
                --b--
                """
                        .replace("\n", "\r\n");
        assertThat(rewritten(message))
                .hasValue(
                        """
                        MIME-Version: 1.0
                        Content-Type: multipart/mixed; boundary=b
                        Content-Transfer-Encoding: 7bit

                        --b
                        Content-Type: text/plain
                        Content-Transfer-Encoding: 7bit

                        plain = plain
                        --b
                        Content-Type: application/x-note
                        Content-Transfer-Encoding: base64

                        R3LDvMOfZQ==
                        --b--
                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void aNestedMessageIsRewrittenInside() throws Exception {
        String message =
                """
                MIME-Version: 1.0
                Content-Type: message/rfc822
                Content-Transfer-Encoding: 8bit

                Subject: inner
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                Grüße
                """
                        .replace("\n", "\r\n");
        assertThat(rewritten(message).orElseThrow())
                .contains(
                        "message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n",
                        "utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC");
    }

    @Test
    void textThatSaysNothingOfItsCharactersIsLabelled() throws Exception {
        assertThat(rewritten("Subject: away\r\n\r\nGrüße\r\n"))
                .hasValue(
                        """
                        Subject: away
                        Content-Transfer-Encoding: quoted-printable
                        Content-Type: text/plain; charset=utf-8
                        MIME-Version: 1.0

                        Gr=C3=BC=C3=9Fe
                        """
                                .replace("\n", "\r\n"));
        byte[] latin = "\r\nGr\u00fc\u00dfe\r\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(text(SevenBit.of(new BytesContent(latin)).orElseThrow()))
                .contains("charset=unknown-8bit", "Gr=FC=DFe");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: Grüße\r\n\r\nAway.\r\n",
                "MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n\r\nGrüße\r\n",
                "MIME-Version: 1.0\r\nContent-Transfer-Encoding: x-own\r\n\r\nGrüße\r\n",
                "MIME-Version: 1.0\r\nContent-Type: message/delivery-status\r\n\r\nGrüße\r\n",
                "MIME-Version: 1.0\r\nContent-Type: multipart/mixed\r\n\r\nGrüße\r\n",
                "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\nGrüße\r\n--b\r\n\r\nx\r\n--b--\r\n",
            })
    void whatCannotBeWrittenOtherwiseIsNot(String message) throws Exception {
        assertThat(rewritten(message)).isEmpty();
    }

    @Test
    void aHugeMessageIsNotHeldInMemory() throws Exception {
        byte[] huge = new byte[SevenBit.MAX_SIZE + 1];
        assertThat(SevenBit.of(new BytesContent(huge))).isEmpty();
    }

    /** Whatever the text and the octets are, a reader gets the same ones. */
    @Test
    void aReaderGetsTheSame() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder();
            int lines = random.nextInt(20) + 1;
            for (int i = 0; i < lines; i++) {
                int length = random.nextInt(120);
                for (int j = 0; j < length; j++) {
                    text.append("aé= \t.ß日-F".charAt(random.nextInt(10)));
                }
                text.append("\r\n");
            }
            text.append("é\r\n");
            String part = "Content-Transfer-Encoding: 8bit\r\n\r\n" + text;
            String message =
                    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=b\"\r\n\r\n--=b\r\n"
                            + TYPE
                            + part
                            + "--=b\r\nContent-Type: application/octet-stream\r\n"
                            + part
                            + "--=b--\r\n";
            Content content = SevenBit.of(BytesContent.of(message)).orElseThrow();
            DataWriter check = new DataWriter((_, _) -> {}, DataWriter.Lines.STRICT, 0);
            try (InputStream in = content.open()) {
                check.write(in);
            }
            check.end();
            assertThat(check.eightBit()).isFalse();
            MimeMultipart parts = (MimeMultipart) read(content).getContent();
            // The last line end belongs to the delimiter (RFC 2046 §5.1.1).
            String expected = text.substring(0, text.length() - 2);
            assertThat(parts.getBodyPart(0).getContent()).isEqualTo(expected);
            try (InputStream in = parts.getBodyPart(1).getInputStream()) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(expected);
            }
        }
    }
}
