package org.siesta.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The administrator's token of a service whose configuration names none: made at the first start,
 * kept in a file that only its owner reads.
 */
final class AdminToken {

    private AdminToken() {}

    static Path file(Path data) {
        return data.resolve("admin-token");
    }

    /** The token of the file, made where it is missing. */
    static String readOrCreate(Path data) throws IOException {
        Path file = file(data);
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            byte[] secret = new byte[24];
            new SecureRandom().nextBytes(secret);
            Files.writeString(
                    file, HexFormat.of().formatHex(secret) + "\n", StandardCharsets.US_ASCII);
        } catch (FileAlreadyExistsException e) {
            // A start before this one made it.
        }
        String token = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (token.length() < 16) {
            throw new IOException(
                    file
                            + " holds no token of 16 characters or more: delete it to have a new one made");
        }
        return token;
    }
}
