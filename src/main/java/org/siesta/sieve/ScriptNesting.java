package org.siesta.sieve;

import java.util.Arrays;

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
    private int[] tests = new int[8];

    /** How many of them there are, always one at least. */
    private int levels = 1;

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
        if (levels == tests.length) {
            tests = Arrays.copyOf(tests, 2 * levels);
        }
        tests[levels] = tests[levels - 1];
        levels++;
    }

    void closeTests() {
        leaveTest();
        levels = Math.max(1, levels - 1);
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
            if (levels > 1) {
                tests[levels - 1] = tests[levels - 2];
            }
        }
    }

    private void leaveTest() {
        if (levels == deepTest) {
            deepTest = 0;
        }
    }

    /** A command or its head ends, and with it all tests. */
    void endCommand() {
        inStrings = false;
        deepTest = 0;
        levels = 1;
        tests[0] = 0;
    }

    /** A word, which may be a test inside the one before; whether it is the first too deep one. */
    boolean wordTooDeep() {
        int depth = ++tests[levels - 1];
        // The command's own name counts as one.
        return inside() && depth > most + 1;
    }

    /** Leaves out the rest of the test that begins here. */
    void skipTest() {
        deepTest = levels;
    }
}
