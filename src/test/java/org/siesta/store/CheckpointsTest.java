package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.queue.Logged;

/**
 * The write-ahead log goes to its places beside the writer, and begins anew; where that fails, mail
 * goes on and somebody is told, and the log has an end all the same.
 */
@Timeout(120)
class CheckpointsTest {

    private static final int ROUNDS = 12;
    private static final int ROWS = 6_000;
    private static final long MIB = 1L << 20;

    /** A page in the log, with what stands before it. */
    private static final long FRAME = 4096 + 24;

    @TempDir Path directory;

    @Test
    void theLogGoesToItsPlacesWhileTheStoreIsOpenAndBeginsAnew() throws IOException {
        SqliteFile file = SqliteFile.in(directory, StoreOptions.DEFAULT);
        Path log = directory.resolve("siesta.db-wal");
        EmbeddedDatabase database =
                new EmbeddedDatabase(file, Schema.open(file), Duration.ofSeconds(30));
        try {
            long first = 0;
            for (int round = 0; round < ROUNDS; round++) {
                long before = Files.size(file.path());
                add(database, round);
                await("the pages are in their places")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> Files.size(file.path()) > before);
                first = round == 0 ? Files.size(log) : first;
            }
            assertThat(Files.size(log)).isLessThan(first * ROUNDS / 2);
            long rows = database.read(s -> s.number("SELECT count(*) FROM tracked_id"));
            assertThat(rows).isEqualTo((long) ROUNDS * ROWS);
        } finally {
            database.close();
        }
    }

    @Test
    void whereTheLogCannotGoToItsPlacesItGrowsAndSaysSoUntilItCan() throws Exception {
        SqliteFile file = SqliteFile.in(directory, StoreOptions.DEFAULT);
        SqliteFile seen = SqliteFile.in(directory.resolve("seen"), StoreOptions.DEFAULT);
        // Whoever opens it meets a directory.
        Files.createDirectory(seen.path());
        Checkpoints checkpoints = new Checkpoints(seen);
        try (Session writer = Schema.open(file);
                Logged logged = Logged.by(Checkpoints.class)) {
            long before = Files.size(file.path());
            add(writer, checkpoints, 0);
            await("it is told").until(() -> logged.records().size() == 1);
            add(writer, checkpoints, 1);
            await("it is tried again, and told").until(() -> logged.records().size() == 2);
            assertThat(logged.lines(Level.ALL))
                    .allSatisfy(
                            t ->
                                    assertThat(t)
                                            .startsWith("the write-ahead log grows: the store ")
                                            .hasLineCount(1));
            assertThat(Files.size(file.path())).as("nothing is in its place").isEqualTo(before);
            Files.delete(seen.path());
            Files.createSymbolicLink(seen.path(), file.path());
            add(writer, checkpoints, 2);
            await("all is in its place").until(() -> Files.size(file.path()) > before);
            assertThat(writer.number("SELECT count(*) FROM tracked_id")).isEqualTo(3L * ROWS);
            assertThat(logged.records()).hasSize(2);
        } finally {
            checkpoints.close();
        }
    }

    /** The driver closes a statement that has failed. */
    @Test
    void aStatementThatFailedIsRunAgain() {
        SqliteFile file = SqliteFile.in(directory, StoreOptions.DEFAULT);
        EmbeddedDatabase database =
                new EmbeddedDatabase(file, Schema.open(file), Duration.ofSeconds(30));
        try {
            String sql = "INSERT INTO tracked_id (account, id, until) VALUES (?, ?, ?)";
            for (Object until : new Object[] {null, null, 0L}) {
                Database.Work<Integer> work = s -> s.change(sql, "ana@example.org", "1", until);
                if (until == null) {
                    assertThatThrownBy(() -> database.write(work)).hasMessageContaining("NULL");
                } else {
                    assertThat(database.write(work)).isEqualTo(1);
                }
            }
        } finally {
            database.close();
        }
    }

    /** Few rows and many octets: nobody asks for it to be done beside the writer. */
    @Test
    void theCommitThatFillsTheLogTakesItToItsPlacesItselfAndItBeginsAnew() throws IOException {
        SqliteFile file = SqliteFile.in(directory, StoreOptions.DEFAULT);
        Path log = directory.resolve("siesta.db-wal");
        EmbeddedDatabase database =
                new EmbeddedDatabase(file, Schema.open(file), Duration.ofSeconds(30));
        try {
            database.write(s -> s.change("CREATE TABLE ballast (octets BLOB)"));
            long before = Files.size(file.path());
            do {
                assertThat(Files.size(file.path())).as("the log has all").isEqualTo(before);
                ballast(database);
            } while (Files.size(log) < SqliteFile.LOGGED_PAGES * FRAME);
            assertThat(Files.size(file.path())).isGreaterThan(60L * MIB);
            long full = Files.size(log);
            ballast(database);
            assertThat(Files.size(log)).isLessThanOrEqualTo(full);
            long rows = database.read(s -> s.number("SELECT count(*) FROM ballast"));
            assertThat(rows).isBetween(60L, 64L);
        } finally {
            database.close();
        }
    }

    private static void ballast(EmbeddedDatabase database) {
        database.write(s -> s.change("INSERT INTO ballast VALUES (zeroblob(?))", MIB));
    }

    private static void add(EmbeddedDatabase database, int round) {
        database.write(s -> rows(s, round));
    }

    private static void add(Session writer, Checkpoints checkpoints, int round)
            throws SQLException {
        writer.begin();
        rows(writer, round);
        writer.commit();
        checkpoints.committed(writer);
    }

    private static int rows(Session session, int round) throws SQLException {
        int rows = 0;
        for (int i = 0; i < ROWS; i++) {
            rows +=
                    session.change(
                            "INSERT INTO tracked_id (account, id, until) VALUES (?, ?, ?)",
                            "ana@example.org",
                            round + "-" + i,
                            0L);
        }
        return rows;
    }
}
