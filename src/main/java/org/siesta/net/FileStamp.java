package org.siesta.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** What tells one state of a file from another without reading it. */
public record FileStamp(String text) {

    /** The state now; of a file that cannot be looked at, why. */
    public static FileStamp of(Path file) {
        try {
            BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(
                    is.lastModifiedTime()
                            + " "
                            + is.size()
                            + " "
                            + is.fileKey()
                            + " "
                            + Files.isReadable(file));
        } catch (IOException e) {
            return new FileStamp(e.toString());
        }
    }
}
