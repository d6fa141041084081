package org.siesta.sieve.extension;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.siesta.sieve.extension.RegexNode.Anchor;

/**
 * A regular expression as a program of a machine without going back: all ways to match are followed
 * at once, character by character, so that the time is at most the length of the value times the
 * length of the program. Immutable, shared by all threads; a run has a {@link RegexRun}.
 */
final class RegexProgram {

    /** What an instruction does; A and B are its two numbers. */
    enum Code {
        /** Takes the character A. */
        CHARACTER,
        /** Takes any character. */
        ANY,
        /** Takes a character of the set A. */
        SET,
        /** Goes on at A and at B, better at A. */
        SPLIT,
        /** Goes on at A. */
        JUMP,
        /** Notes the place under A. */
        NOTE,
        /** Goes on where the anchor A holds. */
        ASSERT,
        /** The value matches. */
        MATCH
    }

    private static final long SET_WEIGHT = 100;

    private static final Anchor[] ANCHORS = Anchor.values();

    private final ArrayList<Code> building = new ArrayList<>();
    private final List<CharacterSet> sets = new ArrayList<>();
    private final Code[] codes;
    private int[] first = new int[16];
    private int[] second = new int[16];
    private final int groups;
    private final boolean ignoreCase;
    private final boolean anchored;

    /**
     * The program of an expression.
     *
     * @param groups how many it has
     */
    RegexProgram(RegexNode node, int groups, boolean ignoreCase) {
        this.groups = groups;
        this.ignoreCase = ignoreCase;
        this.anchored =
                node instanceof RegexNode.Sequence(List<RegexNode> nodes, _)
                        && !nodes.isEmpty()
                        && nodes.getFirst().equals(new RegexNode.Assertion(Anchor.BEGIN));
        emit(node);
        add(Code.MATCH, 0, 0);
        this.codes = building.toArray(Code[]::new);
        this.first = Arrays.copyOf(first, codes.length);
        this.second = Arrays.copyOf(second, codes.length);
        building.clear();
        building.trimToSize();
    }

    /** About what it keeps in memory, in octets. */
    long weight() {
        return 100 + 12L * codes.length + SET_WEIGHT * sets.size();
    }

    Code code(int at) {
        return codes[at];
    }

    int first(int at) {
        return first[at];
    }

    int second(int at) {
        return second[at];
    }

    CharacterSet set(int number) {
        return sets.get(number);
    }

    static Anchor anchor(int number) {
        return ANCHORS[number];
    }

    /** How many instructions there are. */
    int size() {
        return codes.length;
    }

    int groups() {
        return groups;
    }

    boolean ignoresCase() {
        return ignoreCase;
    }

    /** The character, folded, that every match begins with; -1 when there are several. */
    int opening() {
        int at = 0;
        while (codes[at] == Code.NOTE) {
            at++;
        }
        return codes[at] == Code.CHARACTER ? first[at] : -1;
    }

    /** Whether it matches at the beginning of the value only. */
    boolean anchored() {
        return anchored;
    }

    private int add(Code code, int a, int b) {
        int at = building.size();
        if (at == first.length) {
            first = java.util.Arrays.copyOf(first, 2 * at);
            second = java.util.Arrays.copyOf(second, 2 * at);
        }
        building.add(code);
        first[at] = a;
        second[at] = b;
        return at;
    }

    private int here() {
        return building.size();
    }

    private void emit(RegexNode node) {
        switch (node) {
            case RegexNode.Literal(int c) -> add(Code.CHARACTER, ignoreCase ? lower(c) : c, 0);
            case RegexNode.Any() -> add(Code.ANY, 0, 0);
            case RegexNode.OneOf(CharacterSet set) -> {
                sets.add(set);
                add(Code.SET, sets.size() - 1, 0);
            }
            case RegexNode.Assertion(Anchor anchor) -> add(Code.ASSERT, anchor.ordinal(), 0);
            case RegexNode.Group(int number, RegexNode inside) -> {
                add(Code.NOTE, 2 * number, 0);
                emit(inside);
                add(Code.NOTE, 2 * number + 1, 0);
            }
            case RegexNode.Sequence(List<RegexNode> nodes, _) -> nodes.forEach(this::emit);
            case RegexNode.Alternatives(List<RegexNode> nodes, _) -> alternatives(nodes);
            case RegexNode.Repetition repetition -> repetition(repetition);
        }
    }

    /** ASCII letters only. */
    static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }

    private void alternatives(List<RegexNode> nodes) {
        List<Integer> jumps = new ArrayList<>();
        for (RegexNode node : nodes.subList(0, nodes.size() - 1)) {
            int split = add(Code.SPLIT, here() + 1, 0);
            emit(node);
            jumps.add(add(Code.JUMP, 0, 0));
            second[split] = here();
        }
        emit(nodes.getLast());
        jumps.forEach(jump -> first[jump] = here());
    }

    private void repetition(RegexNode.Repetition repetition) {
        RegexNode node = repetition.node();
        int always = repetition.min();
        boolean endless = repetition.max() == RegexNode.NO_BOUND;
        // The last one that must be there is also the one that comes again.
        for (int i = endless ? 1 : 0; i < always; i++) {
            emit(node);
        }
        if (endless && always == 0) {
            int split = add(Code.SPLIT, here() + 1, 0);
            emit(node);
            add(Code.JUMP, split, 0);
            second[split] = here();
        } else if (endless) {
            int begin = here();
            emit(node);
            add(Code.SPLIT, begin, here() + 1);
        } else {
            List<Integer> splits = new ArrayList<>();
            for (int i = always; i < repetition.max(); i++) {
                splits.add(add(Code.SPLIT, here() + 1, 0));
                emit(node);
            }
            splits.forEach(split -> second[split] = here());
        }
    }
}
