package org.siesta.net;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Content;

/**
 * The octets of one message while it is in hand: in memory, and in a file once there are many or
 * memory is short. The file has no name while it is open, so a killed process leaves nothing
 * behind.
 *
 * <p>{@link #add} never touches the disk. When {@link #isFull} says so, {@link #write} must run, on
 * a thread that may block, before more is added; and once at the end.
 */
final class Spool implements Content, AutoCloseable {

    private static final Logger LOG = System.getLogger(Spool.class.getName());
    private static final String PREFIX = "siesta-spool-";

    /** Octets for the file that are written at once. */
    private static final int BLOCK = 64 * 1024;

    /** The same where memory is short. */
    private static final int SMALL_BLOCK = 4 * 1024;

    private final Limits limits;
    private final Memory memory;
    private HeldOctets held = new HeldOctets();
    private int accounted;
    private boolean toFile;
    private boolean closed;
    private @Nullable FileChannel file;
    private long size;
    private @Nullable Trouble trouble;

    Spool(Limits limits, Memory memory) {
        this.limits = limits;
        this.memory = memory;
    }

    /** Makes the directory and removes files that a killed process left in it. */
    static void prepare(Path directory) throws IOException {
        Files.createDirectories(directory);
        // A younger one may belong to another process that is alive.
        Instant old = Instant.now().minus(Duration.ofMinutes(10));
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path path : left) {
                if (isOlder(path, old)) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    private static boolean isOlder(Path path, Instant than) throws IOException {
        try {
            return Files.getLastModifiedTime(path).toInstant().isBefore(than);
        } catch (NoSuchFileException _) {
            // Whoever had just opened it has taken its name away.
            return false;
        }
    }

    /** Keeps the octets; over the size limit, or after the disk failed, keeps nothing any more. */
    void add(byte[] octets, int count) {
        if (trouble != null) {
            return;
        }
        size += count;
        if (size > limits.maxMessageSize()) {
            drop(Trouble.MESSAGE_TOO_LARGE);
            return;
        }
        makeRoom(held.length() + count);
        held.add(octets, count);
    }

    /**
     * So many octets came in all. Not half of them may come to nothing, as a run of CRs does: a
     * message that is only sent and never grows is too large.
     */
    void cost(long octets) {
        if (trouble == null && octets / 2 > limits.maxMessageSize()) {
            drop(Trouble.MESSAGE_TOO_LARGE);
        }
    }

    /** Asks for the memory of so many octets, and decides where the message lives from now on. */
    private void makeRoom(int needed) {
        toFile |= needed > limits.spoolThreshold();
        int more = HeldOctets.roomFor(needed) - held.room();
        if (more == 0) {
            return;
        }
        if (memory.take(more)) {
            accounted += more;
        } else {
            // This block is held beyond the limit, and only until it is written.
            toFile = true;
        }
    }

    /** Whether {@link #write} must run before more is added. */
    boolean isFull() {
        return trouble == null && toFile && held.length() >= (accounted > 0 ? BLOCK : SMALL_BLOCK);
    }

    /** Whether octets wait that belong into the file. */
    boolean hasUnwritten() {
        return trouble == null && toFile && held.length() > 0;
    }

    /** Writes what waits; blocks. */
    void write() {
        try {
            FileChannel into = file;
            if (into == null) {
                into = openFile();
                file = into;
            }
            held.write(into);
            forget();
        } catch (IOException e) {
            LOG.log(
                    Level.ERROR,
                    "cannot keep a message in {0}: {1}",
                    limits.spoolDirectory(),
                    e.toString());
            drop(Trouble.NO_SPACE);
        }
    }

    private FileChannel openFile() throws IOException {
        Path directory = limits.spoolDirectory();
        if (Files.notExists(directory)) {
            // Somebody tidied up. Not its parent: where that is gone all is, and may be put back.
            Files.createDirectory(directory);
        }
        // On the systems we run on, DELETE_ON_CLOSE takes the name away at once.
        return FileChannel.open(
                directory.resolve(PREFIX + UUID.randomUUID()),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    private void forget() {
        // Another one, and not this one emptied: somebody may still read it.
        held = new HeldOctets();
        memory.give(accounted);
        accounted = 0;
    }

    private void drop(Trouble why) {
        trouble = why;
        forget();
    }

    /** Why the message was not kept; null when it was. */
    @Nullable Trouble trouble() {
        return trouble;
    }

    /** Whether closing it touches the disk. */
    boolean isOnDisk() {
        return file != null;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() {
        FileChannel channel = file;
        return channel == null ? held.open() : new FileStream(channel, size);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        forget();
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot close a spool file: {0}", e.toString());
        }
    }

    /** Reads the file from its start, by its own position, so that several may read at once. */
    private static final class FileStream extends InputStream {

        private final FileChannel channel;
        private final long end;
        private long at;

        FileStream(FileChannel channel, long end) {
            this.channel = channel;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (at >= end) {
                return -1;
            }
            int wanted = (int) Math.min(length, end - at);
            int got = channel.read(ByteBuffer.wrap(into, offset, wanted), at);
            if (got > 0) {
                at += got;
            }
            return got;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, end - at);
        }
    }
}
