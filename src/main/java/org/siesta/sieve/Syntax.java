package org.siesta.sieve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A script as its grammar sees it (RFC 5228 §8.2): commands, tests and arguments by name only. */
final class Syntax {

    private Syntax() {}

    /** An argument as written. */
    sealed interface Argument {
        Span span();

        /** {@code :name}, without the colon, in lower case. */
        record Tag(String name, Span span) implements Argument {}

        record Number(long value, Span span) implements Argument {}

        /** A string, or a list of strings in brackets. */
        record Strings(List<Literal> items, boolean bracketed, Span span) implements Argument {}
    }

    /** One string, as it reads after its quotes and escapes are gone. */
    record Literal(String value, Span span) {}

    /**
     * A command or a test.
     *
     * @param name in lower case
     * @param span the name's place
     * @param listed whether the tests stood in parentheses
     * @param block null when there was none
     */
    record Node(
            String name,
            Span span,
            List<Argument> arguments,
            List<Node> tests,
            boolean listed,
            @Nullable List<Node> block) {}
}
