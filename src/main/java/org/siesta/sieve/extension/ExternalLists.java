package org.siesta.sieve.extension;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.siesta.sieve.Call;
import org.siesta.sieve.Collation;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Match;
import org.siesta.sieve.MatchType;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Tag;
import org.siesta.sieve.Text;

/**
 * Lists that are kept outside of the script (RFC 6134): the match type {@code :list}, whose keys
 * are names of lists, and {@code valid_ext_list <ext-list-names: string-list>}.
 *
 * <p>A list that is not known has no members. {@code redirect :list} is refused: a message would go
 * to people whom the script does not name.
 */
public final class ExternalLists implements SieveExtension {

    /** RFC 6134 §2.3: what a name that begins with a colon stands for. */
    private static final String SHORT = "urn:ietf:params:sieve";

    /** RFC 6134 §2.5: the list that each user has, if only an empty one. */
    private static final String DEFAULT = SHORT + ":addrbook:default";

    private static final String NAMES = "ext-list-names";
    private static final int MAX_NAME = 1024;
    private static final int MAX_VALUE = 1024;

    @Override
    public String capability() {
        return "extlists";
    }

    @Override
    public List<MatchType> matchTypes() {
        return List.of(new OnList());
    }

    @Override
    public List<Tag.Addition> tags() {
        return List.of(new Tag.Addition(Tag.flag("list"), Set.of("redirect")));
    }

    @Override
    public List<Declaration<Cond>> tests() {
        return List.of(
                Declaration.<Cond>of("valid_ext_list", call -> new AllKnown(call.texts(NAMES)))
                        .taking(Param.strings(NAMES)));
    }

    /** Refuses what would send to the members of a list. */
    static void refuseRedirect(Call call) {
        if (call.has("list")) {
            throw call.fault(
                    call.at(":list"),
                    "unsupported-list",
                    "the :list tag for the redirect command is not supported");
        }
    }

    /**
     * The full name of a list, in lower case; empty for what is no name: a URN or a tag URI (RFC
     * 6134 §2.6).
     */
    static Optional<String> fullName(String name) {
        String full = Collation.asciiLower(name.startsWith(":") ? SHORT + name : name);
        boolean scheme =
                full.startsWith("urn:") && full.indexOf(':', 4) > 4 || full.startsWith("tag:");
        boolean uri =
                full.length() <= MAX_NAME
                        && full.chars()
                                .allMatch(c -> c > ' ' && c < 127 && "\"<>\\^`{|}".indexOf(c) < 0);
        return scheme && uri && full.length() > 4 ? Optional.of(full) : Optional.empty();
    }

    private static Optional<Predicate<String>> list(Evaluation run, String name) {
        String full = fullName(name).orElse("");
        for (Map.Entry<String, Predicate<String>> list : run.host().lists().entrySet()) {
            if (!full.isEmpty() && full.equals(fullName(list.getKey()).orElse(""))) {
                return Optional.of(list.getValue());
            }
        }
        return full.equals(DEFAULT) ? Optional.of(_ -> false) : Optional.empty();
    }

    /** The match type. */
    static final class OnList implements MatchType {

        @Override
        public String tag() {
            return "list";
        }

        @Override
        public Match prepare(Call call, Collation collation, List<Text> keys) {
            if (call.has("comparator")) {
                throw call.fault(
                        call.at(":comparator"),
                        "incompatible-comparator",
                        "the :list match type does not allow a comparator");
            }
            return new Listed(keys);
        }
    }

    record Listed(List<Text> keys) implements Match {

        /** Steps to look for a value in a list. */
        private static final long VALUE_STEPS = 24;

        @Override
        public boolean any(Evaluation run, List<String> values) {
            run.spend((long) keys.size() * run.host().lists().size());
            List<Predicate<String>> lists =
                    keys.stream()
                            .map(key -> list(run, key.expand(run)))
                            .flatMap(Optional::stream)
                            .toList();
            for (String value : values) {
                run.spend(VALUE_STEPS * (1L + lists.size()));
                if (value.length() <= MAX_VALUE && lists.stream().anyMatch(l -> l.test(value))) {
                    run.matched(() -> new String[] {value});
                    return true;
                }
            }
            return false;
        }
    }

    record AllKnown(List<Text> names) implements Cond {
        @Override
        public boolean test(Evaluation run) {
            run.spend((long) names.size() * (1 + run.host().lists().size()));
            return names.stream().allMatch(name -> list(run, name.expand(run)).isPresent());
        }
    }
}
