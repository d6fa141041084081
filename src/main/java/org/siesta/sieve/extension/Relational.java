package org.siesta.sieve.extension;

import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.siesta.sieve.Call;
import org.siesta.sieve.Collation;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Match;
import org.siesta.sieve.MatchType;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Text;

/**
 * Match types that compare by order (RFC 5231): {@code :value "ge"} the values, {@code :count "ge"}
 * how many there are.
 */
public final class Relational implements SieveExtension {

    @Override
    public String capability() {
        return "relational";
    }

    @Override
    public List<MatchType> matchTypes() {
        return List.of(Kind.values());
    }

    /** The two of them. */
    enum Kind implements MatchType {
        VALUE,
        COUNT;

        @Override
        public String tag() {
            return Collation.asciiLower(name());
        }

        @Override
        public Param parameter() {
            return Param.string("relation");
        }

        @Override
        public Match prepare(Call call, Collation collation, List<Text> keys) {
            String label = ":" + tag();
            String word = Collation.asciiLower(call.constant(label));
            Relation relation =
                    Relation.of(word)
                            .orElseThrow(
                                    () ->
                                            call.fault(
                                                    call.at(label),
                                                    "unknown-relation",
                                                    "the "
                                                            + label
                                                            + " match type requires a constant of"
                                                            + " the relation gt, ge, lt, le, eq or"
                                                            + " ne, but '"
                                                            + Addresses.printable(word)
                                                            + "' was found"));
            return Ordered.of(this == COUNT, relation, collation, keys);
        }
    }

    /** RFC 5231 §8: the relation of a value to a key. */
    enum Relation {
        GT(order -> order > 0),
        GE(order -> order >= 0),
        LT(order -> order < 0),
        LE(order -> order <= 0),
        EQ(order -> order == 0),
        NE(order -> order != 0);

        private final IntPredicate holds;

        Relation(IntPredicate holds) {
            this.holds = holds;
        }

        static Optional<Relation> of(String word) {
            for (Relation relation : values()) {
                if (Collation.asciiLower(relation.name()).equals(word)) {
                    return Optional.of(relation);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * The relation of the values, or of their number, to the keys.
     *
     * @param folded the keys; null where a variable is in it
     */
    record Ordered(
            boolean count,
            Relation relation,
            Collation collation,
            List<Text> keys,
            @Nullable String[] folded)
            implements Match {

        static Ordered of(boolean count, Relation relation, Collation collation, List<Text> keys) {
            @Nullable String[] folded = new String[keys.size()];
            for (int i = 0; i < folded.length; i++) {
                Text key = keys.get(i);
                folded[i] = key.constant() ? collation.fold(key.source()) : null;
            }
            return new Ordered(count, relation, collation, keys, folded);
        }

        @Override
        public boolean any(Evaluation run, List<String> values) {
            if (count) {
                return holds(run, collation.fold(Integer.toString(values.size())));
            }
            for (String value : values) {
                run.spend((long) value.length() * collation.work());
                if (holds(run, collation.fold(value))) {
                    return true;
                }
            }
            return false;
        }

        private boolean holds(Evaluation run, String subject) {
            for (int i = 0; i < folded.length; i++) {
                String prepared = folded[i];
                String key = prepared == null ? collation.fold(keys.get(i).expand(run)) : prepared;
                run.spend(2L + Math.min(subject.length(), key.length()));
                if (relation.holds.test(collation.compare(subject, key))) {
                    return true;
                }
            }
            return false;
        }
    }
}
