package org.siesta.mail;

import java.io.IOException;
import java.io.InputStream;

/** A message as received: its header section, parsed once, and all its octets. */
public record Message(Headers headers, Content content) {

    /** Reads the header section of the content, with the default limits. */
    public static Message read(Content content) throws IOException {
        return read(content, Headers.Limits.DEFAULT);
    }

    /** Reads the header section of the content. */
    public static Message read(Content content, Headers.Limits limits) throws IOException {
        try (InputStream octets = content.open()) {
            return new Message(Headers.parse(octets, limits), content);
        }
    }
}
