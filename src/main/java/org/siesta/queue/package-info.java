/**
 * Replies that wait for the relay, who was answered when, when to try again, and the record of
 * every decision.
 */
@NullMarked
package org.siesta.queue;

import org.jspecify.annotations.NullMarked;
