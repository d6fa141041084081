package org.siesta.sieve;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;

/**
 * Holds scripts of real clients against the verdicts of another implementation, where both lie
 * beside the folder that {@code siesta.cases} names; elsewhere the scripts that ship, which all
 * compile.
 */
class CorpusTest {

    private static final String VERDICTS = "SOURCES.md";

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static final List<LocalDate> DAYS =
            Stream.of("2022-09-05", "2026-11-10", "2026-12-10", "2027-02-01")
                    .map(LocalDate::parse)
                    .toList();

    private static final List<ZoneId> ZONES =
            Stream.of("UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo")
                    .map(ZoneId::of)
                    .toList();

    /** Fcc is offered here (RFC 8580 §3). */
    private static final String FCC = "accepted: RFC 8580";

    /** What is accepted here and refused there, or the reverse, by which rule. */
    private static final Map<String, String> DEFENDED =
            Map.of(
                    "cyrus/vacation-with-explicit-subject.sieve", FCC,
                    "cyrus/vacation-with-fcc.sieve", FCC,
                    "cyrus/vacation-with-fcc-otheruser-denied.sieve", FCC,
                    "cyrus/vacation-with-long-origsubject.sieve", FCC,
                    // The test takes other fields of addresses too, as X-Delivered-To is.
                    "thsmi-editor/fastmail-fastmail-file-messages-to-some-aliases-into-alias-dependent-f.sieve",
                            "accepted: RFC 5228 section 5.1");

    /**
     * One script and what is said of it.
     *
     * @param replies whether a reply goes out on each of {@link #DAYS}; empty when nothing is said
     * @param to the recipient of the message
     */
    private record Verdict(String name, boolean accepted, String replies, String to) {

        static Verdict ofRow(List<String> cells) {
            String replies = cells.get(7);
            boolean said = replies.matches("[YN]{4} to \\S+");
            return new Verdict(
                    cells.get(0).replace("`", ""),
                    cells.get(6).startsWith("ok"),
                    said ? replies.substring(0, 4) : "",
                    said ? replies.substring(8) : "");
        }
    }

    /** A moment near the limit of a range, and whether a reply goes out in each of the zones. */
    private record Moment(String name, OffsetDateTime at, String replies) {}

    private final Path corpus = corpus();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final List<Moment> moments = new ArrayList<>();

    CorpusTest() throws IOException {
        if (!Files.exists(corpus.resolve(VERDICTS))) {
            files().forEach(f -> verdicts.add(new Verdict(f, true, "", "")));
            return;
        }
        String script = "";
        for (String line : Files.readAllLines(corpus.resolve(VERDICTS))) {
            List<String> cells =
                    Arrays.stream(line.substring(Math.min(1, line.length())).split("\\|"))
                            .map(String::strip)
                            .toList();
            if (cells.size() == 8 && cells.get(0).endsWith(".sieve`")) {
                verdicts.add(Verdict.ofRow(cells));
            } else if (cells.size() == 6 && cells.get(1).matches("\\d{4}-.*")) {
                script = cells.get(0).isEmpty() ? script : cells.get(0).split(" ", 2)[0];
                moments.add(
                        new Moment(
                                script + ".sieve",
                                OffsetDateTime.parse(cells.get(1).split(" ", 2)[0]),
                                String.join("", cells.subList(2, 6))));
            }
        }
    }

    private static Path corpus() {
        String cases = System.getProperty("siesta.cases", "");
        Path theirs = Path.of(cases.isEmpty() ? "." : cases).resolveSibling("sieve-corpus");
        return !cases.isEmpty() && Files.isDirectory(theirs) ? theirs : Path.of("sieve-scripts");
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> walk = Files.walk(corpus)) {
            return walk.map(p -> corpus.relativize(p).toString().replace('\\', '/'))
                    .filter(name -> name.endsWith(".sieve"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void eachScriptHasItsVerdict() throws IOException {
        assertThat(verdicts).hasSizeGreaterThan(20);
        boolean theirs = Files.exists(corpus.resolve(VERDICTS));
        assertThat(verdicts.stream().anyMatch(v -> !v.accepted())).isEqualTo(theirs);
        assertThat(verdicts.stream().anyMatch(v -> !v.replies().isEmpty())).isEqualTo(theirs);
        assertThat(moments.isEmpty()).isNotEqualTo(theirs);
        assertThat(verdicts).extracting(Verdict::name).containsExactlyInAnyOrderElementsOf(files());
    }

    @Test
    void acceptsAndRefusesTheSameScripts() throws IOException {
        Map<String, String> differences = new TreeMap<>();
        for (Verdict verdict : verdicts) {
            Compilation compilation = compile(verdict.name());
            if (compilation instanceof Compilation.Compiled != verdict.accepted()) {
                differences.put(verdict.name(), faults(compilation));
            }
        }
        assertThat(differences.keySet())
                .as(differences::toString)
                .isEqualTo(
                        verdicts.stream()
                                .map(Verdict::name)
                                .filter(DEFENDED::containsKey)
                                .collect(Collectors.toSet()));
    }

    @Test
    void asksForAReplyOnTheSameDays() throws IOException {
        List<String> differences = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            if (verdict.replies().isEmpty()) {
                continue;
            }
            for (ZoneId zone : List.of(ZoneId.of("UTC"), BERLIN)) {
                String replies =
                        DAYS.stream()
                                .map(d -> d.atTime(LocalTime.NOON).atZone(BERLIN))
                                .map(t -> reply(verdict, t.toOffsetDateTime(), zone))
                                .collect(Collectors.joining());
                if (!replies.equals(verdict.replies())) {
                    differences.add(verdict + " is " + replies + " in " + zone);
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void asksForAReplyAtTheSameMomentsAroundTheLimits() {
        Map<String, Verdict> byName =
                verdicts.stream().collect(Collectors.toMap(Verdict::name, v -> v));
        List<String> differences = new ArrayList<>();
        for (Moment moment : moments) {
            Verdict verdict = requireNonNull(byName.get(moment.name()), moment.name());
            String replies =
                    ZONES.stream()
                            .map(zone -> reply(verdict, moment.at(), zone))
                            .collect(Collectors.joining());
            if (!replies.equals(moment.replies())) {
                differences.add(moment + " is " + replies);
            }
        }
        assertThat(differences).isEmpty();
    }

    /** What people write needs no more than a twentieth of what a run may cost. */
    @Test
    void noScriptComesNearTheLimitOfWork() throws IOException {
        Map<String, Long> costs = new TreeMap<>();
        for (Verdict verdict : verdicts) {
            if (compile(verdict.name()) instanceof Compilation.Compiled(CompiledScript s, _)) {
                String to = verdict.to().isEmpty() ? "ana@example.org" : verdict.to();
                for (LocalDate day : DAYS) {
                    OffsetDateTime noon = day.atTime(LocalTime.NOON).atOffset(ZoneOffset.UTC);
                    costs.merge(verdict.name(), cost(s, message(to, noon, BERLIN)), Math::max);
                }
                costs.merge(verdict.name(), cost(s, Scripts.input()), Math::max);
            }
        }
        assertThat(costs).isNotEmpty();
        long limit = Evaluation.steps(SieveLimits.DEFAULT);
        assertThat(costs).allSatisfy((_, cost) -> assertThat(20 * cost).isLessThan(limit));
    }

    private static long cost(CompiledScript script, SieveInput input) {
        Evaluation run = script.start(input, null);
        try {
            run.run(script.plan());
        } catch (RunFailure failure) {
            // A reject beside a reply, say: it cost what it cost.
            assertThat(run.failed(failure).code()).isNotEqualTo("cpu-limit");
        }
        return run.spent();
    }

    private Compilation compile(String name) throws IOException {
        return Scripts.COMPILER.compile(
                Files.readString(corpus.resolve(name)), "", (_, other) -> included(other));
    }

    /** A script beside the verdicts; those of clients include none that is there. */
    private Optional<ScriptLibrary.Source> included(String name) {
        Path file = corpus.resolve(name + ".sieve");
        try {
            return Files.exists(file)
                    ? Optional.of(new ScriptLibrary.Source(name, Files.readString(file)))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String faults(Compilation compilation) {
        return compilation instanceof Compilation.Rejected(List<Diagnostic> all)
                ? all.stream().map(Diagnostic::toString).collect(Collectors.joining("; "))
                : "accepted";
    }

    private String reply(Verdict verdict, OffsetDateTime at, ZoneId zone) {
        try {
            if (!(compile(verdict.name()) instanceof Compilation.Compiled(CompiledScript s, _))) {
                return "-";
            }
            return s.run(message(verdict.to(), at, zone)) instanceof SieveOutcome.Completed done
                            && done.actions().stream()
                                    .anyMatch(a -> a instanceof SieveAction.Vacation)
                    ? "Y"
                    : "N";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A plain personal message that was sent and arrives at that moment. */
    private static SieveInput message(String to, OffsetDateTime at, ZoneId zone) {
        String date =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        at.atZoneSameInstant(BERLIN).toOffsetDateTime());
        int sign = to.lastIndexOf('@');
        SieveInput usual = Scripts.input();
        return new SieveInput(
                new Message(
                        Headers.of(
                                "Received",
                                "from a.other.example by mx.example.org; " + date,
                                "Date",
                                date,
                                "From",
                                "Bob <bob@other.example>",
                                "To",
                                to,
                                "Subject",
                                "Hello there"),
                        BytesContent.of("Hello\r\n")),
                new ReversePath.Sender(new Mailbox("bob", "other.example")),
                ForwardPath.of(new Mailbox(to.substring(0, sign), to.substring(sign + 1))),
                usual.client(),
                at.toInstant(),
                zone,
                usual.delimiters(),
                usual.hostName(),
                usual.scriptName());
    }
}
