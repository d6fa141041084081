package org.siesta.sieve;

import java.util.ArrayList;
import java.util.List;

/**
 * How deep blocks and tests stand in each other while a script is read: what is too deep is left
 * out, so that nothing behind the lexer can be led into deep recursion.
 */
final class ScriptNesting {

    private final int most;
    private int blocks;

    /** Open parentheses, and one more, where a test began that is too deep; 0 outside of one. */
    private int deepTest;

    private boolean inStrings;

    /** Depth of tests when each open parenthesis began; the last is the depth now. */
    private final List<Integer> tests = new ArrayList<>(List.of(0));

    ScriptNesting(int most) {
        this.most = most;
    }

    /** Whether what is read now is not too deep. */
    boolean inside() {
        return deepTest == 0 && blocks <= most;
    }

    /** Whether a block that is too deep has no end yet. */
    boolean inDeepBlock() {
        return blocks > most;
    }

    /** Whether the block that opens here is the first one that is too deep. */
    boolean opensTooDeep() {
        return blocks == most;
    }

    void openBlock() {
        blocks++;
    }

    void closeBlock() {
        endCommand();
        blocks = Math.max(0, blocks - 1);
    }

    void openTests() {
        tests.add(tests.getLast());
    }

    void closeTests() {
        leaveTest();
        if (tests.size() > 1) {
            tests.removeLast();
        }
    }

    void openStrings() {
        inStrings = true;
    }

    void closeStrings() {
        inStrings = false;
    }

    /** A comma: the next test begins as deep as the first, but in a list of strings. */
    void next() {
        if (!inStrings) {
            leaveTest();
            if (tests.size() > 1) {
                tests.set(tests.size() - 1, tests.get(tests.size() - 2));
            }
        }
    }

    private void leaveTest() {
        if (tests.size() == deepTest) {
            deepTest = 0;
        }
    }

    /** A command or its head ends, and with it all tests. */
    void endCommand() {
        inStrings = false;
        deepTest = 0;
        tests.clear();
        tests.add(0);
    }

    /** A word, which may be a test inside the one before; whether it is the first too deep one. */
    boolean wordTooDeep() {
        tests.set(tests.size() - 1, tests.getLast() + 1);
        // The command's own name counts as one.
        return inside() && tests.getLast() > most + 1;
    }

    /** Leaves out the rest of the test that begins here. */
    void skipTest() {
        deepTest = tests.size();
    }
}
