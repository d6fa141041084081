package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.queue.Replies.T0;
import static org.siesta.queue.Replies.decision;
import static org.siesta.queue.Replies.key;
import static org.siesta.queue.Replies.reply;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.e2e.NeedsEngine;
import org.siesta.queue.EnqueueResult;
import org.siesta.queue.RateLimits;

/** The commands of docs/storage.md bring back what was kept. */
@NeedsEngine
@Timeout(60)
class BackupIT {

    private static final Pattern BLOCK = Pattern.compile("(?s)```sh\n(.*?)```");
    private static final EnqueueResult TOLD = new EnqueueResult.AlreadyAnswered(T0);

    @TempDir Path directory;

    /** The commands of the page that name this word, in their order. */
    private static List<String> commands(String word) throws IOException {
        String page = Files.readString(Path.of("docs", "storage.md"));
        return BLOCK.matcher(page)
                .results()
                .map(m -> m.group(1))
                .filter(c -> c.contains(word))
                .toList();
    }

    private static EnqueueResult answer(Store store, String id) {
        return store.queue()
                .enqueueOnce(
                        reply(id, "bo@example.net", T0),
                        key("bo@example.net", "away"),
                        Duration.ofDays(7),
                        RateLimits.ofAccount(100),
                        decision(id, "bo@example.net", T0),
                        T0);
    }

    @Test
    void theFileComesBack() throws Exception {
        List<String> commands = commands("siesta.db");
        assertThat(commands).hasSize(2);
        Path data = Files.createDirectory(directory.resolve("data"));
        Path backup = Files.createDirectory(directory.resolve("backup"));
        try (EmbeddedStore store = EmbeddedStore.open(data)) {
            answer(store, "1");
            vacuum(commands.getFirst(), data, backup);
        }
        Files.writeString(data.resolve("siesta.db"), "a disk wrote this");
        run(commands.getLast(), data, backup);
        try (EmbeddedStore store = EmbeddedStore.open(data)) {
            assertThat(answer(store, "2")).isEqualTo(TOLD);
            assertThat(store.queue().waiting()).isEqualTo(1);
        }
    }

    /** The program sqlite3 may not be here: its statement is run by the driver. */
    private static void vacuum(String command, Path data, Path backup) throws Exception {
        Matcher statement = Pattern.compile("\"(VACUUM .*)\"").matcher(command);
        assertThat(statement.find()).isTrue();
        String sql = statement.group(1).replace("$BACKUP", backup.toString());
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + data.resolve("siesta.db"));
                Statement run = connection.createStatement()) {
            run.execute(sql);
        }
    }

    private static void run(String script, Path data, Path backup) throws Exception {
        ProcessBuilder shell = new ProcessBuilder("sh", "-euc", script).inheritIO();
        shell.environment().put("DATA", data.toString());
        shell.environment().put("BACKUP", backup.toString());
        assertThat(shell.start().waitFor()).isZero();
    }

    @Test
    void theDatabaseComesBack() throws IOException {
        TestPostgres postgres = TestPostgres.shared();
        List<String> commands = commands("siesta.dump");
        assertThat(commands).hasSize(2);
        String lost = postgres.migratedDatabase();
        try (PostgresStore store =
                PostgresStore.open(postgres.server(lost), StoreOptions.DEFAULT)) {
            answer(store, "1");
        }
        String set = "set -eu; export PGUSER=siesta BACKUP=/tmp DATABASE=";
        postgres.run(set + lost + "; " + commands.getFirst());
        String found = postgres.freshDatabase();
        postgres.run(set + found + "; " + commands.getLast());
        try (PostgresStore store =
                PostgresStore.open(postgres.server(found), StoreOptions.DEFAULT)) {
            assertThat(answer(store, "2")).isEqualTo(TOLD);
            assertThat(store.queue().waiting()).isEqualTo(1);
        }
    }
}
