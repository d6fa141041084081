package org.siesta.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's native library, which is unpacked to be loaded: into the temporary directory, or the
 * store's own where that one is mounted noexec or read-only.
 */
final class NativeLibrary {

    private static final String PLACE = "org.sqlite.tmpdir";
    private static final String FOLDER = "org.sqlite.lib.path";
    private static final String NAME = "org.sqlite.lib.name";

    private NativeLibrary() {}

    /** Loads it once, before the first connection; leaves a choice of the operator alone. */
    static synchronized void load(@Nullable Path store) {
        if (store == null
                || System.getProperty(PLACE) != null
                || System.getProperty(FOLDER) != null) {
            return;
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        Path place = runs(temporary) ? temporary : store;
        System.setProperty(PLACE, place.toString());
        try {
            loadFrom(place);
        } catch (Exception _) {
            // The driver does it again in its own way, and says what is in the way.
        }
    }

    /**
     * The driver takes several times as long: it compares what it has unpacked octet by octet. And
     * its file stays when the process is killed.
     */
    private static void loadFrom(Path place) throws Exception {
        String name = LibraryLoaderUtil.getNativeLibName();
        String packed = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
        try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(packed)) {
            if (in == null) {
                return;
            }
            Path file = ownFile(place, name);
            try {
                try (OutputStream out = Files.newOutputStream(file)) {
                    in.transferTo(out);
                }
                System.setProperty(FOLDER, place.toString());
                System.setProperty(NAME, file.getFileName().toString());
                SQLiteJDBCLoader.initialize();
            } finally {
                System.clearProperty(FOLDER);
                System.clearProperty(NAME);
                Files.delete(file);
            }
        }
    }

    private static boolean runs(Path directory) {
        try {
            Path probe = ownFile(directory, "");
            try {
                // access(2) says no on a noexec mount, whatever the mode of the file.
                return Files.isExecutable(probe);
            } finally {
                Files.delete(probe);
            }
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }

    private static Path ownFile(Path directory, String end) throws IOException {
        return Files.createTempFile(
                directory,
                "siesta",
                end,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
