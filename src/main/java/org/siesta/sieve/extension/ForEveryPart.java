package org.siesta.sieve.extension;

import java.util.List;
import java.util.Optional;
import org.siesta.sieve.Call;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Op;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Span;
import org.siesta.sieve.Tag;

/**
 * Loops over the MIME parts of a message (RFC 5703 §3).
 *
 * <pre>
 * foreverypart [":name" string] block
 * break [":name" string]
 * </pre>
 *
 * A loop inside another one runs for the parts inside the part that the outer one is at.
 */
public final class ForEveryPart implements SieveExtension {

    /** Its name in require, and as a command. */
    static final String CAPABILITY = "foreverypart";

    private static final String NAME = ":name";

    @Override
    public String capability() {
        return CAPABILITY;
    }

    @Override
    public List<Declaration<Op>> commands() {
        Tag name = Tag.with("name", Param.Type.STRING);
        return List.of(
                Declaration.<Op>of(CAPABILITY, ForEveryPart::loop).tagged(name).withBlock(),
                Declaration.<Op>of("break", ForEveryPart::leave).tagged(name));
    }

    private static Op loop(Call call) {
        name(call);
        int max = call.limits().maxLoopNesting();
        if (call.around(CAPABILITY).size() >= max) {
            throw call.fault(
                    call.span(),
                    "loop-nesting",
                    "the nested foreverypart loop exceeds the nesting limit (<= "
                            + max
                            + " levels)");
        }
        call.readsBody();
        return new Loop(call.span(), call.block());
    }

    /** The name is looked for when the script is compiled, so it cannot depend on variables. */
    private static Optional<String> name(Call call) {
        return call.maybeText(NAME).map(_ -> call.constant(NAME));
    }

    private static Op leave(Call call) {
        Optional<String> name = name(call);
        List<Call> loops = call.around(CAPABILITY);
        for (int i = 0; i < loops.size(); i++) {
            if (name.isEmpty() || name.equals(loops.get(i).maybeText(NAME).map(n -> n.source()))) {
                return new Break(call.span(), i + 1);
            }
        }
        throw call.fault(
                call.span(),
                "break-outside-loop",
                "the break command is not placed inside a foreverypart loop"
                        + name.map(n -> " named '" + Addresses.printable(n) + "'").orElse(""));
    }

    record Loop(Span at, List<Op> block) implements Op {
        @Override
        public Flow run(Evaluation run) {
            return run.parts().forEach(run, block);
        }

        @Override
        public List<Op> parts() {
            return block;
        }
    }

    /** The end of so many loops, the innermost first. */
    record Break(Span at, int loops) implements Op {
        @Override
        public Flow run(Evaluation run) {
            return run.parts().leave(loops);
        }

        @Override
        public boolean ends() {
            return true;
        }
    }
}
