package org.siesta.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that a command names; {@code -} is standard input. */
final class TextInput {

    private TextInput() {}

    /** A stream over the file; a complaint when it cannot be opened. */
    static InputStream open(Path path, InputStream standardInput) {
        if (path.toString().equals("-")) {
            return standardInput;
        }
        try {
            if (Files.isDirectory(path)) {
                throw unreadable(path, "it is a directory");
            }
            return Files.newInputStream(path);
        } catch (NoSuchFileException _) {
            throw unreadable(path, "no such file");
        } catch (AccessDeniedException _) {
            throw unreadable(path, "permission denied");
        } catch (IOException e) {
            throw unreadable(path, String.valueOf(e.getMessage()));
        }
    }

    /** All octets of the file, at most so many. */
    static byte[] octets(Path path, InputStream standardInput, long limit) {
        try (InputStream in = open(path, standardInput)) {
            byte[] octets = in.readNBytes((int) limit + 1);
            if (octets.length > limit) {
                throw unreadable(path, "it is larger than " + limit + " octets");
            }
            return octets;
        } catch (StandardInput.Unreadable e) {
            throw new Complaint(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw unreadable(path, String.valueOf(e.getMessage()));
        }
    }

    /** The text of the file, in UTF-8. */
    static String read(Path path, InputStream standardInput, long limit) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets(path, standardInput, limit)))
                    .toString();
        } catch (CharacterCodingException _) {
            throw unreadable(path, "it is not a text in UTF-8");
        }
    }

    private static Complaint unreadable(Path path, String why) {
        return new Complaint("cannot read " + path + ": " + why);
    }
}
