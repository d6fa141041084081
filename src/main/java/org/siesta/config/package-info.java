/**
 * The configuration: one table of keys, from which values are read, checked, shown and documented.
 *
 * <p>Trusts nobody's spelling: whatever is in the file, the environment or a {@code -D} and is not
 * in the table is a fault, with the nearest known name. Fails as a value: {@link
 * org.siesta.config.Configuration} returns every fault at once and throws nothing. Reads the file
 * and looks whether named files are readable; opens no port and asks no network.
 *
 * <p>Known limits: no expressions in values, no profiles; keys that start with {@code quarkus.} are
 * handed on unchecked.
 */
@NullMarked
package org.siesta.config;

import org.jspecify.annotations.NullMarked;
