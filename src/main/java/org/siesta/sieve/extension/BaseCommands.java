package org.siesta.sieve.extension;

import java.util.ArrayList;
import java.util.List;
import org.siesta.sieve.Call;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Declaration.Subtests;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Op;
import org.siesta.sieve.Param;
import org.siesta.sieve.PlanNode;
import org.siesta.sieve.SieveAction;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Span;
import org.siesta.sieve.Text;

/**
 * The control commands and actions of RFC 5228 §3 and §4.
 *
 * <pre>
 * if &lt;test&gt; &lt;block&gt; *(elsif &lt;test&gt; &lt;block&gt;) [else &lt;block&gt;]
 * stop   keep   discard   redirect &lt;address: string&gt;
 * </pre>
 */
public final class BaseCommands implements SieveExtension {

    @Override
    public String capability() {
        return "";
    }

    @Override
    public List<Declaration<Op>> commands() {
        return List.of(
                Declaration.<Op>of("if", BaseCommands::branch).testing(Subtests.ONE).withBlock(),
                Declaration.<Op>of("elsif", BaseCommands::branch)
                        .testing(Subtests.ONE)
                        .withBlock()
                        .after("if", "elsif"),
                Declaration.<Op>of("else", call -> new Otherwise(call.span(), call.block()))
                        .withBlock()
                        .after("if", "elsif"),
                Declaration.of("stop", call -> new Stop(call.span())),
                Declaration.of("keep", call -> new Keep(call.span(), Imap4Flags.tag(call))),
                Declaration.of("discard", call -> new Discard(call.span())),
                Declaration.<Op>of("redirect", BaseCommands::redirect)
                        .taking(Param.string("address")));
    }

    private static Op branch(Call call) {
        Cond test = call.tests().getFirst();
        List<Op> block = call.block();
        boolean ends = !block.isEmpty() && block.getLast().ends();
        List<Branch> branches = new ArrayList<>(1);
        branches.add(new Branch(test, block));
        return new If(
                call.span(),
                branches,
                List.of(),
                test.known() == Cond.Known.FAILS,
                test.known() == Cond.Known.HOLDS,
                test.known() == Cond.Known.HOLDS && ends);
    }

    private static Op redirect(Call call) {
        ExternalLists.refuseRedirect(call);
        Text address = call.text("address");
        if (address.constant() && Addresses.outgoing(address.source()).isEmpty()) {
            throw call.fault(
                    call.at("address"),
                    "invalid-address",
                    "specified redirect address '"
                            + Addresses.printable(address.source())
                            + "' is invalid");
        }
        return new Redirect(call.span(), address, call.has("copy"));
    }

    /** One test with its block. */
    record Branch(Cond test, List<Op> block) {}

    /**
     * if with all that belongs to it.
     *
     * @param branches grows while the script is bound, so that a long chain takes linear time;
     *     nobody changes it after that
     * @param skipped whether none of the branches is ever taken
     * @param settled whether one of them is always taken
     * @param ends whether that one ends its block
     */
    record If(
            Span at,
            List<Branch> branches,
            List<Op> otherwise,
            boolean skipped,
            boolean settled,
            boolean ends)
            implements Op.Chained {

        @Override
        public Op followedBy(Op next) {
            if (next instanceof Otherwise last) {
                return new If(at, branches, last.block(), skipped, settled, ends);
            }
            If more = (If) next;
            branches.addAll(more.branches);
            return new If(
                    at,
                    branches,
                    otherwise,
                    skipped && more.skipped,
                    settled || more.settled,
                    skipped ? more.ends : ends);
        }

        @Override
        public Flow run(Evaluation run) {
            for (int i = 0; i < branches.size(); i++) {
                Branch branch = branches.get(i);
                if (run.holds(branch.test())) {
                    return run.run(branch.block());
                }
            }
            return run.run(otherwise);
        }

        @Override
        public List<PlanNode> parts() {
            List<PlanNode> parts = new ArrayList<>();
            for (Branch branch : branches) {
                parts.add(branch.test());
                parts.addAll(branch.block());
            }
            parts.addAll(otherwise);
            return parts;
        }
    }

    /** else, until the if before it takes it in. */
    record Otherwise(Span at, List<Op> block) implements Op {
        @Override
        public Flow run(Evaluation run) {
            return run.run(block);
        }

        @Override
        public List<Op> parts() {
            return block;
        }
    }

    record Stop(Span at) implements Op {
        @Override
        public Flow run(Evaluation run) {
            return Flow.STOP;
        }

        @Override
        public boolean ends() {
            return true;
        }
    }

    record Keep(Span at, Imap4Flags.Flags flags) implements Op {
        @Override
        public Flow run(Evaluation run) {
            run.act(new SieveAction.Keep(false, flags.of(run), run.input().message()));
            return Flow.NEXT;
        }
    }

    record Discard(Span at) implements Op {
        @Override
        public Flow run(Evaluation run) {
            run.act(new SieveAction.Discard());
            return Flow.NEXT;
        }
    }

    record Redirect(Span at, Text address, boolean copy) implements Op {
        @Override
        public Flow run(Evaluation run) {
            String to = address.expand(run);
            String valid =
                    Addresses.outgoing(to)
                            .orElseThrow(
                                    () ->
                                            run.failure(
                                                    "invalid-address",
                                                    "specified redirect address '"
                                                            + Addresses.printable(to)
                                                            + "' is invalid"))
                            .address();
            run.act(new SieveAction.Redirect(valid, copy, run.input().message()));
            return Flow.NEXT;
        }
    }
}
