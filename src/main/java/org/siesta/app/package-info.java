/**
 * Wiring, start and stop, health, metrics. Nobody imports it.
 *
 * <p>{@link org.siesta.app.Parts} builds everything that a delivery needs from the configuration,
 * for the service as for the commands. {@link org.siesta.app.Serve} adds what only a running
 * service has: listeners, the worker, HTTP. A fault of the configuration or a port that is taken
 * ends the start with one line.
 */
@NullMarked
package org.siesta.app;

import org.jspecify.annotations.NullMarked;
