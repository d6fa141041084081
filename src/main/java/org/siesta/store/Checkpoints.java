package org.siesta.store;

import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Takes the pages of the write-ahead log to their places beside the writer. Else that commit does
 * it which fills the log, and with millions of rows whoever waits for it waits tens of
 * milliseconds.
 *
 * <p>SQLite begins the log anew when nothing of it is left, and the writer goes on writing
 * meanwhile: so the writer itself takes the few pages that were added, between two commits.
 */
final class Checkpoints {

    private static final System.Logger LOG = System.getLogger(Checkpoints.class.getName());

    /** Changed rows that make it worth while: about 8,000 pages, 32 MiB. */
    private static final long ROWS = 5_000;

    private static final String PASSIVE = "PRAGMA wal_checkpoint(PASSIVE)";

    private final SqliteFile file;
    private final Semaphore asked = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean restIsLeft;

    /** How many rows the writer had changed when it asked the last time. Touched by it only. */
    private long before;

    Checkpoints(SqliteFile file) {
        this.file = file;
        this.thread = Thread.ofPlatform().name("store-checkpoint").daemon().start(this::run);
    }

    /** The writer has committed and begins nothing before this returns. */
    void committed(Session writer) throws SQLException {
        if (restIsLeft) {
            restIsLeft = false;
            take(writer);
        }
        long changed = writer.changed();
        if (changed < before) {
            before = 0;
        }
        if (changed - before >= ROWS) {
            before = changed;
            asked.release();
        }
    }

    void close() throws InterruptedException {
        closed = true;
        asked.release();
        thread.join();
    }

    private void run() {
        @Nullable Session session = null;
        while (!closed) {
            asked.acquireUninterruptibly();
            asked.drainPermits();
            if (closed) {
                break;
            }
            try {
                if (session == null) {
                    session = file.writer();
                }
                take(session);
                restIsLeft = true;
            } catch (SQLException e) {
                // Nothing is lost: the log still has it, and grows until this works again.
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the write-ahead log grows: " + file.explain(e).getMessage());
                EmbeddedDatabase.end(session);
                session = null;
            }
        }
        EmbeddedDatabase.end(session);
    }

    private static void take(Session session) throws SQLException {
        session.row(PASSIVE, r -> r.getInt(1));
    }
}
