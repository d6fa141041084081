package org.siesta.sieve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code :is}, {@code :contains} and {@code :matches} (RFC 5228 §2.7.1). Keys that do not depend on
 * variables are folded once, when the script is compiled.
 */
public final class StringMatch implements Match {

    /** The three ways. */
    public enum Kind implements MatchType {
        IS,
        CONTAINS,
        MATCHES;

        private final String tag = Collation.asciiLower(name());

        @Override
        public String tag() {
            return tag;
        }

        @Override
        public Match prepare(Call call, Collation collation, List<Text> keys) {
            if (this != IS) {
                call.requireSubstrings();
            }
            if (this == MATCHES) {
                checkPatterns(call, keys);
            }
            return new StringMatch(this, collation, keys);
        }

        private static void checkPatterns(Call call, List<Text> keys) {
            for (Text key : keys) {
                if (key.source().length() > MAX_PATTERN) {
                    throw call.fault(
                            call.span(),
                            "pattern-too-long",
                            "the pattern of the "
                                    + call.title()
                                    + " is too long, at most "
                                    + MAX_PATTERN
                                    + " characters");
                }
            }
            for (Text key : keys) {
                call.weighPattern(PATTERN_WEIGHT * key.source().length());
            }
        }
    }

    private static final int MAX_PATTERN = 4096;

    /** Steps for a key beside the characters that are compared. */
    private static final int KEY_STEPS = 3;

    /** So many characters are compared in a step. */
    static final int COMPARED_PER_STEP = 4;

    /** So many characters are passed over in a step, since none of them begins the key. */
    private static final int PASSED_PER_STEP = 16;

    /** Steps to read a character of a pattern. */
    private static final long READING_STEPS = 5;

    /** Steps for a place where the key may begin. */
    private static final int PLACE_STEPS = 3;

    /** Steps that are done before they are charged for, at most. */
    private static final int UNCHARGED = 50_000;

    /** What a character of a prepared pattern keeps, in octets. */
    private static final long PATTERN_WEIGHT = 16;

    /** The whole and one more than the highest that a script can name. */
    private static final int MAX_MATCHED = Template.MAX_MATCH_VARIABLE + 1;

    private final Kind kind;
    private final Collation collation;
    private final boolean foldsAscii;
    private final List<Text> keys;
    private final @Nullable String[] folded;
    private final @Nullable Glob[] globs;

    private StringMatch(Kind kind, Collation collation, List<Text> keys) {
        this.kind = kind;
        this.collation = collation;
        this.foldsAscii = collation.foldsAscii();
        this.keys = keys;
        this.folded = new String[keys.size()];
        this.globs = new Glob[keys.size()];
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).constant()) {
                folded[i] = collation.fold(keys.get(i).source());
                globs[i] = kind == Kind.MATCHES ? glob(folded[i]) : null;
            }
        }
    }

    private static @Nullable Glob glob(@Nullable String pattern) {
        return pattern == null ? null : Glob.of(pattern);
    }

    @Override
    public boolean any(Evaluation run, List<String> values) {
        for (int v = 0; v < values.size(); v++) {
            String value = values.get(v);
            String subject = value;
            if (!collation.charwise()) {
                run.spend((long) value.length() * collation.work());
                subject = collation.fold(value);
            }
            for (int i = 0; i < keys.size(); i++) {
                if (one(run, value, subject, i)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean one(Evaluation run, String value, String subject, int i) {
        String key = folded[i] == null ? collation.fold(run, keys.get(i)) : folded[i];
        run.spend(KEY_STEPS);
        return switch (kind) {
            case IS -> is(run, subject, key);
            case CONTAINS -> contains(run, subject, key);
            case MATCHES -> matches(run, value, subject, i, key);
        };
    }

    private boolean is(Evaluation run, String subject, String key) {
        if (subject.length() != key.length()) {
            return false;
        }
        int same = common(subject, 0, key);
        run.spend(same / COMPARED_PER_STEP);
        return same == key.length();
    }

    /** How many characters of the key, which is folded, stand at this place of the subject. */
    private int common(String subject, int at, String key) {
        int same = 0;
        while (same < key.length()) {
            char c = subject.charAt(at + same);
            char wanted = key.charAt(same);
            if (c != wanted && !(foldsAscii && Collation.asciiUpper(c) == wanted)) {
                break;
            }
            same++;
        }
        return same;
    }

    /**
     * Goes from one place where the key may begin to the next. Charges for what it compares: at the
     * latest when that is as much as a long value.
     */
    private boolean contains(Evaluation run, String subject, String key) {
        if (key.isEmpty()) {
            return true;
        }
        run.spend(2 * PLACE_STEPS + subject.length() / PASSED_PER_STEP);
        char first = key.charAt(0);
        char twin = foldsAscii ? asciiLower(first) : first;
        int next = subject.indexOf(first);
        int nextTwin = twin == first ? -1 : subject.indexOf(twin);
        long work = 0;
        while (next >= 0 || nextTwin >= 0) {
            boolean twins = next < 0 || nextTwin >= 0 && nextTwin < next;
            int at = twins ? nextTwin : next;
            if (at > subject.length() - key.length()) {
                break;
            }
            int same = common(subject, at, key);
            if (same == key.length()) {
                run.spend(work);
                return true;
            }
            work += PLACE_STEPS + same / COMPARED_PER_STEP;
            if (work >= UNCHARGED) {
                run.spend(work);
                work = 0;
            }
            if (twins) {
                nextTwin = subject.indexOf(twin, at + 1);
            } else {
                next = subject.indexOf(first, at + 1);
            }
        }
        run.spend(work);
        return false;
    }

    private static char asciiLower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    private boolean matches(Evaluation run, String value, String subject, int i, String key) {
        Glob prepared = globs[i];
        if (prepared == null && key.length() > MAX_PATTERN) {
            throw run.failure("pattern-too-long", "the pattern of a :matches is too long");
        }
        if (prepared == null) {
            run.spend(READING_STEPS * key.length());
        }
        Glob glob = prepared == null ? Glob.of(key) : prepared;
        Glob.Captures captures = run.captures() ? new Glob.Captures() : null;
        if (!glob.match(subject, foldsAscii, run, captures)) {
            return false;
        }
        if (captures != null) {
            int[] taken = captures.pairs();
            run.matched(() -> strings(value, taken));
        }
        return true;
    }

    /** RFC 5229 §3.2: the whole value, then what each wildcard took. */
    private String[] strings(String value, int[] captures) {
        String[] found = new String[Math.min(captures.length / 2 + 1, MAX_MATCHED)];
        found[0] = value;
        int[] origins = collation.origins(value);
        for (int i = 1; i < found.length; i++) {
            int from = captures[2 * i - 2];
            int to = captures[2 * i - 1];
            found[i] =
                    origins == null
                            ? value.substring(from, to)
                            : value.substring(origins[from], origins[to]);
        }
        return found;
    }

    @Override
    public String toString() {
        return kind.tag() + " " + collation.name() + " " + keys;
    }
}
