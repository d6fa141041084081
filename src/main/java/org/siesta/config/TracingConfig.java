package org.siesta.config;

import org.jspecify.annotations.Nullable;

/**
 * Traces of deliveries and submissions.
 *
 * @param endpoint where spans go; null for nowhere: then there are none
 */
public record TracingConfig(@Nullable String endpoint) {}
