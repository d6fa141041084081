package org.siesta.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.siesta.delivery.GlobalScripts;
import org.siesta.settings.Script;

/** The scripts of a folder that a command names: {@code NAME.sieve} each. */
final class ScriptFiles {

    private static final String SUFFIX = ".sieve";
    private static final int MAX_SCRIPTS = 1000;

    private ScriptFiles() {}

    /** What a script in this file is called. */
    static String name(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    /** All of them; a complaint when the folder or one of them cannot be read. */
    static List<Script> read(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> scripts =
                    files.filter(f -> f.toString().endsWith(SUFFIX) && Files.isRegularFile(f))
                            .limit(MAX_SCRIPTS + 1L)
                            .sorted()
                            .toList();
            if (scripts.size() > MAX_SCRIPTS) {
                throw new Complaint(folder + ": more than " + MAX_SCRIPTS + " scripts");
            }
            return scripts.stream().map(ScriptFiles::script).toList();
        } catch (IOException e) {
            throw new Complaint("cannot read the folder " + folder);
        }
    }

    /** The same as the scripts of a site. */
    static GlobalScripts site(Path folder) {
        return new GlobalScripts(
                read(folder).stream().collect(Collectors.toMap(Script::name, Script::content)));
    }

    private static Script script(Path file) {
        String text =
                TextInput.read(file, InputStream.nullInputStream(), SieveCheckCommand.MAX_FILE);
        return new Script(name(file), text, false, Instant.EPOCH);
    }
}
