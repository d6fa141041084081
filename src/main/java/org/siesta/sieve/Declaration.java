package org.siesta.sieve;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a command or a test looks like, so that one binder can check all of them.
 *
 * @param name in lower case
 * @param takes which families of tags it takes
 * @param block a block must follow, or must not
 * @param apart a fault inside the block is no fault of the script: the block fails when it runs
 * @param follows commands of which one must stand right before it; empty when it stands alone
 */
public record Declaration<T extends PlanNode>(
        String name,
        List<Param> positional,
        List<Tag> tags,
        List<Family> takes,
        Subtests tests,
        boolean block,
        boolean apart,
        List<String> follows,
        Function<Call, T> factory) {

    /** How many tests belong inside. */
    public enum Subtests {
        NONE,
        ONE,
        /** A list, read up to the first that fails. */
        ALL,
        /** A list, read up to the first that holds. */
        ANY
    }

    /** Tags that extensions add to. */
    public enum Family {
        /** A comparator and a match type (RFC 5228 §2.7). */
        MATCH,
        /** An address part (RFC 5228 §2.7.4). */
        ADDRESS_PART,
        /** Modifiers of set (RFC 5229 §4.1). */
        MODIFIER
    }

    /** A command or test that takes nothing; the methods below add to it. */
    public static <T extends PlanNode> Declaration<T> of(String name, Function<Call, T> factory) {
        return new Declaration<>(
                name,
                List.of(),
                List.of(),
                List.of(),
                Subtests.NONE,
                false,
                false,
                List.of(),
                factory);
    }

    /** With these positional arguments. */
    public Declaration<T> taking(Param... params) {
        return new Declaration<>(
                name, List.of(params), tags, takes, tests, block, apart, follows, factory);
    }

    /** With these tags too. */
    public Declaration<T> tagged(Tag... more) {
        List<Tag> all = new ArrayList<>(tags);
        all.addAll(List.of(more));
        return new Declaration<>(
                name, positional, List.copyOf(all), takes, tests, block, apart, follows, factory);
    }

    /** With the tags of these families. */
    public Declaration<T> with(Family... families) {
        return new Declaration<>(
                name, positional, tags, List.of(families), tests, block, apart, follows, factory);
    }

    /** With tests inside. */
    public Declaration<T> testing(Subtests subtests) {
        return new Declaration<>(
                name, positional, tags, takes, subtests, block, apart, follows, factory);
    }

    /** With a block. */
    public Declaration<T> withBlock() {
        return new Declaration<>(
                name, positional, tags, takes, tests, true, apart, follows, factory);
    }

    /** With a block whose faults end only the block. */
    public Declaration<T> withBlockApart() {
        return new Declaration<>(
                name, positional, tags, takes, tests, true, true, follows, factory);
    }

    /** Only right behind one of these commands. */
    public Declaration<T> after(String... commands) {
        return new Declaration<>(
                name, positional, tags, takes, tests, block, apart, List.of(commands), factory);
    }
}
