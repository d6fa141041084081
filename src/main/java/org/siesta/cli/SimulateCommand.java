package org.siesta.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code simulate}: what a period, a handle or a limit really does, over simulated time. */
@Command(
        name = "simulate",
        description =
                "Plays sequences of messages over simulated time against a fresh store of the real"
                        + " kind; nothing is sent. Reads one scenario a line (id, config, actions,"
                        + " messages) and answers one line each (id, replies, reasons).")
final class SimulateCommand implements Callable<Integer> {

    private final Program program;
    private final Surroundings surroundings;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--store",
            paramLabel = "URL",
            description =
                    "Only embedded, a temporary file, which is the default: no store that is there"
                            + " takes part.")
    private Optional<String> store = Optional.empty();

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE.jsonl",
            description = "The scenarios (default: standard input).")
    private Path file = Path.of("-");

    SimulateCommand(Program program, Surroundings surroundings) {
        this.program = program;
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        surroundings.beforeOpening().run();
        PrintWriter out = Output.of(spec);
        int status = Exit.DONE;
        try (BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        TextInput.open(file, surroundings.in()),
                                        StandardCharsets.UTF_8));
                TemporaryStores stores = TemporaryStores.make(program, store)) {
            int number = 0;
            for (String line = JsonLines.next(lines); line != null; line = JsonLines.next(lines)) {
                number++;
                if (!line.isBlank()) {
                    ObjectNode answer = answer(line, number, stores);
                    status = answer.has("error") ? Exit.NO : status;
                    out.println(Json.line(answer));
                }
            }
        }
        return status;
    }

    private static ObjectNode answer(String line, int number, TemporaryStores stores)
            throws IOException {
        ObjectNode answer = Json.object();
        try {
            JsonNode asked = Json.read(line);
            answer.set("id", asked.get("id"));
            Scenario scenario = Scenario.read(asked);
            scenario.unknown().forEach(answer.putArray("ignored")::add);
            if (scenario.unknown().isEmpty()) {
                answer.remove("ignored");
            }
            new Simulation(scenario, stores).play(answer);
            return answer;
        } catch (JsonProcessingException e) {
            return answer.put("error", "line " + number + ": not JSON");
        } catch (Complaint | IllegalArgumentException e) {
            String why = Commands.oneLine(String.valueOf(e.getMessage()));
            answer.remove("replies");
            return answer.put("error", "line " + number + ": " + why);
        }
    }
}
