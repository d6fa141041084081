package org.siesta.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Standard input, which tells in words why it cannot be read. */
final class StandardInput extends FilterInputStream {

    /** Standard input cannot be read: it is a directory, say. */
    static final class Unreadable extends IOException {

        private static final long serialVersionUID = 1L;

        Unreadable(IOException why) {
            super("standard input cannot be read: " + why.getMessage(), why);
        }
    }

    StandardInput(InputStream in) {
        super(in);
    }

    /** That of the process; empty where it was closed. */
    static InputStream ofProcess() {
        Path runtime = Path.of(System.getProperty("java.home"));
        return new StandardInput(
                isFileOf(runtime, Path.of("/proc/self/fd/0"))
                        ? InputStream.nullInputStream()
                        : System.in);
    }

    /**
     * Where standard input is closed, the first file that the JVM opens, one of its own, gets the
     * number 0. That is nobody's message.
     */
    static boolean isFileOf(Path runtime, Path descriptor) {
        try {
            return descriptor.toRealPath().startsWith(runtime.toRealPath());
        } catch (IOException _) {
            // A pipe has no path; other systems have no such folder.
            return false;
        }
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            throw new Unreadable(e);
        }
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        try {
            return super.read(octets, offset, length);
        } catch (IOException e) {
            throw new Unreadable(e);
        }
    }
}
