package org.siesta.mail;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Content held in memory. */
public final class BytesContent implements Content {

    private final byte[] octets;

    /** Wraps a copy of the octets. */
    public BytesContent(byte[] octets) {
        this.octets = octets.clone();
    }

    /** Content of the text in UTF-8. */
    public static BytesContent of(String text) {
        return new BytesContent(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public long size() {
        return octets.length;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(octets);
    }

    /** A copy of the octets. */
    public byte[] octets() {
        return octets.clone();
    }
}
