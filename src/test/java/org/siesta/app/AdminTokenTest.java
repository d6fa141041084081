package org.siesta.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.logging.Level;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.queue.Logged;
import org.siesta.rest.Access;

/** The administrator's token in a file that may change. */
class AdminTokenTest {

    private static final String FIRST = "first-token-0123456789";
    private static final String OTHER = "other-token-0123456789";

    @TempDir private Path data;

    @AutoClose private final Logged logged = Logged.by(AdminToken.class);

    /** As at the first start with PostgreSQL: no store has made the directory. */
    @Test
    void isMadeTogetherWithItsDirectory() throws IOException {
        Path missing = data.resolve("var").resolve("data");
        AdminToken.make(missing);
        assertThat(AdminToken.file(missing)).isNotEmptyFile();
        assertThat(Files.getPosixFilePermissions(missing))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void theFirstStartMakesOneThatOnlyItsOwnerReads() throws IOException {
        AdminToken token = new AdminToken(data);
        String made = Files.readString(file()).strip();
        assertThat(made).matches("[0-9a-f]{48}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(token.get().find(made)).contains(new Access.Admin());
        assertThat(new AdminToken(data).get().find(made)).isPresent();
    }

    @Test
    void aChangedFileIsInForceOnceItIsLookedAtAndTheFormerTokenOpensNothing() throws IOException {
        AdminToken token = holding(FIRST);
        write(OTHER);
        assertThat(opens(token, FIRST)).as("it is not looked at for each request").isTrue();
        token.look();
        assertThat(opens(token, OTHER)).isTrue();
        assertThat(opens(token, FIRST)).isFalse();
        assertThat(logged.lines(Level.WARNING)).isEmpty();
    }

    @Test
    void itIsLookedAtByItself() throws IOException {
        try (AdminToken token = holding(FIRST).watch(Duration.ofMillis(10))) {
            write(OTHER);
            await().until(() -> opens(token, OTHER));
            assertThat(opens(token, FIRST)).isFalse();
        }
    }

    @Test
    void twoChangesThatTheFileSystemDatesAlikeAreBothSeen() throws IOException {
        AdminToken token = holding(FIRST);
        write(OTHER);
        FileTime date = Files.getLastModifiedTime(file());
        token.look();
        assertThat(opens(token, OTHER)).isTrue();
        write(FIRST);
        Files.setLastModifiedTime(file(), date);
        token.look();
        assertThat(opens(token, FIRST)).isTrue();
        assertThat(opens(token, OTHER)).isFalse();
    }

    @Test
    void aFileThatIsMissingLeavesTheFormerTokenInForceAndIsToldOnce() throws IOException {
        AdminToken token = holding(FIRST);
        Files.delete(file());
        for (int i = 0; i < 5; i++) {
            token.look();
            assertThat(opens(token, FIRST)).isTrue();
        }
        assertThat(logged.lines(Level.WARNING))
                .singleElement()
                .asString()
                .contains("former token stays in force", file() + " does not exist");
        write(OTHER);
        token.look();
        assertThat(opens(token, OTHER)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "short-secret", "a secret with blanks", "nine-ünderneath-0123456789"})
    void aFileWithoutATokenLeavesTheFormerOneInForceAndNoSecretInTheLog(String text)
            throws IOException {
        AdminToken token = holding(FIRST);
        write(text);
        for (int i = 0; i < 3; i++) {
            token.look();
            assertThat(opens(token, FIRST)).isTrue();
            assertThat(opens(token, text)).isFalse();
        }
        assertThat(logged.lines(Level.WARNING))
                .singleElement()
                .asString()
                .contains(file() + " holds no token")
                .doesNotContain(text.isEmpty() ? FIRST : text);
    }

    @Test
    void aFileThatIsLongerThanARequestMayBeIsNotRead() throws IOException {
        AdminToken token = holding(FIRST);
        write("a".repeat(100_000));
        token.look();
        assertThat(opens(token, FIRST)).isTrue();
        assertThat(logged.lines(Level.WARNING))
                .singleElement()
                .asString()
                .contains("longer than 1024 octets");
    }

    @Test
    void aStartWithoutAUsableFileIsRefused() throws IOException {
        write("short");
        assertThatThrownBy(() -> new AdminToken(data))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file().toString());
    }

    private AdminToken holding(String token) throws IOException {
        write(token);
        return new AdminToken(data);
    }

    private static boolean opens(AdminToken token, String presented) {
        return token.get().find(presented).isPresent();
    }

    private void write(String token) throws IOException {
        Files.writeString(file(), token + "\n");
    }

    private Path file() {
        return AdminToken.file(data);
    }
}
