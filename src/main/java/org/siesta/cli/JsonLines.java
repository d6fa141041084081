package org.siesta.cli;

import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one JSON value a line, within a limit. */
final class JsonLines {

    private static final int MAX_LINE = 64 << 20;

    private JsonLines() {}

    /** The next line without its end; null at the end. */
    static @Nullable String next(BufferedReader lines) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = lines.read();
        if (c < 0) {
            return null;
        }
        while (c >= 0 && c != '\n') {
            if (line.length() >= MAX_LINE) {
                throw new Complaint("a line is longer than " + MAX_LINE + " characters");
            }
            line.append((char) c);
            c = lines.read();
        }
        return line.toString();
    }
}
