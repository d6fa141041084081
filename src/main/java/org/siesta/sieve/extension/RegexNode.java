package org.siesta.sieve.extension;

import java.util.List;

/** A regular expression as its grammar sees it. */
sealed interface RegexNode {

    /** A repetition without an upper bound. */
    int NO_BOUND = -1;

    /** How many instructions it becomes, at least; an {@code int} is never exceeded. */
    long size();

    /** A place between two characters. */
    enum Anchor {
        NONE,
        BEGIN,
        END,
        WORD_EDGE,
        NO_WORD_EDGE,
        WORD_BEGIN,
        WORD_END
    }

    /** This character. */
    record Literal(int character) implements RegexNode {
        @Override
        public long size() {
            return 1;
        }
    }

    /** Any character. */
    record Any() implements RegexNode {
        @Override
        public long size() {
            return 1;
        }
    }

    /** A character of a set. */
    record OneOf(CharacterSet set) implements RegexNode {
        @Override
        public long size() {
            return 1;
        }
    }

    /** No character, but a place. */
    record Assertion(Anchor anchor) implements RegexNode {
        @Override
        public long size() {
            return 1;
        }
    }

    /**
     * Parentheses.
     *
     * @param number from 1, by the place of the one that opens
     */
    record Group(int number, RegexNode inside) implements RegexNode {
        @Override
        public long size() {
            return inside.size() + 2;
        }
    }

    /** One behind the other; nothing at all when there are none. */
    record Sequence(List<RegexNode> nodes, long size) implements RegexNode {
        Sequence(List<RegexNode> nodes) {
            this(nodes, nodes.stream().mapToLong(RegexNode::size).sum());
        }
    }

    /** One of these. */
    record Alternatives(List<RegexNode> nodes, long size) implements RegexNode {
        Alternatives(List<RegexNode> nodes) {
            this(nodes, nodes.stream().mapToLong(node -> node.size() + 2).sum());
        }
    }

    /** So many times. */
    record Repetition(RegexNode node, int min, int max) implements RegexNode {
        @Override
        public long size() {
            return max == NO_BOUND
                    ? node.size() * Math.max(min, 1) + 2
                    : node.size() * max + (max - min);
        }
    }
}
