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
                            public void test(Cond test, boolean held) {
                                seen.add(test.getClass().getSimpleName() + " " + held);
                            }
                        });
        assertThat(seen)
                .containsExactly(
                        "line 2", "True true", "Header false", "Not true", "AllOf true", "line 3");
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
