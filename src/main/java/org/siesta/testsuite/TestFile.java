package org.siesta.testsuite;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.CompiledScript;
import org.siesta.sieve.Diagnostic;
import org.siesta.sieve.SieveCompiler;
import org.siesta.sieve.SieveInput;
import org.siesta.sieve.SieveLimits;
import org.siesta.sieve.SieveOutcome;
import org.siesta.testsuite.TestReport.Block;
import org.siesta.testsuite.TestReport.Outcome;

/** One file of tests. */
public final class TestFile {

    /** The beginning of a block, with as much of its name as a person reads. */
    private static final Pattern BLOCK =
            Pattern.compile("(?m)^[ \\t]*+test[ \\t]++\"((?:[^\"\\\\\\n]|\\\\.){0,200})");

    private final Path path;
    private final byte[] script;

    /**
     * A file of tests.
     *
     * @param path where it lies; the scripts that it names lie near
     * @param script its octets
     */
    public TestFile(Path path, byte[] script) {
        this.path = path;
        this.script = script.clone();
    }

    /**
     * Runs its blocks in order. Where the file requires what is not offered, the blocks that need
     * it are skipped and the others run.
     *
     * @param now the instant that the scripts see, where the test does not set another
     * @param zone the account's zone, likewise
     */
    public TestReport run(Instant now, ZoneId zone) {
        Path folder = path.toAbsolutePath().getParent();
        ScriptFolder scripts =
                new ScriptFolder(
                        folder == null ? path.toAbsolutePath() : folder,
                        SieveLimits.DEFAULT.maxScriptSize());
        Bench bench = new Bench(scripts, "");
        Compilation compilation = compiler(bench).compile(script, "", scripts);
        if (compilation instanceof Compilation.Rejected(List<Diagnostic> faults)) {
            Reduced reduced = Reduced.of(new String(script, StandardCharsets.UTF_8), faults);
            if (!reduced.missing().isEmpty()) {
                bench = new Bench(scripts, reduced.missing());
                byte[] rest = reduced.script().getBytes(StandardCharsets.UTF_8);
                compilation = compiler(bench).compile(rest, "", scripts);
            }
        }
        return report(compilation, bench, now, zone);
    }

    private static SieveCompiler compiler(Bench bench) {
        return new SieveCompiler(SieveLimits.DEFAULT, bench.host(), new TestLanguage(bench));
    }

    private TestReport report(Compilation compilation, Bench bench, Instant now, ZoneId zone) {
        return switch (compilation) {
            case Compilation.Rejected(List<Diagnostic> faults) -> refused(faults, bench.missing());
            case Compilation.Compiled(CompiledScript compiled, _) -> {
                SieveInput first =
                        Scene.first(now, zone, String.valueOf(path.getFileName()), bench.host());
                SieveOutcome outcome = compiled.run(first);
                yield outcome instanceof SieveOutcome.Failed failed
                        ? cutShort(bench.blocks(), failed)
                        : new TestReport(bench.blocks());
            }
        };
    }

    /**
     * The file without the capabilities that are not offered.
     *
     * @param missing why a block may be skipped; empty where nothing is missing
     */
    private record Reduced(String script, String missing) {

        static Reduced of(String script, List<Diagnostic> faults) {
            String[] lines = script.split("\n", -1);
            List<String> missing = new ArrayList<>();
            for (Diagnostic fault : faults.reversed()) {
                String line = lines[fault.line() - 1];
                boolean fits =
                        fault.code().equals("unknown-capability")
                                && fault.line() == fault.endLine()
                                && fault.endColumn() - 1 <= line.codePointCount(0, line.length());
                int from = fits ? line.offsetByCodePoints(0, fault.column() - 1) : 0;
                if (fits && line.startsWith("\"", from)) {
                    int to = line.offsetByCodePoints(0, fault.endColumn() - 1);
                    missing.addFirst(line.substring(from, to));
                    lines[fault.line() - 1] =
                            line.substring(0, from) + "\"fileinto\"" + line.substring(to);
                }
            }
            return new Reduced(
                    String.join("\n", lines),
                    missing.isEmpty()
                            ? ""
                            : "the file requires what is not offered: "
                                    + String.join(", ", missing));
        }
    }

    /** A command between the blocks failed: those behind it did not run. */
    private static TestReport cutShort(List<Block> blocks, SieveOutcome.Failed failed) {
        Outcome outcome =
                new Outcome.Failed(
                        failed.line(),
                        failed.column(),
                        "a command before the test failed: " + failed.message());
        List<Block> all = new ArrayList<>();
        for (Block block : blocks) {
            all.add(
                    block.outcome() instanceof Outcome.Skipped
                            ? new Block(block.name(), block.line(), outcome)
                            : block);
        }
        return new TestReport(all);
    }

    /** The file does not compile: all of its blocks share the reason. */
    private TestReport refused(List<Diagnostic> faults, String missing) {
        Diagnostic first =
                faults.stream()
                        .filter(f -> f.severity() == Diagnostic.Severity.ERROR)
                        .findFirst()
                        .orElse(faults.getFirst());
        Outcome outcome =
                missing.isEmpty()
                        ? new Outcome.Failed(first.line(), first.column(), first.message())
                        : new Outcome.Skipped(missing);
        String text = new String(script, StandardCharsets.UTF_8);
        List<Block> blocks = new ArrayList<>();
        Matcher found = BLOCK.matcher(text);
        int line = 1;
        int counted = 0;
        while (found.find()) {
            line +=
                    (int)
                            text.substring(counted, found.start(1))
                                    .chars()
                                    .filter(c -> c == '\n')
                                    .count();
            counted = found.start(1);
            blocks.add(new Block(found.group(1).replaceAll("\\\\(.)", "$1"), line, outcome));
        }
        if (blocks.isEmpty()) {
            blocks.add(new Block(String.valueOf(path.getFileName()), first.line(), outcome));
        }
        return new TestReport(blocks);
    }
}
