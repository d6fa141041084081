package org.siesta.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.cli.CommandLineRun.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunningServiceTest {

    private static List<String> refused(String url) {
        CommandLineRun run = setup().run("ooo", "show", "--url", url, "ana@example.org");
        assertThat(run.status()).isEqualTo(1);
        return run.errLines();
    }

    @Test
    void aServiceThatIsNotRunningIsSaidInWords() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        String url = "http://127.0.0.1:" + free;
        assertThat(refused(url))
                .containsExactly(
                        "siesta: no answer from "
                                + url
                                + ": connection refused; is the service running?");
    }

    @Test
    void aNameWithoutAddressIsSaidInWords() {
        assertThat(refused("http://nowhere.invalid"))
                .containsExactly(
                        "siesta: no answer from http://nowhere.invalid: the name has no address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:65536",
                "http://127.0.0.1:99999",
                "https://127.0.0.1:2147483647/",
                "ftp://127.0.0.1",
                "http:127.0.0.1",
                "http://ana:secret@127.0.0.1:8080",
                "http://ana:secret@127.0.0.1:99999",
                "http://ana:secret@mail_1:8080",
                "ftp://ana:secret@127.0.0.1",
                "http://127.0.0.1:8080/?secret=1",
                "http://127.0.0.1:8080#secret"
            })
    void anAddressThatLeadsToNoServiceIsWrongUsage(String url) {
        CommandLineRun run = setup().run("ooo", "show", "--url", url, "ana@example.org");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.errLines())
                .singleElement()
                .asString()
                .startsWith("siesta: --url is ")
                .doesNotContain("secret");
    }

    @Test
    void anAddressThatIsNoneIsNotShownWithItsPassword() {
        CommandLineRun run =
                setup().run("ooo", "show", "--url", "http://ana:secret@[::1", "ana@example.org");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--url").doesNotContain("secret");
        run = setup().run("ooo", "show", "--url", "http://[::1", "ana@example.org");
        assertThat(run.err()).contains("'http://[::1' is not an address");
    }

    @Test
    void whatAnotherServerSaysCannotMoveTheCursor() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (Socket peer = socket.accept()) {
                                    peer.getOutputStream()
                                            .write(
                                                    "220 \u001b[2J\u0007 ready\r\n"
                                                            .getBytes(StandardCharsets.UTF_8));
                                    peer.getInputStream().read();
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            assertThat(refused("http://127.0.0.1:" + socket.getLocalPort()))
                    .singleElement()
                    .asString()
                    .startsWith("siesta: no answer from http://127.0.0.1:")
                    .matches("[\\x20-\\x7e]+");
        }
    }
}
