package org.siesta.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.siesta.account.Account;
import org.siesta.config.SiestaConfig;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.queue.DecisionFilter;
import org.siesta.vacation.Correspondent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code why}: what became of somebody's messages to an account, for people. */
@Command(
        name = "why",
        description =
                "Says why somebody got a reply or none, from the record of decisions. Status 1 when"
                        + " nothing of theirs was decided.",
        footerHeading = "%nExample:%n",
        footer = "  siesta why --rcpt ana@example.org --from bo@example.net --since 7d")
final class WhyCommand implements Callable<Integer> {

    private static final int MAX_SHOWN = 50;
    private static final int MAX_SEARCHED = 1000;

    private final Program program;
    private final Surroundings surroundings;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--rcpt",
            required = true,
            paramLabel = "ADDRESS",
            description = "The account, or an alias of it.")
    private String recipient = "";

    @Option(
            names = "--from",
            required = true,
            paramLabel = "ADDRESS",
            description = "Who wrote; \"\" or \"<>\" for the null path.")
    private String sender = "";

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "7d",
            description = "An instant, or a time span such as 12h (default: ${DEFAULT-VALUE}).")
    private String since = "7d";

    @Mixin private final ServiceOption running = new ServiceOption();

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    WhyCommand(Program program, Surroundings surroundings) {
        this.program = program;
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Mailbox account = Arguments.mailbox(recipient, "--rcpt", Exit.USAGE);
        ReversePath from = Arguments.reversePath(sender, Exit.USAGE);
        Instant start =
                Arguments.since(since, surroundings.clock().instant())
                        .orElseThrow(
                                () -> usage("--since is no instant and no time span: " + since));
        List<JsonNode> found = new ArrayList<>();
        List<JsonNode> others = new ArrayList<>();
        for (JsonNode decision : decisions(account, from, start)) {
            String by = decision.path("from").asText();
            if (isFrom(by, from)) {
                found.add(decision);
            } else if (isNear(by, from)) {
                others.add(decision);
            }
        }
        print(account, from, start, found, others);
        return found.isEmpty() ? Exit.NO : Exit.DONE;
    }

    /** Those of the sender, and then the account's last ones, where a tag may hide the sender. */
    private Collection<JsonNode> decisions(Mailbox account, ReversePath from, Instant start)
            throws IOException {
        Map<String, JsonNode> byId = new LinkedHashMap<>();
        try (@Nullable RunningService service = running.open(surroundings, config).orElse(null)) {
            for (@Nullable String correspondent : new @Nullable String[] {from.address(), null}) {
                (service == null
                                ? read(account, correspondent, start)
                                : asked(service, account, correspondent, start))
                        .forEach(d -> byId.putIfAbsent(d.path("id").asText(), d));
            }
        }
        return byId.values();
    }

    private static List<JsonNode> asked(
            RunningService service,
            Mailbox account,
            @Nullable String correspondent,
            Instant start) {
        List<JsonNode> decisions = new ArrayList<>();
        service.get(
                        "decisions?account="
                                + RunningService.encoded(account.address())
                                + "&since="
                                + RunningService.encoded(start.toString())
                                + (correspondent == null
                                        ? ""
                                        : "&correspondent=" + RunningService.encoded(correspondent))
                                + "&limit="
                                + MAX_SEARCHED)
                .forEach(decisions::add);
        return decisions;
    }

    private List<JsonNode> read(Mailbox account, @Nullable String correspondent, Instant start)
            throws IOException {
        SiestaConfig loaded = config.load(surroundings, Exit.NO).config();
        Mailbox primary =
                Rules.of(loaded)
                        .accounts()
                        .resolve(account)
                        .map(Account::address)
                        .orElseThrow(
                                () ->
                                        new Complaint(
                                                account.address()
                                                        + " is not ours: its domain is not among"
                                                        + " siesta.accounts.domains"));
        try (Site site = surroundings.open(program, loaded)) {
            return site
                    .queue()
                    .decisions(
                            new DecisionFilter(
                                    primary.address(), correspondent, start, null, MAX_SEARCHED))
                    .stream()
                    .<JsonNode>map(DecisionJson::of)
                    .toList();
        }
    }

    /** The same correspondent, with whatever tag a forwarder or a bounce scheme put on. */
    private static boolean isFrom(String by, ReversePath from) {
        return switch (from) {
            case ReversePath.Null() -> by.isEmpty();
            case ReversePath.Sender(Mailbox wanted) ->
                    Mailbox.parse(by)
                            .filter(
                                    m ->
                                            m.sameAs(wanted)
                                                    || Correspondent.untagged(m).sameAs(wanted))
                            .isPresent();
        };
    }

    private static boolean isNear(String by, ReversePath from) {
        return from instanceof ReversePath.Sender(Mailbox wanted)
                && Mailbox.parse(by)
                        .filter(m -> m.normal().domain().equals(wanted.normal().domain()))
                        .isPresent();
    }

    private void print(
            Mailbox account,
            ReversePath from,
            Instant start,
            List<JsonNode> found,
            List<JsonNode> others) {
        PrintWriter out = Output.of(spec);
        if (json) {
            found.stream().limit(MAX_SHOWN).forEach(d -> out.println(Json.line(d)));
            return;
        }
        if (found.isEmpty()) {
            out.println(
                    "No message of <"
                            + from.address()
                            + "> to "
                            + account.address()
                            + " was decided since "
                            + start
                            + ": none came here, or under another envelope sender.");
            others.stream()
                    .map(d -> d.path("from").asText())
                    .distinct()
                    .limit(MAX_SHOWN)
                    .forEach(by -> out.println("  of the same domain: <" + by + ">"));
            return;
        }
        found.stream().limit(MAX_SHOWN).forEach(d -> Because.print(out, d));
        if (found.size() > MAX_SHOWN) {
            out.println("and " + (found.size() - MAX_SHOWN) + " earlier ones");
        }
    }

    private ParameterException usage(String message) {
        if (spec == null) {
            throw new IllegalStateException(message);
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
