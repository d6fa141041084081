package org.siesta.testsuite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The scripts that a test may read: what lies in its folder or below, and Sieve scripts up to two
 * folders above. A test that came from elsewhere shows nothing else of the machine.
 */
final class ScriptFolder {

    private static final int UP = 2;

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
        return script.startsWith(root) && script.toString().endsWith(".sieve");
    }
}
