package org.siesta.sieve;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Turns the text of a script into a plan, or into the list of its faults. */
public final class SieveCompiler {

    private final SieveLimits limits;
    private final SieveHost host;
    private final Registry registry;

    /** A compiler for the language that this product offers. */
    public SieveCompiler(SieveLimits limits) {
        this(limits, SieveHost.DEFAULT);
    }

    /**
     * A compiler that checks against what the host allows.
     *
     * @param host as far as it is known before a message comes
     */
    public SieveCompiler(SieveLimits limits, SieveHost host) {
        this(limits, host, Registry.STANDARD);
    }

    /** As this, for the language with one extension more. */
    public SieveCompiler(SieveLimits limits, SieveHost host, SieveExtension more) {
        this(limits, host, Registry.STANDARD.with(more));
    }

    SieveCompiler(SieveLimits limits, SieveHost host, Registry registry) {
        this.limits = limits;
        this.host = host;
        this.registry = registry;
    }

    /** What ManageSieve lists; require accepts all of it. */
    public SortedSet<String> capabilities() {
        return registry.capabilities();
    }

    /** Compiles the octets of a script, which must be UTF-8 (RFC 5228 §2.1). Never throws. */
    public Compilation compile(byte[] script) {
        return compile(script, "", null);
    }

    /** As {@link #compile(String, String, ScriptLibrary)}. */
    public Compilation compile(byte[] script, String name, @Nullable ScriptLibrary library) {
        return compile(script, name, library, new Diagnostics());
    }

    private Compilation compile(
            byte[] script, String name, @Nullable ScriptLibrary library, Diagnostics diagnostics) {
        if (script.length > limits.maxScriptSize()) {
            return tooLarge();
        }
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer text = CharBuffer.allocate(script.length + 1);
        CoderResult result = decoder.decode(ByteBuffer.wrap(script), text, true);
        text.flip();
        return result.isError()
                ? notUtf8(text.toString())
                : compileText(text.toString(), name, library, diagnostics);
    }

    /** Compiles a script alone: what it includes stays open. Never throws. */
    public Compilation compile(String script) {
        return compile(script, "", null);
    }

    /**
     * Compiles a script with all that it includes. Throws nothing but what the library throws.
     *
     * @param name what the script is called among the personal ones of the library; empty when it
     *     is none of them
     * @param library null leaves open what the script includes
     */
    public Compilation compile(String script, String name, @Nullable ScriptLibrary library) {
        // An octet of UTF-8 makes no more than one char, so this bounds the encoding below.
        if (script.length() > limits.maxScriptSize()) {
            return tooLarge();
        }
        for (int i = 0; i < script.length(); i++) {
            int c = script.codePointAt(i);
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                return notUtf8(script.substring(0, i));
            }
            i += Character.charCount(c) - 1;
        }
        // A char makes no more than three octets of UTF-8: those of most scripts need no count.
        boolean small = 3L * script.length() <= limits.maxScriptSize();
        return small || script.getBytes(StandardCharsets.UTF_8).length <= limits.maxScriptSize()
                ? compileText(script, name, library, new Diagnostics())
                : tooLarge();
    }

    /**
     * As {@link #compile(byte[])}, with more warnings: of what compiles and will surprise. A
     * command that can never do what it is for is an error here. For a script that somebody just
     * wrote.
     */
    public Compilation check(byte[] script, Advice advice) {
        return check(script, advice, "", null);
    }

    /**
     * As {@link #check(byte[], Advice)}, with all that it includes: a script that is missing, wrong
     * or includes itself is a fault. For a script that mail is going to meet.
     */
    public Compilation check(
            byte[] script, Advice advice, String name, @Nullable ScriptLibrary library) {
        Compilation compilation = compile(script, name, library, new Diagnostics(true));
        if (!(compilation instanceof Compilation.Compiled(CompiledScript plan, var warnings))) {
            return compilation;
        }
        Diagnostics more = new Diagnostics();
        ScriptLexer lexer =
                new ScriptLexer(new String(script, StandardCharsets.UTF_8), limits, more);
        List<ScriptToken> tokens = lexer.tokens();
        new Lint(advice, more)
                .script(new ScriptParser(tokens, lexer.stopped(), limits, more).commands());
        return new Compilation.Compiled(plan, more.with(warnings));
    }

    /**
     * As {@link #check(byte[], Advice, String, ScriptLibrary)}, but what is wrong with the scripts
     * that it includes is a warning: they may be stored in any order (RFC 6609 §3.1). For a script
     * that is stored and not active.
     */
    public Compilation checkToStore(
            byte[] script, Advice advice, String name, ScriptLibrary library) {
        Compilation whole = check(script, advice, name, library);
        if (!(whole instanceof Compilation.Rejected(var faults))) {
            return whole;
        }
        return switch (check(script, advice)) {
            case Compilation.Rejected(var own) ->
                    new Compilation.Rejected(Diagnostics.softened(own, faults));
            case Compilation.Compiled(var plan, var own) ->
                    new Compilation.Compiled(plan, Diagnostics.softened(own, faults));
        };
    }

    private Compilation compileText(
            String script, String name, @Nullable ScriptLibrary library, Diagnostics diagnostics) {
        Linker linker = new Linker(registry, limits, host, name, script.length(), library);
        Binder binder = linker.bind(script, diagnostics);
        if (diagnostics.hasErrors()) {
            return new Compilation.Rejected(diagnostics.inOrder());
        }
        return new Compilation.Compiled(
                new CompiledScript(binder, limits, linker), diagnostics.inOrder());
    }

    private Compilation tooLarge() {
        return rejected(
                new Span(1, 1, 1, 1),
                "script-too-large",
                "the script is too large, at most " + limits.maxScriptSize() + " octets");
    }

    /** The fault stands behind the text that could be read. */
    private static Compilation notUtf8(String before) {
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        String last = before.substring(before.lastIndexOf('\n') + 1);
        int column = 1 + last.codePointCount(0, last.length());
        return rejected(
                new Span(line, column, line, column + 1),
                "invalid-utf-8",
                "the script is not valid UTF-8");
    }

    private static Compilation rejected(Span at, String code, String message) {
        Diagnostics diagnostics = new Diagnostics();
        diagnostics.error(at, code, message);
        return new Compilation.Rejected(diagnostics.inOrder());
    }
}
