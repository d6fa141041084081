package org.siesta.app;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.siesta.queue.LogLine;

/**
 * Makes the text of a {@link LogLine} its record's message, so that no format of one parameter is
 * read for each line. What came from outside is no format here either.
 */
@LoggingFilter(name = "lines")
public final class LineFilter implements Filter {

    @Override
    public boolean isLoggable(LogRecord log) {
        Object[] parameters = log.getParameters();
        if (log instanceof ExtLogRecord record
                && parameters != null
                && parameters.length == 1
                && parameters[0] instanceof LogLine line) {
            record.setMessage(line.toString(), FormatStyle.NO_FORMAT);
        }
        return true;
    }
}
