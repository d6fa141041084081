/**
 * SQL for the interfaces that settings and queue declare: one SQLite file, nothing to install.
 *
 * <p>Durable: what returned is on the disk (write-ahead log, {@code synchronous=FULL}); one thread
 * writes and commits for all who wait. A second process may open the same file.
 *
 * <p>Trusts the directory it is given. Fails with {@link org.siesta.store.StoreUnavailable} when it
 * opens, later with the exception of the interface; one line that says the cure.
 *
 * <p>Limits: one node, a local file system. Statements are those that PostgreSQL understands too;
 * only the schema is SQLite's own.
 */
@NullMarked
package org.siesta.store;

import org.jspecify.annotations.NullMarked;
