package org.siesta.sieve.extension;

import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.siesta.sieve.extension.RegexProgram.Code;

/**
 * One look for a match: the leftmost, and of those the longest. Used by one thread; every step is
 * charged.
 */
final class RegexRun {

    private static final int[] NOWHERE = {};

    /** Steps for one piece of work, which is more than the comparison of a character. */
    private static final int COST = 3;

    /** Steps to begin with a value. */
    private static final int START = 20;

    /** So many characters are passed over in a step, since none of them begins a match. */
    private static final int PASSED_PER_STEP = 4;

    private final RegexProgram program;
    private final String value;
    private final LongConsumer spend;

    /** Places per way: begin, end, and two for each group; none where nobody asks. */
    private final int places;

    private Ways now;
    private Ways next;
    private int[] stack = new int[16];
    private int[][] stackNotes = new int[16][];
    private long work;
    private int @Nullable [] best;

    /** The ways that wait at an instruction, the better ones first. */
    private static final class Ways {

        private final int[] at;
        private final int[][] notes;
        // Which instructions have a way already: those whose mark is the one of this place.
        private final int[] marks;
        private int mark;
        private int count;

        Ways(int size) {
            at = new int[size];
            notes = new int[size][];
            marks = new int[size];
        }

        void clear() {
            count = 0;
            mark++;
        }

        boolean enter(int instruction) {
            if (marks[instruction] == mark) {
                return false;
            }
            marks[instruction] = mark;
            return true;
        }

        void add(int instruction, int[] places) {
            at[count] = instruction;
            notes[count++] = places;
        }
    }

    private RegexRun(RegexProgram program, String value, boolean capture, LongConsumer spend) {
        this.program = program;
        this.value = value;
        this.spend = spend;
        this.places = capture ? 2 * program.groups() + 2 : 0;
        this.now = new Ways(program.size());
        this.next = new Ways(program.size());
    }

    /**
     * Looks for a match.
     *
     * @param capture where the match and its groups stand is asked for
     * @param spend is told of the work, and may end it by throwing
     * @return pairs of begin and end, -1 for a group that took no part; empty without {@code
     *     capture}; null when nothing matches
     */
    static int @Nullable [] find(
            RegexProgram program, String value, boolean capture, LongConsumer spend) {
        spend.accept(START + COST * (long) program.size());
        return new RegexRun(program, value, capture, spend).find();
    }

    private int @Nullable [] find() {
        now.clear();
        int at = 0;
        while (true) {
            if (best == null && (at == 0 || !program.anchored())) {
                at = candidate(at);
                start(at);
            }
            if (done()) {
                break;
            }
            int c = at < value.length() ? value.codePointAt(at) : -1;
            next.clear();
            int after = at + (c < 0 ? 0 : Character.charCount(c));
            step(c, at, after);
            spend.accept(1 + COST * work);
            work = 0;
            if (c < 0) {
                break;
            }
            Ways old = now;
            now = next;
            next = old;
            at = after;
        }
        return best;
    }

    /** The next place where a match may begin, if nothing is under way before it. */
    private int candidate(int from) {
        int opening = program.opening();
        if (opening < 0 || now.count > 0 || program.anchored()) {
            return from;
        }
        int at = from;
        while (at < value.length()) {
            int c = value.codePointAt(at);
            if (opening == (program.ignoresCase() ? RegexProgram.lower(c) : c)) {
                break;
            }
            at += Character.charCount(c);
        }
        spend.accept((at - from) / PASSED_PER_STEP);
        return at;
    }

    /** Nothing can change the answer any more. */
    private boolean done() {
        if (best != null) {
            return places == 0 || now.count == 0;
        }
        return now.count == 0 && program.anchored();
    }

    private void start(int at) {
        int[] places = NOWHERE;
        if (this.places > 0) {
            places = new int[this.places];
            Arrays.fill(places, -1);
            places[0] = at;
        }
        follow(now, 0, places, at);
    }

    /** Takes one character on every way; -1 at the end of the value. */
    private void step(int c, int at, int after) {
        int folded = program.ignoresCase() ? RegexProgram.lower(c) : c;
        for (int i = 0; i < now.count; i++) {
            int instruction = now.at[i];
            int[] notes = now.notes[i];
            work++;
            if (program.code(instruction) == Code.MATCH) {
                matched(notes, at);
                if (places == 0) {
                    return;
                }
            } else if (c >= 0 && !tooLate(notes) && takes(instruction, c, folded)) {
                follow(next, instruction + 1, notes, after);
            }
        }
    }

    /** A way that began behind the best match cannot win. */
    private boolean tooLate(int[] notes) {
        return best != null && places > 0 && notes[0] > best[0];
    }

    private void matched(int[] notes, int at) {
        if (best == null || notes[0] < best[0] || notes[0] == best[0] && at > best[1]) {
            best = notes;
            if (places > 0) {
                best = notes.clone();
                best[1] = at;
            }
        }
    }

    private boolean takes(int instruction, int c, int folded) {
        return switch (program.code(instruction)) {
            case CHARACTER -> program.first(instruction) == folded;
            case ANY -> true;
            case SET -> {
                CharacterSet set = program.set(program.first(instruction));
                work += set.cost();
                yield set.contains(c);
            }
            case SPLIT, JUMP, NOTE, ASSERT, MATCH -> false;
        };
    }

    /** Adds all ways that lead on from an instruction without a character. */
    private void follow(Ways ways, int begin, int[] notes, int at) {
        int depth = 0;
        push(depth++, begin, notes);
        while (depth > 0) {
            depth--;
            int instruction = stack[depth];
            int[] places = stackNotes[depth];
            work++;
            if (!ways.enter(instruction)) {
                continue;
            }
            int first = program.first(instruction);
            switch (program.code(instruction)) {
                case JUMP -> push(depth++, first, places);
                case SPLIT -> {
                    push(depth++, program.second(instruction), places);
                    push(depth++, first, places);
                }
                case NOTE -> push(depth++, instruction + 1, note(places, first, at));
                case ASSERT -> {
                    if (holds(RegexProgram.anchor(first), at)) {
                        push(depth++, instruction + 1, places);
                    }
                }
                case CHARACTER, ANY, SET, MATCH -> ways.add(instruction, places);
            }
        }
    }

    private int[] note(int[] notes, int place, int at) {
        if (places == 0) {
            return notes;
        }
        work += places / 8;
        int[] copy = notes.clone();
        copy[place] = at;
        return copy;
    }

    private void push(int depth, int instruction, int[] notes) {
        if (depth == stack.length) {
            stack = Arrays.copyOf(stack, 2 * depth);
            stackNotes = Arrays.copyOf(stackNotes, 2 * depth);
        }
        stack[depth] = instruction;
        stackNotes[depth] = notes;
    }

    private boolean holds(RegexNode.Anchor anchor, int at) {
        boolean before = at > 0 && CharacterSet.WORD.contains(value.charAt(at - 1));
        boolean behind = at < value.length() && CharacterSet.WORD.contains(value.charAt(at));
        return switch (anchor) {
            case NONE -> true;
            case BEGIN -> at == 0;
            case END -> at == value.length();
            case WORD_EDGE -> before != behind;
            case NO_WORD_EDGE -> before == behind;
            case WORD_BEGIN -> !before && behind;
            case WORD_END -> before && !behind;
        };
    }
}
