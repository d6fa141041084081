package org.siesta.store;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import org.jspecify.annotations.Nullable;

/** What an error of PostgreSQL, its driver or the pool means. */
enum PostgresFault {

    /** Another transaction was faster: nothing happened, and running again helps. */
    RACE("is too busy: transactions stand in each other's way"),

    /** The connection is of no more use; whether the server is, shows at the next one. */
    BROKEN("does not answer"),

    /** The answer to the commit did not come: the rows know whether it happened. */
    IN_DOUBT("did not say whether it took what it was given"),

    /** It would not do as a primary; its successor may. */
    READ_ONLY(
            "is read only; name the primary in siesta.store.url, or see to its"
                    + " default_transaction_read_only"),

    /** No connection could be made. */
    AWAY("does not answer"),

    /** Too slow by our own patience. */
    SLOW("is too slow; see to its disk and its load"),

    /** A row stayed locked for longer than the server lets anybody wait for it. */
    LOCKED("did not finish in time: somebody holds what it has to lock; see to who that is"),

    /** Too slow by the server's own limit for a statement. */
    HELD("did not finish in time; see to its load and to who holds its locks"),

    /** Every connection of the pool is taken. */
    CROWDED("has no connection free; raise siesta.store.pool-size or see to its load"),

    /** It gives no more connections, to us or to anybody. */
    TURNED_AWAY(
            "takes no more connections; raise its max_connections or lower siesta.store.pool-size"),

    /** It is there and does not want us. */
    REFUSED("refuses us; see siesta.store.username, siesta.store.password and the server"),

    /** There is no such database. */
    MISSING("does not exist; create it or mend siesta.store.url"),

    /** A table or column that the migrations made is gone, or not in the schema of this user. */
    ALTERED(
            "has not the tables that this program made; see to who changed them, or the search_path"),

    /** Each transaction meets another session, with another's prepared statements. */
    POOLED("is behind a pool of its own in transaction mode; PgBouncer must be in session mode"),

    /** No room. */
    FULL("is full: free space on its disk"),

    /** Anything else. */
    OTHER("failed");

    private final String complaint;

    PostgresFault(String complaint) {
        this.complaint = complaint;
    }

    /** Whether every other call would meet it now, and should not wait for it. */
    boolean isAway() {
        return this == AWAY;
    }

    /** Whether others may meet it too, or only this connection or this call was so unlucky. */
    boolean mayConcernAll() {
        return isAway() || this == BROKEN || this == SLOW || this == IN_DOUBT;
    }

    /** Whether others have what is needed, and may soon be done with it. */
    boolean isBusy() {
        return this == LOCKED || this == CROWDED || this == TURNED_AWAY;
    }

    /** Whether an operator has to mend the configuration, so that starting makes no sense. */
    boolean isConfiguration() {
        return this == REFUSED || this == MISSING;
    }

    /** The fault in one line, with its cure. */
    StoreUnavailable explain(PostgresServer server, SQLException e) {
        String said = String.valueOf(cause(e).getMessage()).replaceAll("\\s+", " ");
        String what =
                "the store at "
                        + server.place()
                        + " "
                        + complaint
                        + " ("
                        + Columns.cut(said, 300)
                        + ")";
        return isBusy()
                ? StoreUnavailable.busy(what, e)
                : new StoreUnavailable(what, e, this == FULL);
    }

    /**
     * Why the pool has no connection to give.
     *
     * @param taken all are in use
     */
    static PostgresFault ofPool(SQLException e, boolean taken) {
        if (cause(e) == e) {
            return taken ? CROWDED : AWAY;
        }
        PostgresFault fault = of(e);
        return fault == BROKEN || fault == OTHER ? AWAY : fault;
    }

    static PostgresFault of(SQLException e) {
        if (e instanceof CommitInDoubt) {
            return IN_DOUBT;
        }
        if (e instanceof SQLTimeoutException) {
            return SLOW;
        }
        SQLException cause = cause(e);
        @Nullable String state = cause.getSQLState();
        if (state == null || state.length() != 5) {
            return OTHER;
        }
        return switch (state) {
            // A unique key within a transaction whose every INSERT says what to do on a conflict.
            case "40001", "40P01", "23505" -> RACE;
            // 0A000: the tables were changed below a statement that was prepared before.
            // 57P: the server ends, was told to end this session, or starts.
            case "0A000", "57P01", "57P02", "57P03", "57P05", "25P03" -> BROKEN;
            case "25006" -> READ_ONLY;
            case "55P03" -> LOCKED;
            case "57014" -> HELD;
            case "53100" -> FULL;
            case "53300" -> TURNED_AWAY;
            case "3D000", "3F000" -> MISSING;
            case "42501" -> REFUSED;
            case "26000", "42P05" -> POOLED;
            case "42P01", "42703" -> ALTERED;
            default ->
                    switch (state.substring(0, 2)) {
                        case "08" -> BROKEN;
                        case "28" -> REFUSED;
                        default -> OTHER;
                    };
        };
    }

    /** What the driver said, below what the pool says. */
    private static SQLException cause(SQLException e) {
        SQLException cause = e;
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SQLException s) {
                cause = s;
            }
        }
        return cause;
    }
}
