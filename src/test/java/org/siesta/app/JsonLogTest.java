package org.siesta.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.queue.LogLine;
import org.siesta.queue.Logged;

/** The log as JSON: one object a line, whatever stands in it. */
class JsonLogTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOON = Instant.parse("2026-07-06T12:00:00.123Z");

    @Test
    void aMessageHasItsTimeLevelAndLogger() throws IOException {
        assertThat(text(record("the store is {0} again", null, "there")))
                .isEqualTo(
                        "{\"timestamp\":\"2026-07-06T12:00:00.123Z\",\"level\":\"INFO\","
                                + "\"logger\":\"org.siesta.Test\",\"message\":\"the store is there again\"}\n");
    }

    @Test
    void theFieldsOfALineStandBesideItsText() throws IOException {
        LogLine line = new LogLine().with("delivery", "id.0").with("from", "<bo@example.net>");
        JsonNode json = json(record("{0}", null, line));
        assertThat(json.get("message").asText()).isEqualTo("delivery=id.0 from=<bo@example.net>");
        assertThat(json.get("delivery").asText()).isEqualTo("id.0");
        assertThat(json.get("from").asText()).isEqualTo("<bo@example.net>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\n{\"level\":\"ERROR\"}",
                "\",\"verdict\":\"reply",
                "\\",
                "\u001b[31m\u0000\u0085\u2028\u2029",
                "zw\u00f6lf \ud83d\ude00",
                "half \ud800 of a pair",
                "{0} {1,number} '",
                ""
            })
    void whatComesFromOutsideIsAValue(String hostile) throws IOException {
        LogLine line = new LogLine().with("helo", hostile).with("verdict", "suppressed");
        JsonNode json = json(record("{0}", null, line));
        assertThat(json.get("helo").asText()).isEqualTo(hostile);
        assertThat(json.get("verdict").asText()).isEqualTo("suppressed");
        assertThat(json.get("level").asText()).isEqualTo("INFO");
        assertThat(json(record(hostile, null)).get("message").asText()).isEqualTo(hostile);
    }

    @Test
    void noFieldTakesThePlaceOfWhatEveryLineHas() throws IOException {
        JsonNode json = json(record("{0}", null, new LogLine().with("level", "DEBUG")));
        assertThat(json.get("level").asText()).isEqualTo("INFO");
        assertThat(json).hasSize(4);
    }

    @Test
    void anExceptionIsAFieldAndEverythingHasAnEnd() throws IOException {
        JsonNode json = json(record("x".repeat(100_000), new IllegalStateException("a\nb")));
        assertThat(json.get("exception").asText())
                .startsWith("java.lang.IllegalStateException: a\nb\n\tat ");
        assertThat(json.get("message").asText()).hasSizeLessThan(10_000);
    }

    /** What is logged with a field line comes to a handler as text and as fields. */
    @Test
    void theLoggersHandTheFieldsOn() throws IOException {
        List<LogRecord> seen;
        try (Logged logged = Logged.by("org.siesta.fields")) {
            new LogLine()
                    .with("reply", "r 1")
                    .log(System.getLogger("org.siesta.fields"), System.Logger.Level.INFO);
            seen = logged.records();
        }
        assertThat(seen).isNotEmpty();
        JsonNode json = json(seen.getLast());
        assertThat(json.get("reply").asText()).isEqualTo("r 1");
        assertThat(json.get("message").asText()).isEqualTo("reply=\"r 1\"");
    }

    private static LogRecord record(String message, Throwable thrown, Object... parameters) {
        LogRecord log = new LogRecord(Level.INFO, message);
        log.setInstant(NOON);
        log.setLoggerName("org.siesta.Test");
        log.setThrown(thrown);
        if (parameters.length > 0) {
            log.setParameters(parameters);
        }
        return log;
    }

    private static JsonNode json(LogRecord log) throws IOException {
        return JSON.readTree(text(log));
    }

    private static String text(LogRecord log) {
        String text = new JsonLog().format(log);
        assertThat(text).endsWith("\n");
        String line = text.substring(0, text.length() - 1);
        assertThat(line.chars()).as("one line of ASCII").allMatch(c -> c >= ' ' && c < 127);
        return text;
    }
}
