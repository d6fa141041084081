package org.siesta.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The clock, against what others say, and the rules of time zones. */
final class ClockCheck {

    private static final Duration TOLERATED = Duration.ofMinutes(2);

    /** Rules change a few times a year; older ones than this are wrong for somebody. */
    private static final int YEARS = 2;

    /** RFC 5322 §3.3, as some servers write it into their greeting. */
    private static final Pattern DATE =
            Pattern.compile(
                    "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9 ]?[0-9] [A-Z][a-z]{2} [0-9]{4}"
                            + " [0-9]{2}:[0-9]{2}:[0-9]{2} (?:[+-][0-9]{4}|GMT)");

    private final Instant now;
    private final Path data;

    ClockCheck(Instant now, Path data) {
        this.now = now;
        this.data = data;
    }

    /** Of the clock, and of the zone rules. */
    List<Finding> examine(List<String> greetings) {
        List<Finding> findings = new ArrayList<>();
        greetings.stream()
                .map(ClockCheck::date)
                .flatMap(Optional::stream)
                .map(theirs -> Duration.between(theirs, now))
                .filter(apart -> apart.abs().compareTo(TOLERATED) > 0)
                .findFirst()
                .ifPresent(
                        apart ->
                                findings.add(
                                        Finding.error(
                                                "clock-differs",
                                                "clock",
                                                "it is "
                                                        + apart.abs().toSeconds()
                                                        + " s "
                                                        + (apart.isNegative()
                                                                ? "behind"
                                                                : "ahead of")
                                                        + " the clock of a server that it talks to",
                                                "set both clocks by NTP")));
        newest().filter(time -> Duration.between(now, time).compareTo(TOLERATED) > 0)
                .ifPresent(
                        time ->
                                findings.add(
                                        Finding.error(
                                                "clock-went-back",
                                                "clock",
                                                "it says "
                                                        + now
                                                        + ", and the store was written at "
                                                        + time,
                                                "set the clock by NTP")));
        if (findings.isEmpty()) {
            findings.add(Finding.ok("clock", "clock", now + ", " + synchronised()));
        }
        findings.add(zone());
        return findings;
    }

    private static String synchronised() {
        return Files.exists(Path.of("/run/systemd/timesync/synchronized"))
                        || Files.exists(Path.of("/run/chrony"))
                        || Files.exists(Path.of("/run/ntpd.pid"))
                ? "kept by a time service"
                : "whether a time service keeps it is not known";
    }

    /** When anything of the store was last written. */
    private Optional<Instant> newest() {
        if (!Files.isDirectory(data)) {
            return Optional.empty();
        }
        try (var files = Files.list(data)) {
            return files.limit(1000).map(ClockCheck::written).max(Instant::compareTo);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Instant written(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    private static Optional<Instant> date(String greeting) {
        Matcher matcher = DATE.matcher(greeting);
        if (!matcher.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    ZonedDateTime.parse(
                                    matcher.group().replace(",  ", ", "),
                                    DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private Finding zone() {
        ZoneId zone = ZoneId.systemDefault();
        String version = ZoneRulesProvider.getVersions("Europe/Berlin").lastEntry().getKey();
        String seen = "zone of this machine " + zone + ", zone rules " + version;
        int year =
                version.matches("20[0-9]{2}[a-z]+") ? Integer.parseInt(version.substring(0, 4)) : 0;
        if (year > 0 && now.atZone(ZoneOffset.UTC).getYear() - year >= YEARS) {
            return Finding.warning(
                    "zone-rules-old",
                    "clock",
                    seen + ": countries have changed their clocks since",
                    "a newer Java");
        }
        boolean utc = zone.getRules().equals(ZoneOffset.UTC.getRules());
        return Finding.ok(
                "zone",
                "clock",
                seen
                        + (utc
                                ? "; a script that tests currentdate without :zone, and an out-of-office"
                                        + " without a zone, mean UTC"
                                : ""));
    }
}
