package org.siesta.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection with its prepared statements. One thread uses it at a time. */
final class Session implements AutoCloseable {

    /** Reads one row. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Asked before each statement; ends what takes too long. */
    interface Patience {

        /** For as long as it takes. */
        Patience ENDLESS = _ -> {};

        void check(Connection connection) throws SQLException;
    }

    private final Connection connection;
    private final Dialect dialect;
    private final Patience patience;
    // Grows to the number of different statements in this package and no further.
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private boolean begun;
    private long changed;

    Session(Connection connection, Dialect dialect) {
        this(connection, dialect, Patience.ENDLESS);
    }

    Session(Connection connection, Dialect dialect, Patience patience) {
        this.connection = connection;
        this.dialect = dialect;
        this.patience = patience;
    }

    /** Changes rows; how many. */
    int change(String sql, @Nullable Object... values) throws SQLException {
        int rows = bound(sql, values).executeUpdate();
        changed += rows;
        return rows;
    }

    /** How many rows it has changed so far, those that were rolled back too. */
    long changed() {
        return changed;
    }

    /** All rows. */
    <T> List<T> rows(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        try (ResultSet result = bound(sql, values).executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(row.read(result));
            }
            return rows;
        }
    }

    /** The first row. */
    <T> Optional<T> row(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        try (ResultSet result = bound(sql, values).executeQuery()) {
            return result.next() ? Optional.of(row.read(result)) : Optional.empty();
        }
    }

    /** A number that is always there, such as a count. */
    long number(String sql, @Nullable Object... values) throws SQLException {
        return row(sql, r -> r.getLong(1), values).orElse(0L);
    }

    /** Begins a transaction that may write. */
    void begin() throws SQLException {
        dialect.begin(connection);
        begun = true;
    }

    void commit() throws SQLException {
        patience.check(connection);
        dialect.commit(connection);
        begun = false;
    }

    /** Undoes what was begun, if anything. */
    void rollback() throws SQLException {
        if (begun) {
            begun = false;
            dialect.rollback(connection);
        }
    }

    /** What stands behind a SELECT of rows that this transaction goes on to change. */
    String lockRows() {
        return dialect.lockRows();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
        patience.check(connection);
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            switch (values[i]) {
                case null -> statement.setObject(i + 1, null);
                case byte[] octets -> statement.setBytes(i + 1, octets);
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setInt(i + 1, number);
                case Boolean flag -> statement.setInt(i + 1, flag ? 1 : 0);
                case Object text -> statement.setString(i + 1, dialect.text(text.toString()));
            }
        }
        return statement;
    }
}
