package org.siesta.testsuite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.siesta.sieve.ScriptLibrary;

/**
 * The scripts that a test may read: what lies in its folder or below, and Sieve scripts up to two
 * folders above. A test that came from elsewhere shows nothing else of the machine.
 */
final class ScriptFolder implements ScriptLibrary {

    private static final int UP = 2;
    private static final String SUFFIX = ".sieve";

    private final Path folder;
    private final int maxSize;

    ScriptFolder(Path folder, int maxSize) {
        this.folder = folder;
        this.maxSize = maxSize;
    }

    /** A script that may not be read, or cannot be. */
    static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1;

        Unreadable(String name, String why) {
            super("script '" + name + "' " + why, null, false, false);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    String path() {
        return folder.toString();
    }

    /** The octets of the script of this name, one more than allowed at most. */
    byte[] read(String name) throws Unreadable {
        Path script;
        try {
            script = folder.resolve(name).toRealPath();
        } catch (InvalidPathException | IOException _) {
            throw new Unreadable(name, "does not exist");
        }
        if (!allowed(script)) {
            throw new Unreadable(name, "is outside of the folder of the test");
        }
        if (!Files.isRegularFile(script)) {
            throw new Unreadable(name, "is not a file");
        }
        try (InputStream octets = Files.newInputStream(script)) {
            return octets.readNBytes(maxSize + 1);
        } catch (IOException e) {
            throw new Unreadable(name, "cannot be read: " + e.getMessage());
        }
    }

    /**
     * A script to include: a personal one lies in the folder {@code included} or beside the test, a
     * global one in {@code included-global}; each is a file with its name and {@code .sieve}.
     */
    @Override
    public Optional<Source> find(Location location, String name) {
        String bare =
                name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
        String file = bare + SUFFIX;
        List<String> places =
                location == Location.GLOBAL
                        ? List.of("included-global/" + file)
                        : List.of("included/" + file, file);
        for (String place : places) {
            try {
                return Optional.of(
                        new Source(bare, new String(read(place), StandardCharsets.UTF_8)));
            } catch (Unreadable _) {
                // Perhaps in the next place; the compiler says that it is nowhere.
            }
        }
        return Optional.empty();
    }

    private boolean allowed(Path script) throws Unreadable {
        Path root;
        try {
            root = folder.toRealPath();
        } catch (IOException e) {
            throw new Unreadable(script.toString(), "cannot be read: " + e.getMessage());
        }
        if (script.startsWith(root)) {
            return true;
        }
        for (int i = 0; i < UP; i++) {
            Path parent = root.getParent();
            // Never the whole file system.
            if (parent == null || parent.getNameCount() == 0) {
                break;
            }
            root = parent;
        }
        return script.startsWith(root) && script.toString().endsWith(SUFFIX);
    }
}
