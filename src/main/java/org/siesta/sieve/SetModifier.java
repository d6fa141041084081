package org.siesta.sieve;

import java.util.function.UnaryOperator;

/**
 * A modifier of {@code set} (RFC 5229 §4.1).
 *
 * @param tag without its colon
 * @param precedence the higher is applied first; two of the same exclude each other
 */
public record SetModifier(String tag, int precedence, UnaryOperator<String> change) {}
