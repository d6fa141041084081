package org.siesta.sieve.extension;

import java.util.List;
import org.siesta.sieve.Call;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Op;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Span;
import org.siesta.sieve.Text;

/**
 * Asking for capabilities instead of requiring them (RFC 5463).
 *
 * <pre>
 * ihave &lt;capabilities: string-list&gt;   error &lt;message: string&gt;
 * </pre>
 *
 * <p>Capabilities that are there are known from the test on. Where one is missing, what no run
 * reaches because of that may hold anything; all else is checked as ever.
 */
public final class Ihave implements SieveExtension {

    private static final String CAPABILITIES = "capabilities";
    private static final String MESSAGE = "message";
    private static final int MAX_MESSAGE = 512;

    @Override
    public String capability() {
        return "ihave";
    }

    @Override
    public List<Declaration<Cond>> tests() {
        return List.of(
                Declaration.<Cond>of(
                                "ihave",
                                call -> new Available(call.enable(call.constants(CAPABILITIES))))
                        .taking(Param.strings(CAPABILITIES)));
    }

    @Override
    public List<Declaration<Op>> commands() {
        return List.of(Declaration.<Op>of("error", Ihave::error).taking(Param.string(MESSAGE)));
    }

    private static Op error(Call call) {
        return new Fail(call.span(), call.text(MESSAGE));
    }

    record Available(boolean all) implements Cond {
        @Override
        public boolean test(Evaluation run) {
            return all;
        }

        @Override
        public Known known() {
            return all ? Known.HOLDS : Known.FAILS;
        }
    }

    record Fail(Span at, Text message) implements Op {
        @Override
        public Flow run(Evaluation run) {
            throw run.failure("script-error", Text.cut(message.expand(run), MAX_MESSAGE));
        }

        @Override
        public boolean ends() {
            return true;
        }
    }
}
