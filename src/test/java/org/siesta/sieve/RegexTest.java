package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.Headers;

/** The match type :regex: which patterns there are, what they match, what groups hold. */
class RegexTest {

    private static final String REQUIRE =
            "require [\"regex\", \"variables\", \"relational\", \"comparator-i;ascii-numeric\"];\n";

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static boolean matches(String comparator, String value, String pattern) {
        return Scripts.holds(
                REQUIRE,
                "string :regex :comparator \""
                        + comparator
                        + "\" "
                        + quoted(value)
                        + " "
                        + quoted(pattern));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hello | ell | true",
                "hello | ^ell | false",
                "hello | ^hel.o$ | true",
                "HELLO | hel+o | true",
                "hello | (x¦hel)lo | true",
                "hello | hel(¦p)lo | true",
                "hello | ^(¦x)$ | false",
                "hello | a** | true",
                "helo | ^hel?lo$ | true",
                "aaa | ^a{2}$ | false",
                "aaa | ^a{2,}$ | true",
                "aaa | ^a{,2}$ | false",
                "aaaaaa | ^a{2}{3}$ | true",
                "aaaaa | ^(a{2}){3}$ | false",
                "a)b | a)b | true",
                "a.b | a[.]b | true",
                "axb | a[.]b | false",
                "a\\b | a[\\]b | true",
                "a]b | a[]]b | true",
                "a-b | a[x-]b | true",
                "a-b | a[]-]b | true",
                "a-b | a[^]-]b | false",
                "a^b | a[x^]b | true",
                "a[b | a[[]b | true",
                "a+b | a\\+b | true",
                "a{b | a\\{b | true",
                "+0100 | \\+[[:digit:]]{4}$ | true",
                "a1 | ^[[:alpha:]][[:alnum:]]$ | true",
                "a. | ^[[:alpha:][:punct:]]{2}$ | true",
                "a | [[=a=]] | true",
                "a-b | a[[.-.]]b | true",
                // Ranges are of upper case letters when case is ignored, as regcomp has it.
                "m | ^[a-Z]$ | true",
                "m | ^[[:upper:]]$ | true",
                "is YES! | \\bYES\\b | true",
                "is YESTERDAY | \\bYES\\b | false",
                "is YES! | \\<yes\\> | true",
                "eyes | \\<yes | false",
                "yes-no | \\>n | false",
                "eyes | \\Byes | true",
                "a_b c | ^\\w+\\s\\w$ | true",
                "a_b c | ^\\S+\\W\\S$ | true",
                // A backslash gives no meaning: this is no digit.
                "5 | \\d | false",
                "d | \\d | true",
                "é | ^.$ | true",
                "😀 | ^.$ | true",
                "é | ^[à-ï]$ | true",
                "É | é | false",
                "a | ^[^é]$ | true",
                "anything | `` | true",
            })
    void readsPatternsAsPosixDoes(String value, String pattern, boolean expected) {
        String bar = pattern.replace('¦', '|').replace("``", "");
        assertThat(matches("i;ascii-casemap", value, bar)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "Hello, hello, false",
        "Hello, Hello, true",
        "m, ^[[:upper:]]$, false",
        "m, ^[A-Z]$, false",
        "é, é, true"
    })
    void iOctetRegardsCase(String value, String pattern, boolean expected) {
        assertThat(matches("i;octet", value, pattern)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*a",
                "a|*b",
                "(+a)",
                "^*a",
                "\\b+",
                "{1}",
                "a{",
                "a{1",
                "a{x}",
                "a{2,1}",
                "a{1001}",
                "a{99999999999999999999}",
                "(a",
                "((a)",
                "[a",
                "[]",
                "[]example.com",
                "[z-a]",
                "[a-c-e]",
                "[[:alpha:]-z]",
                "[[:foo:]]",
                "[[:alpha]",
                "[[.hyphen.]]",
                "a\\",
                "(a)\\1",
                "a*********",
                "(((a{1000}){1000}){1000})",
                "(a{0,999}){0,999}",
            })
    void refusesAWrongPatternWhereItStands(String pattern) {
        String script = REQUIRE + "if header :regex \"a\" [\"ok\", " + quoted(pattern) + "] { }";
        assertThat(Scripts.faults(script)).containsExactly("2:29 invalid-regex");
    }

    @Test
    void refusesOtherComparators() {
        String script =
                REQUIRE + "if header :comparator \"i;ascii-numeric\" :regex \"a\" \"b\" { }";
        assertThat(Scripts.faults(script)).containsExactly("2:23 incompatible-comparator");
    }

    @Test
    void isUnknownWithoutRequire() {
        assertThat(Scripts.faults("if header :regex \"a\" \"b\" { }"))
                .containsExactly("1:11 missing-require");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "antlr-interest-bounces@ant.example | ([^-@]*)-([^-@]*)(-bounces)?@ant.example | antlr-interest-bounces@ant.example,antlr,interest,-bounces",
                "antlr-interest@ant.example | (.*> )?([^-@]*)-([^-@]*)(-bounces)?@ | antlr-interest@,,antlr,interest",
                // The leftmost, and of those the longest.
                "xaab | a¦aa¦aab | aab,,,",
                "xaab aaab | a+b | aab,,,",
                "[acme-users] [fwd] hi | ^\\[(.*)\\] (.*)$ | `[acme-users] [fwd] hi,acme-users] [fwd,hi,`",
                "aXbXc | (.*)X(.*) | aXbXc,aXb,c,",
                "ab | (a)¦(b) | a,a,,",
                "abab | (ab)* | abab,ab,,",
                "Grüße😀! | (ü.*😀) | üße😀,üße😀,,",
            })
    void keepsTheMatchAndItsGroups(String value, String pattern, String groups) {
        String script =
                REQUIRE
                        + "if string :regex "
                        + quoted(value)
                        + " "
                        + quoted(pattern.replace('¦', '|'))
                        + " { redirect \"x@example.org\"; }\n"
                        + "if not string \"${0},${1},${2},${3}\" "
                        + quoted(groups)
                        + " { redirect \"${0},${1},${2},${3}\"; }";
        assertThat(Scripts.actions(script)).isEqualTo("redirect x@example.org");
    }

    @Test
    void aFailedMatchLeavesTheOldGroups() {
        String script =
                REQUIRE
                        + """
                        if string :regex "old" "(.*)" { }
                        if string :regex "new" "(x)" { }
                        if string "${1}" "old" { discard; }
                        """;
        assertThat(Scripts.actions(script)).isEqualTo("discard");
    }

    @Test
    void aPatternMayComeFromVariables() {
        String script =
                REQUIRE
                        + """
                        set "p" "b(o+)@";
                        if address :regex "from" ["nobody", "^${p}"] { set "o" "${1}"; }
                        if string "${o}" "o" { discard; }
                        """;
        assertThat(Scripts.actions(script)).isEqualTo("discard");
    }

    @Test
    void aWrongPatternFromVariablesMatchesNothingAndIsTold() {
        String script =
                REQUIRE
                        + """
                        set "p" "[";
                        if header :regex "from" "${p}" { discard; }
                        """;
        List<String> told = new ArrayList<>();
        SieveTrace trace =
                new SieveTrace() {
                    @Override
                    public void command(Op command) {}

                    @Override
                    public void test(Span at, String name, boolean held) {}

                    @Override
                    public void complaint(Span at, String code, String message) {
                        told.add(at.line() + " " + code);
                    }
                };
        assertThat(Scripts.compiled(script).run(Scripts.input(), trace))
                .isInstanceOf(SieveOutcome.Completed.class);
        assertThat(told).containsExactly("3 invalid-regex");
    }

    @Test
    void quoteregexMakesAnyTextMatchItself() {
        String text = "a.b*c?d+e(f)g[h]i{2}j|k^l$m\\\\n\\\\\\\"o-p";
        String script =
                REQUIRE
                        + "set \"text\" \""
                        + text
                        + "\";\n"
                        + """
                        set :quoteregex "p" "${text}";
                        if string :regex "${text}" "^${p}$" { discard; }
                        """;
        assertThat(Scripts.actions(script)).isEqualTo("discard");
        assertThat(Scripts.faults(REQUIRE + "set :quoteregex :quotewildcard \"a\" \"b\";"))
                .containsExactly("2:17 duplicate-tag");
        assertThat(Scripts.faults("require \"variables\"; set :quoteregex \"a\" \"b\";"))
                .containsExactly("1:26 unknown-tag");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^(a+)+$",
                "(a|aa)+$",
                "(a*)*b",
                "(.*a){20}x",
                "(a?){300}a{300}b",
                "(x+x+)+y",
                "^(([a-z])+.)+[A-Z]([a-z])+$",
            })
    void patternsThatExplodeElsewhereEnd(String pattern) {
        SieveInput input = Scripts.input(Headers.of("Subject", "a".repeat(5000) + "!"));
        String script =
                REQUIRE
                        + "if header :regex \"subject\" "
                        + quoted(pattern)
                        + " { discard; }\nset \"x\" \"${1}\";";
        SieveCompiler patient = new SieveCompiler(Scripts.limits(Duration.ofSeconds(5)));
        assertThat(patient.compile(script))
                .isInstanceOfSatisfying(
                        Compilation.Compiled.class,
                        compiled ->
                                assertThat(Scripts.brief(compiled.script().run(input)))
                                        .isEqualTo("implicit keep"));
    }

    @Test
    void aMegabyteIsSearched() {
        SieveInput input = Scripts.input(Headers.of("Subject", "ab ".repeat(350_000) + "needle"));
        assertThat(
                        Scripts.actions(
                                REQUIRE + "if header :regex \"subject\" \"ne+(d)le$\" { discard; }",
                                input))
                .isEqualTo("discard");
    }

    @Test
    void whatCostsTooMuchEndsTheRun() {
        SieveInput input = Scripts.input(Headers.of("Subject", "a".repeat(1_000_000)));
        String script = REQUIRE + "if header :regex \"subject\" \"(a?){300}(a*)*b\" { }\nstop;";
        assertThat(Scripts.actions(script, input)).isEqualTo("failed cpu-limit 2");
    }

    @Test
    void deepNestingIsRefusedAndNotFollowed() {
        for (String pattern : List.of("(".repeat(4000), "(".repeat(2000) + ")".repeat(2000))) {
            assertThat(Scripts.faults(REQUIRE + "if header :regex \"a\" \"" + pattern + "\" { }"))
                    .containsExactly("2:22 invalid-regex");
        }
        assertThat(
                        Scripts.faults(
                                REQUIRE
                                        + "if header :regex \"a\" \""
                                        + "a".repeat(5000)
                                        + "\" { }"))
                .containsExactly("2:22 invalid-regex");
    }

    /** On patterns that both know, a match is found where java.util.regex finds one. */
    @Test
    void agreesWithAnEngineThatGoesBack() {
        String[] pieces = {
            "a", "b", "[ab]", "[^a]", ".", "(a|b)", "(ab)", "a*", "b+", "a?", "(a*b)", "c{1,2}",
            "^", "$", "\\b", "|", "(b|)c"
        };
        Random random = new Random(7);
        for (int i = 0; i < 400; i++) {
            StringBuilder pattern = new StringBuilder();
            for (int j = random.nextInt(5); j >= 0; j--) {
                pattern.append(pieces[random.nextInt(pieces.length)]);
            }
            StringBuilder value = new StringBuilder();
            for (int j = random.nextInt(7); j > 0; j--) {
                value.append("abc ".charAt(random.nextInt(4)));
            }
            assertThat(matches("i;octet", value.toString(), pattern.toString()))
                    .as("%s on '%s'", pattern, value)
                    .isEqualTo(Pattern.compile(pattern.toString()).matcher(value).find());
        }
    }
}
