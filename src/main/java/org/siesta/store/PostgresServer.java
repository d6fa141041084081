package org.siesta.store;

import com.zaxxer.hikari.HikariConfig;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where the PostgreSQL server is, and how long its answers may take.
 *
 * @param url {@code jdbc:postgresql://HOST[:PORT][,HOST...]/DATABASE[?PARAMETER=VALUE...]}
 * @param username null for the driver's own default
 * @param password null for none
 * @param poolSize connections at most
 * @param connect time to connect
 * @param poolWait time until a connection of the pool is free
 * @param statement time for a statement, by the server
 * @param lock time for a lock of a row, by the server
 * @param socket time for any answer
 * @param settingsAge how long settings are remembered that were read; zero for not at all
 */
public record PostgresServer(
        String url,
        @Nullable String username,
        @Nullable String password,
        int poolSize,
        Duration connect,
        Duration poolWait,
        Duration statement,
        Duration lock,
        Duration socket,
        Duration settingsAge) {

    /** How its addresses begin. */
    public static final String SCHEME = "jdbc:postgresql:";

    /** A server with the usual limits. */
    public static PostgresServer of(
            String url, @Nullable String username, @Nullable String password) {
        return new PostgresServer(
                url,
                username,
                password,
                10,
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                Duration.ofSeconds(4),
                Duration.ofSeconds(5));
    }

    /** The place without parameters, for people; a password may be among them. */
    String place() {
        String place = url.substring(SCHEME.length());
        int parameters = place.indexOf('?');
        return (parameters < 0 ? place : place.substring(0, parameters)).replaceFirst("^//", "");
    }

    /** What the pool is made from; it needs no server to be there. */
    HikariConfig pool() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("siesta-store");
        config.setDataSource(source(socket));
        config.setMaximumPoolSize(poolSize);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(Math.max(poolWait.toMillis(), 250));
        config.setValidationTimeout(Math.max(poolWait.toMillis() / 2, 250));
        config.setIdleTimeout(Duration.ofMinutes(5).toMillis());
        config.setKeepaliveTime(Duration.ofMinutes(1).toMillis());
        // So that a name that points elsewhere is seen.
        config.setMaxLifetime(Duration.ofMinutes(10).toMillis());
        config.setConnectionInitSql(
                "SET statement_timeout = "
                        + statement.toMillis()
                        + "; SET lock_timeout = "
                        + lock.toMillis()
                        // So long may another node wait for what this one holds and stands still.
                        + "; SET idle_in_transaction_session_timeout = "
                        + statement.toMillis());
        return config;
    }

    /** For migrations, which may take their time. */
    DataSource migrationSource() {
        return source(Duration.ZERO);
    }

    /** A connection beside the pool, whose answers take no longer than to connect may. */
    DataSource besideThePool() {
        return source(connect);
    }

    private PGSimpleDataSource source(Duration timeout) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setURL(url);
        } catch (IllegalArgumentException _) {
            // The driver's words have all of the address, and what is secret in it.
            throw new StoreUnavailable(
                    "the store at "
                            + place()
                            + " has a bad address; siesta.store.url is "
                            + SCHEME
                            + "//HOST:PORT/DATABASE");
        }
        if (username != null) {
            source.setUser(username);
        }
        if (password != null) {
            source.setPassword(password);
        }
        try {
            unlessSet(source, "connectTimeout", seconds(connect));
            unlessSet(source, "loginTimeout", seconds(connect));
            unlessSet(source, "socketTimeout", seconds(timeout));
            unlessSet(source, "tcpKeepAlive", "true");
            unlessSet(source, "ApplicationName", "siesta");
            // Their details hold addresses of people.
            unlessSet(source, "logServerErrorDetail", "false");
            if (place().contains(",")) {
                // Of several hosts only one takes claims.
                unlessSet(source, "targetServerType", "primary");
                // One that is dead or a standby is not asked first for each connection; all are
                // asked where none that is known to be the primary answers.
                unlessSet(source, "hostRecheckSeconds", "600");
            }
        } catch (SQLException e) {
            throw new StoreUnavailable("the store at " + place() + " has a bad address", e);
        }
        return source;
    }

    private void unlessSet(PGSimpleDataSource source, String name, String value)
            throws SQLException {
        if (!url.contains("?" + name + "=") && !url.contains("&" + name + "=")) {
            source.setProperty(name, value);
        }
    }

    /** The driver counts in seconds; less than one would be none. */
    private static String seconds(Duration duration) {
        return Long.toString(duration.plusMillis(999).toSeconds());
    }

    @Override
    public String toString() {
        return "PostgresServer[" + place() + "]";
    }
}
