package org.siesta.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.siesta.queue.Decision;
import org.siesta.queue.DecisionFilter;
import org.siesta.queue.DecisionRecord;
import org.siesta.vacation.Suppression;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code decisions}. */
@Command(name = "decisions", description = "Lists what was decided and why, newest first.")
final class DecisionsCommand implements Callable<Integer> {

    private final Program program;
    private final Surroundings surroundings;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private final ConfigOption config = new ConfigOption();

    @Option(names = "--account", paramLabel = "ADDRESS", description = "Of this account only.")
    private Optional<String> account = Optional.empty();

    @Option(
            names = "--correspondent",
            paramLabel = "ADDRESS",
            description = "About messages of this correspondent only.")
    private Optional<String> correspondent = Optional.empty();

    @Option(names = "--reason", description = "With this reason only, such as already-answered.")
    private Optional<String> reason = Optional.empty();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Not older than this: an instant, or a time span such as 7d or 12h.")
    private Optional<String> since = Optional.empty();

    @Option(
            names = "--limit",
            defaultValue = "50",
            description = "At most so many (default: ${DEFAULT-VALUE}).")
    private int limit = 50;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    DecisionsCommand(Program program, Surroundings surroundings) {
        this.program = program;
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = Output.of(spec);
        DecisionFilter filter = filter();
        try (Site site = surroundings.open(program, config.load(surroundings, Exit.NO).config())) {
            List<DecisionRecord> records = site.queue().decisions(filter);
            for (DecisionRecord each : records) {
                out.println(json ? Json.line(json(each)) : line(each));
            }
            if (records.isEmpty() && !json) {
                out.println("no decisions");
            }
        }
        return Exit.DONE;
    }

    private DecisionFilter filter() {
        return new DecisionFilter(
                address(account, "--account"),
                correspondent.map(t -> Arguments.reversePath(t, Exit.USAGE).address()).orElse(null),
                since.map(this::instant).orElse(null),
                reason.map(DecisionsCommand::known).orElse(null),
                Arguments.limit(limit));
    }

    private static @Nullable String address(Optional<String> text, String option) {
        return text.map(t -> Arguments.mailbox(t, option, Exit.USAGE).address()).orElse(null);
    }

    private Instant instant(String text) {
        return Arguments.since(text, surroundings.clock().instant())
                .orElseThrow(
                        () ->
                                new Complaint(
                                        "--since is no instant and no time span: \""
                                                + Commands.oneLine(text)
                                                + "\"",
                                        Exit.USAGE));
    }

    private static String known(String reason) {
        List<String> words = Stream.of(Suppression.values()).map(Suppression::word).toList();
        if (!words.contains(reason)) {
            throw new Complaint("--reason is one of " + String.join(", ", words), Exit.USAGE);
        }
        return reason;
    }

    private static String line(DecisionRecord each) {
        Decision decision = each.decision();
        return Commands.oneLine(
                decision.at()
                        + "  "
                        + decision.account().address()
                        + "  from <"
                        + decision.from().address()
                        + ">  client "
                        + decision.client().effective().addressText()
                        + "  "
                        + (decision.reason().isEmpty()
                                ? "reply " + state(each)
                                : "no reply: " + decision.reason())
                        + (decision.detail().isEmpty() ? "" : " (" + decision.detail() + ")")
                        + (each.lastResult().isEmpty() ? "" : "  " + each.lastResult()));
    }

    private static String state(DecisionRecord each) {
        return each.replyState() == null ? "" : Json.word(each.replyState());
    }

    private static ObjectNode json(DecisionRecord each) {
        Decision decision = each.decision();
        return Json.object()
                .put("id", decision.id())
                .put("at", decision.at().toString())
                .put("account", decision.account().address())
                .put("recipient", decision.recipient().address())
                .put("from", decision.from().address())
                .put("messageId", decision.messageId())
                .put("client", decision.client().effective().addressText())
                .put("verdict", Json.word(decision.verdict()))
                .put("reason", decision.reason().isEmpty() ? null : decision.reason())
                .put("detail", decision.detail())
                .put("source", decision.source())
                .put("replyMessageId", decision.replyMessageId())
                .put("replyState", each.replyState() == null ? null : state(each))
                .put("attempts", each.attempts())
                .put("lastResult", each.lastResult());
    }
}
