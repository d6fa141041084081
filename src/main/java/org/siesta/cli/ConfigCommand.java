package org.siesta.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.siesta.config.BackendConfig;
import org.siesta.config.ConfigEntry;
import org.siesta.config.ConfigFault;
import org.siesta.config.Configuration;
import org.siesta.config.ListenerConfig;
import org.siesta.config.Origin;
import org.siesta.config.SiestaConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code config check} and {@code config show}. */
@Command(name = "config", description = "Checks and shows the configuration.")
final class ConfigCommand implements Runnable {

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
    int check(@Mixin ConfigOption config) {
        PrintWriter out = Output.of(spec);
        return switch (config.read(surroundings)) {
            case Configuration.Faulty(var faults, var rest, var entries) -> {
                faults.forEach(f -> out.println(f.message()));
                if (rest != null) {
                    Set<String> told =
                            faults.stream().map(ConfigFault::key).collect(Collectors.toSet());
                    files(rest, entries).stream()
                            .filter(f -> !told.contains(f.key()))
                            .forEach(f -> out.println(f.message()));
                }
                yield Exit.NO;
            }
            case Configuration.Loaded(SiestaConfig sound, var entries, _) -> {
                List<ConfigFault> faults = files(sound, entries);
                faults.forEach(f -> out.println(f.message()));
                if (faults.isEmpty()) {
                    out.println(summary(sound));
                }
                yield faults.isEmpty() ? Exit.DONE : Exit.NO;
            }
        };
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
    private List<ConfigFault> files(SiestaConfig config, List<ConfigEntry> entries) {
        return new NamedFiles(config, entries, surroundings.clock().instant()).faults();
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
        BackendConfig backend = config.backend();
        return "ok: mode "
                + config.mode().name().toLowerCase(Locale.ROOT)
                + "; "
                + config.listeners().size()
                + (config.listeners().size() == 1 ? " listener: " : " listeners: ")
                + listeners
                + (config.relays().size() == 1 ? "; relay " : "; relays ")
                + relays
                + (backend == null
                        ? ""
                        : "; backend "
                                + (backend.path() == null
                                        ? backend.host() + ":" + backend.port()
                                        : "unix:" + backend.path()));
    }

    private static String listener(ListenerConfig listener) {
        return listener.name()
                + " "
                + listener.addresses().stream()
                        .map(Object::toString)
                        .collect(Collectors.joining(" "));
    }
}
