package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts that include scripts (RFC 6609). */
class IncludeTest {

    private static final String INCLUDE = "require \"include\";\n";
    private static final String VARIABLES = "require [\"include\", \"variables\"];\n";
    private static final String MAIN = "main";

    /** A library of personal scripts by name; global ones have a plus before it. */
    private static ScriptLibrary library(Map<String, String> scripts) {
        return (location, name) ->
                Optional.ofNullable(
                                scripts.get(
                                        (location == ScriptLibrary.Location.GLOBAL ? "+" : "")
                                                + name))
                        .map(text -> new ScriptLibrary.Source(name, text));
    }

    private static Compilation compile(SieveLimits limits, Map<String, String> scripts) {
        return new SieveCompiler(limits)
                .compile(scripts.getOrDefault(MAIN, ""), MAIN, library(scripts));
    }

    private static Compilation compile(Map<String, String> scripts) {
        return compile(SieveLimits.DEFAULT, scripts);
    }

    private static SieveOutcome run(Map<String, String> scripts) {
        Compilation compilation = compile(scripts);
        assertThat(compilation).isInstanceOf(Compilation.Compiled.class);
        return ((Compilation.Compiled) compilation).script().run(Scripts.input());
    }

    /** The addresses of redirects in order, and whether the mail is kept. */
    private static String actions(Map<String, String> scripts) {
        return switch (run(scripts)) {
            case SieveOutcome.Failed failed -> failed.code() + " " + failed.message();
            case SieveOutcome.Completed completed ->
                    String.join(
                            " ",
                            completed.actions().stream()
                                    .map(
                                            action ->
                                                    switch (action) {
                                                        case SieveAction.Redirect to ->
                                                                to.address().substring(0, 1);
                                                        case SieveAction.Keep keep ->
                                                                keep.implicit()
                                                                        ? "implicit"
                                                                        : "keep";
                                                        default -> action.toString();
                                                    })
                                    .toList());
        };
    }

    private static List<String> faults(SieveLimits limits, Map<String, String> scripts) {
        Compilation compilation = compile(limits, scripts);
        assertThat(compilation).isInstanceOf(Compilation.Rejected.class);
        return ((Compilation.Rejected) compilation)
                .diagnostics().stream().map(d -> d.line() + " " + d.code()).toList();
    }

    private static List<String> faults(Map<String, String> scripts) {
        return faults(SieveLimits.DEFAULT, scripts);
    }

    private static String to(String letter) {
        return "redirect :copy \"" + letter + "@example.org\";\n";
    }

    private static final String COPY = "require [\"include\", \"copy\"];\n";

    @Test
    void runsTheOtherScriptWhereItStands() {
        assertThat(
                        actions(
                                Map.of(
                                        MAIN,
                                        COPY
                                                + to("a")
                                                + "include \"x\";\n"
                                                + to("c")
                                                + "if true { include :global \"x\"; }",
                                        "x",
                                        COPY + to("b"),
                                        "+x",
                                        COPY + to("d"))))
                .isEqualTo("a b c d implicit");
    }

    @Test
    void actionsOfAnIncludedScriptCountForTheImplicitKeep() {
        assertThat(
                        actions(
                                Map.of(
                                        MAIN,
                                        INCLUDE + "include \"x\";",
                                        "x",
                                        "redirect \"a@example.org\";")))
                .isEqualTo("a");
        assertThat(actions(Map.of(MAIN, INCLUDE + "include \"x\";", "x", "if false { keep; }")))
                .isEqualTo("implicit");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "return; | a c",
                "if true { if true { return; } } | a c",
                "stop; | a",
                "if true { stop; } | a",
                "if false { return; } | a b c",
            })
    void returnEndsTheScriptAndStopEndsAll(String command, String expected) {
        assertThat(
                        actions(
                                Map.of(
                                        MAIN,
                                        COPY + to("a") + "include \"x\";\n" + to("c"),
                                        "x",
                                        COPY + command + "\n" + to("b"))))
                .isEqualTo(expected + " implicit");
    }

    @Test
    void returnInTheMainScriptIsStop() {
        assertThat(actions(Map.of(MAIN, COPY + to("a") + "return;\n" + to("b"))))
                .isEqualTo("a implicit");
    }

    @Test
    void eachScriptNeedsItsOwnRequire() {
        Map<String, String> scripts = new HashMap<>();
        scripts.put(MAIN, "require [\"include\", \"fileinto\"]; include \"x\";");
        scripts.put("x", "\nfileinto \"A\";");
        assertThat(faults(scripts))
                .containsExactly("1 missing-require", "1 included-script-invalid");
        scripts.put(MAIN, INCLUDE + "include \"x\"; fileinto \"B\";");
        scripts.put("x", "require \"fileinto\"; fileinto \"A\";");
        assertThat(faults(scripts)).containsExactly("2 missing-require");
    }

    @Test
    void faultsOfAnIncludedScriptAreToldWithItsName() {
        Compilation compilation =
                compile(
                        Map.of(
                                MAIN,
                                INCLUDE + "include \"one\";",
                                "one",
                                INCLUDE + "include \"two\";",
                                "two",
                                "keep;\n  nonsense;"));
        assertThat(((Compilation.Rejected) compilation).diagnostics().getFirst())
                .isEqualTo(
                        new Diagnostic(
                                2,
                                9,
                                2,
                                14,
                                Diagnostic.Severity.ERROR,
                                "unknown-command",
                                "included script 'one', line 2, column 9: included script 'two',"
                                        + " line 2, column 3: unknown command 'nonsense' (only"
                                        + " reported once at first occurrence)"));
    }

    @Test
    void faultsInARunAreToldWithTheName() {
        assertThat(
                        run(
                                Map.of(
                                        MAIN,
                                        INCLUDE + "include \"x\";",
                                        "x",
                                        "require \"ihave\";\n\n  error \"no\";")))
                .isEqualTo(
                        new SieveOutcome.Failed(3, 3, "script-error", "included script 'x': no"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "include \"main\"; | keep; | keep; | 2 circular-include",
                "include \"x\"; | include \"x\"; | keep; | 2 circular-include",
                "include \"x\"; | include \"main\"; | keep; | 2 circular-include",
                "include \"x\"; | include \"y\"; | include \"x\"; | 2 circular-include",
                "include \"x\"; | include \"y\"; | if exists \"no\" { include \"main\"; } | 2 circular-include",
            })
    void circlesAreRefused(String main, String x, String y, String fault) {
        assertThat(faults(Map.of(MAIN, INCLUDE + main, "x", INCLUDE + x, "y", INCLUDE + y)))
                .contains(fault);
    }

    @Test
    void aPersonalAndAGlobalScriptOfOneNameAreTwo() {
        assertThat(
                        actions(
                                Map.of(
                                        MAIN,
                                        INCLUDE + "include \"x\";",
                                        "x",
                                        COPY + "include :global \"x\";\n" + to("b"),
                                        "+x",
                                        COPY + to("a"))))
                .isEqualTo("a b implicit");
    }

    @Test
    void onceIsOnceInARunWhoeverIncludes() {
        assertThat(
                        actions(
                                Map.of(
                                        MAIN,
                                        COPY
                                                + "include :once \"x\"; include :once \"x\";"
                                                + " include \"y\"; include \"x\";",
                                        "x",
                                        COPY + to("a") + "redirect :copy \"b@example.org\";",
                                        "y",
                                        COPY + "include :once \"x\"; " + to("c"))))
                .isEqualTo("a b c implicit");
    }

    @Test
    void onceNeverMakesACircle() {
        assertThat(
                        actions(
                                Map.of(
                                        MAIN,
                                        COPY + "include \"x\"; " + to("c"),
                                        "x",
                                        COPY
                                                + "include :once \"x\"; include :once \"main\";"
                                                + " include \"y\"; "
                                                + to("b"),
                                        "y",
                                        COPY + "include :once \"x\"; " + to("a"))))
                .isEqualTo("a b c implicit");
    }

    /** RFC 6609 s3.1: recursion is an error of the run where the compiler could not know. */
    @Test
    void aCircleThroughOnceEndsInTheRun() {
        assertThat(
                        actions(
                                Map.of(
                                        MAIN,
                                        INCLUDE
                                                + "if exists \"no\" { include \"x\"; }"
                                                + " if true { include \"y\"; }",
                                        "x",
                                        INCLUDE + "include \"y\";",
                                        "y",
                                        INCLUDE + "include :once \"x\";")))
                .isEqualTo("circular-include included script 'x': the script 'y' includes itself");
    }

    @Test
    void aMissingScriptIsAFaultUnlessItIsOptional() {
        assertThat(faults(Map.of(MAIN, INCLUDE + "include :once \"x\";")))
                .containsExactly("2 script-not-found");
        assertThat(faults(Map.of(MAIN, INCLUDE + "include :global \"x\";", "x", "keep;")))
                .containsExactly("2 script-not-found");
        assertThat(actions(Map.of(MAIN, COPY + "include :optional \"x\";\n" + to("a"))))
                .isEqualTo("a implicit");
        assertThat(faults(Map.of(MAIN, INCLUDE + "include :optional \"x\";", "x", "nonsense;")))
                .containsExactly("2 unknown-command", "2 included-script-invalid");
    }

    /** RFC 6609 s3.1: no order of uploading is forced. */
    @Test
    void aScriptAloneIsCheckedWithoutTheOthers() {
        String script = INCLUDE + "if true { include \"later\"; }";
        assertThat(Scripts.faults(script)).isEmpty();
        assertThat(Scripts.actions(script)).isEqualTo("failed script-not-found 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "../frop",
                "a/b",
                "/etc/passwd",
                ".",
                "..",
                "a\nb",
                "a\u007fb",
                "a\u0085b",
                "a\u2028b",
                "a\u2029b"
            })
    void namesThatCouldHarmAreRefused(String name) {
        assertThat(faults(Map.of(MAIN, INCLUDE + "include :optional \"" + name + "\";")))
                .containsExactly("2 invalid-script-name");
    }

    @Test
    void namesAreShortConstantsAndMayBeOfAnyScript() {
        assertThat(faults(Map.of(MAIN, INCLUDE + "include \"" + "x".repeat(129) + "\";")))
                .containsExactly("2 invalid-script-name");
        assertThat(faults(Map.of(MAIN, VARIABLES + "include \"${x}\";")))
                .containsExactly("2 constant-required");
        assertThat(actions(Map.of(MAIN, INCLUDE + "include \"Grüße 😀.\";", "Grüße 😀.", "keep;")))
                .isEqualTo("keep");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "include :personal :global \"x\"; | 2 duplicate-tag",
                "include :once :once \"x\"; | 2 duplicate-tag",
                "include; | 2 wrong-argument-count",
                "include [\"x\"]; | 2 wrong-argument-type",
                "return \"x\"; | 2 wrong-argument-count",
                "global \"x\"; | 2 missing-require",
                "break; | 2 missing-require",
            })
    void whatIsWrongIsSaid(String command, String fault) {
        assertThat(faults(Map.of(MAIN, INCLUDE + command, "x", "keep;"))).containsExactly(fault);
    }

    @Test
    void mustBeRequired() {
        assertThat(Scripts.faults("include \"x\"; return;"))
                .containsExactly("1:1 missing-require", "1:14 missing-require");
        assertThat(Scripts.faults("require \"variables\"; global \"x\"; set \"global.x\" \"\";"))
                .containsExactly("1:22 missing-require", "1:38 invalid-variable-name");
        assertThat(Scripts.faults("require \"variables\"; redirect \"${global.x}\";"))
                .containsExactly("1:31 unknown-namespace");
    }

    @Test
    void variablesArePrivateUnlessTheyAreGlobal() {
        assertThat(
                        actions(
                                Map.of(
                                        MAIN,
                                        """
                                        require ["include", "variables"];
                                        global "shared";
                                        set "own" "o"; set "shared" "s";
                                        include "x";
                                        if string "${own}${shared}${global.other}" "oST" { keep; }
                                        """,
                                        "x",
                                        """
                                        require ["include", "variables"];
                                        global ["Shared", "unused"];
                                        if string "[${own}][${shared}]" "[][s]" { set "shared" "S"; }
                                        set "own" "mine"; set "GLOBAL.Other" "T";
                                        """)))
                .isEqualTo("keep");
    }

    @Test
    void anIncludedScriptBeginsAnewEachTime() {
        assertThat(
                        actions(
                                Map.of(
                                        MAIN,
                                        """
                                        require ["include", "variables"];
                                        if string :matches "abc" "*b*" { }
                                        include "x"; include "x";
                                        if string "${global.seen}${1}" "[][]a" { keep; }
                                        """,
                                        "x",
                                        """
                                        require ["include", "variables"];
                                        set "global.seen" "${global.seen}[${a}${1}]";
                                        set "a" "old";
                                        if string :matches "xyz" "*y*" { }
                                        """)))
                .isEqualTo("keep");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "set \"a\" \"\"; global \"a\"; | 2 variable-already-local",
                "set \"A\" \"\"; global [\"b\", \"a\"]; | 2 variable-already-local",
                "global \"1\"; | 2 invalid-variable-name",
                "global \"a.b\"; | 2 invalid-variable-name",
                "global \"global.b\"; | 2 invalid-variable-name",
                "global \"${a}\"; | 2 constant-required",
                "set \"globl.a\" \"\"; | 2 invalid-variable-name",
                "set \"global.a.b\" \"\"; | 2 invalid-variable-name",
                "set \"global.12\" \"\"; | 2 invalid-variable-name",
                "set \"global.\" \"\"; | 2 invalid-variable-name",
                "set \"a\" \"${global.a.b}\"; | 2 invalid-variable-name",
                "set \"a\" \"${global.1}\"; | 2 invalid-variable-name",
            })
    void globalVariablesHavePlainNames(String script, String fault) {
        assertThat(faults(Map.of(MAIN, VARIABLES + script))).containsExactly(fault);
    }

    @Test
    void globalMayBeSaidTwiceAndLate() {
        assertThat(
                        actions(
                                Map.of(
                                        MAIN,
                                        VARIABLES
                                                + """
                                                global "a"; set "a" "1"; global "a";
                                                if string "${b}" "" { global "b"; }
                                                set "b" "2";
                                                if string "${global.a}${global.b}" "12" { keep; }
                                                """)))
                .isEqualTo("keep");
    }

    @Test
    void onlySoManyScriptsAndLevels() {
        SieveLimits limits = limits(3, 3);
        Map<String, String> scripts = new HashMap<>();
        scripts.put(MAIN, INCLUDE + "include \"1\";\n");
        for (int i = 1; i < 4; i++) {
            scripts.put("" + i, INCLUDE + "include \"" + (i + 1) + "\";");
        }
        scripts.put("3", "keep;");
        assertThat(compile(limits, scripts)).isInstanceOf(Compilation.Compiled.class);
        scripts.put("3", INCLUDE + "include \"4\";");
        scripts.put("4", "keep;");
        assertThat(faults(limits, scripts)).contains("2 include-too-deep");
        scripts.put("3", "keep;");
        scripts.put(MAIN, INCLUDE + "include \"1\";\ninclude \"4\";");
        assertThat(faults(limits, scripts)).containsExactly("3 too-many-includes");
    }

    @Test
    void levelsAreCountedOnTheDeepestWay() {
        Map<String, String> scripts = new HashMap<>();
        scripts.put(MAIN, INCLUDE + "include \"b\"; include \"a\";");
        scripts.put("a", INCLUDE + "include \"b\";");
        scripts.put("b", INCLUDE + "include \"c\";");
        scripts.put("c", "keep;");
        assertThat(compile(limits(9, 3), scripts)).isInstanceOf(Compilation.Compiled.class);
        assertThat(faults(limits(9, 2), scripts)).contains("2 include-too-deep");
    }

    private static SieveLimits limits(int includes, int depth) {
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
                usual.cpuLimit(),
                includes,
                depth);
    }

    @Test
    void scriptsThatMultiplyEndByTheirCost() {
        Map<String, String> scripts = new HashMap<>();
        scripts.put(MAIN, INCLUDE + "include \"1\";");
        for (int i = 1; i < 10; i++) {
            scripts.put("" + i, INCLUDE + ("include \"" + (i + 1) + "\";").repeat(500));
        }
        scripts.put("10", "if header \"subject\" \"x\" { }");
        assertThat(actions(scripts)).startsWith("cpu-limit");
    }

    @Test
    void allScriptsTogetherHaveTheSizeOfOne() {
        Map<String, String> scripts = new HashMap<>();
        scripts.put(MAIN, INCLUDE + "include \"1\";\ninclude \"2\";");
        scripts.put("1", "#" + "x".repeat(700_000));
        scripts.put("2", "#" + "x".repeat(700_000));
        assertThat(faults(scripts)).containsExactly("3 script-too-large");
    }

    @Test
    void globalVariablesAreCountedOverAllScripts() {
        Map<String, String> scripts = new HashMap<>();
        StringBuilder main = new StringBuilder(VARIABLES);
        for (int i = 0; i < 10; i++) {
            main.append("include \"").append(i).append("\"; ");
            StringBuilder script = new StringBuilder(VARIABLES);
            for (int j = 0; j < 30; j++) {
                script.append("global \"v").append(i).append("_").append(j).append("\";");
            }
            scripts.put("" + i, script.toString());
        }
        scripts.put(MAIN, main.toString());
        assertThat(faults(scripts)).contains("2 too-many-variables");
    }

    @Test
    void anIncludedScriptMayVacate() {
        Compilation compilation =
                compile(
                        Map.of(
                                MAIN,
                                INCLUDE + "include \"away\";",
                                "away",
                                "require \"vacation\"; vacation \"Away\";"));
        CompiledScript script = ((Compilation.Compiled) compilation).script();
        assertThat(script.canVacate()).isTrue();
        assertThat(((SieveOutcome.Completed) script.run(Scripts.input())).actions().getFirst())
                .isInstanceOf(SieveAction.Vacation.class);
    }
}
