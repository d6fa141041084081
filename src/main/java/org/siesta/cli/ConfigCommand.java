package org.siesta.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.siesta.account.AliasFile;
import org.siesta.config.BackendConfig;
import org.siesta.config.ConfigEntry;
import org.siesta.config.Configuration;
import org.siesta.config.ListenerConfig;
import org.siesta.config.Origin;
import org.siesta.config.RelayConfig;
import org.siesta.config.SiestaConfig;
import org.siesta.sieve.SieveCompiler;
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
            case Configuration.Faulty(var faults) -> {
                faults.forEach(f -> out.println(f.message()));
                yield Exit.NO;
            }
            case Configuration.Loaded(SiestaConfig sound, _, _) -> {
                List<String> faults = new ArrayList<>(aliasFaults(sound));
                faults.addAll(scriptFaults(sound));
                faults.forEach(out::println);
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

    /** The aliases are a file of their own; what is wrong in it is found here too. */
    private static List<String> aliasFaults(SiestaConfig config) {
        Path file = config.accounts().aliasesFile();
        if (file == null) {
            return List.of();
        }
        try {
            return AliasFile.parse(Files.readString(file)).faults().stream()
                    .map(f -> file + ":" + f.line() + ": " + Commands.oneLine(f.message()))
                    .toList();
        } catch (IOException e) {
            return List.of("cannot read " + file + ": it is not a text in UTF-8");
        }
    }

    /** The scripts of the site are compiled at start, and here too. */
    private static List<String> scriptFaults(SiestaConfig config) {
        try {
            SieveCompiler compiler = new SieveCompiler(Rules.limits(config.sieve()));
            Rules.globalScripts(config.sieve(), compiler);
            return List.of();
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).lines().map(Commands::oneLine).toList();
        }
    }

    private static String summary(SiestaConfig config) {
        String listeners =
                config.listeners().stream()
                        .map(ConfigCommand::listener)
                        .collect(Collectors.joining(", "));
        RelayConfig relay = config.relay();
        BackendConfig backend = config.backend();
        return "ok: mode "
                + config.mode().name().toLowerCase(Locale.ROOT)
                + "; "
                + config.listeners().size()
                + (config.listeners().size() == 1 ? " listener: " : " listeners: ")
                + listeners
                + "; relay "
                + relay.host()
                + ":"
                + relay.port()
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
