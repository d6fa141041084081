package org.siesta.sieve.extension;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.sieve.Call;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.DuplicateMark;
import org.siesta.sieve.DuplicateRules;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Tag;
import org.siesta.sieve.Text;
import org.siesta.vacation.ResponseKey;

/**
 * Tells a message that came before (RFC 7352). Only earlier runs count, and a run is remembered
 * once it completed.
 *
 * <pre>
 * duplicate [":handle" &lt;handle: string&gt;]
 *           [":header" &lt;header-name: string&gt; / ":uniqueid" &lt;value: string&gt;]
 *           [":seconds" &lt;timeout: number&gt;] [":last"]
 * </pre>
 */
public final class Duplicate implements SieveExtension {

    private static final String SOURCE = "unique id";

    /** What one run may look up. */
    private static final int MAX_IDS = 32;

    @Override
    public String capability() {
        return "duplicate";
    }

    @Override
    public List<Declaration<Cond>> tests() {
        return List.of(
                Declaration.<Cond>of("duplicate", Duplicate::duplicate)
                        .tagged(
                                Tag.with("handle", Param.Type.STRING),
                                Tag.choiceWith("header", SOURCE, Param.Type.STRING),
                                Tag.choiceWith("uniqueid", SOURCE, Param.Type.STRING),
                                Tag.with("seconds", Param.Type.NUMBER),
                                Tag.flag("last")));
    }

    private static Cond duplicate(Call call) {
        Optional<Text> header = call.maybeText(":header");
        if (header.isPresent()
                && header.get().constant()
                && !BaseTests.isFieldName(header.get().source())) {
            throw call.fault(
                    call.at(":header"),
                    "invalid-header-name",
                    "specified header field name '"
                            + Addresses.printable(header.get().source())
                            + "' is invalid");
        }
        DuplicateRules rules = call.host().duplicates();
        Duration period = null;
        if (call.has("seconds")) {
            long most = rules.maxPeriod().toSeconds();
            if (call.number(":seconds") > most) {
                call.warn(
                        call.at(":seconds"),
                        "period-too-long",
                        "specified :seconds value is over the maximum " + most);
            }
            period = Duration.ofSeconds(Math.min(call.number(":seconds"), most));
        }
        return new CameBefore(
                call.maybeText(":handle").orElse(null),
                header.orElse(null),
                call.maybeText(":uniqueid").orElse(null),
                period,
                call.has("last"));
    }

    record CameBefore(
            @Nullable Text handle,
            @Nullable Text header,
            @Nullable Text uniqueId,
            @Nullable Duration period,
            boolean last)
            implements Cond {

        /** Steps for a digest, beside those for its text. */
        private static final long DIGEST_STEPS = 1_000;

        @Override
        public boolean test(Evaluation run) {
            String id = id(run);
            if (id.isEmpty()) {
                // RFC 7352 §3.1: what has no unique id is no duplicate, and is not remembered.
                return false;
            }
            DuplicateRules rules = run.host().duplicates();
            String name = handle == null ? "" : handle.expand(run);
            run.spend(DIGEST_STEPS + id.length() + name.length());
            String digest = ResponseKey.digest(List.of(name, id));
            boolean came = came(run, digest);
            Duration wanted = period == null ? rules.defaultPeriod() : period;
            Duration kept = wanted.compareTo(rules.maxPeriod()) > 0 ? rules.maxPeriod() : wanted;
            // RFC 7352 §3.3: the period runs from the first message, or with :last from this one.
            if ((!came || last) && kept.isPositive()) {
                run.track(new DuplicateMark(digest, kept));
            }
            return came;
        }

        private String id(Evaluation run) {
            if (uniqueId != null) {
                return uniqueId.expand(run);
            }
            String field = header == null ? "Message-ID" : header.expand(run);
            return run.header(field).stream().findFirst().map(String::strip).orElse("");
        }

        /** Each id is looked up once: the memory is outside of the run. */
        private static boolean came(Evaluation run, String digest) {
            Map<String, Boolean> known = run.remember(Duplicate.class, HashMap::new);
            Boolean before = known.get(digest);
            if (before != null) {
                return before;
            }
            if (known.size() >= MAX_IDS) {
                throw run.failure(
                        "too-many-duplicates",
                        "number of unique ids exceeds policy limit (max " + MAX_IDS + ")");
            }
            boolean came = run.host().duplicates().tracked().test(digest);
            known.put(digest, came);
            return came;
        }
    }
}
