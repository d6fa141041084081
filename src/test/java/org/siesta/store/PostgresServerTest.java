package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

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

    /** Each connection would wait for a dead one that is named first, every ten seconds anew. */
    @ParameterizedTest
    @CsvSource({
        "db1/siesta, any, 10",
        "'db1,db2/siesta', primary, 600",
        "'db1,db2/siesta?hostRecheckSeconds=5&targetServerType=any', any, 5",
    })
    void ofSeveralHostsOneThatIsNoPrimaryIsLeftAlone(String place, String type, int seconds) {
        PostgresServer server = PostgresServer.of("jdbc:postgresql://" + place, null, null);
        PGSimpleDataSource source = (PGSimpleDataSource) server.pool().getDataSource();
        assertThat(source.getTargetServerType()).isEqualTo(type);
        assertThat(source.getHostRecheckSeconds()).isEqualTo(seconds);
    }

    /** PgBouncer refuses a connection with options, in session mode too. */
    @Test
    void migrationsNeedNoOptionsOfTheConnection() {
        PostgresServer server = PostgresServer.of("jdbc:postgresql://db/siesta", null, null);
        assertThat(((PGSimpleDataSource) server.migrationSource()).getOptions()).isNull();
    }
}
