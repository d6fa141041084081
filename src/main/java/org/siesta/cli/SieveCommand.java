package org.siesta.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.settings.OutOfOffice;
import org.siesta.sieve.Advice;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.Diagnostic;
import org.siesta.sieve.SieveCompiler;
import org.siesta.sieve.SieveLimits;
import org.siesta.testsuite.TestFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sieve check} and {@code sieve test}. */
@Command(name = "sieve", description = "Checks and tests Sieve scripts.")
final class SieveCommand implements Runnable {

    /** Above every limit that a script may have; the compiler says what is too large. */
    private static final long MAX_FILE = 17L << 20;

    private final Surroundings surroundings;

    @Spec private @Nullable CommandSpec spec;

    SieveCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw SiestaCommand.missingSubcommand(spec);
    }

    @Command(
            name = "check",
            description =
                    "Compiles scripts and prints FILE:LINE:COLUMN: severity: message [code] for"
                            + " everything that is wrong; nothing where all is well.")
    int check(
            @Option(names = "--json", description = "Print one JSON object a file.") boolean json,
            @Parameters(
                            arity = "1..*",
                            paramLabel = "FILE",
                            description = "Scripts; - for standard input.")
                    List<Path> files) {
        SieveCompiler compiler = new SieveCompiler(SieveLimits.DEFAULT);
        boolean sound = true;
        for (Path file : files) {
            sound &= check(compiler, file, json);
        }
        return sound ? Exit.DONE : Exit.NO;
    }

    @Command(
            name = "test",
            description =
                    "Runs Sieve test scripts (the vnd.dovecot.testsuite language): ok or not ok for"
                            + " each block, then how many passed, failed and were skipped.")
    int test(
            @Option(names = "--json", description = "Print one JSON object a block.") boolean json,
            @Parameters(arity = "1..*", paramLabel = "FILE.svtest", description = "Test scripts.")
                    List<Path> files) {
        SieveTests tests = new SieveTests(Output.of(spec), json);
        for (Path file : files) {
            try {
                byte[] octets = TextInput.octets(file, surroundings.in(), MAX_FILE);
                TestFile test = new TestFile(file, octets);
                tests.add(file, test.run(surroundings.clock().instant(), OutOfOffice.OFF.zone()));
            } catch (Complaint unreadable) {
                tests.unreadable(file, String.valueOf(unreadable.getMessage()));
            }
        }
        return tests.sum() ? Exit.DONE : Exit.NO;
    }

    private boolean check(SieveCompiler compiler, Path file, boolean json) {
        PrintWriter out = Output.of(spec);
        byte[] octets;
        try {
            octets = TextInput.octets(file, surroundings.in(), MAX_FILE);
        } catch (Complaint unreadable) {
            // The other files are checked all the same.
            if (json) {
                out.println(
                        Json.line(
                                Json.object()
                                        .put("file", file.toString())
                                        .put("ok", false)
                                        .put("error", unreadable.getMessage())));
            } else if (spec != null) {
                spec.commandLine().getErr().println("siesta: " + unreadable.getMessage());
            }
            return false;
        }
        Compilation compilation = compiler.check(octets, Advice.DEFAULT);
        boolean ok = compilation instanceof Compilation.Compiled;
        List<Diagnostic> diagnostics = diagnostics(compilation);
        if (json) {
            out.println(Json.line(json(file, ok, diagnostics)));
        } else {
            diagnostics.forEach(d -> out.println(line(file.toString(), d)));
        }
        return ok;
    }

    static List<Diagnostic> diagnostics(Compilation compilation) {
        return switch (compilation) {
            case Compilation.Compiled(_, List<Diagnostic> warnings) -> warnings;
            case Compilation.Rejected(List<Diagnostic> faults) -> faults;
        };
    }

    /** As compilers say it, so that editors find the place. */
    static String line(String file, Diagnostic diagnostic) {
        return file
                + ":"
                + diagnostic.line()
                + ":"
                + diagnostic.column()
                + ": "
                + Json.word(diagnostic.severity())
                + ": "
                + Commands.oneLine(diagnostic.message())
                + " ["
                + diagnostic.code()
                + "]";
    }

    private static ObjectNode json(Path file, boolean ok, List<Diagnostic> diagnostics) {
        ObjectNode json = Json.object().put("file", file.toString()).put("ok", ok);
        ArrayNode list = json.putArray("diagnostics");
        for (Diagnostic diagnostic : diagnostics) {
            list.addObject()
                    .put("line", diagnostic.line())
                    .put("column", diagnostic.column())
                    .put("endLine", diagnostic.endLine())
                    .put("endColumn", diagnostic.endColumn())
                    .put("severity", Json.word(diagnostic.severity()))
                    .put("code", diagnostic.code())
                    .put("message", diagnostic.message());
        }
        return json;
    }
}
