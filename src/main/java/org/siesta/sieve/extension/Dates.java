package org.siesta.sieve.extension;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.HeaderDate;
import org.siesta.sieve.Call;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Declaration.Family;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Match;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Tag;
import org.siesta.sieve.Text;

/**
 * Dates (RFC 5260 §4 and §5).
 *
 * <pre>
 * date [&lt;":zone" string&gt; / ":originalzone"] [COMPARATOR] [MATCH-TYPE]
 *      &lt;header-name&gt; &lt;date-part&gt; &lt;key-list&gt;
 * currentdate [":zone" string] [COMPARATOR] [MATCH-TYPE] &lt;date-part&gt; &lt;key-list&gt;
 * </pre>
 *
 * Without a zone the account's own counts. All tests of a run see the same instant.
 */
public final class Dates implements SieveExtension {

    private static final String ZONE = "zone";

    /** Steps for reading a date and writing it. */
    private static final int DATE_WORK = 1_000;

    @Override
    public String capability() {
        return "date";
    }

    @Override
    public List<Declaration<Cond>> tests() {
        return List.of(
                Declaration.<Cond>of("date", Dates::date)
                        .tagged(
                                Tag.choiceWith("zone", ZONE, Param.Type.STRING),
                                Tag.choice("originalzone", ZONE))
                        .taking(
                                Param.string("header name"),
                                Param.string("date part"),
                                Param.strings("key list"))
                        .with(Family.MATCH),
                Declaration.<Cond>of("currentdate", Dates::currentDate)
                        .tagged(Tag.choiceWith("zone", ZONE, Param.Type.STRING))
                        .taking(Param.string("date part"), Param.strings("key list"))
                        .with(Family.MATCH));
    }

    private static Cond date(Call call) {
        return new OfHeader(
                BaseTests.names(call, "header name").getFirst(),
                Index.pickOne(call),
                call.has("originalzone"),
                zone(call),
                part(call),
                call.match("key list"));
    }

    private static Cond currentDate(Call call) {
        Cond test = new OfNow(zone(call), part(call), call.match("key list"));
        if (!call.has("zone")
                && part(call).known() == DatePart.ISO8601
                && !call.matchTag().equals("count")) {
            warnOfZones(call);
        }
        return test;
    }

    /** RFC 5260 §4.2 compares text: a key in another offset is compared like one in this. */
    private static void warnOfZones(Call call) {
        List<Text> keys = call.texts("key list");
        for (int i = 0; i < keys.size(); i++) {
            if (namesZone(keys.get(i).source())) {
                call.warn(
                        call.at("key list", i),
                        "zone-not-given",
                        "the key names a zone, but currentdate is written in the account's zone and"
                                + " compared as text: add :zone");
                return;
            }
        }
    }

    /** Whether a key is a time in {@code iso8601} with its offset. */
    public static boolean namesZone(String key) {
        return key.matches("\\d{4}-\\d\\d-\\d\\d[Tt][0-9:.]{5,20}([Zz]|[+-]\\d\\d:?\\d\\d)");
    }

    private static @Nullable Text zone(Call call) {
        Text zone = call.maybeText(":zone").orElse(null);
        if (zone != null && zone.constant() && offset(zone.source()).isEmpty()) {
            throw call.fault(
                    call.at(":zone"),
                    "invalid-zone",
                    "specified :zone argument '"
                            + Addresses.printable(zone.source())
                            + "' is not a valid timezone");
        }
        return zone;
    }

    /** RFC 5260 §4.1: {@code +0200}, hours and minutes. */
    private static Optional<ZoneOffset> offset(String zone) {
        return zone.length() == 5 && (zone.charAt(0) == '+' || zone.charAt(0) == '-')
                ? HeaderDate.offset(zone)
                : Optional.empty();
    }

    /** The part, as far as it is known before the run. */
    private static Part part(Call call) {
        Text name = call.text("date part");
        DatePart known = name.constant() ? DatePart.of(name.source()).orElse(null) : null;
        if (name.constant() && known == null) {
            throw call.fault(call.at("date part"), "unknown-date-part", unknown(name.source()));
        }
        return new Part(name, known);
    }

    private static String unknown(String part) {
        return "specified date part '" + Addresses.printable(part) + "' is not known";
    }

    /**
     * The part of a date that is compared.
     *
     * @param known null where variables say it
     */
    private record Part(Text name, @Nullable DatePart known) {

        /** Empty for a part that is not known: there is nothing to compare. */
        Optional<DatePart> in(Evaluation run) {
            if (known != null) {
                return Optional.of(known);
            }
            String asked = name.expand(run);
            Optional<DatePart> part = DatePart.of(asked);
            if (part.isEmpty()) {
                run.complain("unknown-date-part", unknown(asked));
            }
            return part;
        }
    }

    /** The instant in the zone that was asked for. */
    private static OffsetDateTime in(Evaluation run, Instant instant, @Nullable Text zone) {
        if (zone == null) {
            ZoneId own = run.input().zone();
            return instant.atZone(own).toOffsetDateTime();
        }
        String asked = zone.expand(run);
        ZoneOffset offset =
                offset(asked)
                        .orElseThrow(
                                () ->
                                        run.failure(
                                                "invalid-zone",
                                                "specified :zone argument '"
                                                        + Addresses.printable(asked)
                                                        + "' is not a valid timezone"));
        return instant.atOffset(offset);
    }

    record OfHeader(
            Text name,
            Index.Pick pick,
            boolean originalZone,
            @Nullable Text zone,
            Part part,
            Match match)
            implements Cond {
        @Override
        public boolean test(Evaluation run) {
            DatePart wanted = part.in(run).orElse(null);
            if (wanted == null) {
                return match.any(run, List.of());
            }
            List<String> values = new ArrayList<>();
            for (String value : pick.of(run.raw(name.expand(run)))) {
                run.spend(DATE_WORK);
                HeaderDate.parse(value)
                        .map(date -> originalZone ? date : in(run, date.toInstant(), zone))
                        .map(wanted::of)
                        .ifPresent(values::add);
            }
            return match.any(run, values);
        }
    }

    record OfNow(@Nullable Text zone, Part part, Match match) implements Cond {
        @Override
        public boolean test(Evaluation run) {
            run.spend(DATE_WORK);
            return match.any(
                    run,
                    part.in(run)
                            .map(wanted -> wanted.of(Dates.in(run, run.input().now(), zone)))
                            .map(List::of)
                            .orElse(List.of()));
        }
    }
}
