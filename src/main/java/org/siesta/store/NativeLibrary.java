package org.siesta.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * Where SQLite's native library is unpacked: the temporary directory, or the store's own where that
 * one is mounted noexec or read-only.
 */
final class NativeLibrary {

    private static final String PLACE = "org.sqlite.tmpdir";

    private NativeLibrary() {}

    /** Chooses once, before the first connection; leaves a choice of the operator alone. */
    static synchronized void choosePlace(@Nullable Path store) {
        if (store == null || System.getProperty(PLACE) != null) {
            return;
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        System.setProperty(PLACE, (runs(temporary) ? temporary : store).toString());
    }

    private static boolean runs(Path directory) {
        try {
            Path probe =
                    Files.createTempFile(
                            directory,
                            "siesta",
                            "",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwx------")));
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
}
