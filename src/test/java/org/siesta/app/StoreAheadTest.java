package org.siesta.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.config.Configuration;
import org.siesta.config.SiestaConfig;
import org.siesta.store.Store;
import org.siesta.store.StoreSchema;
import org.siesta.store.StoreUnavailable;

/** The store that is opened beside the start of the framework. */
class StoreAheadTest {

    @TempDir private Path folder;

    private SiestaConfig config(Path data) throws IOException {
        Path file = folder.resolve("siesta.properties");
        Files.writeString(file, "siesta.data = " + data + "\n");
        return ((Configuration.Loaded)
                        Configuration.load(Optional.of(file), Map.of(), new Properties()))
                .config();
    }

    private SiestaConfig config() throws IOException {
        return config(folder.resolve("data"));
    }

    /** A database that is behind: the oldest there is, without any table. */
    private static void olderTables(SiestaConfig config) throws Exception {
        Files.createDirectories(config.store().data());
        String url = "jdbc:sqlite:" + config.store().data().resolve("siesta.db");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 1");
        }
    }

    @Test
    void whoTakesItHasIt() throws Exception {
        for (String start : new String[] {"without tables", "with tables"}) {
            try (StoreAhead ahead = StoreAhead.begin(config());
                    Store store = ahead.take()) {
                store.check();
                ahead.close();
                store.check();
                assertThat(store.queue().waiting()).as(start).isZero();
            }
        }
    }

    @Test
    void whatNobodyTakesIsClosed() throws Exception {
        SiestaConfig config = config();
        StoreAhead.begin(config).close();
        assertThat(config.store().data().resolve("siesta.db")).exists();
        assertThat(config.store().data().resolve("siesta.db-wal")).doesNotExist();
    }

    @Test
    void olderTablesStayAsTheyAreUntilTheStoreIsTaken() throws Exception {
        SiestaConfig config = config();
        olderTables(config);
        StoreAhead.begin(config).close();
        assertThat(Parts.schema(config).version()).isZero();

        try (StoreAhead ahead = StoreAhead.begin(config);
                Store store = ahead.take()) {
            store.check();
        }
        assertThat(Parts.schema(config).version()).isEqualTo(StoreSchema.known());
    }

    @Test
    void whatIsInTheWayIsToldToWhoTakesIt() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        try (StoreAhead ahead = StoreAhead.begin(config(file))) {
            assertThatThrownBy(ahead::take)
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining(file + " is a file; name a directory")
                    .message()
                    .hasLineCount(1);
        }
        StoreAhead untaken = StoreAhead.begin(config(file));
        untaken.close();
        assertThat(file).as("and to nobody else").hasContent("x");
    }
}
