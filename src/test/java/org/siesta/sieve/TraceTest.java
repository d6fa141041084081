package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run can be watched, and a plan can be walked. */
class TraceTest {

    private static final String SCRIPT =
            """
            require "vacation";
            if allof (true, not header "x-count" "none") {
                vacation "x";
            } else {
                discard;
            }
            """;

    @Test
    void showsEachCommandThatRunsAndWhatEachTestSaid() {
        List<String> seen = new ArrayList<>();
        Scripts.compiled(SCRIPT)
                .run(
                        Scripts.input(),
                        new SieveTrace() {
                            @Override
                            public void command(Op command) {
                                seen.add("line " + command.at().line());
                            }

                            @Override
                            public void test(Span at, String name, boolean held) {
                                seen.add(name + " " + held);
                            }
                        });
        assertThat(seen)
                .containsExactly(
                        "line 2", "true true", "header false", "not true", "allof true", "line 3");
    }

    private static List<String> log(String script, String message) {
        TraceLog log = new TraceLog();
        Scripts.compiled(script).run(Scripts.mail(message), log);
        return log.entries().stream().map(TraceLog.Entry::toString).toList();
    }

    @Test
    void theLogShowsWhatWasComparedAndWhichLineAskedForWhat() {
        String script =
                """
                require ["variables", "fileinto", "relational", "body"];
                if header :matches "subject" "* *" {
                    if allof (header :is ["subject", "to"] "${1} ${2}",
                              not string :matches "a b" "${1} ?",
                              header :count "gt" "to" "3",
                              exists "to") {
                        discard;
                    }
                }
                if body :contains ["lunch", "dinner"] {
                    fileinto "meals";
                }
                keep;
                """;
        assertThat(log(script, "Subject: Invoice 12\nTo: a@example.org\n\nLunch?\n"))
                .containsExactly(
                        "line 2: header :matches -> true (\"Invoice 12\" against \"* *\")",
                        "line 3: header :is -> true (\"Invoice 12\", \"a@example.org\" against"
                                + " \"Invoice 12\")",
                        "line 4: string :matches -> false (\"a b\" against \"Invoice ?\")",
                        "line 4: not -> true",
                        "line 5: header :count gt -> false (\"1\" against \"3\")",
                        "line 3: allof -> false",
                        "line 10: body :contains -> true (\"Lunch?\\u{d}\\u{a}\" against"
                                + " \"lunch\", \"dinner\")",
                        "line 11: action fileinto \"meals\"",
                        "line 13: action keep");
    }

    @Test
    void aMissingFieldIsComparedAsNothing() {
        assertThat(log("if header \"x-none\" \"a\" { discard; }", "Subject: a\n\n"))
                .containsExactly("line 1: header :is -> false (nothing against \"a\")");
    }

    @Test
    void theLogIsBoundedAndPrints() {
        String long120 = "x".repeat(TraceLog.MAX_TEXT);
        assertThat(
                        log(
                                "if header \"subject\" [\"\u001b[1m\", \"\u202e\", \"\\\"\","
                                        + " \"4\", \"5\", \"6\"] { discard; }",
                                "Subject: " + long120 + "yz\n\n"))
                .containsExactly(
                        "line 1: header :is -> false (\""
                                + long120
                                + "...\" against \"\\u{1b}[1m\", \"\\u{202e}\","
                                + " \"\\\"\", \"4\", \"5\", ...)");
        String many = "if header \"subject\" \"b\" { discard; }\n".repeat(600);
        assertThat(log(many, "Subject: a\n\n"))
                .hasSize(TraceLog.MAX_ENTRIES + 1)
                .endsWith(
                        "line 500: header :is -> false (\"a\" against \"b\")",
                        "line 501: and more, which is not shown");
    }

    @Test
    void aRunThatIsWatchedComesToTheSameEnd() {
        String script =
                "require \"variables\";\nset \"a\" \"a\";\n"
                        + "set \"a\" \"${a}${a}${a}${a}${a}${a}${a}${a}\";\n".repeat(4)
                        + "if string :contains \"${a}${a}\" \"${a}b\" { keep; }\n".repeat(50);
        assertThat(Scripts.actions(script)).startsWith("failed cpu-limit");
        assertThat(Scripts.compiled(script).run(Scripts.input(), new TraceLog()))
                .isEqualTo(Scripts.run(script));
    }

    @Test
    void aPlanHoldsBranchesThatDoNotRunToo() {
        List<Integer> lines = new ArrayList<>();
        walk(Scripts.compiled(SCRIPT).plan(), lines);
        assertThat(lines).containsExactly(2, 3, 5);
    }

    private static void walk(List<? extends PlanNode> nodes, List<Integer> lines) {
        for (PlanNode node : nodes) {
            if (node instanceof Op op) {
                lines.add(op.at().line());
            }
            walk(node.parts(), lines);
        }
    }

    @Test
    void aRunThatFailsSaysWhere() {
        SieveOutcome outcome =
                Scripts.run("require \"vacation\";\nvacation \"x\";\n  vacation \"y\";");
        assertThat(outcome)
                .isEqualTo(
                        new SieveOutcome.Failed(
                                3, 3, "action-conflict", "duplicate vacation action not allowed"));
    }
}
