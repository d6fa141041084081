package org.siesta.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.config.SiestaConfig;

/** The check of the configuration knows the addresses of loopback alone. */
class OwnListenerTest {

    private static final InetAddress OURS = InetAddress.ofLiteral("192.0.2.7");

    @ParameterizedTest
    @CsvSource({
        "*:2424, 192.0.2.7, 2424, lmtp",
        "0.0.0.0:2424, 192.0.2.7, 2424, lmtp",
        "*:2424, 192.0.2.7, 25,",
        "*:2424, 192.0.2.8, 2424,",
        "127.0.0.1:2424, 192.0.2.7, 2424,",
    })
    void aRelayAtAnAddressOfThisMachineIsOurOwnListener(
            String listener, String host, String port, String found) {
        SiestaConfig config =
                Settings.of(
                        "siesta.listeners.lmtp.address", listener,
                        "siesta.relay.host", host,
                        "siesta.relay.port", port);
        Server relay = Server.relay(config.relays().getFirst(), config.hostName());
        Optional<Finding> finding = OwnListener.of(relay, config.listeners(), OURS::equals);
        assertThat(finding)
                .isEqualTo(
                        Optional.ofNullable(found)
                                .map(
                                        name ->
                                                Finding.error(
                                                        "relay-is-ourselves",
                                                        relay.about(),
                                                        "that is our own listener " + name,
                                                        "siesta.relay.host, siesta.relay.port")));
    }

    @Test
    void theAddressesOfTheInterfacesAreOurs() throws SocketException {
        List<InetAddress> all =
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .toList();
        assertThat(all).isNotEmpty().allMatch(OwnListener::isOurs);
        assertThat(OwnListener.isOurs(InetAddress.ofLiteral("127.1.2.3"))).isTrue();
        assertThat(OwnListener.isOurs(OURS)).isFalse();
    }
}
