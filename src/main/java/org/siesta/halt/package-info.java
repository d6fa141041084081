/**
 * Named instants at which a test may end the process without a word, as a power cut would. In
 * production they are nothing: one constant that is false, which the compiler of the JVM takes away
 * with all that stands behind it.
 */
@NullMarked
package org.siesta.halt;

import org.jspecify.annotations.NullMarked;
