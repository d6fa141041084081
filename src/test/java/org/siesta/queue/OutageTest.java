package org.siesta.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutageTest {

    private final List<String> log = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Outage outage = new Outage(new Lines(log), "it answers again", nanos::get);

    @Test
    void itIsToldAtItsBeginningOnceAMinuteAndAtItsEnd() {
        for (int second = 0; second < 150; second++) {
            outage.met("away");
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        }
        outage.over();
        outage.over();

        assertThat(log)
                .containsExactly(
                        "WARNING away", "WARNING away", "WARNING away", "INFO it answers again");
    }

    @Test
    void whatIsWellSaysNothing() {
        outage.over();

        assertThat(log).isEmpty();
    }

    @Test
    void oneThatComesAndGoesIsToldOnceAMinute() {
        for (int second = 0; second < 60; second++) {
            outage.met("away");
            outage.over();
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        }
        outage.met("away");

        assertThat(log).containsExactly("WARNING away", "INFO it answers again", "WARNING away");
    }

    /** Collects what is logged. */
    private record Lines(List<String> lines) implements System.Logger {

        @Override
        public String getName() {
            return "lines";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            lines.add(level + " " + message);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... params) {
            lines.add(level + " " + format);
        }
    }
}
