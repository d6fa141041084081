package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The write-ahead log goes to its places beside the writer, and begins anew. */
@Timeout(120)
class CheckpointsTest {

    private static final int ROUNDS = 12;
    private static final int ROWS = 6_000;

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

    private static void add(EmbeddedDatabase database, int round) {
        database.write(
                s -> {
                    int rows = 0;
                    for (int i = 0; i < ROWS; i++) {
                        rows +=
                                s.change(
                                        "INSERT INTO tracked_id (account, id, until)"
                                                + " VALUES (?, ?, ?)",
                                        "ana@example.org",
                                        round + "-" + i,
                                        0L);
                    }
                    return rows;
                });
    }
}
