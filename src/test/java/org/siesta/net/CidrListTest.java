package org.siesta.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses are in a network, and what an operator is told who wrote none. */
class CidrListTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.128, true",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "192.0.2.7/32, 192.0.2.7, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 203.0.113.9, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::1, ::1, true",
        "::ffff:10.0.0.0/104, 10.200.0.1, true",
        "::ffff:192.0.2.7, 192.0.2.7, true"
    })
    void holdsWhatSharesItsPrefix(String network, String address, boolean held) {
        CidrList list = CidrList.parse(List.of("198.51.100.1", network));
        assertThat(list.contains(InetAddress.ofLiteral(address))).isEqualTo(held);
    }

    @Test
    void aMappedAddressCountsAsIpv4() throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xFF;
        mapped[12] = 10;
        mapped[15] = 1;
        assertThat(CidrList.parse(List.of("10.0.0.0/8")).contains(InetAddress.getByAddress(mapped)))
                .isTrue();
    }

    @Test
    void aUnixSocketCountsAsLoopback() {
        assertThat(CidrList.LOOPBACK.contains(null)).isTrue();
        assertThat(CidrList.parse(List.of("127.0.0.1")).contains(null)).isTrue();
        assertThat(CidrList.parse(List.of("10.0.0.0/8")).contains(null)).isFalse();
        assertThat(CidrList.NONE.contains(null)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1/8     | write 10.0.0.0/8 for the network or 10.0.0.1 for the one address",
                "10.0.0.0/33    | a number from 0 to 32",
                "10.0.0.0/      | a number from 0 to 32",
                "10.0.0.0/-1    | a number from 0 to 32",
                "2001:db8::/129 | a number from 0 to 128",
                "::ffff:10.0.0.0/8 | a number from 96 to 128",
                "10.0.0         | is not a network",
                "010.0.0.0/8    | is not a network",
                "example.org    | is not a network",
                "''             | is not a network",
                "10.0.0.0/8 x   | a number from 0 to 32"
            })
    void saysWhatIsWrongAndWhatWouldBeRight(String entry, String advice) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CidrList.parse(List.of(entry)))
                .withMessageContaining("'" + entry + "'")
                .withMessageContaining(advice);
    }

    @Test
    void knowsWhenItHoldsEverybody() {
        assertThat(CidrList.parse(List.of("10.0.0.0/8", "::/0")).containsEverybody()).isTrue();
        assertThat(CidrList.LOOPBACK.containsEverybody()).isFalse();
    }
}
