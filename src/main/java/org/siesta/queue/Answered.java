package org.siesta.queue;

import java.time.Instant;

/**
 * A correspondent who was answered: who, when, and until when the same response is not repeated.
 */
public record Answered(String correspondent, Instant at, Instant until) {}
