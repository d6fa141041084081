package org.siesta.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.Diagnostic;
import org.siesta.sieve.ScriptLibrary;
import org.siesta.sieve.SieveCompiler;

/** The scripts of the site, which every account may include with {@code :global} (RFC 6609). */
public final class GlobalScripts {

    /** A site without scripts. */
    public static final GlobalScripts NONE = new GlobalScripts(Map.of());

    private static final String SUFFIX = ".sieve";
    private static final int MAX_SCRIPTS = 1000;

    private final Map<String, String> texts;

    /** Scripts by their name. */
    public GlobalScripts(Map<String, String> texts) {
        this.texts = Map.copyOf(texts);
    }

    /**
     * Reads the files of a folder whose names end in {@code .sieve}; the name of a script is what
     * stands before that. Later changes to the folder have no effect.
     *
     * @param maxSize of a script, in octets
     * @throws IOException when one cannot be read or does not compile, each fault with its line
     */
    public static GlobalScripts read(Path folder, SieveCompiler compiler, int maxSize)
            throws IOException {
        Map<Path, byte[]> read = new LinkedHashMap<>();
        Map<String, String> texts = new HashMap<>();
        List<String> faults = new ArrayList<>();
        for (Path file : files(folder)) {
            if (!ScriptLibrary.isName(name(file))) {
                faults.add(file + ": this is no name for a script");
                continue;
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] octets = in.readNBytes(maxSize + 1);
                read.put(file, octets);
                texts.put(name(file), new String(octets, StandardCharsets.UTF_8));
            }
        }
        GlobalScripts scripts = new GlobalScripts(texts);
        // What a user's script will be is not known; any is right, and does nothing.
        ScriptLibrary library = scripts.library(_ -> Optional.of(""));
        read.forEach((file, octets) -> faults.addAll(faults(file, octets, compiler, library)));
        if (!faults.isEmpty()) {
            throw new IOException(String.join("\n", faults));
        }
        return scripts;
    }

    private static List<String> faults(
            Path file, byte[] octets, SieveCompiler compiler, ScriptLibrary library) {
        return switch (compiler.compile(octets, "", library)) {
            case Compilation.Compiled _ -> List.of();
            case Compilation.Rejected(var diagnostics) ->
                    diagnostics.stream()
                            .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
                            .map(d -> file + ":" + d.line() + ":" + d.column() + ": " + d.message())
                            .toList();
        };
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> files =
                    all.filter(
                                    file ->
                                            file.toString().endsWith(SUFFIX)
                                                    && Files.isRegularFile(file))
                            .limit(MAX_SCRIPTS + 1L)
                            .sorted()
                            .toList();
            if (files.size() > MAX_SCRIPTS) {
                throw new IOException(folder + ": more than " + MAX_SCRIPTS + " scripts");
            }
            return files;
        }
    }

    private static String name(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.length() - SUFFIX.length());
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(texts.get(name));
    }

    /** The library of somebody who has these scripts beside those of the site. */
    ScriptLibrary library(Function<String, Optional<String>> personal) {
        return (location, name) ->
                (location == ScriptLibrary.Location.GLOBAL ? find(name) : personal.apply(name))
                        .map(text -> new ScriptLibrary.Source(name, text));
    }
}
