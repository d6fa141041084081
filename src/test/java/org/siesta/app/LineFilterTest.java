package org.siesta.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.junit.jupiter.api.Test;
import org.siesta.queue.LogLine;

/** A line of fields is told as it is, whatever its values look like. */
class LineFilterTest {

    private static ExtLogRecord record(Object parameter) {
        ExtLogRecord log =
                new ExtLogRecord(Level.INFO, "{0}", FormatStyle.MESSAGE_FORMAT, "org.siesta");
        log.setParameters(new Object[] {parameter});
        return log;
    }

    @Test
    void theTextOfALineIsNoFormat() {
        LogLine line = new LogLine().with("subject", "{0} %s {1,number} '").with("n", "1");
        ExtLogRecord log = record(line);
        String formatted = record(line).getFormattedMessage();
        assertThat(new LineFilter().isLoggable(log)).isTrue();
        assertThat(log.getFormattedMessage())
                .isEqualTo("subject=\"{0} %s {1,number} '\" n=1")
                .isEqualTo(formatted);
        assertThat(log.getParameters()).as("a log of structure has the fields").contains(line);
    }

    @Test
    void whatIsNoLineStaysAFormat() {
        ExtLogRecord log = record(7);
        assertThat(new LineFilter().isLoggable(log)).isTrue();
        assertThat(log.getFormattedMessage()).isEqualTo("7");
    }
}
