package org.siesta.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.siesta.delivery.ScriptCheck;
import org.siesta.mail.Mailbox;
import org.siesta.settings.Script;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.Diagnostic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sieve check}: what is wrong with scripts, and what will surprise. */
@Command(
        name = "check",
        description =
                "Compiles scripts and prints FILE:LINE:COLUMN: severity: message [code] for"
                        + " everything that is wrong; nothing where all is well.")
final class SieveCheckCommand implements Callable<Integer> {

    /** Above every limit that a script may have; the compiler says what is too large. */
    static final long MAX_FILE = 17L << 20;

    private final Surroundings surroundings;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--scripts",
            paramLabel = "DIR",
            description =
                    "The account's other scripts, NAME.sieve each: what is included is checked too.")
    private Optional<Path> scripts = Optional.empty();

    @Option(
            names = "--global",
            paramLabel = "DIR",
            description =
                    "The scripts of the site, NAME.sieve each (default: those of the configuration).")
    private Optional<Path> global = Optional.empty();

    @Option(
            names = "--user",
            paramLabel = "ADDRESS",
            description = "Whose scripts these are: warns of addresses that are not the user's.")
    private Optional<String> user = Optional.empty();

    @Option(
            names = "--own",
            paramLabel = "ADDRESS",
            description = "A further address of the user; may be repeated.")
    private List<String> own = List.of();

    @Option(names = "--json", description = "Print one JSON object a file.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Scripts; - for standard input.")
    private List<Path> files = List.of();

    SieveCheckCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        ScriptCheck check = check();
        List<Script> others = scripts.map(ScriptFiles::read).orElse(List.of());
        boolean sound = true;
        for (Path file : files) {
            sound &= isSound(check, file, others);
        }
        return sound ? Exit.DONE : Exit.NO;
    }

    private ScriptCheck check() throws IOException {
        ScriptCheck check = Rules.of(config.load(surroundings, Exit.NO).config()).scripts();
        if (global.isPresent()) {
            check = check.with(ScriptFiles.site(global.get()));
        }
        if (user.isEmpty() && own.isEmpty()) {
            return check;
        }
        Set<Mailbox> further = new LinkedHashSet<>();
        own.forEach(o -> further.add(Arguments.mailbox(o, "--own", Exit.USAGE)));
        Mailbox account =
                user.map(u -> Arguments.mailbox(u, "--user", Exit.USAGE))
                        .orElseGet(() -> further.iterator().next());
        return check.forAccount(account, further);
    }

    private boolean isSound(ScriptCheck check, Path file, List<Script> others) {
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
                spec.commandLine()
                        .getErr()
                        .println(
                                "siesta: "
                                        + Commands.oneLine(
                                                String.valueOf(unreadable.getMessage())));
            }
            return false;
        }
        Compilation compilation =
                scripts.isEmpty() && global.isEmpty()
                        ? check.alone(octets)
                        : check.active(ScriptFiles.name(file), octets, others);
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
