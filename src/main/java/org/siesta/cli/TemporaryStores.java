package org.siesta.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.siesta.config.ConfigFault;
import org.siesta.config.Configuration;
import org.siesta.config.SiestaConfig;
import org.siesta.delivery.DeliveryListener;

/**
 * A folder for stores that nobody needs afterwards: each is a copy of an empty one, whose tables
 * were made once.
 */
final class TemporaryStores implements AutoCloseable {

    private final Program program;
    private final Path folder;
    private final Optional<String> url;

    private TemporaryStores(Program program, Path folder, Optional<String> url) {
        this.program = program;
        this.folder = folder;
        this.url = url;
    }

    /** Makes the folder and the empty store. */
    static TemporaryStores make(Program program, Optional<String> url) throws IOException {
        if (url.isPresent() && !url.get().equals("embedded")) {
            // What is there must neither change nor take part.
            throw new Complaint("--store: a fresh store can only be embedded in this version");
        }
        TemporaryStores stores =
                new TemporaryStores(program, Files.createTempDirectory("siesta-simulate"), url);
        try {
            program.open(
                            stores.config(Map.of(), stores.empty()),
                            InstantSource.system(),
                            DeliveryListener.NONE)
                    .close();
            return stores;
        } catch (IOException | RuntimeException e) {
            stores.close();
            throw e;
        }
    }

    private Path empty() {
        return folder.resolve("empty");
    }

    /** A fresh store with the rules of the scenario. */
    Site open(Scenario scenario, InstantSource clock, DeliveryListener listener)
            throws IOException {
        Path data = folder.resolve("scenario");
        delete(data);
        copy(empty(), data);
        Path aliases = data.resolve("aliases");
        List<String> lines =
                scenario.aliases().stream().map(a -> a + " " + scenario.account()).toList();
        Files.write(aliases, lines);
        Map<String, String> settings = new java.util.HashMap<>(scenario.settings());
        settings.put("siesta.accounts.aliases-file", aliases.toString());
        settings.put(
                "siesta.accounts.delimiter",
                scenario.delimiters().isEmpty() ? "none" : scenario.delimiters());
        return program.open(config(settings, data), clock, listener);
    }

    private SiestaConfig config(Map<String, String> settings, Path data) {
        Properties properties = new Properties();
        properties.putAll(settings);
        properties.setProperty("siesta.data", data.toString());
        url.ifPresent(u -> properties.setProperty("siesta.store.url", u));
        return switch (Configuration.load(Optional.empty(), Map.of(), properties)) {
            case Configuration.Loaded(SiestaConfig config, _, _) -> config;
            case Configuration.Faulty(List<ConfigFault> faults, _, _) ->
                    throw new Complaint(
                            faults.stream()
                                    .map(ConfigFault::message)
                                    .reduce((a, b) -> a + "; " + b)
                                    .orElse("no configuration"));
        };
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " cannot be removed", e);
        }
    }
}
