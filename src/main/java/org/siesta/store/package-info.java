/**
 * SQL for the interfaces that settings and queue declare, for two databases: one SQLite file with
 * nothing to install, and PostgreSQL for several nodes. The statements are the same; what differs
 * stands in {@link org.siesta.store.Dialect}.
 *
 * <p>Durable: what returned is committed. SQLite (write-ahead log, {@code synchronous=FULL}): one
 * thread writes and commits for all who wait, and a second process may open the same file.
 * PostgreSQL: each call is a transaction; the conditional upsert of the claim decides between
 * nodes, at every isolation level from read committed up, and what loses a race runs again.
 *
 * <p>Trusts the directory and the server it is given. Fails with {@link
 * org.siesta.store.StoreUnavailable} when it opens, later with the exception of the interface; one
 * line that says the cure.
 *
 * <p>Limits: SQLite is for one node and a local file system. On PostgreSQL a limit of the rate may
 * be passed by as many replies as transactions run at the same instant.
 */
@NullMarked
package org.siesta.store;

import org.jspecify.annotations.NullMarked;
