package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The alerts fire when they should, by Prometheus' own tool; without it this counts as skipped. */
class AlertsIT {

    private static ProcessBuilder promtool(String... arguments) {
        ProcessBuilder promtool = new ProcessBuilder("promtool");
        promtool.command().addAll(List.of(arguments));
        return promtool.directory(Path.of("docker/observe").toFile()).redirectErrorStream(true);
    }

    @Test
    void each_alert_fires_on_its_day_and_none_on_a_good_one() throws Exception {
        assumeThatCode(() -> promtool("--version").start().waitFor())
                .as("promtool is not there: apt-get install prometheus")
                .doesNotThrowAnyException();
        Process rules = promtool("test", "rules", "alerts.test.yml").start();
        String said = new String(rules.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(rules.waitFor()).as(said).isZero();
    }
}
