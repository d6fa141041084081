package org.siesta.sieve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A script as a plan: immutable, shared by all threads. */
public final class CompiledScript {

    private final List<Op> plan;
    private final SieveLimits limits;
    private final int variables;
    private final int globals;
    private final boolean captures;
    private final boolean canVacate;
    private final boolean needsBody;
    private final long weight;

    CompiledScript(Binder binder, SieveLimits limits, Linker linker) {
        this.plan = binder.plan();
        this.limits = limits;
        this.variables = binder.slots().count();
        this.globals = linker.globals();
        this.captures = linker.captures();
        this.canVacate = linker.vacates();
        this.needsBody = linker.readsBody();
        this.weight = linker.weight();
    }

    /** Runs the plan. Never throws for anything that the script or the message does. */
    public SieveOutcome run(SieveInput input) {
        return evaluate(input, null);
    }

    /** Runs the plan and tells the watcher what it does. */
    public SieveOutcome run(SieveInput input, SieveTrace trace) {
        return evaluate(input, trace);
    }

    /** A run that has not begun. */
    Evaluation start(SieveInput input, @Nullable SieveTrace trace) {
        return new Evaluation(
                input, limits, new VariableScope(variables, globals, captures), trace);
    }

    private SieveOutcome evaluate(SieveInput input, @Nullable SieveTrace trace) {
        Evaluation run = start(input, trace);
        try {
            run.run(plan);
            return new SieveOutcome.Completed(run.actions(), run.marks());
        } catch (RunFailure failure) {
            return run.failed(failure);
        }
    }

    /**
     * Runs the plan inside a test of scripts: on the message that the test looks at. The actions
     * become the test's own, behind those it has where {@code append} says so; an edited message
     * stays edited, and flags stay.
     */
    public SieveOutcome runWithin(Evaluation test, boolean append, SieveTrace trace) {
        Evaluation run = start(test.input(), trace);
        run.flag(test.flags());
        if (append) {
            run.share(test);
        }
        try {
            run.run(plan);
        } catch (RunFailure failure) {
            return run.failed(failure);
        }
        test.share(run);
        test.edit(run.input().message());
        return new SieveOutcome.Completed(run.actions(), run.marks());
    }

    /** About what the plan keeps in memory, in octets, with all that it includes. */
    public long weight() {
        return weight;
    }

    /** The commands in order, to be walked. */
    public List<Op> plan() {
        return plan;
    }

    /** Whether the script has a vacation command; without one it never answers. */
    public boolean canVacate() {
        return canVacate;
    }

    /** Whether the script looks into the body of the message. */
    public boolean needsBody() {
        return needsBody;
    }
}
