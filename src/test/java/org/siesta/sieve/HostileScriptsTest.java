package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.mail.Headers;

/** Scripts that want to cost more than they may: each ends, with a reason. */
class HostileScriptsTest {

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("10 MB", "keep;".repeat(2_000_000), "script-too-large"),
                Arguments.of("blocks", "if true {".repeat(100_000), "nesting-too-deep"),
                Arguments.of("tests", "if " + "not ".repeat(100_000), "nesting-too-deep"),
                Arguments.of("test lists", "if " + "anyof(".repeat(100_000), "nesting-too-deep"),
                Arguments.of("parentheses", "if " + "(".repeat(100_000), "unexpected-token"),
                Arguments.of(
                        "1000 not", "if " + "not ".repeat(1000) + "true { }", "nesting-too-deep"),
                Arguments.of("brackets", "keep " + "[".repeat(100_000), "unexpected-token"),
                Arguments.of("closing", "}".repeat(100_000), "unexpected-token"),
                Arguments.of("a number", "keep " + "9".repeat(500_000) + ";", "number-too-large"),
                Arguments.of("a name", "a".repeat(500_000) + ";", "identifier-too-long"),
                Arguments.of(
                        "arguments", "keep " + "5 ".repeat(100_000) + ";", "too-many-arguments"),
                Arguments.of(
                        "an open string", "keep \"" + "x".repeat(500_000), "unterminated-string"),
                Arguments.of("a text without its line", "redirect text: # x", "invalid-multi-line"),
                Arguments.of("an open comment", "/*" + "*".repeat(500_000), "unterminated-comment"),
                Arguments.of("NUL", "keep\0;", "nul-character"),
                Arguments.of("NUL in a string", "redirect \"\0\";", "nul-character"),
                Arguments.of("a lone CR", "keep;\rkeep;", "stray-cr"),
                Arguments.of("half a pair", "# \ud800\n", "invalid-utf-8"),
                Arguments.of(
                        "a pattern",
                        "if header :matches \"a\" \"" + "*a".repeat(5000) + "\" { }",
                        "pattern-too-long"),
                Arguments.of(
                        "prepared patterns",
                        "require \"regex\";\n"
                                + "if header :regex \"a\" \"a{1,999}\" { }\n".repeat(1000),
                        "patterns-too-large"),
                Arguments.of("variables", variables(300), "too-many-variables"),
                Arguments.of(
                        "encoded characters",
                        "require [\"encoded-character\",\"fileinto\"]; fileinto \"${unicode:"
                                + "f".repeat(400_000)
                                + "}\";",
                        "invalid-encoded-character"));
    }

    private static String variables(int count) {
        StringBuilder script = new StringBuilder("require \"variables\";\n");
        for (int i = 0; i < count; i++) {
            script.append("set \"v").append(i).append("\" \"x\";\n");
        }
        return script.toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void isRefusedWithAReason(String name, String script, String code) {
        Compilation compilation = Scripts.COMPILER.compile(script);
        assertThat(compilation).isInstanceOf(Compilation.Rejected.class);
        List<Diagnostic> diagnostics = ((Compilation.Rejected) compilation).diagnostics();
        assertThat(diagnostics).extracting(Diagnostic::code).contains(code);
        assertThat(diagnostics).hasSizeLessThanOrEqualTo(Diagnostics.MAX);
    }

    @Test
    void thirtyLevelsAreFine() {
        String nested = "if not not not true {".repeat(30) + "keep;" + "}".repeat(30);
        assertThat(Scripts.faults(nested)).isEmpty();
        assertThat(Scripts.faults("if " + "anyof(".repeat(30) + "true" + ")".repeat(30) + "{ }"))
                .isEmpty();
    }

    @Test
    void octetsThatAreNotUtf8AreRefusedWhereTheyStand() {
        byte[] script = "keep;\n# \u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        Compilation compilation = Scripts.COMPILER.compile(script);
        assertThat(compilation).isInstanceOf(Compilation.Rejected.class);
        Diagnostic fault = ((Compilation.Rejected) compilation).diagnostics().getFirst();
        assertThat(fault.line() + ":" + fault.column() + " " + fault.code())
                .isEqualTo("2:3 invalid-utf-8");
    }

    @Test
    void manyWarningsDoNotCutAScriptOff() {
        String script = "if header \"a:\" \"b\" { }\n".repeat(500) + "discard;";
        assertThat(Scripts.faults(script)).hasSize(Diagnostics.MAX);
        assertThat(Scripts.actions(script)).isEqualTo("discard");
    }

    @Test
    void aLargeBlockFullOfFaultsIsNotReadForEver() {
        String script = "if true {" + "keep;".repeat(100_000) + "keep 5 ];".repeat(200) + "}";
        assertThat(Scripts.COMPILER.compile(script)).isInstanceOf(Compilation.Rejected.class);
    }

    @Test
    void starsDoNotMultiplyEachOther() {
        SieveInput input = Scripts.input(Headers.of("Subject", "a".repeat(60_000)));
        String pattern = "*a".repeat(1000) + "*b";
        assertThat(
                        Scripts.actions(
                                "if header :matches \"subject\" \"" + pattern + "\" { discard; }",
                                input))
                .isEqualTo("implicit keep");
    }

    static Stream<Arguments> stopped() {
        return Stream.of(
                Arguments.of(
                        "one long literal after a star",
                        "if header :matches \"subject\" \"*" + "a".repeat(4000) + "b*\" { }\n"),
                Arguments.of(
                        "a long key",
                        "if header :contains \"subject\" \"" + "a".repeat(30_000) + "b\" { }\n"));
    }

    /** Each costs more for a message of 10,000 fields than its length says. */
    static Stream<Arguments> multiplied() {
        String declared = "require [\"variables\", \"relational\"];\n";
        return Stream.of(
                Arguments.of(
                        "keys that variables make long",
                        declared
                                + "set \"a\" \""
                                + "x".repeat(4096)
                                + "\"; if header \"X-Many\" [\"q\""
                                + ",\"${a}\"".repeat(10_000)
                                + "] { discard; }"),
                Arguments.of(
                        "a key of many empty variables",
                        declared
                                + "if header \"X-Many\" \""
                                + "${a}".repeat(100_000)
                                + "\" { discard; }"),
                Arguments.of(
                        "an order by many empty variables",
                        declared
                                + "if header :value \"eq\" \"X-Many\" \""
                                + "${a}".repeat(100_000)
                                + "\" { discard; }"),
                Arguments.of(
                        "many keys",
                        "if header \"X-Many\" [\"q\""
                                + ",\"p\"".repeat(100_000)
                                + "] { discard; }"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("multiplied")
    void whatMultipliesIsCounted(String name, String script) {
        Headers many = new Headers(Collections.nCopies(10_000, new Headers.Field("X-Many", "x")));
        assertThat(Scripts.actions(script, Scripts.input(many))).startsWith("failed cpu-limit");
    }

    @Test
    void aLongChainCompilesInProportionAndRuns() {
        String script = "if false { }\n" + "elsif false { }\n".repeat(60_000) + "else { discard; }";
        assertThat(Scripts.actions(script)).isEqualTo("discard");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stopped")
    void tooMuchWorkEndsTheRunAndKeepsTheMail(String name, String test) {
        SieveInput input = Scripts.input(Headers.of("Subject", "a".repeat(60_000)));
        assertThat(Scripts.actions(test.repeat(20), input)).startsWith("failed cpu-limit");
    }

    @Test
    void doublingAVariableCutsIt() {
        String script =
                "require [\"variables\", \"fileinto\"]; set \"a\" \"x\";"
                        + "set \"a\" \"${a}${a}${a}${a}\";".repeat(1000)
                        + "set :length \"n\" \"${a}\"; fileinto \"${n}\";";
        assertThat(Scripts.actions(script)).isEqualTo("fileinto 4096");
    }

    @Test
    void aValueBuiltOfManyVariablesIsCutToo() {
        String script =
                "require [\"variables\", \"vacation\"]; set \"a\" \""
                        + "x".repeat(4096)
                        + "\"; vacation \""
                        + "${a}".repeat(200_000)
                        + "\";";
        SieveOutcome outcome = Scripts.run(script);
        assertThat(outcome).isInstanceOf(SieveOutcome.Completed.class);
        SieveAction action = ((SieveOutcome.Completed) outcome).actions().getFirst();
        assertThat(((SieveAction.Vacation) action).request().reason().length())
                .isEqualTo(SieveLimits.DEFAULT.maxStringSize());
    }

    @Test
    void tooManyActionsEndTheRun() {
        StringBuilder script = new StringBuilder("require \"fileinto\";\n");
        for (int i = 0; i < 40; i++) {
            script.append("fileinto \"box").append(i).append("\";\n");
        }
        assertThat(Scripts.actions(script.toString())).isEqualTo("failed too-many-actions 34");
    }

    /** Whatever comes in: a list of faults or a plan, and a plan runs. */
    @Test
    void randomTextNeverBreaksTheCompiler() {
        Random random = new Random(5228);
        String[] words = {
            "if",
            "elsif",
            "else",
            "keep",
            "require",
            "\"vacation\"",
            "\"variables\"",
            "vacation",
            "set",
            "\"a\"",
            "\"${a}\"",
            ";",
            ";",
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            ",",
            ":is",
            ":days",
            "5",
            "7K",
            "not",
            "anyof",
            "true",
            "header",
            "\"subject\"",
            "text:\n",
            "\n.\n",
            "\"",
            "/*",
            "*/",
            "#",
            "\n",
            "\r\n",
            "\\",
            "$",
            "\u00fc",
            "address",
            ":matches",
            "\"*?*\"",
            "fileinto",
            "\"fileinto\"",
            "redirect",
            "\"x@example.org\"",
            "stop",
            "discard"
        };
        for (int round = 0; round < 5_000; round++) {
            StringBuilder script = new StringBuilder();
            for (int i = random.nextInt(40); i >= 0; i--) {
                script.append(words[random.nextInt(words.length)]).append(' ');
            }
            endsWell(script.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void randomOctetsNeverBreakTheCompiler() {
        Random random = new Random(5230);
        for (int round = 0; round < 5_000; round++) {
            byte[] script = new byte[random.nextInt(80)];
            random.nextBytes(script);
            if (round % 2 == 0) {
                for (int i = 0; i < script.length; i++) {
                    script[i] &= 0x7f;
                }
            }
            endsWell(script);
        }
    }

    private static void endsWell(byte[] script) {
        switch (Scripts.COMPILER.compile(script)) {
            case Compilation.Rejected(List<Diagnostic> diagnostics) ->
                    assertThat(diagnostics).isNotEmpty();
            case Compilation.Compiled(CompiledScript plan, _) ->
                    assertThat(plan.run(Scripts.input())).isNotNull();
        }
    }
}
