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

    private static final byte[] EMPTY_LINE = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Content message;

    private UnderField(Content message) {
        this.message = message;
    }

    /** The message itself, unless its first line would go on with a field above it. */
    static Content of(Content message) throws IOException {
        try (InputStream octets = message.open()) {
            int first = octets.read();
            return first == ' ' || first == '\t' ? new UnderField(message) : message;
        }
    }

    @Override
    public long size() {
        return EMPTY_LINE.length + message.size();
    }

    @Override
    public InputStream open() throws IOException {
        return new SequenceInputStream(new ByteArrayInputStream(EMPTY_LINE), message.open());
    }
}
