package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The alerts fire when they should, by Prometheus' own tool. */
@NeedsProgram(
        command = {"promtool", "--version"},
        debian = "prometheus")
class AlertsIT {

    @Test
    void each_alert_fires_on_its_day_and_none_on_a_good_one() throws Exception {
        Process rules =
                new ProcessBuilder("promtool", "test", "rules", "alerts.test.yml")
                        .directory(Path.of("docker/observe").toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(rules.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(rules.waitFor()).as(said).isZero();
    }
}
