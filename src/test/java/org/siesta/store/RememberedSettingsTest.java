package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.siesta.queue.Replies.ANA;
import static org.siesta.queue.Replies.T0;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.mail.Mailbox;
import org.siesta.settings.SettingsStore;

/** Settings that are remembered for a while, beside another process that changes them. */
class RememberedSettingsTest {

    private static final Duration LONG = Duration.ofHours(1);

    @TempDir Path directory;
    private EmbeddedDatabase database;
    private SettingsStore other;

    @BeforeEach
    void open() {
        SqliteFile file = SqliteFile.in(directory, StoreOptions.DEFAULT);
        database = new EmbeddedDatabase(file, Schema.open(file), Duration.ofSeconds(20));
        other =
                new StoredSettings(
                        database,
                        new StoredReplyQueue(database, () -> new byte[32], StoreOptions.DEFAULT));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static void store(SettingsStore settings, Mailbox account, String content) {
        settings.putScript(account, "away", content, T0);
        settings.activateScript(account, Optional.of("away"), T0);
    }

    private static String seen(SettingsStore settings, Mailbox account) {
        return settings.find(account).activeScript().orElseThrow().content();
    }

    @Test
    void whatThisProcessChangesIsSeenAtOnce() {
        RememberedSettings settings = new RememberedSettings(other, LONG);
        store(settings, ANA, "keep;");
        assertThat(seen(settings, ANA)).isEqualTo("keep;");
        settings.putScript(ANA, "away", "discard;", T0);
        assertThat(seen(settings, ANA)).isEqualTo("discard;");
        settings.activateScript(ANA, Optional.empty(), T0);
        assertThat(settings.find(ANA).activeScript()).isEmpty();
    }

    @Test
    void whatAnotherProcessChangesIsSeenWhenTheAgeIsOver() {
        RememberedSettings settings = new RememberedSettings(other, LONG);
        store(settings, ANA, "keep;");
        assertThat(seen(settings, ANA)).isEqualTo("keep;");
        other.putScript(ANA, "away", "discard;", T0);
        assertThat(seen(settings, ANA)).as("remembered").isEqualTo("keep;");

        RememberedSettings young = new RememberedSettings(other, Duration.ofMillis(20));
        assertThat(seen(young, ANA)).isEqualTo("discard;");
        other.putScript(ANA, "away", "stop;", T0);
        await().untilAsserted(() -> assertThat(seen(young, ANA)).isEqualTo("stop;"));
    }

    @Test
    void longTextsAreForgottenBeforeTheyFillTheMemory() {
        RememberedSettings settings = new RememberedSettings(other, LONG);
        String text = "#" + "x".repeat((int) (RememberedSettings.MOST_CHARACTERS / 2));
        Mailbox bo = new Mailbox("bo", "example.org");
        for (Mailbox account : new Mailbox[] {ANA, bo}) {
            store(settings, account, text);
            assertThat(seen(settings, account)).hasSize(text.length());
        }
        assertThat(settings.size()).as("the first had to go").isOne();
    }

    @Test
    void accountsAreForgottenBeforeTheyFillTheMemory() {
        RememberedSettings settings = new RememberedSettings(other, LONG);
        for (int i = 0; i <= RememberedSettings.MOST; i++) {
            settings.find(new Mailbox("u" + i, "example.org"));
        }
        assertThat(settings.size()).isOne();
    }
}
