package org.siesta.cli;

import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The log of a command that opens the store: warnings only, one line each, on standard error. What
 * a command prints on standard output is its answer.
 */
final class QuietLog {

    // Held so that their levels are not forgotten. They tell of every record in DNS that a stranger
    // got wrong, with a stack.
    private static final List<Logger> LIBRARIES =
            List.of(Logger.getLogger("org.apache.james.jspf"), Logger.getLogger("org.xbill.DNS"));

    private QuietLog() {}

    static void set() {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Handler errors = new ConsoleHandler();
        errors.setLevel(Level.WARNING);
        errors.setFormatter(
                new Formatter() {
                    @Override
                    public String format(LogRecord line) {
                        return "siesta: " + Commands.oneLine(formatMessage(line)) + "\n";
                    }
                });
        errors.setFilter(line -> !isOfTheServer(line));
        root.addHandler(errors);
        root.setLevel(Level.WARNING);
        LIBRARIES.forEach(library -> library.setLevel(Level.OFF));
    }

    /** A command hears from the call that fails that the database is away, and says it itself. */
    private static boolean isOfTheServer(LogRecord line) {
        return String.valueOf(line.getLoggerName()).startsWith("org.siesta.store.Postgres");
    }
}
