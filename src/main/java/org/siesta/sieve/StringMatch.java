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

        @Override
        public String tag() {
            return Collation.asciiLower(name());
        }

        @Override
        public Match prepare(Call call, Collation collation, List<Text> keys) {
            if (this != IS) {
                call.requireSubstrings();
            }
            for (Text key : keys) {
                if (this == MATCHES && key.source().length() > MAX_PATTERN) {
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
            if (this == MATCHES) {
                keys.forEach(key -> call.weighPattern(PATTERN_WEIGHT * key.source().length()));
            }
            return new StringMatch(this, collation, keys);
        }
    }

    private static final int MAX_PATTERN = 4096;

    /** What a character of a prepared pattern keeps, in octets. */
    private static final long PATTERN_WEIGHT = 16;

    /** The whole and one more than the highest that a script can name. */
    private static final int MAX_MATCHED = Template.MAX_MATCH_VARIABLE + 1;

    private final Kind kind;
    private final Collation collation;
    private final List<Text> keys;
    private final @Nullable String[] folded;
    private final @Nullable Glob[] globs;

    private StringMatch(Kind kind, Collation collation, List<Text> keys) {
        this.kind = kind;
        this.collation = collation;
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
            run.spend(1L + (long) value.length() * collation.work());
            String subject = collation.charwise() ? value : collation.fold(value);
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
        return switch (kind) {
            case IS -> {
                run.spend(1);
                yield subject.length() == key.length() && standsAt(subject, 0, key);
            }
            case CONTAINS -> contains(run, subject, key);
            case MATCHES -> matches(run, value, subject, i, key);
        };
    }

    /** Whether the key, which is folded, stands at this place of the subject. */
    private boolean standsAt(String subject, int at, String key) {
        if (!collation.charwise()) {
            return subject.startsWith(key, at);
        }
        for (int i = 0; i < key.length(); i++) {
            if (collation.fold(subject.charAt(at + i)) != key.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Never compares more than it charges for. */
    private boolean contains(Evaluation run, String subject, String key) {
        // Worst case of a naive search: every start compares the whole key.
        run.spend((long) subject.length() * (2 + key.length() / 8));
        for (int at = 0; at <= subject.length() - key.length(); at++) {
            if (standsAt(subject, at, key)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(Evaluation run, String value, String subject, int i, String key) {
        Glob prepared = globs[i];
        if (prepared == null && key.length() > MAX_PATTERN) {
            throw run.failure("pattern-too-long", "the pattern of a :matches is too long");
        }
        Glob glob = prepared == null ? Glob.of(key) : prepared;
        Glob.Captures captures = run.capturing() ? new Glob.Captures() : null;
        if (!glob.match(subject, collation, run, captures)) {
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
