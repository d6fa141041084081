package org.siesta.net;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Content;

/**
 * The octets of one message while it is in hand: in memory, and in a file once there are many. The
 * file has no name while it is open, so a killed process leaves nothing behind.
 */
final class Spool implements Content, AutoCloseable {

    private static final Logger LOG = System.getLogger(Spool.class.getName());
    private static final String PREFIX = "siesta-spool-";

    private final Limits limits;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream(8 * 1024);
    private @Nullable FileChannel file;
    private long size;
    private @Nullable Trouble trouble;

    Spool(Limits limits) {
        this.limits = limits;
    }

    /** Makes the directory and removes files that a killed process left in it. */
    static void prepare(Path directory) throws IOException {
        Files.createDirectories(directory);
        Instant old = Instant.now().minus(Duration.ofMinutes(10));
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path path : left) {
                if (Files.getLastModifiedTime(path).toInstant().isBefore(old)) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    /** Keeps the octets; over the limit, or when the disk fails, keeps nothing any more. */
    void write(byte[] octets, int length) {
        if (trouble != null) {
            return;
        }
        size += length;
        if (size > limits.maxMessageSize()) {
            drop(Trouble.MESSAGE_TOO_LARGE);
            return;
        }
        try {
            if (file == null && size > limits.spoolThreshold()) {
                file = openFile();
                write(file, memory.toByteArray(), memory.size());
                memory = new ByteArrayOutputStream(0);
            }
            if (file == null) {
                memory.write(octets, 0, length);
            } else {
                write(file, octets, length);
            }
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
        // On the systems we run on, DELETE_ON_CLOSE takes the name away at once.
        return FileChannel.open(
                limits.spoolDirectory().resolve(PREFIX + UUID.randomUUID()),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    private static void write(FileChannel file, byte[] octets, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(octets, 0, length);
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
    }

    private void drop(Trouble why) {
        trouble = why;
        close();
    }

    /** Why the message was not kept; null when it was. */
    @Nullable Trouble trouble() {
        return trouble;
    }

    /** Whether it is in a file. */
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
        return channel == null
                ? new ByteArrayInputStream(memory.toByteArray())
                : new FileStream(channel, size);
    }

    @Override
    public void close() {
        memory = new ByteArrayOutputStream(0);
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
