package org.siesta.queue;

/**
 * A reply that one worker may try to send for a while.
 *
 * @param entry the reply; its attempts count the try that this lease is for
 * @param number grows with every lease of this reply, so that a worker that comes too late is known
 */
public record Lease(QueueEntry entry, long number) {}
