package org.siesta.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * What nodes tell each other of changed settings, by PostgreSQL's LISTEN and NOTIFY. Only a matter
 * of speed: a server that has neither, as some of its distributed kin, and news that are lost, cost
 * nothing but the age that remembered settings may have.
 */
final class SettingsNews implements AutoCloseable {

    private static final String CHANNEL = "siesta_settings";
    private static final int EACH_MILLIS = 1_000;
    private static final int ROUNDS = 10;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Feature not supported, syntax error, undefined function. */
    private static final Set<String> UNKNOWN = Set.of("0A000", "42601", "42883");

    private static final System.Logger LOG = System.getLogger(SettingsNews.class.getName());

    private final PostgresDatabase database;
    private final DataSource source;
    private final Consumer<String> changed;
    private final Runnable missed;
    private final AtomicBoolean listening = new AtomicBoolean();
    private volatile boolean closed;
    private volatile boolean unknown;
    private volatile @Nullable Connection open;

    /**
     * @param changed the account whose settings changed
     * @param missed anything may have changed
     */
    SettingsNews(
            PostgresDatabase database,
            DataSource source,
            Consumer<String> changed,
            Runnable missed) {
        this.database = database;
        this.source = source;
        this.changed = changed;
        this.missed = missed;
    }

    /** Listens from now on. */
    void listen() {
        if (!listening.get() && listening.compareAndSet(false, true)) {
            Thread.ofVirtual().name("store-news").start(this::run);
        }
    }

    /** Tells the others, where that is possible. */
    void tell(String account) {
        if (unknown) {
            return;
        }
        try {
            database.read(s -> s.row("SELECT pg_notify(?, ?)", r -> account, CHANNEL, account));
        } catch (StoreUnavailable e) {
            // They know when the age is over.
            if (e.getCause() instanceof SQLException cause) {
                giveUp(cause);
            }
        }
    }

    private void run() {
        while (!closed && !unknown) {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                open = connection;
                statement.execute("LISTEN " + CHANNEL);
                // What was told before is not heard any more.
                missed.run();
                while (!closed) {
                    hear(connection.unwrap(PGConnection.class));
                    // One that went away without a word, with its machine, is as quiet as any.
                    statement.execute("SELECT 1");
                }
            } catch (SQLException e) {
                missed.run();
                giveUp(e);
            } catch (RuntimeException _) {
                // Whoever may use the database may tell what is no account.
                missed.run();
            } catch (Error e) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "what other nodes tell of changed settings was not heard for a moment",
                        e);
                missed.run();
            }
            pause();
        }
    }

    /** Gives up with a server that does not know what it is asked for, and will not next time. */
    private void giveUp(SQLException e) {
        if (UNKNOWN.contains(String.valueOf(e.getSQLState())) && !unknown) {
            unknown = true;
            LOG.log(
                    System.Logger.Level.INFO,
                    "the store has no LISTEN and NOTIFY: settings that another node changes are"
                            + " known here after siesta.store.settings-max-age ("
                            + e.getMessage()
                            + ")");
        }
    }

    private void hear(PGConnection connection) throws SQLException {
        for (int round = 0; round < ROUNDS && !closed; round++) {
            for (PGNotification each : connection.getNotifications(EACH_MILLIS)) {
                changed.accept(each.getParameter());
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException _) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        Connection connection = open;
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException _) {
                // It is of no more use in any case.
            }
        }
    }
}
