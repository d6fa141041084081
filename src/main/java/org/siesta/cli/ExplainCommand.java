package org.siesta.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.siesta.account.Account;
import org.siesta.config.SiestaConfig;
import org.siesta.delivery.Evaluation;
import org.siesta.delivery.Explanation;
import org.siesta.delivery.ScriptCheck;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.settings.AccountSettings;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.Script;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.SieveAction;
import org.siesta.sieve.TraceLog;
import org.siesta.vacation.OwnAddresses;
import org.siesta.vacation.VacationPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code explain}: the decision for a message, with its reasons; nothing is sent or recorded. */
@Command(
        name = "explain",
        description =
                "Says whether one message would be answered, by which rule, and with what. Who was"
                        + " answered before does not count here.")
final class ExplainCommand implements Callable<Integer> {

    private static final long MAX_MESSAGE = 256L << 20;

    private final Program program;
    private final Surroundings surroundings;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private final ConfigOption config = new ConfigOption();

    @Option(names = "--rcpt", paramLabel = "ADDRESS", description = "The recipient.")
    private Optional<String> recipient = Optional.empty();

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            description = "The reverse-path; \"\" or \"<>\" for the null path.")
    private Optional<String> sender = Optional.empty();

    @Option(names = "--client-ip", paramLabel = "IP", description = "The original client.")
    private Optional<InetAddress> clientIp = Optional.empty();

    @Option(names = "--at", paramLabel = "INSTANT", description = "When (default: now).")
    private Optional<Instant> at = Optional.empty();

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description = "By this script (default: by what the account has in the store).")
    private Optional<Path> script = Optional.empty();

    @Option(
            names = "--scripts",
            paramLabel = "DIR",
            description = "With --script: the account's other scripts, NAME.sieve each.")
    private Optional<Path> scripts = Optional.empty();

    @Option(
            names = "--own",
            paramLabel = "ADDRESS",
            description = "A further address of the account; may be repeated.")
    private List<String> own = List.of();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(
            names = "--jsonl",
            description =
                    "Read one case a line (id, mailFrom, rcptTo, userAddresses, scriptAddresses,"
                            + " delimiter, headers or headersHex, body, at, clientIp, script) and answer"
                            + " one line each (id, reply, replyTo, reason).")
    private boolean jsonl;

    @Parameters(
            arity = "0..1",
            paramLabel = "MESSAGE.eml",
            description = "The message, or the cases (default: standard input).")
    private Path file = Path.of("-");

    ExplainCommand(Program program, Surroundings surroundings) {
        this.program = program;
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        if (jsonl) {
            alone();
            return new ExplainedCases(surroundings.clock(), Output.of(spec))
                    .answer(TextInput.open(file, surroundings.in()));
        }
        if (recipient.isEmpty() || sender.isEmpty()) {
            throw usage("--rcpt and --from are needed");
        }
        if (scripts.isPresent() && script.isEmpty()) {
            throw usage("--scripts is for the script that --script names");
        }
        return explain(config.load(surroundings, Exit.NO).config());
    }

    /** A case says all that there is to say, and is decided by default rules. */
    private void alone() {
        CommandSpec given = Objects.requireNonNull(spec);
        for (OptionSpec option : given.commandLine().getParseResult().matchedOptions()) {
            if (!option.longestName().equals("--jsonl")) {
                throw usage(
                        option.longestName()
                                + " does not go with --jsonl, whose cases say everything and are"
                                + " decided by default rules");
            }
        }
    }

    private int explain(SiestaConfig loaded) throws IOException {
        Rules rules = Rules.of(loaded);
        Evaluation.Input input = input(rules);
        Explanation explanation;
        List<TraceLog.Entry> trace;
        if (script.isPresent()) {
            List<Script> others = scripts.map(ScriptFiles::read).orElse(List.of());
            AccountSettings nothing = nothingSet(input.own().account()).with(others);
            Script text = script(rules.scripts(), script.get(), others);
            explanation = Explanation.byScript(rules.evaluation(), text, nothing, input);
            trace = Explanation.trace(rules.evaluation(), text, nothing, input);
        } else {
            AccountSettings settings = settings(loaded, input);
            explanation = Explanation.bySettings(rules.evaluation(), settings, input);
            trace =
                    explanation.byScript()
                            ? Explanation.trace(
                                    rules.evaluation(),
                                    settings.activeScript().orElseThrow(),
                                    settings,
                                    input)
                            : List.of();
        }
        if (json) {
            Output.of(spec).println(Json.line(json(input, explanation, trace)));
        } else {
            print(input, explanation, trace);
        }
        return Exit.DONE;
    }

    private Evaluation.Input input(Rules rules) throws IOException {
        Mailbox to = Arguments.mailbox(recipient.orElse(""), "the recipient", Exit.USAGE);
        Account account =
                rules.accounts()
                        .resolve(to)
                        .orElseThrow(
                                () ->
                                        new Complaint(
                                                to.address()
                                                        + " is not ours: its domain is not among"
                                                        + " siesta.accounts.domains"));
        Set<Mailbox> aliases = new LinkedHashSet<>(account.aliases());
        own.forEach(o -> aliases.add(Arguments.mailbox(o, "--own", Exit.USAGE)));
        // What is wrong with the command line is told before a message is waited for.
        ReversePath from = Arguments.reversePath(sender.orElse(""), Exit.USAGE);
        return new Evaluation.Input(
                message(),
                from,
                ForwardPath.of(to),
                ClientIdentity.ofClient(clientIp.orElse(null)),
                new OwnAddresses(account.address(), aliases, rules.accounts().delimiters()),
                at.orElseGet(() -> surroundings.clock().instant()));
    }

    private Message message() throws IOException {
        try (var in = TextInput.open(file, surroundings.in());
                PipedMessage message = PipedMessage.read(in, MAX_MESSAGE)) {
            if (message.size() == 0) {
                throw new Complaint("the message is empty");
            }
            return Message.read(message.inMemory());
        } catch (PipedMessage.TooLarge e) {
            throw new Complaint(String.valueOf(e.getMessage()));
        }
    }

    private Script script(ScriptCheck check, Path path, List<Script> others) {
        byte[] octets = TextInput.octets(path, surroundings.in(), SieveCheckCommand.MAX_FILE);
        Compilation compilation = check.active(ScriptFiles.name(path), octets, others);
        if (compilation instanceof Compilation.Rejected(var faults)) {
            throw new Complaint(
                    faults.stream()
                            .map(d -> SieveCheckCommand.line(path.toString(), d))
                            .collect(Collectors.joining("\n")));
        }
        return new Script(
                String.valueOf(path.getFileName()),
                new String(octets, StandardCharsets.UTF_8),
                true,
                Instant.EPOCH);
    }

    private AccountSettings settings(SiestaConfig loaded, Evaluation.Input input)
            throws IOException {
        try (Site site = surroundings.open(program, loaded)) {
            return site.settings().find(input.own().account());
        } catch (IOException | RuntimeException e) {
            throw new Complaint(
                    "cannot read the account's settings, name a --script or mend the store: "
                            + Commands.oneLine(String.valueOf(e.getMessage())));
        }
    }

    static AccountSettings nothingSet(Mailbox account) {
        return new AccountSettings(account, OutOfOffice.OFF, 0, null);
    }

    private void print(
            Evaluation.Input input, Explanation explanation, List<TraceLog.Entry> trace) {
        PrintWriter out = Output.of(spec);
        out.println(
                "decision: "
                        + explanation
                                .replyTo()
                                .map(to -> "reply to " + to.address())
                                .orElseGet(() -> "no reply, " + explanation.reason()));
        line(out, "because", explanation.detail());
        line(out, "asked by", explanation.result().source());
        line(out, "account", input.own().account().address());
        line(out, "client", input.client().effective().addressText());
        line(out, "at", input.now().toString());
        for (SieveAction action : explanation.result().actions()) {
            line(out, "script", shown(action));
        }
        if (!trace.isEmpty()) {
            out.println("script, step by step:");
            trace.forEach(entry -> out.println("  " + Commands.oneLine(entry.toString())));
        }
        if (!explanation.rules().isEmpty()) {
            out.println("rules, in order:");
            for (VacationPolicy.Check rule : explanation.rules()) {
                out.println(
                        "  "
                                + (rule.applies() ? "stop " : "pass ")
                                + rule.reason().word()
                                + (rule.seen().isEmpty()
                                        ? ""
                                        : ": " + Commands.oneLine(rule.seen())));
            }
        }
        if (!explanation.reply().isEmpty()) {
            out.println("reply:");
            explanation.reply().lines().forEach(l -> out.println("  " + Commands.oneLine(l)));
        }
    }

    private static void line(PrintWriter out, String name, String value) {
        if (!value.isEmpty()) {
            out.println(name + ": " + Commands.oneLine(value));
        }
    }

    private static String shown(SieveAction action) {
        return switch (action) {
            case SieveAction.Keep keep -> keep.implicit() ? "keep (implicit)" : "keep";
            case SieveAction.Discard _ -> "discard";
            case SieveAction.FileInto fileInto -> "fileinto " + fileInto.mailbox();
            case SieveAction.Redirect redirect -> "redirect " + redirect.address();
            case SieveAction.Reject reject -> "reject " + reject.reason();
            case SieveAction.Vacation vacation -> "vacation, line " + vacation.line();
            case SieveAction.Notify notify -> "notify " + notify.notification().method();
            case SieveAction.Recorded recorded ->
                    recorded.name() + " " + String.join(", ", recorded.arguments());
        };
    }

    private static ObjectNode json(
            Evaluation.Input input, Explanation explanation, List<TraceLog.Entry> trace) {
        ObjectNode json =
                Json.object()
                        .put("reply", explanation.replyTo().isPresent())
                        .put("replyTo", explanation.replyTo().map(Mailbox::address).orElse(null))
                        .put("reason", explanation.reason().isEmpty() ? null : explanation.reason())
                        .put("detail", explanation.detail())
                        .put("source", explanation.result().source())
                        .put("account", input.own().account().address())
                        .put("client", input.client().effective().addressText())
                        .put("at", input.now().toString());
        ArrayNode actions = json.putArray("actions");
        explanation.result().actions().forEach(a -> actions.add(shown(a)));
        ArrayNode steps = json.putArray("trace");
        for (TraceLog.Entry entry : trace) {
            steps.addObject()
                    .put("script", entry.script().isEmpty() ? null : entry.script())
                    .put("line", entry.line())
                    .put("text", entry.text());
        }
        ArrayNode rules = json.putArray("rules");
        for (VacationPolicy.Check rule : explanation.rules()) {
            rules.addObject()
                    .put("reason", rule.reason().word())
                    .put("applies", rule.applies())
                    .put("seen", rule.seen());
        }
        return json.put("message", explanation.reply().isEmpty() ? null : explanation.reply());
    }

    private ParameterException usage(String message) {
        if (spec == null) {
            throw new IllegalStateException(message);
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
