package org.siesta.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.siesta.config.ConfigFault;
import org.siesta.config.Configuration;
import org.siesta.config.ListenerConfig;
import org.siesta.config.SiestaConfig;
import org.siesta.doctor.Doctor;
import org.siesta.doctor.Finding;
import org.siesta.doctor.Finding.Severity;
import org.siesta.doctor.HostPort;
import org.siesta.doctor.Questions;
import org.siesta.doctor.QueueLook;
import org.siesta.mail.Mailbox;
import org.siesta.queue.ReplyQueue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doctor}. */
@Command(
        name = "doctor",
        description = {
            "Looks from outside at listeners, relay, backend, certificates, DNS, store and clock: what"
                    + " is wrong, why, and which key mends it.",
            "One line a finding; exit status 1 when one is an error. No mail is sent."
        })
final class DoctorCommand implements Callable<Integer> {

    private static final int MAX_PATIENCE = 300;

    private final Program program;
    private final Surroundings surroundings;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private final ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Option(names = "--quiet", description = "Print errors and warnings only, and no progress.")
    private boolean quiet;

    @Option(
            names = "--before-start",
            description = "The service does not run yet: its addresses must be free.")
    private boolean beforeStart;

    @Option(
            names = "--via",
            paramLabel = "[LISTENER=]HOST:PORT",
            description =
                    "The load balancer's front address that leads to the listener (default: the"
                            + " first one); may be repeated.")
    private List<String> via = List.of();

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            description = "Ask the relay whether it takes this recipient; nothing is sent.")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--from-domain",
            paramLabel = "DOMAIN",
            description =
                    "Ask DNS about replies from this domain (default: siesta.accounts.domains);"
                            + " may be repeated.")
    private List<String> fromDomains = List.of();

    @Option(
            names = "--relay-address",
            paramLabel = "IP",
            description = "The address by which receivers see the relay.")
    private Optional<InetAddress> relayAddress = Optional.empty();

    @Option(
            names = "--dkim-selector",
            paramLabel = "NAME",
            description = "A selector that the relay signs with; may be repeated.")
    private List<String> selectors = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "8",
            description = "Patience for each answer (default: ${DEFAULT-VALUE}).")
    private int timeout = 8;

    DoctorCommand(Program program, Surroundings surroundings) {
        this.program = program;
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (timeout < 1 || timeout > MAX_PATIENCE) {
            throw new Complaint("--timeout is from 1 to " + MAX_PATIENCE + " seconds", Exit.USAGE);
        }
        List<Finding> findings =
                switch (config.read(surroundings)) {
                    case Configuration.Faulty(var faults, _, _) ->
                            faults.stream().map(DoctorCommand::of).toList();
                    case Configuration.Loaded(SiestaConfig sound, _, _) -> examine(sound);
                };
        print(findings);
        return findings.stream().anyMatch(f -> f.severity() == Severity.ERROR)
                ? Exit.NO
                : Exit.DONE;
    }

    /** Nothing can be asked before it is known what is wanted. */
    private static Finding of(ConfigFault fault) {
        return new Finding(
                Severity.ERROR,
                "configuration",
                fault.key().isEmpty() ? "configuration" : fault.key(),
                fault.message(),
                fault.key().startsWith("siesta.") ? "mend " + fault.key() : "");
    }

    private List<Finding> examine(SiestaConfig sound) {
        surroundings.beforeOpening().run();
        Questions questions =
                new Questions(
                        Duration.ofSeconds(timeout),
                        !beforeStart,
                        fronts(sound),
                        to.map(a -> Arguments.mailbox(a, "--to", Exit.USAGE)).orElse(null),
                        fromDomains.stream().map(DoctorCommand::domain).toList(),
                        relayAddress.orElse(null),
                        selectors);
        return new Doctor(sound, questions, queue(sound), surroundings.clock().instant())
                .examine(this::progress);
    }

    private QueueLook queue(SiestaConfig sound) {
        return new QueueLook() {
            @Override
            public <T> T ask(BiFunction<ReplyQueue, InstantSource, T> question) throws IOException {
                try (Site site = surroundings.open(program, sound)) {
                    return question.apply(site.queue(), site.clock());
                }
            }
        };
    }

    private Map<String, HostPort> fronts(SiestaConfig sound) {
        Map<String, HostPort> fronts = new LinkedHashMap<>();
        List<String> names = sound.listeners().stream().map(ListenerConfig::name).toList();
        for (String each : via) {
            int equals = each.indexOf('=');
            String name = equals < 0 ? names.getFirst() : each.substring(0, equals);
            if (!names.contains(name)) {
                throw new Complaint(
                        "--via: no such listener \""
                                + Commands.oneLine(name)
                                + "\"; known: "
                                + String.join(", ", names),
                        Exit.USAGE);
            }
            fronts.put(
                    name,
                    HostPort.parse(each.substring(equals + 1))
                            .orElseThrow(
                                    () ->
                                            new Complaint(
                                                    "--via is not HOST:PORT: \""
                                                            + Commands.oneLine(each)
                                                            + "\"",
                                                    Exit.USAGE)));
        }
        return fronts;
    }

    private static String domain(String text) {
        String domain = text.toLowerCase(Locale.ROOT);
        return Mailbox.parse("postmaster@" + domain)
                .map(Mailbox::domain)
                .orElseThrow(
                        () ->
                                new Complaint(
                                        "--from-domain is not a domain: \""
                                                + Commands.oneLine(text)
                                                + "\"",
                                        Exit.USAGE));
    }

    private void progress(String area) {
        if (!quiet && !json && spec != null) {
            spec.commandLine().getErr().println("siesta: waiting for " + Commands.oneLine(area));
        }
    }

    private void print(List<Finding> findings) {
        PrintWriter out = Output.of(spec);
        findings.stream()
                .filter(f -> !quiet || f.severity() != Severity.OK)
                .sorted(java.util.Comparator.comparing(Finding::severity))
                .forEach(f -> out.println(json ? Json.line(json(f)) : f.line()));
        if (!json) {
            out.println(
                    count(findings, Severity.ERROR, "error")
                            + ", "
                            + count(findings, Severity.WARNING, "warning")
                            + ", "
                            + findings.stream().filter(f -> f.severity() == Severity.OK).count()
                            + " ok");
        }
    }

    private static String count(List<Finding> findings, Severity severity, String word) {
        long n = findings.stream().filter(f -> f.severity() == severity).count();
        return n + " " + word + (n == 1 ? "" : "s");
    }

    private static ObjectNode json(Finding finding) {
        return Json.object()
                .put("severity", Json.word(finding.severity()))
                .put("code", finding.code())
                .put("about", finding.about())
                .put("seen", finding.seen())
                .put("cure", finding.cure())
                .put("key", finding.key());
    }
}
