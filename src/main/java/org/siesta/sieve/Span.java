package org.siesta.sieve;

/**
 * A piece of a script's text.
 *
 * @param line from 1
 * @param column from 1, in characters; a tab is one
 * @param endColumn the column after the last character
 */
public record Span(int line, int column, int endLine, int endColumn) {}
