package org.siesta.sieve;

import java.time.Duration;

/**
 * A unique id that a run asks to track (RFC 7352 §3); to be written only when the run completed.
 *
 * @param id the unique id with its handle, as a digest of 64 characters
 * @param period how long later runs are told about it, from now
 */
public record DuplicateMark(String id, Duration period) {}
