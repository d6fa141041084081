package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an error means, and the cure that it is told with. */
class PostgresFaultTest {

    private static final PostgresServer SERVER =
            PostgresServer.of("jdbc:postgresql://db/siesta", "siesta", "secret");

    @ParameterizedTest
    @CsvSource({
        "53300, max_connections",
        "53100, free space",
        "25006, name the primary",
        "42P01, who changed them",
        "26000, session mode",
        "42P05, session mode",
        "55P03, somebody holds",
        "28P01, siesta.store.password",
    })
    void theFaultNamesItsCure(String state, String cure) {
        SQLException said = new SQLException("as the server said it", state);
        assertThat(PostgresFault.of(said).explain(SERVER, said))
                .hasMessageStartingWith("the store at db/siesta ")
                .hasMessageContaining(cure)
                .hasMessageEndingWith("(as the server said it)");
        SQLException pool = new SQLTransientConnectionException("the pool's words", said);
        assertThat(PostgresFault.ofPool(pool, false)).isEqualTo(PostgresFault.of(said));
    }

    /** More of them would be of no help where the server gives no more. */
    @Test
    void aPoolThatIsInUseIsNoServerThatTakesNoMoreConnections() {
        SQLException pool = new SQLTransientConnectionException("timed out");
        assertThat(PostgresFault.ofPool(pool, true).explain(SERVER, pool))
                .hasMessageContaining("raise siesta.store.pool-size");
        SQLException said = new SQLException("too many clients", "53300");
        assertThat(PostgresFault.of(said).explain(SERVER, said))
                .hasMessageNotContaining("raise siesta.store.pool-size");
    }
}
