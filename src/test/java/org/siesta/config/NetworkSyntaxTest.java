package org.siesta.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkSyntaxTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "192.0.2.0/24",
                "0.0.0.0/0",
                "192.0.2.1/32",
                "2001:db8::1",
                "2001:db8::/32",
                "::/0",
                "::1/128",
                "::ffff:192.0.2.1",
                "::ffff:192.0.2.0/120"
            })
    void networks(String text) {
        assertThat(NetworkSyntax.isNetwork(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "192.0.2.1/33",
                "192.0.2.1/-1",
                "192.0.2.1/",
                "192.0.2/24",
                "192.0.2.256",
                "192.0.2.01",
                "3221225985",
                "example.org",
                "2001:db8::/129",
                "2001:db8::1%eth0",
                "[::1]",
                "::1/64/64",
                "1:2:3:4:5:6:7:8:9",
                "192.0.2.1/24x",
                " 192.0.2.1"
            })
    void noNetworks(String text) {
        assertThat(NetworkSyntax.isNetwork(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "::/0", "::ffff:0.0.0.0/96"})
    void everybody(String text) {
        assertThat(NetworkSyntax.isEverything(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.0.0.0/8", "::/1", "::ffff:192.0.2.0/120"})
    void notEverybody(String text) {
        assertThat(NetworkSyntax.isEverything(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"relay.example.org", "relay", "192.0.2.1", "::1", "a_b.example.org"})
    void hosts(String text) {
        assertThat(NetworkSyntax.isHost(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a b", "a..b", "1.2.3", "[::1]", "a:25", "http://a"})
    void noHosts(String text) {
        assertThat(NetworkSyntax.isHost(text)).isFalse();
    }
}
