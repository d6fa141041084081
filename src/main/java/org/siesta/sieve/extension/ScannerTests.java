package org.siesta.sieve.extension;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Headers;
import org.siesta.mail.Message;
import org.siesta.sieve.Call;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Declaration.Family;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Match;
import org.siesta.sieve.Param;
import org.siesta.sieve.ScannerField;
import org.siesta.sieve.ScannerField.Verdict;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.SieveHost;
import org.siesta.sieve.Tag;

/**
 * What scanners found (RFC 5235): {@code "0"} where none did, {@code "1"} for a clean message,
 * {@code "10"} for certain spam and {@code "5"} for a certain virus; of spam also as a percentage.
 *
 * <pre>
 * spamtest [":percent"] [COMPARATOR] [MATCH-TYPE] &lt;value: string&gt;
 * virustest [COMPARATOR] [MATCH-TYPE] &lt;value: string&gt;
 * </pre>
 */
public final class ScannerTests implements SieveExtension {

    private static final String VALUE = "value";
    private static final int SPAM = 10;
    private static final int VIRUS = 5;

    /** Steps to look for a pattern in a field. */
    private static final int COST = 10_000;

    private final String capability;

    private ScannerTests(String capability) {
        this.capability = capability;
    }

    /** RFC 5235 §3.2.1. */
    public static ScannerTests spamtest() {
        return new ScannerTests("spamtest");
    }

    /** RFC 5235 §3.2.2: spamtest with {@code :percent}. */
    public static ScannerTests spamtestplus() {
        return new ScannerTests("spamtestplus");
    }

    /** RFC 5235 §3.3. */
    public static ScannerTests virustest() {
        return new ScannerTests("virustest");
    }

    @Override
    public String capability() {
        return capability;
    }

    @Override
    public Set<String> implies() {
        return capability.equals("spamtestplus") ? Set.of("spamtest") : Set.of();
    }

    @Override
    public List<Tag.Addition> tags() {
        return capability.equals("spamtestplus")
                ? List.of(new Tag.Addition(Tag.flag("percent"), Set.of("spamtest")))
                : List.of();
    }

    @Override
    public List<Declaration<Cond>> tests() {
        return capability.equals("spamtestplus")
                ? List.of()
                : List.of(
                        Declaration.<Cond>of(capability, ScannerTests::scanned)
                                .taking(Param.string(VALUE))
                                .with(Family.MATCH));
    }

    private static Cond scanned(Call call) {
        return new Scanned(
                call.title().startsWith("spamtest"),
                call.has("percent"),
                call.matchTag().equals("count"),
                call.match(VALUE));
    }

    /** What was read from a message: once, for the patterns are not free. */
    private static final class Verdicts {

        private @Nullable Message message;
        private @Nullable SieveHost host;
        private final Map<Boolean, Optional<Verdict>> bySpam = new HashMap<>();
    }

    record Scanned(boolean spam, boolean percent, boolean counted, Match match) implements Cond {
        @Override
        public boolean test(Evaluation run) {
            Optional<Verdict> verdict = verdict(run);
            if (verdict.isEmpty()) {
                // RFC 5235 §3.2.2: a message that was not looked at counts as none.
                return match.any(run, counted ? List.of() : List.of("0"));
            }
            return match.any(run, List.of(Integer.toString(value(verdict.get()))));
        }

        private Optional<Verdict> verdict(Evaluation run) {
            Verdicts known = run.remember(Verdicts.class, Verdicts::new);
            if (known.message != run.input().message() || known.host != run.host()) {
                known.message = run.input().message();
                known.host = run.host();
                known.bySpam.clear();
            }
            Optional<Verdict> before = known.bySpam.get(spam);
            if (before != null) {
                return before;
            }
            Optional<Verdict> verdict = read(run);
            known.bySpam.put(spam, verdict);
            return verdict;
        }

        private Optional<Verdict> read(Evaluation run) {
            Headers headers = run.input().message().headers();
            for (ScannerField field : spam ? run.host().spam() : run.host().virus()) {
                run.spend(COST + headers.fields().size());
                Optional<Verdict> verdict = field.verdict(headers);
                if (verdict.isPresent()) {
                    return verdict;
                }
            }
            return Optional.empty();
        }

        /** The thousandth makes up for what a division leaves out. */
        private int value(Verdict verdict) {
            int most = spam ? SPAM : VIRUS;
            return switch (verdict) {
                case Verdict.Ratio(double ratio) ->
                        percent ? (int) (ratio * 100 + 0.001) : (int) (ratio * (most - 1) + 1.001);
                case Verdict.Value(int value) -> percent ? value * 100 / most : value;
            };
        }
    }
}
