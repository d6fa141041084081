package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;

/** A client identity comes back as it was; rubbish comes back as "nothing known". */
class ClientJsonTest {

    private static final ClientIdentity UNKNOWN = ClientIdentity.ofSocket(null, 0, null, 0);

    @Test
    void everyIdentityComesBackExactly() throws UnknownHostException {
        Random random = new Random(93);
        for (int i = 0; i < 500; i++) {
            ClientIdentity identity =
                    ClientIdentity.ofSocket(
                            address(random), random.nextInt(65536), address(random), 24);
            for (Source source : Source.values()) {
                if (source != Source.SOCKET && random.nextBoolean()) {
                    identity =
                            identity.with(
                                    new Hop(
                                            source,
                                            address(random),
                                            random.nextInt(65536),
                                            address(random),
                                            random.nextInt(65536),
                                            attributes(random)));
                }
            }
            assertThat(ClientJson.read(ClientJson.write(identity))).isEqualTo(identity);
        }
    }

    private static InetAddress address(Random random) throws UnknownHostException {
        int kind = random.nextInt(3);
        if (kind == 0) {
            return null;
        }
        byte[] octets = new byte[kind == 1 ? 4 : 16];
        random.nextBytes(octets);
        return InetAddress.getByAddress(octets);
    }

    private static Map<String, String> attributes(Random random) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            StringBuilder value = new StringBuilder();
            for (int j = random.nextInt(20); j > 0; j--) {
                value.append((char) random.nextInt(0x10000));
            }
            attributes.put("k" + random.nextInt(9), value.toString());
        }
        return attributes;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"hops\":7}",
                "{\"hops\":[]}",
                "{\"hops\":[7,null,{}]}",
                "{\"hops\":[{\"source\":\"proxy\",\"address\":\"192.0.2.1\"}]}",
                "{\"hops\":[{\"source\":\"tomorrow\"}]}"
            })
    void whatCannotBeReadIsUnknown(String json) {
        assertThat(ClientJson.read(json)).isEqualTo(UNKNOWN);
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        String json =
                "{\"version\":9,\"hops\":[{\"source\":\"socket\",\"address\":\"not-an-address\","
                        + "\"port\":25,\"colour\":\"red\",\"attributes\":{\"name\":7,\"helo\":\"x\"}},"
                        + "{\"source\":\"socket\"},{\"source\":\"tomorrow\"}]}";
        assertThat(ClientJson.read(json))
                .isEqualTo(
                        new ClientIdentity(
                                java.util.List.of(
                                        new Hop(
                                                Source.SOCKET,
                                                null,
                                                25,
                                                null,
                                                0,
                                                Map.of("helo", "x")))));
    }
}
