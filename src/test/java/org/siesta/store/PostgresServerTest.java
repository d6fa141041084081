package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of a server, as the driver reads them. */
class PostgresServerTest {

    /** The driver has an exception of its own for them, with the address in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db",
                "jdbc:postgresql://db:0/siesta",
                "jdbc:postgresql://db/a/b",
                "jdbc:postgresql://db/100%",
                "jdbc:postgresql://db/siesta?service=none-of-this-name&sslkey=secret"
            })
    void anAddressThatTheDriverRefusesIsTroubleWithTheStore(String url) {
        PostgresServer server = PostgresServer.of(url, "siesta", "secret");
        assertThatThrownBy(server::pool)
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("has a bad address")
                .hasMessageNotContaining("secret");
    }

    @Test
    void severalHostsAndNoneAreAddresses() {
        for (String place : new String[] {"db1,db2:5433/siesta", "[::1]/siesta", "/siesta"}) {
            PostgresServer server = PostgresServer.of("jdbc:postgresql://" + place, null, null);
            assertThat(server.besideThePool()).isNotNull();
            assertThat(server.place()).isEqualTo(place);
        }
    }
}
