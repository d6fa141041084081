package org.siesta.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command writes. */
final class Output {

    /** inode(7): what of a mode says the kind, and two kinds. */
    private static final int KIND = 0170000;

    private static final int FIFO = 0010000;
    private static final int SOCKET = 0140000;

    private Output() {}

    static PrintWriter of(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("not run as a command");
        }
        return spec.commandLine().getOut();
    }

    /** A stream of the process: scripts and messages are UTF-8, whatever its locale says. */
    static PrintWriter utf8(FileDescriptor descriptor) {
        int number = descriptor == FileDescriptor.err ? 2 : 1;
        boolean isPipe = isPipe(Path.of("/proc/self/fd/" + number));
        return new PrintWriter(
                new OutputStreamWriter(
                        new UntilClosed(new FileOutputStream(descriptor), isPipe),
                        StandardCharsets.UTF_8),
                true);
    }

    /** Whether somebody reads what is written there: it is a pipe or a socket. */
    static boolean isPipe(Path descriptor) {
        try {
            int kind = (int) Files.getAttribute(descriptor, "unix:mode") & KIND;
            return kind == FIFO || kind == SOCKET;
        } catch (IOException | UnsupportedOperationException _) {
            // Other systems have no such folder.
            return false;
        }
    }

    /** A stream whose reader may have seen enough, as {@code head} does: that is no fault. */
    static final class UntilClosed extends FilterOutputStream {

        private final boolean isPipe;
        private boolean closed;

        UntilClosed(OutputStream out, boolean isPipe) {
            super(out);
            this.isPipe = isPipe;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            if (closed) {
                return;
            }
            try {
                out.write(octets, offset, length);
            } catch (IOException e) {
                // The JDK has no type of its own for EPIPE, and its words are in the language of
                // the locale; but no pipe is full for ever.
                if (!isPipe && !"Broken pipe".equals(e.getMessage())) {
                    throw e;
                }
                closed = true;
            }
        }
    }
}
