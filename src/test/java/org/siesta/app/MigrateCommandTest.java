package org.siesta.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.cli.Commands;
import org.siesta.store.StoreSchema;
import picocli.CommandLine;

/** {@code siesta migrate} on the store of a configuration. */
class MigrateCommandTest {

    private static final int KNOWN = StoreSchema.known();

    @TempDir private Path folder;

    private Path data;
    private Path configuration;

    private record Run(int status, String out, String err) {}

    @BeforeEach
    void configure() throws Exception {
        data = folder.resolve("data");
        configuration = folder.resolve("siesta.properties");
        Files.writeString(configuration, "siesta.data = " + data + "\n");
    }

    private Run migrate(String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Commands.create(new SiestaProgram());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        String[] all = new String[options.length + 3];
        all[0] = "migrate";
        all[1] = "--config";
        all[2] = configuration.toString();
        System.arraycopy(options, 0, all, 3, options.length);
        return new Run(line.execute(all), out.toString(), err.toString());
    }

    private void sql(String statement) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + data.resolve("siesta.db"));
                Statement each = connection.createStatement()) {
            each.execute(statement);
        }
    }

    @Test
    void aStoreWithoutTablesGetsThem() {
        assertThat(migrate())
                .isEqualTo(
                        new Run(
                                0,
                                "the store at %s had no tables and has version %d now\n"
                                        .formatted(data, KNOWN),
                                ""));
        assertThat(migrate().out())
                .isEqualTo(
                        "the store at %s has version %d of the schema, as this program: there is nothing to do\n"
                                .formatted(data, KNOWN));
    }

    @Test
    void aDryRunChangesNothing() throws Exception {
        assertThat(migrate("--dry-run").out())
                .isEqualTo(
                        "the store at %s has no tables and would get version %d; nothing was changed\n"
                                .formatted(data, KNOWN));
        assertThat(data).doesNotExist();

        migrate();
        before();
        assertThat(migrate("--dry-run").out())
                .contains("has version %d of the schema and would get".formatted(KNOWN - 1));
        assertThat(migrate("--dry-run").out())
                .as("and not more at the second look")
                .contains("would");
    }

    @Test
    void anOlderStoreIsBroughtToThisVersion() throws Exception {
        migrate();
        before();
        assertThat(migrate().out())
                .isEqualTo(
                        "the store at %s had version %d of the schema and has version %d now\n"
                                .formatted(data, KNOWN - 1, KNOWN));
        assertThat(migrate().out()).contains("nothing to do");
    }

    /** As the version before left it. */
    private void before() throws Exception {
        sql("CREATE INDEX claim_age ON claim (account, answered_at)");
        sql("DELETE FROM flyway_schema_history WHERE version = '" + KNOWN + "'");
    }

    @Test
    void aNewerStoreIsRefused() throws Exception {
        migrate();
        sql(
                "INSERT INTO flyway_schema_history SELECT 99, '99', 'tomorrow', type, 'V99.sql', 1,"
                        + " installed_by, installed_on, 1, 1 FROM flyway_schema_history"
                        + " WHERE installed_rank = 1");
        for (String[] options : new String[][] {{}, {"--dry-run"}}) {
            assertThat(migrate(options))
                    .isEqualTo(
                            new Run(
                                    1,
                                    "",
                                    "siesta: the store at %s has version 99 of the schema and this program knows %d: nothing was changed; use a program as new as the store\n"
                                            .formatted(data, KNOWN)));
        }
    }

    @Test
    void aStoreThatCannotBeAskedIsOneLine() throws Exception {
        Files.writeString(data, "a file");
        assertThat(migrate().status()).isEqualTo(1);
        assertThat(migrate().err()).startsWith("siesta: the store directory ").hasLineCount(1);

        Files.writeString(
                configuration,
                "siesta.store.url = jdbc:postgresql://127.0.0.1:1/siesta\n"
                        + "siesta.store.username = siesta\nsiesta.store.password = secret\n");
        assertThat(migrate("--dry-run").status()).isEqualTo(1);
        assertThat(migrate("--dry-run").err())
                .startsWith("siesta: the store at 127.0.0.1:1/siesta does not answer")
                .hasLineCount(1)
                .doesNotContain("secret");
    }
}
