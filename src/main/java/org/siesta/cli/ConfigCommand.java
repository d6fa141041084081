package org.siesta.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.siesta.config.ConfigEntry;
import org.siesta.config.ConfigFault;
import org.siesta.config.Configuration;
import org.siesta.config.ForwardConfig;
import org.siesta.config.ListenerConfig;
import org.siesta.config.Origin;
import org.siesta.config.SiestaConfig;
import org.siesta.doctor.Finding;
import org.siesta.doctor.Servers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code config check} and {@code config show}. */
@Command(name = "config", description = "Checks and shows the configuration.")
final class ConfigCommand implements Runnable {

    /** For one answer of a server. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Surroundings surroundings;

    @Spec private @Nullable CommandSpec spec;

    ConfigCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw SiestaCommand.missingSubcommand(spec);
    }

    @Command(name = "check", description = "Names every fault, one line each; exit status 1.")
    int check(
            @Mixin ConfigOption config,
            @Option(
                            names = "--probe",
                            description =
                                    "Meet every relay and backend too, plain, with TLS and after a"
                                            + " PROXY header, as doctor does.")
                    boolean probe) {
        PrintWriter out = Output.of(spec);
        return switch (config.read(surroundings)) {
            case Configuration.Faulty(var faults, var rest, var entries) -> {
                faults.forEach(f -> out.println(f.message()));
                if (rest != null) {
                    Set<String> told =
                            faults.stream().map(ConfigFault::key).collect(Collectors.toSet());
                    named(rest, entries).faults().stream()
                            .filter(f -> !told.contains(f.key()))
                            .forEach(f -> out.println(f.message()));
                }
                yield Exit.NO;
            }
            case Configuration.Loaded(SiestaConfig sound, var entries, _) -> {
                NamedFiles files = named(sound, entries);
                List<ConfigFault> faults = files.faults();
                faults.forEach(f -> out.println(f.message()));
                files.warnings().forEach(w -> out.println("warning: " + w));
                if (!faults.isEmpty()) {
                    yield Exit.NO;
                }
                out.println(summary(sound));
                yield !probe || probed(sound, out) ? Exit.DONE : Exit.NO;
            }
        };
    }

    /** Whether no relay and no backend has an error. */
    private boolean probed(SiestaConfig sound, PrintWriter out) {
        surroundings.beforeOpening().run();
        List<Finding> findings =
                Servers.examine(sound, PATIENCE, surroundings.clock().instant(), _ -> {});
        findings.forEach(f -> out.println(f.line()));
        return findings.stream().noneMatch(f -> f.severity() == Finding.Severity.ERROR);
    }

    @Command(
            name = "show",
            description = "Prints what is in force and where it comes from; secrets are masked.")
    int show(@Mixin ConfigOption config) {
        PrintWriter out = Output.of(spec);
        Configuration.Loaded loaded = config.load(surroundings, Exit.NO);
        for (ConfigEntry entry : loaded.entries()) {
            if (entry.origin() instanceof Origin.Default && entry.value().isEmpty()) {
                out.println("# " + entry.key() + " is not set");
            } else {
                out.println(
                        entry.key()
                                + " = "
                                + Commands.oneLine(entry.shown())
                                + "  # "
                                + entry.origin().where());
            }
        }
        loaded.quarkus().keySet().stream()
                .sorted()
                .forEach(key -> out.println("# " + key + " is handed on"));
        return Exit.DONE;
    }

    /** What is wrong in the files that the configuration names. */
    private NamedFiles named(SiestaConfig config, List<ConfigEntry> entries) {
        return new NamedFiles(config, entries, surroundings.clock().instant());
    }

    private static String summary(SiestaConfig config) {
        String listeners =
                config.listeners().stream()
                        .map(ConfigCommand::listener)
                        .collect(Collectors.joining(", "));
        String relays =
                config.relays().stream()
                        .map(relay -> relay.host() + ":" + relay.port())
                        .collect(Collectors.joining(", "));
        String backends =
                config.forward().routes().stream()
                        .map(ConfigCommand::route)
                        .collect(Collectors.joining("; "));
        return "ok: mode "
                + config.mode().name().toLowerCase(Locale.ROOT)
                + "; "
                + config.listeners().size()
                + (config.listeners().size() == 1 ? " listener: " : " listeners: ")
                + listeners
                + (config.relays().size() == 1 ? "; relay " : "; relays ")
                + relays
                + (backends.isEmpty() ? "" : "; " + backends);
    }

    private static String route(ForwardConfig.Route route) {
        return (route.servers().size() == 1 ? "backend " : "backends ")
                + route.servers().stream()
                        .map(
                                server ->
                                        server.path() == null
                                                ? server.host() + ":" + server.port()
                                                : "unix:" + server.path())
                        .collect(Collectors.joining(", "))
                + (route.domains().isEmpty() ? "" : " for " + String.join(", ", route.domains()));
    }

    private static String listener(ListenerConfig listener) {
        return listener.name()
                + " "
                + listener.addresses().stream()
                        .map(Object::toString)
                        .collect(Collectors.joining(" "));
    }
}
