package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Variables (RFC 5229): what a string expands to, what set stores, what a match leaves. */
class VariablesTest {

    private static final String REQUIRE =
            "require [\"variables\", \"relational\", \"comparator-i;ascii-numeric\"];\n";

    /** What a string expands to after this script. */
    private static void gives(String script, String text, String expected) {
        String test =
                REQUIRE
                        + script
                        + "\nif string :comparator \"i;octet\" \""
                        + text
                        + "\" \""
                        + expected.replace("\\", "\\\\")
                        + "\" { discard; }";
        assertThat(Scripts.actions(test)).as("%s expands", text).isEqualTo("discard");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "${company} | ACME",
                "${COMPANY} | ACME",
                "[${full}] | []",
                "&%${}! | &%${}!",
                "${doh!} | ${doh!}",
                "${BAD${Company} | ${BADACME",
                "${President, ${Company} Inc.} | ${President, ACME Inc.}",
                "$ | $",
                "$$ | $$",
                "${ | ${",
                "$${company} | $ACME",
                "${company | ${company",
                "{company} | {company}",
                "$company | $company",
                "${company}${company} | ACMEACME",
                "${ company} | ${ company}",
                "${com pany} | ${com pany}",
                "${com-pany} | ${com-pany}",
                "${1a} | ${1a}",
                "${a.} | ${a.}",
                "${.a} | ${.a}",
                "${a..b} | ${a..b}",
                "${a.1b} | ${a.1b}",
                "${1.a} | ${1.a}",
                "${cömpany} | ${cömpany}",
                "[${_}] | [under]",
                "[${a1}] | [one]",
                "[${0}${1}${9}${00}${007}] | []",
            })
    void onlyReferencesAreReplaced(String text, String expected) {
        gives("set \"company\" \"ACME\"; set \"_\" \"under\"; set \"A1\" \"one\";", text, expected);
    }

    @Test
    void onePassOnly() {
        gives("set \"d\" \"$\"; set \"a\" \"A\"; set \"b\" \"${d}{a}\";", "${b}", "${d}{a}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ":length | juMBlEd lETteRS | 15",
                ":length | `` | 0",
                ":length | Grüße😀 | 6",
                ":lower | juMBlEd lETteRS | jumbled letters",
                ":upper | juMBlEd lETteRS | JUMBLED LETTERS",
                ":UPPERFIRST | juMBlEd lETteRS | JuMBlEd lETteRS",
                ":lowerfirst | ABC | aBC",
                ":upperfirst :lower | juMBlEd lETteRS | Jumbled letters",
                ":lower :upperfirst | juMBlEd lETteRS | Jumbled letters",
                ":quotewildcard | Rock* | Rock\\*",
                ":quotewildcard | a?b | a\\?b",
                ":length :quotewildcard | a*?b | 6",
                ":upperfirst | *a | *a",
                // RFC 5229 s4.1.3: only letters of ASCII change.
                ":upper | Grüße | GRüßE",
                ":lowerfirst | Äpfel | Äpfel",
                ":upperfirst | 😀a | 😀a",
            })
    void modifiersChangeTheValueTheHigherFirst(String modifiers, String value, String expected) {
        gives("set " + modifiers + " \"v\" \"" + value + "\";", "${v}", expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "set :lower :upper \"a\" \"b\"; | 2:12 duplicate-tag",
                "set :lower :lower \"a\" \"b\"; | 2:12 duplicate-tag",
                "set :upperfirst :lower :lowerfirst \"a\" \"b\"; | 2:24 duplicate-tag",
                "set :odd \"a\" \"b\"; | 2:5 unknown-tag",
                "set \"a\"; | 2:1 wrong-argument-count",
                "set \"a\" [\"b\"]; | 2:9 wrong-argument-type",
                "set \"${a}\" \"b\"; | 2:5 constant-required",
                "set \"\" \"b\"; | 2:5 invalid-variable-name",
                "set \"1\" \"b\"; | 2:5 invalid-variable-name",
                "set \"a-b\" \"b\"; | 2:5 invalid-variable-name",
                "set \"ä\" \"b\"; | 2:5 invalid-variable-name",
                "set \"odd.name\" \"b\"; | 2:5 invalid-variable-name",
                "set \"a\" \"${odd.name}\"; | 2:9 unknown-namespace",
                "set \"a\" \"${odd.name.1}\"; | 2:9 unknown-namespace",
                "set \"a\" \"${33}\"; | 2:9 match-variable-too-high",
                "if string :is \"a\" { } | 2:4 wrong-argument-count",
            })
    void whatIsWrongIsSaidWhereItStands(String script, String fault) {
        assertThat(Scripts.faults(REQUIRE + script)).containsExactly(fault);
    }

    @Test
    void withoutRequireThereIsNothingToReplace() {
        assertThat(Scripts.actions("require \"fileinto\"; fileinto \"${a}\";"))
                .isEqualTo("fileinto ${a}");
    }

    @Test
    void aValueIsTheOneOfTheMoment() {
        gives("set \"a\" \"1\"; set \"b\" \"${a}\"; set \"a\" \"2\";", "${a}${b}", "21");
        gives("set \"a\" \"x\"; set \"a\" \"${a}${a}\"; set \"a\" \"${a}${a}\";", "${a}", "xxxx");
    }

    @Test
    void stringKeepsWhitespace() {
        gives("set \"state\" \"${state} pending\";", " ${state} ", "  pending ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "if header :matches \"subject\" \"* from \\\\*?o*\" { } | Grüße,B,*",
                "if address :matches \"to\" \"*+*@*\" { } | ana,list,example.org",
                "if address :localpart :matches \"from\" \"?*\" { } | b,o,",
                "if header :matches [\"x-absent\", \"x-many\"] [\"z*\", \"t?*\"] { } | w,o,",
                // A failure, another match type and a test that is not read leave the old ones.
                "if header :matches \"x-count\" \"* *\" { } if header :matches \"x-count\" \"*z\" { } | 12,apples,",
                "if header :matches \"x-count\" \"* *\" { } if header :contains \"from\" \"b\" { } | 12,apples,",
                "if header :matches \"x-count\" \"* *\" { } if anyof (true, header :matches \"from\" \"*\") { } | 12,apples,",
                "if allof (header :matches \"x-count\" \"* *\", header :matches \"from\" \"*<*\") { } | Bo Berg ,bo@example.net>,",
                "if header :matches \"x-count\" \"* *\" { } if header :matches \"x-many\" \"one\" { } | ,,",
                "if header :matches \"x-count\" \"nothing\" { } | ,,",
            })
    void aMatchLeavesWhatItsWildcardsTook(String script, String values) {
        assertThat(
                        Scripts.actions(
                                REQUIRE
                                        + script
                                        + "\nif string \"${1},${02},${3}\" \""
                                        + values
                                        + "\" { discard; }"))
                .isEqualTo("discard");
    }

    @Test
    void theWholeMatchIsNumberNought() {
        gives(
                "if address :matches [\"to\", \"cc\"] [\"coyote@**.com\", \"*@**.com\"] { }",
                "${0}|${1}|${2}|${3}",
                "joerg@example.com|joerg||example");
    }

    @Test
    void ninetyNineWildcardsHaveAName() {
        String script =
                "if string :matches \"" + "x".repeat(120) + "\" \"" + "?".repeat(119) + "*\" { }";
        gives(script, "${32}${1}", "xx");
    }

    @Test
    void aVariableHoldsFourThousandCharactersOfAnySize() {
        String text = "😀".repeat(4000);
        gives("set \"a\" \"" + text + "\";", "${a}", text);
        gives("set \"a\" \"" + text + "\"; set :length \"n\" \"${a}\";", "${n}", "4000");
    }

    @Test
    void whatIsTooLongIsCutBetweenCharactersAndNoError() {
        String long4096 = "x".repeat(4095);
        gives("set \"a\" \"" + long4096 + "😀😀\"; set :length \"n\" \"${a}\";", "${n}", "4096");
        gives("set \"a\" \"" + long4096 + "\"; set \"b\" \"${a}😀😀\";", "${b}", long4096 + "😀");
        assertThat(Scripts.faults(REQUIRE + "set \"a\" \"" + "x".repeat(4097) + "\";"))
                .containsExactly("2:9 value-too-long (warning)");
    }

    @Test
    void aCutNeverLeavesHalfOfWhatIsQuoted() {
        String script = "set :quotewildcard \"a\" \"x" + "*".repeat(4000) + "\";";
        gives(script + " set :length \"n\" \"${a}\";", "${n}", "4095");
    }

    @Test
    void twoHundredVariablesWithLongNamesAreFine() {
        StringBuilder script = new StringBuilder();
        for (int i = 100; i < 300; i++) {
            script.append("set \"n").append("x".repeat(40)).append(i).append("\" \"v\";\n");
        }
        gives(script.toString(), "${n" + "x".repeat(40) + "250}", "v");
    }
}
