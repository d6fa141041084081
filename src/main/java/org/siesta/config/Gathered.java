package org.siesta.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What all sources say, by key, the strongest source in force; and every fault of names and files.
 */
final class Gathered {

    /** Larger files are not a configuration. */
    static final int MAX_FILE = 1024 * 1024;

    /**
     * System properties with our prefix that are not keys: what the build tells its tests, and
     * where the file is.
     */
    private static final Set<String> NOT_KEYS = Set.of("siesta.cases", "siesta.config");

    /** A value as it was written. */
    record Setting(String value, Origin origin) {}

    private final Renamed renamed;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Map<String, String> passedOn = new LinkedHashMap<>();
    private final List<ConfigFault> faults = new ArrayList<>();

    private Gathered(Map<String, String> renamed) {
        this.renamed = new Renamed(renamed);
    }

    static Gathered from(
            Optional<Path> file,
            Map<String, String> environment,
            Properties system,
            Map<String, String> renamed) {
        Gathered all = new Gathered(renamed);
        // Weakest first: a later one replaces an earlier one.
        file.ifPresent(all::addFile);
        all.addEnvironment(environment);
        all.addSystem(system);
        return all;
    }

    Map<String, Setting> settings() {
        return settings;
    }

    Map<String, String> passedOn() {
        return passedOn;
    }

    List<ConfigFault> faults() {
        return faults;
    }

    private void addFile(Path path) {
        String text = read(path);
        PropertiesText parsed = PropertiesText.parse(text);
        for (PropertiesText.Fault fault : parsed.faults()) {
            faults.add(new ConfigFault("", path + ":" + fault.number() + ": " + fault.why()));
        }
        Map<String, Integer> first = new HashMap<>();
        for (PropertiesText.Line line : parsed.lines()) {
            Origin origin = new Origin.File(path.toString(), line.number());
            if (line.key().isEmpty()) {
                faults.add(
                        new ConfigFault(
                                "", path + ":" + line.number() + ": a value without a key"));
                continue;
            }
            Integer before = first.putIfAbsent(line.key(), line.number());
            if (before != null) {
                faults.add(
                        new ConfigFault(
                                line.key(),
                                line.key()
                                        + " is set twice ("
                                        + path
                                        + ":"
                                        + before
                                        + " and "
                                        + path
                                        + ":"
                                        + line.number()
                                        + ")"));
            } else if (line.key().startsWith("quarkus.")) {
                HandedOn.fault(line.key(), line.value())
                        .ifPresent(
                                why ->
                                        faults.add(
                                                new ConfigFault(
                                                        line.key(),
                                                        line.key()
                                                                + " ("
                                                                + origin.where()
                                                                + "): "
                                                                + why)));
                passedOn.put(line.key(), line.value());
            } else {
                add(line.key(), line.value(), origin);
            }
        }
    }

    private String read(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] octets = in.readNBytes(MAX_FILE + 1);
            if (octets.length > MAX_FILE) {
                return unreadable(path, "it is larger than 1 MiB");
            }
            // Line ends and what UTF-8 cannot be are the same octets in both.
            int line = 0;
            for (String each : PropertiesText.LINE_END.split(new String(octets, ISO_8859_1), -1)) {
                line++;
                if (!isUtf8(each.getBytes(ISO_8859_1))) {
                    return unreadable(path, "line " + line + " is not text in UTF-8");
                }
            }
            String text = new String(octets, UTF_8);
            if (text.indexOf('\0') >= 0) {
                return unreadable(path, "it is not a text file");
            }
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (NoSuchFileException _) {
            return unreadable(path, "no such file");
        } catch (AccessDeniedException _) {
            return unreadable(path, "permission denied");
        } catch (IOException e) {
            return unreadable(
                    path,
                    Files.isDirectory(path) ? "it is a directory" : String.valueOf(e.getMessage()));
        }
    }

    private static boolean isUtf8(byte[] octets) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    private String unreadable(Path path, String why) {
        faults.add(new ConfigFault("", "cannot read the configuration file " + path + ": " + why));
        return "";
    }

    private void addEnvironment(Map<String, String> environment) {
        Set<String> names = names();
        new TreeMap<>(environment)
                .forEach(
                        (variable, value) -> {
                            if (!EnvironmentNames.isKey(variable, value)) {
                                return;
                            }
                            Optional<String> key = EnvironmentNames.keyOf(variable, names);
                            if (key.isEmpty()) {
                                unknownVariable(variable);
                            } else if (!value.isBlank()) {
                                // Compose files pass on variables that nobody set as empty ones.
                                add(key.get(), value.strip(), new Origin.Environment(variable));
                            }
                        });
    }

    private void addSystem(Properties system) {
        for (String name : new TreeSet<>(system.stringPropertyNames())) {
            if (name.startsWith("siesta.") && !NOT_KEYS.contains(name)) {
                add(name, system.getProperty(name).strip(), new Origin.SystemProperty());
            }
        }
    }

    private void add(String key, String value, Origin origin) {
        if (Keys.all().stream().anyMatch(k -> k.matches(key))) {
            settings.put(key, new Setting(value, origin));
            return;
        }
        String where = " (" + origin.where() + ")";
        Optional<String> now = renamed.now(key);
        if (now.isPresent()) {
            faults.add(new ConfigFault(key, key + where + " is called " + now.get() + " now"));
            return;
        }
        faults.add(
                new ConfigFault(
                        key,
                        "unknown key "
                                + key
                                + where
                                + Spelling.nearest(key, namesLike(key))
                                        .map(n -> "; did you mean " + n + "?")
                                        .orElse("")));
    }

    private void unknownVariable(String variable) {
        Optional<String> now = renamed.nowVariable(variable);
        if (now.isPresent()) {
            faults.add(
                    new ConfigFault(
                            variable,
                            "environment variable "
                                    + variable
                                    + " is called "
                                    + now.get()
                                    + " now"));
            return;
        }
        List<String> known =
                namesLike(variable.toLowerCase(Locale.ROOT).replace('_', '.')).stream()
                        .map(EnvironmentNames::of)
                        .toList();
        faults.add(
                new ConfigFault(
                        variable,
                        "unknown environment variable "
                                + variable
                                + Spelling.nearest(variable, known)
                                        .map(n -> "; did you mean " + n + "?")
                                        .orElse("")));
    }

    /** All known names, with the name that the user chose in the wrong one, if he chose any. */
    private List<String> namesLike(String wrong) {
        String[] parts = wrong.split("\\.", -1);
        List<String> known = new ArrayList<>();
        for (ConfigKey<?> key : Keys.all()) {
            String[] pattern = key.pattern().split("\\.", -1);
            for (int i = 0; i < pattern.length; i++) {
                if (pattern[i].equals("*")) {
                    pattern[i] =
                            i < parts.length && ConfigKey.NAME.matcher(parts[i]).matches()
                                    ? parts[i]
                                    : "NAME";
                }
            }
            known.add(String.join(".", pattern));
        }
        return known;
    }

    private Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (String key : settings.keySet()) {
            for (ConfigKey<?> known : Keys.all()) {
                known.nameIn(key).ifPresent(names::add);
            }
        }
        return names;
    }
}
