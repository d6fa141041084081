package org.siesta.sieve.extension;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
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
            return new Ordered(this == COUNT, relation, collation, keys);
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

    record Ordered(boolean count, Relation relation, Collation collation, List<Text> keys)
            implements Match {
        @Override
        public boolean any(Evaluation run, List<String> values) {
            List<String> subjects =
                    count ? List.of(Integer.toString(values.size())) : List.copyOf(values);
            List<String> folded = new ArrayList<>(keys.size());
            for (Text key : keys) {
                folded.add(collation.fold(key.expand(run)));
            }
            for (String value : subjects) {
                String subject = collation.fold(value);
                for (String key : folded) {
                    run.spend(1L + Math.min(subject.length(), key.length()));
                    if (relation.holds.test(collation.compare(subject, key))) {
                        return true;
                    }
                }
            }
            return false;
        }
    }
}
