package org.siesta.sieve;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.siesta.mail.BytesContent;
import org.siesta.mail.Mailbox;

/**
 * A target for coverage-guided fuzzing: any octets are a script and a message; the script becomes a
 * plan or a list of faults, and a plan runs to an end that is declared, the same when it is
 * watched.
 */
public final class SieveFuzz {

    /** Stands in no text that is UTF-8: what follows is the message. */
    private static final int SEPARATOR = 0xFF;

    private static final String ALL = requireAll();

    private static final SieveCompiler COMPILER =
            new SieveCompiler(
                    SieveLimits.DEFAULT,
                    SieveHost.DEFAULT
                            .withLists(Map.of(":addrbook:default", value -> value.contains("bo@")))
                            .withSpam(
                                    List.of(
                                            new ScannerField(
                                                    HeaderPart.whole("X-Count"),
                                                    new ScannerField.Scale.Score(10))))
                            .withEnvironment(Map.of("site", "here")));

    private static final Advice ADVICE =
            Advice.DEFAULT.forOwn(Set.of(new Mailbox("ana", "example.org")));

    private SieveFuzz() {}

    private static String requireAll() {
        return "require [\""
                + String.join("\",\"", new SieveCompiler(SieveLimits.DEFAULT).capabilities())
                + "\"];\n";
    }

    /** The input of this script and message. */
    static byte[] input(byte[] script, byte[] message) {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.writeBytes(script);
        input.write(SEPARATOR);
        input.writeBytes(message);
        return input.toByteArray();
    }

    /** One input; fails by an exception. */
    public static void fuzzerTestOneInput(byte[] input) {
        int end = 0;
        while (end < input.length && (input[end] & 0xFF) != SEPARATOR) {
            end++;
        }
        byte[] script = Arrays.copyOf(input, end);
        byte[] message = Arrays.copyOfRange(input, Math.min(end + 1, input.length), input.length);
        play(COMPILER.check(script, ADVICE), message);
        String text = new String(script, StandardCharsets.UTF_8);
        // The scripts include each other as "a" and "b".
        ScriptLibrary library =
                (_, name) ->
                        switch (name) {
                            case "a" -> Optional.of(new ScriptLibrary.Source(name, text));
                            case "b" ->
                                    Optional.of(
                                            new ScriptLibrary.Source(
                                                    name,
                                                    "require \"include\"; include :once \"a\";"));
                            default -> Optional.empty();
                        };
        play(COMPILER.compile(ALL + text, "main", library), message);
    }

    private static void play(Compilation compilation, byte[] message) {
        switch (compilation) {
            case Compilation.Rejected(List<Diagnostic> faults) -> {
                if (faults.stream().noneMatch(f -> f.severity() == Diagnostic.Severity.ERROR)) {
                    throw new IllegalStateException("refused without a fault");
                }
                faults.forEach(SieveFuzz::placed);
            }
            case Compilation.Compiled(CompiledScript plan, List<Diagnostic> warnings) -> {
                warnings.forEach(SieveFuzz::placed);
                run(plan, Scripts.mail(new BytesContent(message)));
                run(plan, Scripts.input());
            }
        }
    }

    private static void placed(Diagnostic fault) {
        if (fault.line() < 1 || fault.column() < 1 || fault.endLine() < fault.line()) {
            throw new IllegalStateException("a fault at no place: " + fault);
        }
    }

    /** A run that somebody watches comes to the same end. */
    private static void run(CompiledScript plan, SieveInput input) {
        SieveOutcome outcome = plan.run(input);
        SieveOutcome watched = plan.run(input, new TraceLog());
        if (!Scripts.brief(outcome).equals(Scripts.brief(watched))) {
            throw new IllegalStateException(outcome + ", but watched " + watched);
        }
        if (outcome instanceof SieveOutcome.Completed(List<SieveAction> actions, _)
                && actions.isEmpty()) {
            throw new IllegalStateException("a run without any action, not even discard");
        }
    }
}
