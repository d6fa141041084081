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
            return new StringMatch(this, collation, keys);
        }
    }

    private static final int MAX_PATTERN = 4096;

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
        for (String value : values) {
            run.spend(1L + value.length());
            String subject = collation.fold(value);
            for (int i = 0; i < keys.size(); i++) {
                if (one(run, value, subject, i)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean one(Evaluation run, String value, String subject, int i) {
        String prepared = folded[i];
        String key = prepared == null ? collation.fold(keys.get(i).expand(run)) : prepared;
        return switch (kind) {
            case IS -> {
                run.spend(1);
                yield subject.equals(key);
            }
            case CONTAINS -> contains(run, subject, key);
            case MATCHES -> matches(run, value, subject, i, key);
        };
    }

    /** Never compares more than it charges for. */
    private static boolean contains(Evaluation run, String subject, String key) {
        run.spend(1L + subject.length());
        if (key.length() > 16) {
            // Worst case of a naive search: every start compares the whole key.
            run.spend((long) key.length() * subject.length() / 16);
        }
        return subject.contains(key);
    }

    private boolean matches(Evaluation run, String value, String subject, int i, String key) {
        Glob prepared = globs[i];
        if (prepared == null && key.length() > MAX_PATTERN) {
            throw run.failure("pattern-too-long", "the pattern of a :matches is too long");
        }
        Glob glob = prepared == null ? Glob.of(key) : prepared;
        int[] captures = glob.match(subject, run);
        if (captures == null) {
            return false;
        }
        run.matched(() -> strings(value, captures));
        return true;
    }

    private String[] strings(String value, int[] captures) {
        String[] found = new String[captures.length / 2 + 1];
        found[0] = value;
        for (int i = 1; i < found.length; i++) {
            found[i] = collation.slice(value, captures[2 * i - 2], captures[2 * i - 1]);
        }
        return found;
    }

    @Override
    public String toString() {
        return kind.tag() + " " + collation.name() + " " + keys;
    }
}
