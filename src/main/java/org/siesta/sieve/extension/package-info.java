/**
 * One class per capability of the language: what it adds, and what that means when a script runs.
 *
 * <p>Trusts that the binder checked shape and types. A fault in a script is a {@code Call.Fault}, a
 * fault of one run is {@code Evaluation.failure}; nothing else is thrown.
 */
@NullMarked
package org.siesta.sieve.extension;

import org.jspecify.annotations.NullMarked;
