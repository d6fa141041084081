package org.siesta.sieve;

import java.util.Optional;
import java.util.function.BiFunction;
import org.siesta.mail.Mailbox;

/**
 * A part of an address that a test looks at (RFC 5228 §2.7.4).
 *
 * @param tag without its colon
 * @param part what a valid address shows, given also the delimiters of user and detail; empty when
 *     it has no such part
 */
public record AddressPart(String tag, BiFunction<Mailbox, String, Optional<String>> part) {}
