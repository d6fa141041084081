package org.siesta.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Where the databases differ; the statements are the same. */
enum Dialect {

    /** One writer at a time: whoever has begun a transaction that writes is alone. */
    SQLITE {
        @Override
        void begin(Connection connection) throws SQLException {
            run(connection, "BEGIN IMMEDIATE");
        }

        @Override
        void commit(Connection connection) throws SQLException {
            run(connection, "COMMIT");
        }

        @Override
        void rollback(Connection connection) throws SQLException {
            run(connection, "ROLLBACK");
        }

        @Override
        String lockRows() {
            return "";
        }

        @Override
        String text(String text) {
            return text;
        }
    },

    /**
     * Many writers, over nodes: rows are locked, and a race ends with one that has to run again.
     */
    POSTGRESQL {
        @Override
        void begin(Connection connection) throws SQLException {
            connection.setAutoCommit(false);
        }

        @Override
        void commit(Connection connection) throws SQLException {
            try {
                connection.commit();
            } catch (SQLException e) {
                throw PostgresFault.of(e) == PostgresFault.BROKEN ? new CommitInDoubt(e) : e;
            }
        }

        @Override
        void rollback(Connection connection) throws SQLException {
            connection.rollback();
        }

        @Override
        String lockRows() {
            return " FOR UPDATE SKIP LOCKED";
        }

        /** It takes every character but U+0000, and no half of a surrogate pair. */
        @Override
        String text(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == 0 || Character.isSurrogate(c)) {
                    return wellFormed(text);
                }
            }
            return text;
        }
    };

    private static final char REPLACEMENT = '\uFFFD';

    /**
     * Begins a transaction that may write. SQLite takes the lock here, so that a transaction that
     * reads and then writes cannot fail half-way; and not before: its driver's own transactions
     * begin the next one at each commit and would keep other processes out for ever.
     */
    abstract void begin(Connection connection) throws SQLException;

    abstract void commit(Connection connection) throws SQLException;

    abstract void rollback(Connection connection) throws SQLException;

    /**
     * What stands behind a SELECT of rows that this transaction goes on to change: nobody else has
     * them meanwhile, and rows that somebody else has are left out.
     */
    abstract String lockRows();

    /** The text as its columns take it. */
    abstract String text(String text);

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String wellFormed(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == 0 || isSurrogate(c) ? REPLACEMENT : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
