package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be used without counting never reaches a limit by itself. */
class AllowancesTest {

    private static final String ANA = "ana@example.org";
    private static final long NOW = 1_000_000;

    private final Allowances allowances = new Allowances();

    private int used(int limit, long now) {
        int used = 0;
        while (allowances.use(ANA, limit, now)) {
            used++;
        }
        return used;
    }

    // The one that was counted for uses one of its share itself.
    @ParameterizedTest
    @CsvSource({
        "1600, 0, 99",
        "1599, 0, 0",
        "1600, 1, 0",
        "100, 0, 0",
        "100, 100, 0",
        "100, 120, 0",
        "3, 0, 0",
        "1000000, 0, 62499",
        "1000000, 998400, 99",
        "1000000, 998401, 0"
    })
    void aSixteenthOfWhatIsLeftMayBeUsed(int limit, int count, int more) {
        allowances.counted(ANA, limit, count, NOW);
        assertThat(used(limit, NOW)).isEqualTo(more);
        assertThat(allowances.use(ANA, limit, NOW)).as("then it is counted").isFalse();
    }

    @Test
    void itIsOfOneThingOneLimitAndOneTime() {
        allowances.counted(ANA, 10_000, 0, NOW);
        assertThat(allowances.use("bo@example.org", 10_000, NOW)).isFalse();
        assertThat(allowances.use(ANA, 10_000, NOW + 9_999)).isTrue();
        assertThat(allowances.use(ANA, 9_999, NOW)).as("another limit").isFalse();
        allowances.counted(ANA, 10_000, 0, NOW);
        assertThat(allowances.use(ANA, 10_000, NOW + 10_000)).as("later").isFalse();
        allowances.counted(ANA, 10_000, 0, NOW);
        assertThat(allowances.use(ANA, 10_000, NOW - 1)).as("a clock set back").isFalse();
    }

    @Test
    void manyAccountsDoNotFillTheMemory() {
        for (int i = 0; i < 25_000; i++) {
            allowances.counted("user" + i, 10_000, 0, NOW);
        }
        assertThat(allowances.use("user24999", 10_000, NOW)).isTrue();
        assertThat(allowances.use("user0", 10_000, NOW)).as("forgotten").isFalse();
    }
}
