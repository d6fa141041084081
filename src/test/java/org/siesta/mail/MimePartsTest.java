package org.siesta.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.MimeParts.Completeness;
import org.siesta.mail.MimeParts.Limits;

/** Which parts a message has, and what is in them. */
class MimePartsTest {

    private static final String NESTED =
            """
            Subject: whatever
            Content-Type: multipart/mixed; boundary=outer

            This is a multi-part message.

            --outer
            Content-Type: multipart/alternative; boundary="in ner"

            Two of a kind.

            --in ner
            Content-Type: text/plain; charset="us-ascii"

            Hello

            --in ner
            Content-Type: text/html

            <p>Hello</p>
            --in ner--

            The end of the inner one.

            --outer
            Content-Type: message/rfc822

            From: Someone Else
            Subject: folded
             subject

            Say hello

            --outer--

            The end.
            """;

    private static Content content(String message) {
        return new BytesContent(
                message.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static MimeParts parts(String message) throws IOException {
        return MimeParts.read(content(message), Limits.DEFAULT);
    }

    /** Each part as {@code index-end type body}, line ends as a bar. */
    private static String outline(String message) throws IOException {
        Content content = content(message);
        return MimeParts.read(content, Limits.DEFAULT).all().stream()
                .map(part -> outline(content, part))
                .collect(Collectors.joining("\n"));
    }

    private static String outline(Content content, MimePart part) {
        String name = part.type().name();
        String text =
                part.isMessage()
                        ? text(content, part.header())
                        : part.isMultipart()
                                ? text(content, part.body())
                                        + " ... "
                                        + text(content, part.epilogue())
                                : text(content, part);
        return part.index()
                + "-"
                + part.end()
                + " "
                + (name.isEmpty() ? "?" : name)
                + (part.hasBody() ? " [" + text + "]" : " no body");
    }

    private static String text(Content content, Extent piece) {
        try (Reader reader = piece.text(content)) {
            return shown(reader);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Content content, MimePart part) {
        try (Reader reader = part.text(content)) {
            return shown(reader);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String shown(Reader reader) throws IOException {
        StringWriter text = new StringWriter();
        reader.transferTo(text);
        return text.toString().replace("\r\n", "|");
    }

    @Test
    void partsComeDepthFirstWithWhatIsAroundThem() throws IOException {
        assertThat(outline(NESTED))
                .isEqualTo(
                        """
                        0-6 multipart/mixed [This is a multi-part message.| ... |The end.|]
                        1-4 multipart/alternative [Two of a kind.| ... |The end of the inner one.|]
                        2-3 text/plain [Hello|]
                        3-4 text/html [<p>Hello</p>]
                        4-6 message/rfc822 [Content-Type: message/rfc822|]
                        5-6 text/plain [Say hello|]""");
    }

    @Test
    void aNestedMessageHasItsOwnHeader() throws IOException {
        MimePart nested = parts(NESTED).all().getLast();
        assertThat(nested.headers().first("Subject")).contains("folded subject");
        assertThat(text(content(NESTED), nested.header()))
                .isEqualTo("From: Someone Else|Subject: folded| subject|");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "header alone; A: b|; 0-1 text/plain no body",
                "header and an empty line; A: b||; 0-1 text/plain []",
                "no header; |text|; 0-1 text/plain [text|]",
                "nothing; ``; 0-1 text/plain no body",
                "text; A: b||x|--y|; 0-1 text/plain [x|--y|]",
                "an unreadable type; Content-Type: text/plain/x||t|; 0-1 ? [t|]",
                "a type without subtype; Content-Type: text||t|; 0-1 ? [t|]",
                "type in other case with comments; Content-Type: TEXT (a) / (b) HTML (c)||t|; 0-1 text/html [t|]",
            })
    void aMessageWithOnePart(String name, String message, String outline) throws IOException {
        assertThat(outline(message.replace("|", "\n"))).isEqualTo(outline);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                // RFC 2046 §5.1.1: the line end before a delimiter belongs to it.
                "empty parts ~ --b||--b|||--b|A: b|--b--|"
                        + " ~ 0-4 multipart/mixed [ ... ]#1-2 text/plain []#2-3 text/plain []#3-4 text/plain no body",
                "no last delimiter ~ --b||x| ~ 0-2 multipart/mixed [ ... ]#1-2 text/plain [x|]",
                "no delimiter at all ~ only text| ~ 0-1 multipart/mixed [only text| ... ]",
                "a delimiter without line end ~ --b||x|--b-- ~ 0-2 multipart/mixed [ ... ]#1-2 text/plain [x]",
                "blanks behind a delimiter ~ --b \t ||x|--b-- | ~ 0-2 multipart/mixed [ ... ]#1-2 text/plain [x]",
                "more than a delimiter ~ --b||x|--bc|--b--c|-- b|--b--|"
                        + " ~ 0-2 multipart/mixed [ ... ]#1-2 text/plain [x|--bc|--b--c|-- b]",
                "behind the last delimiter ~ --b||x|--b--|y|--b||z|"
                        + " ~ 0-2 multipart/mixed [ ... y|--b||z|]#1-2 text/plain [x]",
                "an outer delimiter ends all inside"
                        + " ~ --b|Content-Type: multipart/x; boundary=c||--c||x|--b||y|--b--|"
                        + " ~ 0-4 multipart/mixed [ ... ]#1-3 multipart/x [ ... ]#2-3 text/plain [x]#3-4 text/plain [y]",
                "an outer delimiter inside a header ~ --b|Content-Type: multipart/x; boundary=c||--c|A: b|--b--|"
                        + " ~ 0-3 multipart/mixed [ ... ]#1-3 multipart/x [ ... ]#2-3 text/plain no body",
                "the same boundary twice ~ --b|Content-Type: multipart/x; boundary=b||--b||x|--b--|e|--b--|f|"
                        + " ~ 0-3 multipart/mixed [ ... f|]#1-3 multipart/x [ ... e]#2-3 text/plain [x]",
                "no boundary ~ --b|Content-Type: multipart/x||--c|--b--|"
                        + " ~ 0-2 multipart/mixed [ ... ]#1-2 multipart/x [--c ... ]",
                "a nested message with a multipart"
                        + " ~ --b|Content-Type: message/rfc822||Content-Type: multipart/x; boundary=c||--c||x|--c--|--b--|"
                        + " ~ 0-4 multipart/mixed [ ... ]#1-4 message/rfc822 [Content-Type: message/rfc822|]"
                        + "#2-4 multipart/x [ ... ]#3-4 text/plain [x]",
                // RFC 2046 §5.2.1 does not allow it; nobody reads base64 as header fields.
                "a nested message in base64 ~ --b|Content-Type: message/rfc822|Content-Transfer-Encoding: base64||QTogYg==|--b--|"
                        + " ~ 0-2 multipart/mixed [ ... ]#1-2 message/rfc822 [A: b]",
                "an encoded multipart ~ --b|Content-Type: multipart/x; boundary=c|Content-Transfer-Encoding: base64||--c||x|--b--|"
                        + " ~ 0-3 multipart/mixed [ ... ]#1-3 multipart/x [ ... ]#2-3 text/plain [x]",
                // RFC 2045 §6.4
                "an unknown encoding ~ --b|Content-Type: text/html|Content-Transfer-Encoding: x-y||x|--b--|"
                        + " ~ 0-2 multipart/mixed [ ... ]#1-2 application/octet-stream [x]",
            })
    void aMultipart(String name, String body, String outline) throws IOException {
        String message = "Content-Type: multipart/mixed; boundary=b||" + body;
        assertThat(outline(message.replace("|", "\n")).replace("\n", "#")).isEqualTo(outline);
    }

    @Test
    void partsOfADigestAreMessages() throws IOException {
        assertThat(
                        outline(
                                """
                                Content-Type: multipart/digest; boundary=b

                                --b

                                Subject: one

                                1
                                --b
                                Content-Type: text/plain

                                2
                                --b--
                                """))
                .isEqualTo(
                        """
                        0-4 multipart/digest [ ... ]
                        1-3 message/rfc822 []
                        2-3 text/plain [1]
                        3-4 text/plain [2]""");
    }

    @Test
    void linesMayEndWithLfAlone() throws IOException {
        Content content = new BytesContent(NESTED.getBytes(StandardCharsets.US_ASCII));
        MimeParts parts = MimeParts.read(content, Limits.DEFAULT);
        assertThat(parts.all()).hasSize(6);
        assertThat(text(content, parts.all().get(2))).isEqualTo("Hello\n");
    }

    @ParameterizedTest(name = "{1}, {0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "; 7bit; a=3D|; a=3D|",
                "; quoted-printable; a=3Db=|c =20 |d=E2=82=AC; a=bc  |d€",
                "; Quoted-Printable; =|x=  |y=ZZ=3=; xy=ZZ=3",
                "; quoted-printable; =C3=A9=c3=a9; éé",
                "; base64; SGVs|bG8=; Hello",
                "; base64; SGVsbG8; Hello",
                "; base64; *S-G V\tsbG8=SGVsbG8=|; HelloHello",
                "; base64; SGVsbG8gV29ybGQ===!; Hello World",
                "; base64; =====; ``",
                "; base64; S; ``",
                "; BASE64 (c); SGk=; Hi",
                "charset=iso-8859-1; quoted-printable; gr=FC=DF; grüß",
                "charset=utf-8; quoted-printable; gr=C3=BC=C3=9F; grüß",
                "charset=utf-8; quoted-printable; gr=FC=DF; grüß",
                "charset=no-such; quoted-printable; gr=FC=C3=9F; grüß",
                "charset=\"!!\"; quoted-printable; gr=C3=BC; grü",
                "charset=us-ascii; quoted-printable; gr=FC; grü",
                "charset=utf-8; quoted-printable; cut=C3; cutÃ",
                "charset=windows-1252; quoted-printable; =80; €",
                "charset=iso-8859-1; quoted-printable; =80=E9; €é",
                "charset=utf-16be; base64; AEgAaQ==; Hi",
                "charset=iso-2022-jp; base64; GyRCNEE7ehsoQg==; 漢字",
            })
    void aBodyIsDecoded(String charset, String encoding, String body, String text)
            throws IOException {
        String message =
                "Content-Type: text/plain; "
                        + (charset == null ? "" : charset)
                        + "|Content-Transfer-Encoding: "
                        + encoding
                        + "||"
                        + body;
        Content content = content(message.replace("|", "\n"));
        MimePart part = MimeParts.read(content, Limits.DEFAULT).message();
        assertThat(text(content, part)).isEqualTo(text);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "x/y; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20;"
                        + " title*2=\"isn't it!\" | title=This is even more ***fun*** isn't it!",
                "x/y; name*=utf-8''gr%C3%BC%C3%9F | name=grüß",
                "x/y; name*=iso-8859-1'de'gr%FC; name=\"gr?\" | name=grü",
                "x/y; name=\"gr?\"; name*=''g%zz% | name=g%zz%",
                "x/y; NAME*0=a; name*1=b; name*3=d | name=ab",
                "x/y; name*1=b | ``",
                "x/y; name*0*=utf-8''%C3; name*1*=%BC | name=ü",
                "x/y; name*0*=no-such''%C3%BC; name*1=-%41 | name=ü-%41",
                "x/y; name=\"=?utf-8?q?gr=C3=BC=C3=9F?=\" | name=grüß",
                "x/y; *=a; name**=b; name*x=c; name*99999999999=d | *=a",
            })
    void parametersAreReadAsRfc2231Says(String field, String parameters) {
        assertThat(
                        ContentType.parse(field).parameters().entrySet().stream()
                                .map(p -> p.getKey() + "=" + p.getValue())
                                .collect(Collectors.joining(",")))
                .isEqualTo(parameters);
    }

    @Test
    void aLineMayBeLongerThanAnyBlock() throws IOException {
        String line = "x".repeat(300_000);
        String text =
                """
                Content-Type: multipart/mixed; boundary=b
                X-Long: %1$s

                --b

                %1$s
                --b
                X-Long: %1$s

                %1$s--b
                --b--
                """
                        .formatted(line);
        MimeParts parts = parts(text);
        assertThat(parts.all()).hasSize(3);
        assertThat(parts.all().get(1).body().size()).isEqualTo(300_000);
        assertThat(parts.all().get(2).headers().first("X-Long")).contains(line);
        assertThat(parts.all().get(2).body().size()).isEqualTo(300_003);
    }

    @Test
    void limitsEndTheReadingAndSaySo() throws IOException {
        String many = "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n".repeat(100);
        String deep = "Content-Type: message/rfc822\n\n".repeat(100);
        String header = "Content-Type: multipart/mixed; boundary=b\n\n--b\n" + "A: b\n".repeat(500);
        Headers.Limits enough = new Headers.Limits(1000, 100);
        assertThat(found(many, new Limits(101, 2, enough))).isEqualTo(Completeness.COMPLETE);
        assertThat(found(many, new Limits(100, 2, enough))).isEqualTo(Completeness.TOO_MANY);
        assertThat(found(many, new Limits(101, 1, enough))).isEqualTo(Completeness.TOO_DEEP);
        assertThat(found(deep, new Limits(101, 101, new Headers.Limits(4000, 100))))
                .isEqualTo(Completeness.COMPLETE);
        assertThat(found(deep, new Limits(101, 100, new Headers.Limits(4000, 100))))
                .isEqualTo(Completeness.TOO_DEEP);
        assertThat(found(header, new Limits(9, 9, enough)))
                .isEqualTo(Completeness.HEADERS_TOO_LONG);
        assertThat(found(header, new Limits(9, 9, new Headers.Limits(100_000, 500))))
                .isEqualTo(Completeness.HEADERS_TOO_LONG);
        assertThat(found(header, new Limits(9, 9, new Headers.Limits(100_000, 501))))
                .isEqualTo(Completeness.COMPLETE);
    }

    private static Completeness found(String message, Limits limits) throws IOException {
        return MimeParts.read(content(message), limits).found();
    }

    /** 200 MB, of which nothing is kept. */
    @Test
    void aHugeMessageIsReadInLittleMemory() throws IOException {
        byte[] piece = ("x".repeat(998) + "\r\n").repeat(1000).getBytes(StandardCharsets.US_ASCII);
        Content huge =
                new Repeated(
                        "Content-Type: multipart/x; boundary=b\r\n\r\n--b\r\n\r\n", piece, 200);
        MimeParts parts = MimeParts.read(huge, Limits.DEFAULT);
        assertThat(parts.all().get(1).body().size()).isEqualTo(200_000_000L);
        try (Reader text = parts.all().get(1).text(huge)) {
            char[] start = new char[10];
            assertThat(text.read(start)).isEqualTo(10);
        }
    }

    private record Repeated(String start, byte[] piece, int times) implements Content {
        @Override
        public long size() {
            return start.length() + (long) piece.length * times;
        }

        @Override
        public InputStream open() {
            InputStream all = new ByteArrayInputStream(start.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < times; i++) {
                all = new SequenceInputStream(all, new ByteArrayInputStream(piece));
            }
            return all;
        }
    }

    /** Whatever comes: parts nest, pieces lie inside the message, and every text can be read. */
    @Test
    void anyInputHasSoundParts() throws IOException {
        String[] words = {
            "--b",
            "--",
            "b",
            "c",
            "\r\n",
            "\n",
            "\r",
            "\r\n\r\n",
            "Content-Type: ",
            "multipart/x;",
            " boundary=b",
            " boundary=\"c\"",
            "message/rfc822",
            "multipart/digest;",
            "=",
            "=C3",
            "Content-Transfer-Encoding: ",
            "base64",
            "quoted-printable",
            " ",
            "\t",
            "\u00ff",
            "text/html",
            "; charset=utf-16",
            "(",
            "\"",
            "name*0*=x'y'%",
            "\0"
        };
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder message = new StringBuilder();
            if (random.nextBoolean()) {
                message.append("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n");
            }
            for (int j = random.nextInt(60); j > 0; j--) {
                message.append(words[random.nextInt(words.length)]);
            }
            Content content =
                    new BytesContent(message.toString().getBytes(StandardCharsets.ISO_8859_1));
            List<MimePart> all =
                    MimeParts.read(content, new Limits(20, 6, Headers.Limits.DEFAULT)).all();
            assertThat(all).isNotEmpty();
            for (MimePart part : all) {
                sound(content, part, all.size());
            }
        }
    }

    private static void sound(Content content, MimePart part, int parts) throws IOException {
        assertThat(part.end()).isBetween(part.index() + 1, parts);
        for (Extent piece : List.of(part.header(), part.body(), part.epilogue())) {
            assertThat(piece.to()).isLessThanOrEqualTo(content.size());
            try (Reader text = piece.text(content)) {
                text.transferTo(new StringWriter());
            }
        }
        try (Reader text = part.text(content)) {
            text.transferTo(new StringWriter());
        }
    }

    @ParameterizedTest(name = "{0} many times")
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "--",
                "--b",
                "--b|",
                "--b|Content-Type: multipart/x; boundary=b||",
                "|",
                "=",
                "= ",
                "` `",
                "=|",
                "A: b|"
            })
    void costsNoMoreThanItsLength(String piece) throws IOException {
        String message =
                "Content-Type: multipart/mixed; boundary=b\n"
                        + "Content-Transfer-Encoding: quoted-printable\n\n--b\n"
                        + "Content-Transfer-Encoding: quoted-printable\n\n"
                        + piece.replace("|", "\n").repeat(100_000);
        Content content = content(message);
        assertThat(MimeParts.read(content, Limits.DEFAULT).all())
                .allSatisfy(part -> assertThat(text(content, part)).isNotNull());
    }
}
