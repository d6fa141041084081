package org.siesta.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.siesta.testsuite.TestReport;
import org.siesta.testsuite.TestReport.Block;
import org.siesta.testsuite.TestReport.Outcome;

/** Prints what became of the blocks of test files, and counts them. */
final class SieveTests {

    private final PrintWriter out;
    private final boolean json;
    private int passed;
    private int failed;
    private int skipped;

    SieveTests(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    void add(Path file, TestReport report) {
        for (Block block : report.blocks()) {
            switch (block.outcome()) {
                case Outcome.Passed _ -> passed++;
                case Outcome.Failed _ -> failed++;
                case Outcome.Skipped _ -> skipped++;
            }
            if (json) {
                out.println(Json.line(json(file, block)));
            } else {
                print(file, block);
            }
        }
    }

    /** A file that cannot be read counts as one that failed. */
    void unreadable(Path file, String why) {
        add(
                file,
                new TestReport(
                        List.of(new Block(file.toString(), 1, new Outcome.Failed(1, 1, why)))));
    }

    private void print(Path file, Block block) {
        String name = Commands.oneLine(block.name());
        String place = file + ":" + block.line() + ": " + name;
        switch (block.outcome()) {
            case Outcome.Passed _ -> out.println("ok " + place);
            case Outcome.Skipped(String reason) ->
                    out.println("ok " + place + " # SKIP " + Commands.oneLine(reason));
            case Outcome.Failed(int line, int column, String reason) -> {
                out.println("not ok " + place);
                out.println(
                        "    "
                                + file
                                + ":"
                                + line
                                + ":"
                                + column
                                + ": "
                                + Commands.oneLine(reason));
            }
        }
    }

    private static ObjectNode json(Path file, Block block) {
        ObjectNode json =
                Json.object()
                        .put("file", file.toString())
                        .put("line", block.line())
                        .put("name", block.name());
        return switch (block.outcome()) {
            case Outcome.Passed _ -> json.put("ok", true).put("result", "passed");
            case Outcome.Skipped(String reason) ->
                    json.put("ok", true).put("result", "skipped").put("reason", reason);
            case Outcome.Failed(int line, int column, String reason) ->
                    json.put("ok", false)
                            .put("result", "failed")
                            .put("reason", reason)
                            .put("failedLine", line)
                            .put("failedColumn", column);
        };
    }

    /** Prints the counts alone on a line; whether no block failed. */
    boolean sum() {
        out.println(
                json
                        ? Json.line(
                                Json.object()
                                        .put("passed", passed)
                                        .put("failed", failed)
                                        .put("skipped", skipped))
                        : passed + " passed, " + failed + " failed, " + skipped + " skipped");
        return failed == 0;
    }
}
