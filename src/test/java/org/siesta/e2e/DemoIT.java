package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The first of the README's two commands. */
class DemoIT {

    @Test
    void all_of_it_happens() {
        SiestaProcess.Ended demo = SiestaProcess.program("demo");

        assertThat(demo.output())
                .contains(
                        "All of it happened.",
                        "203.0.113.7",
                        "already-answered",
                        "I am away until Monday.")
                .doesNotContain("MISSED", "\tat ");
        assertThat(demo.status()).isZero();
    }
}
