package org.siesta.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine;

/** One run of the command line, with what it printed. */
record CommandLineRun(int status, String out, String err) {

    static final Instant NOW = Instant.parse("2026-07-06T10:00:00Z");

    List<String> outLines() {
        return out.lines().toList();
    }

    List<String> errLines() {
        return err.lines().toList();
    }

    /** How to run it. */
    static final class Setup {

        private final Map<String, String> environment = new HashMap<>();
        private InputStream input = InputStream.nullInputStream();
        private Program program = new TestProgram();

        Setup input(String text) {
            return input(text.getBytes(StandardCharsets.UTF_8));
        }

        Setup input(byte[] octets) {
            return input(new ByteArrayInputStream(octets.clone()));
        }

        Setup input(InputStream stream) {
            input = stream;
            return this;
        }

        Setup environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        Setup program(Program other) {
            program = other;
            return this;
        }

        CommandLineRun run(String... arguments) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            CommandLine line =
                    Commands.create(
                            program,
                            new Surroundings(
                                    input,
                                    environment,
                                    new Properties(),
                                    InstantSource.fixed(NOW),
                                    () -> {}));
            line.setOut(new PrintWriter(out, true));
            line.setErr(new PrintWriter(err, true));
            return new CommandLineRun(line.execute(arguments), out.toString(), err.toString());
        }
    }

    static Setup setup() {
        return new Setup();
    }
}
