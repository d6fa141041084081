package org.siesta.e2e;

import java.io.IOException;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Asks whether there is a python3. */
final class PythonCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (answers()) {
            return ConditionEvaluationResult.enabled("python3 answers");
        }
        String reason =
                context.getDisplayName()
                        + " needs python3, and there is none on the PATH;"
                        + " to run it: apt-get install python3 && ./siesta verify";
        if ("1".equals(System.getenv("SIESTA_REQUIRE_E2E"))) {
            throw new IllegalStateException(reason);
        }
        return ConditionEvaluationResult.disabled(reason);
    }

    private static boolean answers() {
        try {
            Process process =
                    new ProcessBuilder("python3", "-c", "import email.policy")
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
