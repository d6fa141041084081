package org.siesta.store;

import java.sql.SQLException;

/**
 * Where SQL runs. What the two databases do not have in common stands in {@link Dialect}.
 *
 * <p>Work must not have effects beside the database: where it meets other work, or a group of which
 * one fails, it runs again.
 */
interface Database extends AutoCloseable {

    /** What is done within one transaction. */
    interface Work<T> {
        T in(Session session) throws SQLException;
    }

    /**
     * Does the work in a transaction that is durable when this returns.
     *
     * @throws StoreUnavailable nothing happened; but where the answer to the commit did not come in
     *     time, the rows decide when the caller asks again
     */
    <T> T write(Work<T> work);

    /**
     * The same for work that finds its own rows when it runs a second time: where the answer to the
     * commit was lost, it runs again.
     */
    default <T> T repeat(Work<T> work) {
        return write(work);
    }

    /** The same for work that nobody waits for, and that may find its rows on a slow disk. */
    default <T> T clean(Work<T> work) {
        return write(work);
    }

    /** Reads; what it sees was committed before this was called, or later. */
    <T> T read(Work<T> work);

    /** Reads for as long as it takes: what looks at whole tables. */
    default <T> T readAll(Work<T> work) {
        return read(work);
    }

    /** Ends when all that waited is committed. */
    @Override
    void close();
}
