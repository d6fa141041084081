package org.siesta.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.cli.CommandLineRun.setup;

import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
