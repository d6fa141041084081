package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loops over MIME parts, and their text (RFC 5703 §3 and §7). */
class ForEveryPartTest {

    private static final String REQUIRE =
            "require [\"foreverypart\", \"mime\", \"variables\", \"extracttext\", \"fileinto\"];\n";

    /** Part names show the tree: a (b (c d) e (f)). */
    private static final String MESSAGE =
            """
            X: a
            Content-Type: multipart/mixed; boundary=x

            --x
            X: b
            Content-Type: multipart/alternative; boundary=y

            Preamble.
            --y
            X: c
            Content-Type: text/plain; charset=iso-8859-1
            Content-Transfer-Encoding: quoted-printable

            first =FC=DF
            --y
            X: d
            Content-Type: text/html

            <p>The <b>second</b></p>
            --y--
            --x
            X: e
            Content-Type: message/rfc822

            X: f

            third
            --x
            X: g
            Content-Type: image/png

            image
            --x--
            """;

    private static String actions(String script) {
        return Scripts.actions(REQUIRE + script, Scripts.mail(MESSAGE));
    }

    /** What the script appends to the variable "seen". */
    private static String seen(String script) {
        return actions(script + "\nfileinto \"x${seen}\";").substring("fileinto x".length());
    }

    private static final String NOTE =
            "if header :mime :matches \"x\" \"*\" { set \"seen\" \"${seen}${1}\"; }";

    @Test
    void aLoopRunsForEveryPartDepthFirst() {
        assertThat(seen("foreverypart { " + NOTE + " }")).isEqualTo("abcdefg");
    }

    @Test
    void aLoopInsideRunsForThePartsInside() {
        assertThat(
                        seen(
                                "foreverypart { "
                                        + NOTE
                                        + " foreverypart { "
                                        + NOTE
                                        + " } set \"seen\" \"${seen}.\"; }"))
                .isEqualTo("abcdefg.bcd.c.d.ef.f.g.");
    }

    @Test
    void behindALoopTheMessageCountsAgain() {
        assertThat(seen("foreverypart { foreverypart {} " + NOTE + " } " + NOTE))
                .isEqualTo("abcdefga");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "foreverypart { if header :mime \"x\" \"d\" { break; } NOTE } | abc",
                "foreverypart { foreverypart { NOTE break; } set \"seen\" \"${seen}.\"; } | b.c...f...",
                "foreverypart :name \"o\" { foreverypart { if header :mime \"x\" \"d\" { break :name \"o\"; }"
                        + " NOTE } set \"seen\" \"${seen}.\"; } | bc",
                "foreverypart :name \"o\" { foreverypart :name \"i\" { NOTE break :name \"i\"; } break; } | b",
                "foreverypart :name \"n\" { foreverypart :name \"n\" { NOTE break :name \"n\"; }"
                        + " set \"seen\" \"${seen}.\"; } | b.c...f...",
                "foreverypart { if header :mime \"x\" \"c\" { NOTE stop; } } | -",
            })
    void aBreakLeavesItsLoop(String script, String seen) {
        String written = script.replace("NOTE", NOTE);
        assertThat(seen.equals("-") ? actions(written) : seen(written))
                .isEqualTo(seen.equals("-") ? "implicit keep" : seen);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "c |                    | first üß",
                "d |                    | The second",
                "f |                    | third",
                // Only text is text.
                "a |                    | ``",
                "b |                    | ``",
                "e |                    | ``",
                "g |                    | ``",
                "c | :first 7           | first ü",
                "c | :first 0           | ``",
                "c | :first 1K          | first üß",
                "d | :first 5           | The s",
                "c | :upper             | FIRST üß",
                "c | :length :first 100 | 8",
                "c | :first 3 :upper    | FIR",
                "c | :lower :upperfirst | First üß",
            })
    void theTextOfAPartGoesIntoAVariable(String part, String tags, String text) {
        String script =
                "foreverypart { if header :mime \"x\" \""
                        + part
                        + "\" { set \"t\" \"before\"; extracttext "
                        + (tags == null ? "" : tags)
                        + " \"t\"; set \"seen\" \"${t}\"; } }";
        assertThat(seen(script)).isEqualTo(text);
    }

    @Test
    void aVariableTakesNoMoreThanItsLimit() {
        String script =
                REQUIRE
                        + "foreverypart { extracttext :length \"n\"; extracttext \"t\"; }\n"
                        + "set :length \"m\" \"${t}\"; fileinto \"${n} ${m}\";";
        String message = "A: b\n\n" + "x".repeat(10_000);
        assertThat(Scripts.actions(script, Scripts.mail(message))).isEqualTo("fileinto 10000 4096");
        // The variable takes less than the part has; its length is that of the text.
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "foreverypart; | missing-block",
                "foreverypart \"a\" { keep; } | wrong-argument-count",
                "foreverypart :name { keep; } | wrong-argument-type",
                "foreverypart :name 3 { keep; } | wrong-argument-type",
                "foreverypart :name [\"a\"] { keep; } | wrong-argument-type",
                "foreverypart :name \"${a}\" { keep; } | constant-required",
                "foreverypart :frop { keep; } | unknown-tag",
                "foreverypart true { keep; } | unexpected-tests",
                "break; | break-outside-loop",
                "if true { break; } | break-outside-loop",
                "break :name \"a\"; | break-outside-loop",
                "foreverypart :name \"a\" { break :name \"b\"; } | break-outside-loop",
                "foreverypart :name \"a\" { break :name \"A\"; } | break-outside-loop",
                "foreverypart { break :name \"a\"; } | break-outside-loop",
                "foreverypart :name \"a\" { } break :name \"a\"; | break-outside-loop",
                "foreverypart { break \"a\"; } | wrong-argument-count",
                "foreverypart { break { keep; } } | unexpected-block",
                "foreverypart { break :name 3; } | wrong-argument-type",
                "extracttext \"a\"; | extracttext-outside-loop",
                "foreverypart { extracttext; } | wrong-argument-count",
                "foreverypart { extracttext 3; } | wrong-argument-type",
                "foreverypart { extracttext \"a\" \"b\"; } | wrong-argument-count",
                "foreverypart { extracttext :first \"a\"; } | wrong-argument-type",
                "foreverypart { extracttext :first \"1\" \"a\"; } | wrong-argument-type",
                "foreverypart { extracttext :frop \"a\"; } | unknown-tag",
                "foreverypart { extracttext :lower :upper \"a\"; } | duplicate-tag",
                "foreverypart { extracttext \"${1}\"; } | constant-required",
                "foreverypart { extracttext \"1\"; } | invalid-variable-name",
                "foreverypart { foreverypart { foreverypart { foreverypart { foreverypart { } } } } } | loop-nesting",
            })
    void aFaultIsOne(String script, String code) {
        assertThat(Scripts.faults(REQUIRE + script)).singleElement().asString().endsWith(code);
    }

    @Test
    void loopsMayBeFourDeep() {
        assertThat(
                        Scripts.faults(
                                REQUIRE
                                        + "foreverypart { foreverypart { foreverypart { foreverypart { keep; } } } }"))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "require [\"extracttext\", \"foreverypart\"]; foreverypart { extracttext \"a\"; } | 1:10 missing-require",
                "require [\"extracttext\", \"variables\"]; foreverypart { extracttext \"a\"; } | 1:10 missing-require",
                "foreverypart { keep; } | 1:1 missing-require",
                "break; | 1:1 missing-require",
            })
    void withoutWhatItNeedsThereIsOneFault(String script, String fault) {
        assertThat(Scripts.faults(script)).isEqualTo(List.of(fault));
    }

    @Test
    void requireMayComeInAnyOrder() {
        assertThat(
                        Scripts.faults(
                                "require \"extracttext\"; require \"foreverypart\"; require \"variables\";"
                                        + " foreverypart { extracttext \"a\"; }"))
                .isEmpty();
    }
}
