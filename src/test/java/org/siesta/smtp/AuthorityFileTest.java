package org.siesta.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.logging.Level;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.queue.Logged;
import org.siesta.smtp.ServerSettings.TlsPolicy;

/** Whose certificates count at a relay, while the file that says so changes. */
class AuthorityFileTest {

    private static final TestCertificate RELAY = TestCertificate.naming("localhost");
    private static final TestCertificate STRANGER = TestCertificate.naming("localhost");
    private static final String OPENING =
            "TLS\nS: 220 relay\nC: EHLO *\nS: 250 relay\nC: MAIL *\nS: 250 ok\nC: RSET\nS: 250 ok\n"
                    + "C: QUIT\nS: 221 bye\n";

    @TempDir private Path folder;

    @AutoClose private final Logged logged = Logged.by(AuthorityFile.class);

    @Test
    void aChangedFileIsInForceForTheNextHandshake() throws Exception {
        Path file = write(STRANGER);
        try (AuthorityFile authorities = AuthorityFile.read(file).watch(Duration.ofMillis(20))) {
            assertThat(rehearsed(authorities.trust()))
                    .isInstanceOf(Rehearsal.Result.NotOpened.class);
            SSLSocketFactory before = authorities.trust().factory(true);
            write(RELAY);
            await().until(() -> authorities.trust().factory(true) != before);
            assertThat(rehearsed(authorities.trust())).isInstanceOf(Rehearsal.Result.Ready.class);
        }
    }

    @Test
    void aFileThatCannotBeUsedLeavesTheFormerOneInForceAndIsToldOnce() throws Exception {
        Path file = write(RELAY);
        try (AuthorityFile authorities = AuthorityFile.read(file).watch(Duration.ofMillis(20))) {
            SSLSocketFactory before = authorities.trust().factory(true);
            Files.writeString(file, "nothing\n");
            await().until(() -> logged.lines(Level.SEVERE).size() == 1);
            Files.delete(file);
            await().until(() -> logged.lines(Level.SEVERE).size() == 2);
            assertThat(authorities.trust().factory(true)).isSameAs(before);
            assertThat(rehearsed(authorities.trust())).isInstanceOf(Rehearsal.Result.Ready.class);
            write(STRANGER);
            await().until(() -> authorities.trust().factory(true) != before);
            assertThat(logged.lines(Level.SEVERE).size()).isEqualTo(2);
        }
    }

    @Test
    void aFileWithoutCertificatesIsNamed() throws IOException {
        Path none = folder.resolve("none.pem");
        assertThatThrownBy(() -> AuthorityFile.read(none))
                .isInstanceOf(UnusableAuthorities.class)
                .hasMessage(none + " does not exist");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        assertThatThrownBy(() -> AuthorityFile.read(empty))
                .isInstanceOf(UnusableAuthorities.class)
                .hasMessageContaining(empty.toString());
    }

    /** Java's own words for them name neither the file nor what is wrong. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing",
                "-----BEGIN PRIVATE KEY-----\nMAMCAQE=\n-----END PRIVATE KEY-----",
                "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----"
            })
    void aFileOfSomethingElseIsNamed(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("key.pem"), content + "\n");
        assertThatThrownBy(() -> AuthorityFile.read(file))
                .isInstanceOf(UnusableAuthorities.class)
                .hasMessage(file + " holds no certificate that can be read (PEM)");
    }

    private static Rehearsal.Result rehearsed(TlsTrust trust) throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(RELAY.server(), OPENING)) {
            return Rehearsal.with(
                    TestSettings.on(server.port()).tls(TlsPolicy.IMPLICIT).settings(),
                    trust,
                    false,
                    "siesta.relay.",
                    "",
                    null);
        }
    }

    private Path write(TestCertificate certificate) throws IOException {
        return Files.write(
                folder.resolve("ca.pem"),
                ("-----BEGIN CERTIFICATE-----\n"
                                + Base64.getMimeEncoder().encodeToString(certificate.encoded())
                                + "\n-----END CERTIFICATE-----\n")
                        .getBytes(US_ASCII));
    }
}
