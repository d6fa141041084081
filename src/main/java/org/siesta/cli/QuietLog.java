package org.siesta.cli;

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
        root.addHandler(errors);
        root.setLevel(Level.WARNING);
    }
}
