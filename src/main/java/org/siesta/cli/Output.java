package org.siesta.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command writes. */
final class Output {

    private Output() {}

    static PrintWriter of(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("not run as a command");
        }
        return spec.commandLine().getOut();
    }

    /** A stream of the process: scripts and messages are UTF-8, whatever its locale says. */
    static PrintWriter utf8(FileDescriptor descriptor) {
        return new PrintWriter(
                new OutputStreamWriter(
                        new UntilClosed(new FileOutputStream(descriptor)), StandardCharsets.UTF_8),
                true);
    }

    /** A stream whose reader may have seen enough, as {@code head} does: that is no fault. */
    static final class UntilClosed extends FilterOutputStream {

        private boolean closed;

        UntilClosed(OutputStream out) {
            super(out);
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
                // The JDK has no type of its own for EPIPE.
                if (!"Broken pipe".equals(e.getMessage())) {
                    throw e;
                }
                closed = true;
            }
        }
    }
}
