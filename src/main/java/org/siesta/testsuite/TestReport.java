package org.siesta.testsuite;

import java.util.List;

/** What became of the blocks of one file, in their order. */
public record TestReport(List<Block> blocks) {

    public TestReport {
        blocks = List.copyOf(blocks);
    }

    /**
     * One {@code test} block.
     *
     * @param line where it stands, from 1
     */
    public record Block(String name, int line, Outcome outcome) {}

    /** What became of a block. */
    public sealed interface Outcome {

        /** It came to its end. */
        record Passed() implements Outcome {}

        /**
         * It failed.
         *
         * @param line where, from 1
         * @param column from 1
         */
        record Failed(int line, int column, String reason) implements Outcome {}

        /** It did not run, and that is no fault of the script. */
        record Skipped(String reason) implements Outcome {}
    }

    /** Whether a block failed. */
    public boolean failed() {
        return blocks.stream().anyMatch(b -> b.outcome() instanceof Outcome.Failed);
    }
}
