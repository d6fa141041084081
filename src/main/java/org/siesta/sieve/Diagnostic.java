package org.siesta.sieve;

/**
 * One fault of a script, or one warning.
 *
 * @param line from 1
 * @param column from 1, in characters
 * @param endLine where the faulty text ends, inclusive start and exclusive end
 * @param code stable kebab word, such as {@code unknown-capability}
 */
public record Diagnostic(
        int line,
        int column,
        int endLine,
        int endColumn,
        Severity severity,
        String code,
        String message) {

    /** The same as a warning. */
    Diagnostic softened() {
        return new Diagnostic(line, column, endLine, endColumn, Severity.WARNING, code, message);
    }

    /** Whether the script is refused. */
    public enum Severity {
        ERROR,
        WARNING
    }
}
