package org.siesta.bench;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.jsieve.ConfigurationManager;
import org.apache.jsieve.SieveFactory;
import org.apache.jsieve.parser.generated.Node;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.siesta.mail.Headers;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.CompiledScript;
import org.siesta.sieve.SieveCompiler;
import org.siesta.sieve.SieveInput;
import org.siesta.sieve.SieveLimits;
import org.siesta.sieve.SieveOutcome;

/**
 * Compiles and runs scripts, ours beside jSieve's own evaluation on the same script and message.
 *
 * <p>Ours decodes what it looks at in each run; jSieve is given everything decoded and parsed.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx512m", "-XX:+UseSerialGC"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 8, time = 1)
public class SieveBenchmark {

    /** Which script on which message. */
    public enum Case {
        VACATION_30_LINES(BenchScripts.VACATION, 9),
        VACATION_50_FIELDS(BenchScripts.VACATION, 50),
        NESTED_5(BenchScripts.nested(5), 9),
        NESTED_15(BenchScripts.nested(15), 9),
        NESTED_30(BenchScripts.nested(30), 9);

        private final String script;
        private final int fields;

        Case(String script, int fields) {
            this.script = script;
            this.fields = fields;
        }
    }

    @Param public Case what = Case.VACATION_30_LINES;

    private final SieveCompiler compiler = new SieveCompiler(SieveLimits.DEFAULT);
    private SieveFactory jSieve;
    private String text;
    private byte[] octets;
    private CompiledScript plan;
    private Node tree;
    private SieveInput input;
    private JSieveMail jSieveMail;

    @Setup
    public void prepare() throws Exception {
        text = what.script;
        // jSieve reads text: with CRLF only.
        octets = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        plan = ((Compilation.Compiled) compiler.compile(text)).script();
        Headers headers = BenchScripts.headers(what.fields);
        input = BenchScripts.input(headers);
        jSieve = new ConfigurationManager().build();
        tree = jSieve.parse(new ByteArrayInputStream(octets));
        jSieveMail = new JSieveMail(headers);
        int ours = ((SieveOutcome.Completed) evaluate()).actions().size();
        int theirs = evaluateByJSieve();
        if (ours != theirs) {
            throw new IllegalStateException(ours + " actions here, " + theirs + " by jSieve");
        }
    }

    /** Much code, each piece of it run seldom: the JVM takes longer to compile it all. */
    @Benchmark
    @Warmup(iterations = 8, time = 1)
    public Compilation compile() {
        return compiler.compile(text);
    }

    @Benchmark
    public Node parseByJSieve() throws Exception {
        return jSieve.parse(new ByteArrayInputStream(octets));
    }

    /** No run keeps anything for the next: every message is a fresh one. */
    @Benchmark
    public SieveOutcome evaluate() {
        return plan.run(input);
    }

    @Benchmark
    public int evaluateByJSieve() throws Exception {
        jSieveMail.reset();
        jSieve.evaluate(jSieveMail, tree);
        return jSieveMail.getActions().size();
    }
}
