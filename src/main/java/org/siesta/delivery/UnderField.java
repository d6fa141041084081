package org.siesta.delivery;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import org.siesta.mail.Content;

/**
 * A message as it stands under a field of ours (RFC 5321 §4.4). One that begins with a blank or a
 * tab would go on with that field (RFC 5322 §2.2.3): such a message has no header section, and the
 * empty line that says so comes between (RFC 5322 §2.1). Whoever decides about it reads the same as
 * whoever keeps it.
 */
final class UnderField implements Content {

    private final byte[] above;
    private final Content message;

    private UnderField(String above, Content message) {
        this.above = above.getBytes(StandardCharsets.US_ASCII);
        this.message = message;
    }

    /** The message itself, unless its first line would go on with a field above it. */
    static Content of(Content message) throws IOException {
        try (InputStream octets = message.open()) {
            int first = octets.read();
            return first == ' ' || first == '\t' ? new UnderField("\r\n", message) : message;
        }
    }

    /**
     * The message with the field above it.
     *
     * @param field with its CRLF, in ASCII
     * @param message that can stand there, as {@link #of} gives it
     */
    static Content with(String field, Content message) {
        return new UnderField(field, message);
    }

    @Override
    public long size() {
        return above.length + message.size();
    }

    @Override
    public InputStream open() throws IOException {
        return new SequenceInputStream(new ByteArrayInputStream(above), message.open());
    }
}
