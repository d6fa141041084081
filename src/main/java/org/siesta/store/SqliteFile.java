package org.siesta.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The file of the store: where it lies, how it is opened, and what its errors mean. */
final class SqliteFile {

    private static final String NAME = "siesta.db";

    private static final String GONE =
            " was moved, removed or replaced while it was open; stop the service, put the file back"
                    + " or restore a backup, and start it";

    private static final int PAGE = 4096;

    /** Pages that a connection keeps in memory; what is not there comes from the system's cache. */
    private static final int CACHE_KIB = 8 * 1024;

    /**
     * Pages in the write-ahead log (64 MiB) at which the commit that wrote the last of them takes
     * them to their places. {@link Checkpoints} does so earlier, beside the writer.
     */
    static final int LOGGED_PAGES = 16_000;

    /** File systems whose locks or write-ahead log's shared memory do not hold between hosts. */
    private static final Set<String> NETWORK =
            Set.of(
                    "nfs",
                    "nfs4",
                    "cifs",
                    "smb",
                    "smb2",
                    "smb3",
                    "smbfs",
                    "afs",
                    "ceph",
                    "lustre",
                    "davfs",
                    "fuse.sshfs",
                    "fuse.glusterfs",
                    "fuse.ceph",
                    "fuse.s3fs",
                    "fuse.davfs2");

    private final Path path;
    private final StoreOptions options;

    private SqliteFile(Path path, StoreOptions options) {
        this.path = path;
        this.options = options;
    }

    /** The file in the directory, which is made when it is not there. */
    static SqliteFile in(Path directory, StoreOptions options) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                ownerOnly(directory, "rwx------");
            }
            FileStore disk = Files.getFileStore(directory);
            if (NETWORK.contains(disk.type().toLowerCase(Locale.ROOT))) {
                throw new StoreUnavailable(
                        "the store directory "
                                + directory
                                + " is on a network file system ("
                                + disk.type()
                                + "); choose a local directory");
            }
        } catch (FileAlreadyExistsException e) {
            throw new StoreUnavailable(
                    "the store directory " + directory + " is a file; name a directory", e);
        } catch (IOException e) {
            throw new StoreUnavailable(
                    "the store directory "
                            + directory
                            + " cannot be made ("
                            + why(e)
                            + "); make it, and let this user write to it",
                    e);
        }
        if (!Files.isWritable(directory) || !Files.isExecutable(directory)) {
            throw new StoreUnavailable(
                    "the store directory "
                            + directory
                            + " is not writable; let this user write to it"
                            + ", and see whether its disk has become read-only");
        }
        return new SqliteFile(directory.resolve(NAME), options);
    }

    private static String why(IOException fault) {
        return switch (fault) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "nothing can be made there";
            default -> String.valueOf(fault.getMessage());
        };
    }

    Path path() {
        return path;
    }

    /** What tells this file from another one of its name; null where the system tells nothing. */
    @Nullable Object identity() {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (AccessDeniedException e) {
            throw new StoreUnavailable(
                    "the store " + path + " cannot be reached; let this user into its directory",
                    e);
        } catch (IOException e) {
            throw new StoreUnavailable("the store " + path + GONE, e);
        }
    }

    /**
     * What is written to a file that has lost its name is lost with the process.
     *
     * @param opened its identity when it was opened
     * @throws StoreUnavailable it was moved, removed or replaced since
     */
    void mustStillBe(@Nullable Object opened) {
        if (!Objects.equals(identity(), opened)) {
            throw new StoreUnavailable("the store " + path + GONE);
        }
    }

    boolean exists() {
        return Files.exists(path);
    }

    /** Makes the file so that nobody but its owner reads it; SQLite gives its log the same mode. */
    void create() throws IOException {
        try {
            Files.createFile(path);
            ownerOnly(path, "rw-------");
        } catch (FileAlreadyExistsException _) {
            // Another process was faster.
        }
    }

    /** A session that writes. */
    Session writer() throws SQLException {
        return new Session(source().getConnection(), Dialect.SQLITE);
    }

    /** A session that cannot write. */
    Session reader() throws SQLException {
        Connection connection = source().getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = 1");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return new Session(connection, Dialect.SQLITE);
    }

    /** Connections with what durability needs. */
    DataSource source() {
        NativeLibrary.load(path.toAbsolutePath().getParent());
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) options.patience().toMillis());
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setJournalSizeLimit(64 * 1024 * 1024);
        config.setCacheSize(-CACHE_KIB);
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, Integer.toString(LOGGED_PAGES));
        // The driver would ask for the last row's number after each INSERT.
        config.setGetGeneratedKeys(false);
        if (options.maxBytes() > 0) {
            config.setMaxPageCount((int) Math.min(Integer.MAX_VALUE, options.maxBytes() / PAGE));
        }
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + path);
        return source;
    }

    /** Whether somebody else is at it, and nothing is wrong. */
    static boolean isBusy(SQLException e) {
        return switch (primary(e)) {
            case SQLITE_BUSY, SQLITE_LOCKED -> true;
            default -> false;
        };
    }

    /** Whether the fault would meet every other piece of work too. */
    static boolean concernsAll(SQLException e) {
        return switch (primary(e)) {
            case SQLITE_BUSY,
                    SQLITE_LOCKED,
                    SQLITE_IOERR,
                    SQLITE_CANTOPEN,
                    SQLITE_READONLY,
                    SQLITE_NOTADB,
                    SQLITE_CORRUPT,
                    SQLITE_PERM,
                    SQLITE_NOLFS ->
                    true;
            default -> false;
        };
    }

    /** The same fault in one line, with its cure. */
    StoreUnavailable explain(SQLException e) {
        String what =
                switch (primary(e)) {
                    case SQLITE_BUSY, SQLITE_LOCKED ->
                            " is held by another process; wait or end it";
                    case SQLITE_FULL ->
                            options.maxBytes() > 0
                                    ? " is full: free space on its disk or raise its limit"
                                    : " is full: free space on its disk";
                    case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH, SQLITE_CANTOPEN ->
                            " cannot be opened for writing; let this user write to it and its"
                                    + " directory, and see whether its disk has become read-only";
                    case SQLITE_NOTADB ->
                            " is not a database; move it away or restore it from a backup";
                    case SQLITE_CORRUPT -> " is damaged; move it away or restore it from a backup";
                    case SQLITE_IOERR, SQLITE_NOLFS ->
                            " cannot be read or written; see to the disk and its free space";
                    default -> " failed: " + oneLine(String.valueOf(e.getMessage()));
                };
        return new StoreUnavailable(
                "the store " + path + what, e, primary(e) == SQLiteErrorCode.SQLITE_FULL);
    }

    private static SQLiteErrorCode primary(SQLException e) {
        if (e instanceof SQLiteException s) {
            // The low octet is the primary code; the rest of an extended code says more precisely.
            return SQLiteErrorCode.getErrorCode(s.getResultCode().code & 0xff);
        }
        return SQLiteErrorCode.UNKNOWN_ERROR;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }

    private static void ownerOnly(Path path, String mode) throws IOException {
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        } catch (UnsupportedOperationException _) {
            // Not a POSIX file system: the directory's own rules hold.
        }
    }
}
