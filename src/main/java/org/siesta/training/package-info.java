/**
 * A training run of the JVM (JEP 514): accounts, mail and stand-ins for the servers around, so that
 * a service does what it will do all day before its AOT cache is written, with the profiles of that
 * (JEP 515).
 *
 * <p>Imports nothing of the house: like the world outside it speaks LMTP, SMTP and HTTP.
 */
@NullMarked
package org.siesta.training;

import org.jspecify.annotations.NullMarked;
