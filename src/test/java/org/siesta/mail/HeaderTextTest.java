package org.siesta.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.Charset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            textBlock =
                    """
                    plain | plain
                    =?utf-8?q?caf=C3=A9?= | café
                    =?UTF-8?Q?caf=c3=a9?= | café
                    =?iso-8859-1?q?a?= | a
                    =?iso-8859-1?q?caf=E9_noir?= | café noir
                    =?utf-8?b?Y2Fmw6k=?= | café
                    =?utf-8?b?Y2Fmw6k?= | café
                    =?utf-8*en?q?x?= | x
                    =?utf-8?q?a?= =?utf-8?q?b?= | ab
                    =?utf-8?q?a?=   =?iso-8859-1?q?b?= | ab
                    =?utf-8?q?a?= b | a b
                    a =?utf-8?q?b?= c | a b c
                    =?utf-8?q?a_?= =?utf-8?q?b?= | a b
                    =?utf-8?q?caf=C3?= =?utf-8?q?=A9?= | café
                    =?utf-8?b?Y2Fmww==?= =?UTF-8?b?qQ==?= | café
                    =?utf-8?q?a?==?utf-8?q?b?= | ab
                    =?utf-8?q??= | ''
                    Re: =?utf-8?q?a?= | Re: a
                    =?no-such-charset?q?a?= | =?no-such-charset?q?a?=
                    =?latin1?q?caf=E9?= | café
                    =?ISO_8859-15?q?=A4?= | €
                    =?CP1252?q?=80?= | €
                    =?ISO-8859-1?q?=80_=93caf=E9=94?= | € “café”
                    =?l1?b?kw==?= | “
                    =?sHiFt_JiS?b?k/o=?= | 日
                    =?ks_c_5601-1987?b?sKE=?= | 가
                    =??q?a?= | =??q?a?=
                    =?utf-8?x?a?= | =?utf-8?x?a?=
                    =?utf-8?b?****?= | =?utf-8?b?****?=
                    =?utf-8?q?a b?= | =?utf-8?q?a b?=
                    =?utf-8?q?a | =?utf-8?q?a
                    =?utf-8?q?a? | =?utf-8?q?a?
                    =?utf-8?q?a=4?= | a=4
                    =?utf-8?q?a=ZZ?= | a=ZZ
                    =?=?utf-8?q?a?= | =?a
                    =? | =?
                    ?= | ?=
                    """)
    void decodes(String value, String text) {
        assertThat(HeaderText.decode(value)).isEqualTo(text);
    }

    @Test
    void aCharsetIsKnownByAllItsNames() {
        for (Charset charset : Charset.availableCharsets().values()) {
            assertThat(Charsets.named(charset.name())).contains(meant(charset));
            for (String alias : charset.aliases()) {
                Charset meant = meant(Charset.forName(alias));
                assertThat(Charsets.named(alias)).contains(meant);
                assertThat(Charsets.named(Ascii.lower(alias))).contains(meant);
            }
        }
    }

    /** ISO 8859-1 says who means windows-1252. */
    private static Charset meant(Charset named) {
        return named.equals(ISO_8859_1) ? Charset.forName("windows-1252") : named;
    }

    @Test
    void brokenOctetsBecomeReplacements() {
        assertThat(HeaderText.decode("=?utf-8?q?=FF?=")).isEqualTo("\uFFFD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=?", "=?a?q?", "=?utf-8?q?a?=", "=?utf-8?q?a?= ", "=?utf-8?b?", "?"})
    void longInputOfOnePieceIsReadInProportion(String piece) {
        assertThat(HeaderText.decode(piece.repeat(1_000_000 / piece.length())))
                .hasSizeLessThanOrEqualTo(1_000_000);
    }

    @Test
    void noInputMakesItFail() {
        Random random = new Random(2047);
        String letters = "=?=?utf-8qb_=C3A9 \t\r\né\ud83d*";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder value = new StringBuilder();
            for (int n = random.nextInt(30); n >= 0; n--) {
                value.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThatCode(() -> HeaderText.decode(value.toString()))
                    .as("%s", value)
                    .doesNotThrowAnyException();
        }
    }
}
