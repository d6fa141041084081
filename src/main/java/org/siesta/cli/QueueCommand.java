package org.siesta.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.siesta.queue.QueueEntry;
import org.siesta.queue.QueuedReply;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code queue list}, {@code queue retry} and {@code queue delete}. */
@Command(
        name = "queue",
        synopsisSubcommandLabel = "[COMMAND]",
        description =
                "Shows and changes the replies that wait for the relay. Without a command it does"
                        + " what list does.")
final class QueueCommand implements Callable<Integer> {

    private static final int MOST = 1_000;

    private final Program program;
    private final Surroundings surroundings;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private Listing listing = new Listing();

    QueueCommand(Program program, Surroundings surroundings) {
        this.program = program;
        this.surroundings = surroundings;
    }

    /** Which replies are listed, and how. */
    static final class Listing {

        @Mixin private ConfigOption config = new ConfigOption();

        @Option(names = "--all", description = "The finished ones too.")
        private boolean all;

        @Option(
                names = "--limit",
                defaultValue = "" + MOST,
                description = "At most so many (default: ${DEFAULT-VALUE}).")
        private int limit = MOST;

        @Option(names = "--json", description = "Print one JSON object a line.")
        private boolean json;
    }

    @Override
    public Integer call() throws IOException {
        return list(listing);
    }

    @Command(name = "list", description = "Lists what waits, oldest first.")
    int list(@Mixin Listing listing) throws IOException {
        PrintWriter out = Output.of(spec);
        try (Site site = open(listing.config)) {
            List<QueueEntry> entries =
                    site.queue().list(listing.all, Arguments.limit(listing.limit));
            for (QueueEntry entry : entries) {
                out.println(listing.json ? Json.line(json(entry)) : line(entry));
            }
            if (entries.isEmpty() && !listing.json) {
                out.println("the queue is empty");
            }
        }
        return Exit.DONE;
    }

    @Command(name = "retry", description = "Makes waiting replies due now: these, or all.")
    int retry(
            @Mixin ConfigOption config,
            @Parameters(arity = "0..*", paramLabel = "ID", description = "As list shows them.")
                    @Nullable List<String> ids)
            throws IOException {
        try (Site site = open(config)) {
            if (ids == null || ids.isEmpty()) {
                int due = site.queue().retryAll(surroundings.clock().instant());
                Output.of(spec)
                        .println(due + (due == 1 ? " reply is" : " replies are") + " due now");
                return Exit.DONE;
            }
            return each(
                    ids,
                    id -> site.queue().retryNow(id, surroundings.clock().instant()),
                    "is due now");
        }
    }

    @Command(name = "delete", description = "Takes waiting replies out.")
    int delete(
            @Mixin ConfigOption config,
            @Parameters(arity = "1..*", paramLabel = "ID", description = "As list shows them.")
                    List<String> ids)
            throws IOException {
        try (Site site = open(config)) {
            return each(
                    ids,
                    id -> site.queue().delete(id, surroundings.clock().instant()),
                    "is deleted");
        }
    }

    private int each(List<String> ids, java.util.function.Predicate<String> change, String done) {
        boolean all = true;
        for (String id : ids) {
            boolean changed = change.test(id);
            all &= changed;
            Output.of(spec)
                    .println(
                            Commands.oneLine(id)
                                    + (changed ? " " + done : " does not wait in the queue"));
        }
        return all ? Exit.DONE : Exit.NO;
    }

    private Site open(ConfigOption config) throws IOException {
        return surroundings.open(program, config.load(surroundings, Exit.NO).config());
    }

    private static String line(QueueEntry entry) {
        QueuedReply reply = entry.reply();
        return reply.id()
                + "  "
                + Json.word(entry.state())
                + "  "
                + reply.account()
                + " -> "
                + reply.to().address()
                + "  attempts "
                + entry.attempts()
                + entry.nextTry().map(at -> "  next " + at).orElse("")
                + (entry.lastResult().isEmpty() ? "" : "  " + Commands.oneLine(entry.lastResult()));
    }

    private static ObjectNode json(QueueEntry entry) {
        QueuedReply reply = entry.reply();
        return Json.object()
                .put("id", reply.id())
                .put("state", Json.word(entry.state()))
                .put("account", reply.account())
                .put("to", reply.to().address())
                .put("messageId", reply.messageId())
                .put("createdAt", reply.createdAt().toString())
                .put("expiresAt", reply.expiresAt().toString())
                .put("attempts", entry.attempts())
                .put("nextAttempt", entry.nextTry().map(Instant::toString).orElse(null))
                .put("lastResult", entry.lastResult())
                .put("inDoubt", entry.inDoubt());
    }
}
