package org.siesta.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.siesta.e2e.Images;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** A real PostgreSQL in a container, for all test classes of this process. */
final class TestPostgres {

    private static final int PORT = 5432;
    private static final String USER = "siesta";
    private static final String PASSWORD = "secret";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final GenericContainer<?> container;
    private final String migrated;

    private TestPostgres() {
        container =
                new GenericContainer<>(Images.of("postgres"))
                        .withImagePullPolicy(_ -> false)
                        .withExposedPorts(PORT)
                        .waitingFor(
                                Wait.forLogMessage(".*ready to accept connections.*", 1)
                                        .withStartupTimeout(Duration.ofMinutes(2)));
        container.start();
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        migrated = freshDatabase();
        try (PostgresStore store = PostgresStore.open(server(migrated), StoreOptions.DEFAULT)) {
            Awaitility.await().ignoreExceptions().untilAsserted(store::check);
        }
    }

    private static final class Shared {
        private static final TestPostgres SERVER = new TestPostgres();
    }

    static TestPostgres shared() {
        return Shared.SERVER;
    }

    String host() {
        return container.getHost();
    }

    int port() {
        return container.getMappedPort(PORT);
    }

    /** An empty database of this test's own. */
    String freshDatabase() {
        String name = "test" + NUMBER.incrementAndGet();
        sql("siesta", "CREATE DATABASE " + name);
        return name;
    }

    /** A database of this test's own, with tables that are up to date and empty. */
    String migratedDatabase() {
        String name = "test" + NUMBER.incrementAndGet();
        sql("siesta", "CREATE DATABASE " + name + " TEMPLATE " + migrated);
        return name;
    }

    /** Ends the server without a word; its host starts it again. */
    void kill() {
        run("pkill -KILL -x postgres");
    }

    /** The store's server for this database. */
    PostgresServer server(String database) {
        return server(database, port());
    }

    /** The same behind a proxy on this port. */
    PostgresServer server(String database, int port) {
        return PostgresServer.of(url(database, port), USER, PASSWORD);
    }

    private String url(String database, int port) {
        return PostgresServer.SCHEME + "//" + host() + ":" + port + "/" + database;
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database, port()), USER, PASSWORD);
    }

    /** Runs statements as the administrator. */
    void sql(String database, String... statements) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Forgets everything that a store keeps there. */
    void empty(String database) {
        sql(
                database,
                "TRUNCATE claim, reply, content, decision, out_of_office, script, tracked_id");
    }

    /** Runs a command in the server's container. */
    String run(String command) {
        try {
            ExecResult result = container.execInContainer("sh", "-c", command);
            if (result.getExitCode() != 0) {
                throw new AssertionError(command + ": " + result);
            }
            return result.getStdout();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
