package org.siesta.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.BytesContent;
import org.siesta.mail.Content;

/**
 * A message as a pipe or a file gives it, made into one as LMTP would: lines end with CRLF, and the
 * mbox line in front, which procmail and maildrop may write, is gone. Large ones wait in a file
 * that {@link #close} removes.
 */
final class PipedMessage implements Content, AutoCloseable {

    private static final int IN_MEMORY = 1 << 20;
    private static final byte[] MBOX = "From ".getBytes(StandardCharsets.US_ASCII);

    private final byte[] octets;
    private final @Nullable Path file;
    private final long size;

    private PipedMessage(byte[] octets, @Nullable Path file, long size) {
        this.octets = octets;
        this.file = file;
        this.size = size;
    }

    /** The message is larger than it may be. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge(long limit) {
            super("the message is larger than " + limit + " octets");
        }
    }

    /** Reads to the end; {@link TooLarge} when the message has more octets than the limit. */
    static PipedMessage read(InputStream source, long limit) throws IOException {
        BufferedInputStream in = new BufferedInputStream(source, 1 << 16);
        skipMboxLine(in);
        Sink sink = new Sink(limit);
        try {
            int before = -1;
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n' && before != '\r') {
                    sink.write('\r');
                }
                sink.write(c);
                before = c;
            }
            return sink.message();
        } catch (IOException e) {
            sink.discard();
            throw e;
        }
    }

    private static void skipMboxLine(BufferedInputStream in) throws IOException {
        in.mark(MBOX.length);
        if (!java.util.Arrays.equals(in.readNBytes(MBOX.length), MBOX)) {
            in.reset();
            return;
        }
        int c = in.read();
        while (c >= 0 && c != '\n') {
            c = in.read();
        }
    }

    /** All of it in memory, to be kept after {@link #close}. */
    BytesContent inMemory() throws IOException {
        try (InputStream in = open()) {
            return new BytesContent(in.readAllBytes());
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        return file == null ? new ByteArrayInputStream(octets) : Files.newInputStream(file);
    }

    @Override
    public void close() {
        remove(file);
    }

    private static void remove(@Nullable Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException _) {
                // The temporary folder is cleaned by the system too.
            }
        }
    }

    /** Memory first, a file when it gets large. */
    private static final class Sink {

        private final long limit;
        private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
        private @Nullable Path file;
        private OutputStream out = memory;
        private long size;

        Sink(long limit) {
            this.limit = limit;
        }

        void write(int octet) throws IOException {
            if (++size > limit) {
                throw new TooLarge(limit);
            }
            if (file == null && size > IN_MEMORY) {
                Path spooled = Files.createTempFile("siesta", ".eml");
                file = spooled;
                out = new java.io.BufferedOutputStream(Files.newOutputStream(spooled), 1 << 16);
                memory.writeTo(out);
                memory.reset();
            }
            out.write(octet);
        }

        PipedMessage message() throws IOException {
            out.close();
            return new PipedMessage(memory.toByteArray(), file, size);
        }

        void discard() throws IOException {
            out.close();
            remove(file);
        }
    }
}
