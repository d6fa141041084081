package org.siesta.e2e;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Asks whether a program is there, by running it. */
final class ProgramCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        NeedsProgram needed = context.getRequiredTestClass().getAnnotation(NeedsProgram.class);
        String program = needed.command()[0];
        if (answers(List.of(needed.command()))) {
            return ConditionEvaluationResult.enabled(program + " answers");
        }
        String reason =
                context.getDisplayName()
                        + " needs "
                        + program
                        + ", and there is none on the PATH; to run it: apt-get install "
                        + needed.debian()
                        + " && ./siesta verify";
        if ("1".equals(System.getenv("SIESTA_REQUIRE_E2E"))) {
            throw new IllegalStateException(reason);
        }
        return ConditionEvaluationResult.disabled(reason);
    }

    private static boolean answers(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
