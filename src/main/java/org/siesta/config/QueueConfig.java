package org.siesta.config;

import java.time.Duration;

/**
 * How replies are sent from the queue.
 *
 * @param concurrency replies that are on their way to the relay at once
 * @param expiry after this a reply is worthless
 * @param lease how long a reply belongs to the worker that took it
 */
public record QueueConfig(int concurrency, Duration expiry, Duration lease) {}
