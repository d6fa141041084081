package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.Content;
import org.siesta.mail.Message;

/**
 * What messages may do to scripts that look into them: nothing but end the script, with the reason.
 */
class HostileMessagesTest {

    private static final String REQUIRE =
            "require [\"body\", \"mime\", \"foreverypart\", \"variables\", \"extracttext\","
                    + " \"relational\", \"comparator-i;ascii-numeric\"];\n";

    private static SieveLimits limits(int parts, int depth, int string, int loops) {
        SieveLimits usual = SieveLimits.DEFAULT;
        return new SieveLimits(
                usual.maxScriptSize(),
                usual.maxNesting(),
                usual.maxStringSize(),
                usual.maxIdentifier(),
                usual.maxArguments(),
                usual.maxActions(),
                usual.maxRedirects(),
                usual.maxVariables(),
                usual.maxVariableSize(),
                Duration.ofMinutes(1),
                usual.maxIncludes(),
                usual.maxIncludeDepth(),
                parts,
                depth,
                string,
                loops);
    }

    private static SieveOutcome run(SieveLimits limits, String script, SieveInput input) {
        Compilation compilation = new SieveCompiler(limits).compile(REQUIRE + script);
        assertThat(compilation).as(script).isInstanceOf(Compilation.Compiled.class);
        return ((Compilation.Compiled) compilation).script().run(input);
    }

    private static String outcome(SieveLimits limits, String script, SieveInput input) {
        return switch (run(limits, script, input)) {
            case SieveOutcome.Failed failed -> failed.code();
            case SieveOutcome.Completed completed ->
                    completed.actions().stream().anyMatch(SieveAction.Discard.class::isInstance)
                            ? "true"
                            : "false";
        };
    }

    private static String test(SieveLimits limits, String test, SieveInput input) {
        return outcome(limits, "if " + test + " { discard; }", input);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "body :text :contains \"needle\"",
                "body :content \"text\" :contains \"needle\"",
                "header :mime :anychild :contains \"x\" \"needle\"",
                "exists :mime :anychild \"x\"",
            })
    void aMessageWithTooManyPartsEndsTheScript(String test) {
        SieveInput many =
                Scripts.mail(
                        "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n".repeat(100));
        assertThat(test(limits(100, 10, 1000, 4), test, many)).isEqualTo("too-many-parts");
        assertThat(test(limits(101, 10, 1000, 4), test, many)).isEqualTo("false");
    }

    @Test
    void partsMayNotBeTooDeep() {
        SieveInput deep = Scripts.mail("Content-Type: message/rfc822\n\n".repeat(100) + "A: b\n\n");
        String loop = "foreverypart { foreverypart { } }";
        assertThat(outcome(limits(1000, 100, 1000, 4), loop, deep)).isEqualTo("parts-too-deep");
        assertThat(outcome(limits(1000, 101, 1000, 4), loop, deep)).isEqualTo("false");
    }

    @Test
    void loopsMayNotBeTooDeep() {
        Compilation compilation =
                new SieveCompiler(limits(9, 9, 1000, 2))
                        .compile(REQUIRE + "foreverypart { foreverypart { foreverypart { } } }");
        assertThat(compilation).isInstanceOf(Compilation.Rejected.class);
    }

    @Test
    void loopsOverManyPartsEndAtTheTimeLimit() {
        SieveInput many =
                Scripts.mail(
                        "Content-Type: message/rfc822\n\n".repeat(40)
                                + "Content-Type: multipart/mixed; boundary=b\n\n"
                                + "--b\n\nx\n".repeat(900));
        assertThat(
                        Scripts.actions(
                                REQUIRE
                                        + "foreverypart { foreverypart { foreverypart { foreverypart {"
                                        + " if header :mime :anychild \"x\" \"y\" { } } } } }",
                                many))
                .isEqualTo("failed cpu-limit 2");
    }

    @ParameterizedTest(name = "{2}: {1} in {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "text/plain | body :contains \"needle\"                      | true",
                "text/plain | body :contains \"NEEDLE\"                      | true",
                "text/plain | body :contains [\"no\", \"x needle x\"]        | true",
                "text/plain | body :contains \"no\"                          | false",
                "text/plain | body :raw :contains \"needle\"                 | true",
                "text/plain | body :raw :contains \"no\"                     | false",
                "text/plain | body :raw :contains \"\"                       | true",
                "text/plain | body :count \"eq\" :comparator \"i;ascii-numeric\" \"1\" | true",
                // These need the whole text at once.
                "text/plain | body :is \"needle\"                            | body-too-long",
                "text/plain | body :raw :matches \"*needle*\"                | body-too-long",
                "text/html  | body :contains \"needle\"                      | body-too-long",
                "text/html  | body :content \"text\" :contains \"needle\"    | true",
                // What is not text is not even looked at.
                "image/png  | body :matches \"*needle*\"                     | false",
            })
    void aLongBodyIsSearchedPieceByPiece(String type, String test, String outcome) {
        for (int before : List.of(70_000, 65_530, 65_536, 131_070, 200_000)) {
            SieveInput input =
                    Scripts.mail(
                            "Content-Type: "
                                    + type
                                    + "\n\n"
                                    + "y".repeat(before)
                                    + "x needle x"
                                    + "y".repeat(1000));
            assertThat(test(limits(9, 9, 4096, 4), test, input)).isEqualTo(outcome);
        }
    }

    @Test
    void theTextOfALongPartIsCut() {
        SieveInput input = Scripts.mail("Content-Type: text/html\n\n<b>" + "y".repeat(100_000));
        assertThat(
                        outcome(
                                limits(9, 9, 4096, 4),
                                "foreverypart { extracttext :length \"n\"; if string \"${n}\" \"4093\""
                                        + " { discard; } }",
                                input))
                .isEqualTo("true");
    }

    /** 100 MB, of which no more than a window is held. */
    @Test
    void aHugeMessageIsNeverHeldWhole() {
        byte[] piece = ("x".repeat(998) + "\r\n").repeat(1000).getBytes(StandardCharsets.US_ASCII);
        SieveInput huge = Scripts.mail(new Repeated("A: b\r\n\r\n", piece, 100));
        assertThat(test(limits(9, 9, 4096, 4), "body :raw :contains \"needle\"", huge))
                .isEqualTo("false");
        assertThat(test(SieveLimits.DEFAULT, "body :raw :contains \"needle\"", huge))
                .isEqualTo("cpu-limit");
    }

    private record Repeated(String start, byte[] piece, int times) implements Content {
        @Override
        public long size() {
            return start.length() + (long) piece.length * times;
        }

        @Override
        public InputStream open() {
            List<InputStream> pieces =
                    Collections.nCopies(times, piece).stream()
                            .<InputStream>map(ByteArrayInputStream::new)
                            .toList();
            return new SequenceInputStream(
                    new ByteArrayInputStream(start.getBytes(StandardCharsets.US_ASCII)),
                    new SequenceInputStream(Collections.enumeration(pieces)));
        }
    }

    @Test
    void aMessageThatCannotBeReadEndsTheScript() {
        Content broken =
                new Content() {
                    @Override
                    public long size() {
                        return 10;
                    }

                    @Override
                    public InputStream open() throws IOException {
                        throw new IOException("the disk is gone");
                    }
                };
        SieveInput input = Scripts.input().withMessage(new Message(Scripts.HEADERS, broken));
        assertThat(test(SieveLimits.DEFAULT, "body :contains \"x\"", input))
                .isEqualTo("unreadable-message");
    }

    /** Whatever the message, a script comes to an end that is declared. */
    @Test
    void anyMessageIsLookedInto() {
        String script =
                """
                if anyof (body :raw :contains "zz", body :content "" :matches "*zz*", body :text :is "zz",
                          header :mime :anychild :param ["a", "boundary", "name"] :matches "content-type" "*z*") {}
                foreverypart { foreverypart { extracttext :first 10 "x"; } extracttext :upper "y"; }
                """;
        CompiledScript compiled = Scripts.compiled(REQUIRE + script);
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
            "<a href=",
            "&amp",
            "; charset=utf-16",
            "(",
            "\"",
            "name*0*=x'y'%",
            "\0"
        };
        Random random = new Random(11);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder message = new StringBuilder();
            if (random.nextBoolean()) {
                message.append("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n");
            }
            for (int j = random.nextInt(60); j > 0; j--) {
                message.append(words[random.nextInt(words.length)]);
            }
            byte[] octets = message.toString().getBytes(StandardCharsets.ISO_8859_1);
            assertThat(compiled.run(Scripts.mail(new BytesContent(octets))))
                    .isInstanceOf(SieveOutcome.Completed.class);
        }
    }
}
