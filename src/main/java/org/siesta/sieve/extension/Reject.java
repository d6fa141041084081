package org.siesta.sieve.extension;

import java.util.List;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Op;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveAction;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Span;
import org.siesta.sieve.Text;

/**
 * {@code reject <reason: string>} and {@code ereject <reason: string>} (RFC 5429). Neither goes
 * together with vacation, nor with an action that delivers.
 */
public final class Reject implements SieveExtension {

    private final String name;

    private Reject(String name) {
        this.name = name;
    }

    /** RFC 5429 §2.2. */
    public static Reject reject() {
        return new Reject("reject");
    }

    /** RFC 5429 §2.1. */
    public static Reject ereject() {
        return new Reject("ereject");
    }

    @Override
    public String capability() {
        return name;
    }

    @Override
    public List<Declaration<Op>> commands() {
        boolean extended = name.equals("ereject");
        return List.of(
                Declaration.<Op>of(
                                name,
                                call -> new Refuse(call.span(), call.text("reason"), extended))
                        .taking(Param.string("reason")));
    }

    record Refuse(Span at, Text reason, boolean extended) implements Op {
        @Override
        public Flow run(Evaluation run) {
            run.act(new SieveAction.Reject(reason.expand(run), extended));
            return Flow.NEXT;
        }
    }
}
