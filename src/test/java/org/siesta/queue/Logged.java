package org.siesta.queue;

import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a logger says, and those below it, until this is closed: what {@link Level#INFO} lets
 * through at least, whatever other tests of this JVM have made silent.
 */
public final class Logged implements AutoCloseable {

    private final Logger logger;
    private final @Nullable Level before;
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord told) {
                    records.add(told);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    private Logged(String name) {
        this.logger = Logger.getLogger(name);
        this.before = logger.getLevel();
        if (!logger.isLoggable(Level.INFO)) {
            logger.setLevel(Level.INFO);
        }
        logger.addHandler(handler);
    }

    /** Begins to listen to the logger of this name; "" is all of them. */
    public static Logged by(String name) {
        return new Logged(name);
    }

    public static Logged by(Class<?> who) {
        return by(who.getName());
    }

    public List<LogRecord> records() {
        return records;
    }

    /** The lines of this level and above. */
    public List<String> lines(Level least) {
        return records.stream()
                .filter(told -> told.getLevel().intValue() >= least.intValue())
                .map(told -> MessageFormat.format(told.getMessage(), told.getParameters()))
                .toList();
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
        logger.setLevel(before);
    }
}
