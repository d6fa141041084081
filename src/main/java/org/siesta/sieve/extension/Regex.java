package org.siesta.sieve.extension;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.sieve.Call;
import org.siesta.sieve.Collation;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Match;
import org.siesta.sieve.MatchType;
import org.siesta.sieve.SetModifier;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Text;

/**
 * Regular expressions (draft-ietf-sieve-regex): the match type {@code :regex}, whose groups become
 * match variables, and the modifier {@code :quoteregex} of set.
 *
 * <p>Patterns are POSIX extended ones, see {@link PosixRegex}. A pattern that depends on variables
 * is read when the test runs; one that is wrong then matches nothing.
 */
public final class Regex implements SieveExtension {

    private static final int MAX_PATTERN = 4096;

    /** Steps to read a character of a pattern, or to write one of its instructions. */
    private static final int COMPILING = 20;

    /** What means something in a pattern. */
    private static final String SPECIAL = ".*?+()[]{}|^$\\";

    private static final String OCTET = "i;octet";
    private static final String ASCII_CASEMAP = "i;ascii-casemap";

    @Override
    public String capability() {
        return "regex";
    }

    @Override
    public List<MatchType> matchTypes() {
        return List.of(new Type());
    }

    @Override
    public List<SetModifier> setModifiers() {
        return List.of(
                new SetModifier(
                        "quoteregex",
                        Variables.QUOTING,
                        (v, limit) -> Variables.quoted(v, SPECIAL, limit)));
    }

    /** The match type. */
    private record Type() implements MatchType {

        @Override
        public String tag() {
            return "regex";
        }

        @Override
        public Match prepare(Call call, Collation collation, List<Text> keys) {
            call.requireComparator(OCTET, ASCII_CASEMAP);
            boolean ignoreCase = collation.name().equals(ASCII_CASEMAP);
            List<Key> prepared = new ArrayList<>(keys.size());
            for (int i = 0; i < keys.size(); i++) {
                Text key = keys.get(i);
                prepared.add(
                        new Key(key, key.constant() ? constant(call, i, key, ignoreCase) : null));
            }
            return new Matching(ignoreCase, List.copyOf(prepared));
        }

        private static RegexProgram constant(Call call, int index, Text key, boolean ignoreCase) {
            return switch (read(key.source(), ignoreCase)) {
                case PosixRegex.Reading.Sound(RegexProgram program) -> {
                    call.weighPattern(program.weight());
                    yield program;
                }
                case PosixRegex.Reading.Faulty(String why) ->
                        throw call.fault(
                                call.keyAt(index),
                                "invalid-regex",
                                "invalid regular expression '"
                                        + Addresses.printable(key.source())
                                        + "' for the "
                                        + call.title()
                                        + ": "
                                        + why);
            };
        }
    }

    private static PosixRegex.Reading read(String pattern, boolean ignoreCase) {
        return pattern.length() > MAX_PATTERN
                ? new PosixRegex.Reading.Faulty(
                        "it is too long, at most " + MAX_PATTERN + " characters")
                : PosixRegex.read(pattern, ignoreCase);
    }

    /** A key, with its program where it is the same in every run. */
    private record Key(Text text, @Nullable RegexProgram program) {}

    /** Ready to run. */
    private record Matching(boolean ignoreCase, List<Key> keys) implements Match {

        @Override
        public boolean any(Evaluation run, List<String> values) {
            if (values.isEmpty()) {
                return false;
            }
            List<RegexProgram> programs = programs(run);
            for (String value : values) {
                for (RegexProgram program : programs) {
                    if (matches(run, value, program)) {
                        return true;
                    }
                }
            }
            return false;
        }

        private List<RegexProgram> programs(Evaluation run) {
            List<RegexProgram> programs = new ArrayList<>(keys.size());
            for (Key key : keys) {
                RegexProgram program = key.program == null ? program(run, key.text) : key.program;
                if (program != null) {
                    programs.add(program);
                }
            }
            return programs;
        }

        private @Nullable RegexProgram program(Evaluation run, Text key) {
            String source = key.expand(run);
            run.spend(COMPILING * (1L + Math.min(source.length(), MAX_PATTERN)));
            return switch (read(source, ignoreCase)) {
                case PosixRegex.Reading.Sound(RegexProgram program) -> {
                    run.spend((long) COMPILING * program.size());
                    yield program;
                }
                case PosixRegex.Reading.Faulty(String why) -> {
                    run.complain(
                            "invalid-regex",
                            "invalid regular expression '"
                                    + Addresses.printable(source)
                                    + "': "
                                    + why);
                    yield null;
                }
            };
        }

        private static boolean matches(Evaluation run, String value, RegexProgram program) {
            int[] found = RegexRun.find(program, value, run.captures(), run::spend);
            if (found == null) {
                return false;
            }
            run.matched(() -> groups(value, found));
            return true;
        }

        private static String[] groups(String value, int[] found) {
            String[] groups = new String[found.length / 2];
            for (int i = 0; i < groups.length; i++) {
                // A group whose end was noted has its beginning too, but not the other way round.
                groups[i] =
                        found[2 * i + 1] < 0 ? "" : value.substring(found[2 * i], found[2 * i + 1]);
            }
            return groups;
        }
    }
}
