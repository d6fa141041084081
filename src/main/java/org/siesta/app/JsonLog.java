package org.siesta.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.quarkus.bootstrap.logging.InitialConfigurator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.handlers.ConsoleHandler;

/**
 * One JSON object for each line of the log, in ASCII: timestamp, level, logger, message, the fields
 * where the message has some, and the exception. What came from outside is a value and nothing
 * else.
 */
final class JsonLog extends Formatter {

    private static final int MAX_MESSAGE = 8 * 1024;
    private static final int MAX_TRACE = 16 * 1024;

    /** Keys that no field takes the place of. */
    private static final Set<String> OWN =
            Set.of("timestamp", "level", "logger", "message", "exception");

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** From now on standard output has such lines in place of text. */
    static void install() {
        System.setProperty("quarkus.log.console.enabled", "false");
        ConsoleHandler lines = new ConsoleHandler(ConsoleHandler.Target.SYSTEM_OUT, new JsonLog());
        // Until Quarkus has set the levels of loggers everything is logged.
        lines.setFilter(
                line ->
                        line.getLevel().intValue() >= Level.INFO.intValue()
                                || InitialConfigurator.DELAYED_HANDLER.isActivated());
        Logger.getLogger("").addHandler(lines);
    }

    @Override
    public String format(LogRecord log) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("timestamp", log.getInstant().toString());
            json.writeStringField("level", log.getLevel().getName());
            json.writeStringField("logger", String.valueOf(log.getLoggerName()));
            json.writeStringField("message", cut(message(log), MAX_MESSAGE));
            fields(json, log);
            if (log.getThrown() != null) {
                json.writeStringField("exception", cut(trace(log.getThrown()), MAX_TRACE));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private static String message(LogRecord log) {
        return String.valueOf(ExtLogRecord.wrap(log).getFormattedMessage());
    }

    /** A line of fields comes as the parameter of its record. */
    private static void fields(JsonGenerator json, LogRecord log) throws IOException {
        Object[] parameters = log.getParameters();
        if (parameters == null
                || parameters.length != 1
                || !(parameters[0] instanceof Map<?, ?> m)) {
            return;
        }
        for (Map.Entry<?, ?> field : m.entrySet()) {
            String key = String.valueOf(field.getKey());
            if (!OWN.contains(key)) {
                json.writeStringField(key, String.valueOf(field.getValue()));
            }
        }
    }

    private static String trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        return trace.toString();
    }

    private static String cut(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit) + "...";
    }
}
