package org.siesta.app;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.siesta.net.FileStamp;
import org.siesta.rest.Access;
import org.siesta.rest.AccessTokens;

/**
 * The administrator's token of a service whose configuration names none: made at the first start,
 * kept in a file that only its owner reads.
 *
 * <p>The file may change: a new token is in force once it is looked at. A file that is missing or
 * holds none leaves the former one in force, and the log says so.
 */
final class AdminToken implements Supplier<AccessTokens>, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(AdminToken.class.getName());

    /** No longer one fits into a request. */
    private static final int MAX_OCTETS = 1024;

    private final Path file;
    private final ScheduledExecutorService watcher =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofVirtual().name("admin-token").factory());

    private volatile AccessTokens inForce = AccessTokens.NONE;

    // Touched by the watcher alone, after the constructor.
    private FileStamp seen;
    private boolean lookAgain = true;

    /**
     * The token of the file under this directory, made where it is missing.
     *
     * @throws IOException naming the file and why it cannot be used
     */
    AdminToken(Path data) throws IOException {
        make(data);
        this.file = file(data);
        this.seen = FileStamp.of(file);
        takeOver();
    }

    static Path file(Path data) {
        return data.resolve("admin-token");
    }

    /** Makes the file where it is missing. */
    static void make(Path data) throws IOException {
        Path file = file(data);
        // The embedded store has made the directory by now; with PostgreSQL nobody has.
        Files.createDirectories(data, only("rwx------"));
        try {
            Files.createFile(file, only("rw-------"));
            byte[] secret = new byte[24];
            new SecureRandom().nextBytes(secret);
            Files.writeString(
                    file, HexFormat.of().formatHex(secret) + "\n", StandardCharsets.US_ASCII);
        } catch (FileAlreadyExistsException e) {
            // A start before this one made it.
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> only(String mode) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    }

    /** What opens the HTTP side now. Asked on its event loop: the file is looked at elsewhere. */
    @Override
    public AccessTokens get() {
        return inForce;
    }

    /** Looks for a change that often, from now on, until closed. */
    AdminToken watch(Duration every) {
        watcher.scheduleWithFixedDelay(
                this::look, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
        return this;
    }

    /** Takes the token over where the file has changed. */
    void look() {
        FileStamp stamp = FileStamp.of(file);
        boolean changed = !stamp.equals(seen);
        if (!changed && !lookAgain) {
            return;
        }
        seen = stamp;
        // Two changes within one tick of the file's clock look like one.
        lookAgain = changed;
        try {
            if (takeOver()) {
                LOG.log(Level.INFO, "the administrator's token changed and is in force: " + file);
            }
        } catch (IOException e) {
            if (changed) {
                LOG.log(
                        Level.WARNING,
                        "the administrator's former token stays in force: " + e.getMessage());
            }
        } catch (RuntimeException | Error e) {
            // Thrown on, it would end the watching for good.
            LOG.log(Level.ERROR, "bug: the administrator's token", e);
        }
    }

    /** Whether another token than before is in force now. */
    private boolean takeOver() throws IOException {
        String token = read();
        if (inForce.find(token).isPresent()) {
            return false;
        }
        try {
            inForce = AccessTokens.NONE.with(new Access.Admin(), token);
            return true;
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file
                            + " holds no token, for it "
                            + e.getMessage()
                            + ": write one, or delete it to have one made at the next start",
                    e);
        }
    }

    private String read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(MAX_OCTETS + 1);
            if (octets.length > MAX_OCTETS) {
                throw new IOException(file + " is longer than " + MAX_OCTETS + " octets");
            }
            return new String(octets, StandardCharsets.ISO_8859_1).strip();
        } catch (NoSuchFileException e) {
            throw new IOException(file + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + " may not be read by this user", e);
        }
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
