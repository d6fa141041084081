package org.siesta.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A relay or backend that is ourselves would get its own messages back for ever. */
class OwnListenersTest {

    @TempDir Path folder;

    private List<String> faults(String... lines) throws Exception {
        Path file = folder.resolve("siesta.properties");
        Files.writeString(file, String.join("\n", lines));
        return switch (Configuration.load(Optional.of(file), Map.of(), new Properties())) {
            case Configuration.Loaded _ -> List.of();
            case Configuration.Faulty faulty ->
                    faulty.faults().stream()
                            .map(f -> f.message().replace(folder + "/", ""))
                            .toList();
        };
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:2424,        127.0.0.1,          2424, true",
        "127.0.0.1:2424,        127.0.0.1,          2425, false",
        "127.0.0.1:2424,        127.0.0.2,          2424, false",
        "127.0.0.1:2424,        localhost,          2424, true",
        "127.0.0.1:2424,        LocalHost.,         2424, true",
        "127.0.0.1:2424,        mail.localhost,     2424, true",
        "127.0.0.1:2424,        notlocalhost,       2424, false",
        "127.0.0.1:2424,        0.0.0.0,            2424, true",
        "127.0.0.1:2424,        ::ffff:127.0.0.1,   2424, true",
        "127.0.0.1:2424,        ::1,                2424, false",
        "localhost:2424,        127.0.0.1,          2424, true",
        "localhost:2424,        LOCALHOST,          2424, true",
        "[::1]:2424,            localhost,          2424, true",
        "[::1]:2424,            0:0:0:0:0:0:0:1,    2424, true",
        "[::1]:2424,            ::,                 2424, true",
        "0.0.0.0:2424,          127.0.0.1,          2424, true",
        "0.0.0.0:2424,          127.1.2.3,          2424, true",
        "0.0.0.0:2424,          localhost,          2424, true",
        "0.0.0.0:2424,          0.0.0.0,            2424, true",
        "0.0.0.0:2424,          ::1,                2424, false",
        "0.0.0.0:2424,          192.0.2.1,          2424, false",
        "0.0.0.0:2424,          mail.example.org,   2424, false",
        "[::]:2424,             127.0.0.1,          2424, true",
        "[::]:2424,             ::1,                2424, true",
        "*:2424,                127.0.0.1,          2424, true",
        "*:2424,                ::1,                2424, true",
        "*:2424,                ::,                 2424, true",
        "*:2424,                mail.example.org,   2424, false",
        "192.0.2.1:2424,        192.0.2.1,          2424, true",
        "192.0.2.1:2424,        127.0.0.1,          2424, false",
        "192.0.2.1:2424,        0.0.0.0,            2424, false",
        "[2001:db8::1]:2424,    2001:DB8:0::1,      2424, true",
    })
    void aRelayIsNoneOfOurListeners(String address, String host, int port, boolean own)
            throws Exception {
        List<String> faults =
                faults(
                        "siesta.listeners.edge.protocol=smtp-shim",
                        "siesta.listeners.edge.address=" + address,
                        "siesta.relay.host=" + host,
                        "siesta.relay.port=" + port);
        List<String> expected = new ArrayList<>();
        if (own) {
            expected.add(
                    "siesta.relay.host (siesta.properties:3): "
                            + host
                            + " port "
                            + port
                            + " is our own listener edge");
        }
        assertThat(faults).isEqualTo(expected);
    }

    /** Who has looked a name up knows more; the machine's own address is 192.0.2.1 here. */
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0,           192.0.2.1, true",
        "*,                 192.0.2.1, true",
        "0:0:0:0:0:0:0:0,   192.0.2.1, true",
        "0.0.0.0,           192.0.2.2, false",
        "127.0.0.1,         192.0.2.1, false",
        "127.0.0.1,         127.0.0.1, true",
        "127.0.0.1,         0.0.0.0,   true",
        "192.0.2.2,         192.0.2.2, true",
    })
    void anAddressThatANameStandsForMayBeOurs(String host, String to, boolean reached) {
        InetAddress own = InetAddress.ofLiteral("192.0.2.1");
        ListenAddress.Tcp listener = new ListenAddress.Tcp(host, 24);
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(to), 24);
        assertThat(listener.isReachedAt(address, a -> a.equals(own) || a.isLoopbackAddress()))
                .isEqualTo(reached);
        assertThat(listener.isReachedAt(new InetSocketAddress(to, 25), _ -> true)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "*,                 127.0.0.1",
        "0.0.0.0,           127.0.0.1",
        "::,                ::1",
        "0:0:0:0:0:0:0:0,   ::1",
        "192.0.2.1,         192.0.2.1",
        "mail.example.org,  mail.example.org",
    })
    void whoeverIsOnThisMachineFindsIt(String host, String local) {
        assertThat(new ListenAddress.Tcp(host, 24).localHost()).isEqualTo(local);
    }

    @Test
    void everyServerAndEveryListenerCounts() throws Exception {
        assertThat(
                        faults(
                                "siesta.mode=forward",
                                "siesta.listeners.a.address=127.0.0.1:24, [::]:2424",
                                "siesta.listeners.b.address=127.0.0.1:2525",
                                "siesta.backend.host=store.example.org, localhost:2424",
                                "siesta.backends.x.domains=example.com",
                                "siesta.backends.x.host=127.0.0.1:24",
                                "siesta.relays.spare.host=127.0.0.1",
                                "siesta.relays.spare.port=2525"))
                .extracting(fault -> fault.split(" ")[0])
                .containsExactlyInAnyOrder(
                        "siesta.backend.host",
                        "siesta.backends.x.host",
                        "siesta.relays.spare.host");
    }

    @Test
    void aFreePortIsNobodys() throws Exception {
        assertThat(
                        faults(
                                "siesta.listeners.a.address=127.0.0.1:0",
                                "siesta.relay.host=127.0.0.1",
                                "siesta.relay.port=25"))
                .isEmpty();
    }

    /** As /var/run is /run. */
    @ParameterizedTest
    @CsvSource({
        "run/lmtp, true",
        "linked/lmtp, true",
        "run/../run/lmtp, true",
        "run/other, false",
        "socket, true",
        "again, true",
        "into/../lmtp, true",
        "round, false"
    })
    void aSocketIsOneOfOursByWhateverLinksItIsNamed(String path, boolean own) throws Exception {
        Files.createDirectory(folder.resolve("run"));
        Files.createDirectory(folder.resolve("run/deep"));
        Files.createSymbolicLink(folder.resolve("linked"), folder.resolve("run"));
        Files.createSymbolicLink(folder.resolve("into"), folder.resolve("run/deep"));
        Files.createSymbolicLink(folder.resolve("socket"), folder.resolve("run/lmtp"));
        Files.createSymbolicLink(folder.resolve("again"), Path.of("socket"));
        Files.createSymbolicLink(folder.resolve("round"), Path.of("round"));
        List<String> expected = new ArrayList<>();
        if (own) {
            expected.add(
                    "siesta.backend.path (siesta.properties:3): "
                            + path
                            + " is our own listener edge");
        }
        assertThat(
                        faults(
                                "siesta.mode=forward",
                                "siesta.listeners.edge.address=unix:" + folder.resolve("run/lmtp"),
                                "siesta.backend.path=" + folder.resolve(path)))
                .isEqualTo(expected);
    }

    @Test
    void twoListenersAtOneSocketCollideByWhateverLinksTheyAreNamed() throws Exception {
        Files.createDirectory(folder.resolve("run"));
        Files.createSymbolicLink(folder.resolve("linked"), folder.resolve("run"));
        assertThat(
                        faults(
                                "siesta.listeners.a.address=unix:" + folder.resolve("run/lmtp"),
                                "siesta.listeners.b.address=unix:" + folder.resolve("linked/lmtp")))
                .singleElement()
                .asString()
                .startsWith(
                        "siesta.listeners.b.address (siesta.properties:2): unix:linked/lmtp is");
    }
}
