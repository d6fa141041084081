package org.siesta.mail;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;

/**
 * A part of a message (RFC 2045 §2.4 calls it an entity), or the message itself: what its header
 * section says, and where its body stands.
 *
 * @param index its place among all parts, 0 for the message itself
 * @param end the index behind the last part inside this one, so that those from {@code index + 1}
 *     on are inside
 * @param headers its own fields, such as those of the nested message of a message/rfc822
 * @param type what the Content-Type says, or what counts without it
 * @param header its header section, without the empty line
 * @param hasBody whether an empty line ended the header section; else the body is empty
 * @param body for a leaf all of it; for a multipart what stands before the first delimiter (RFC
 *     2046 §5.1 calls it the preamble); for a message/rfc822 the nested message
 * @param epilogue what stands behind the last delimiter of a multipart
 */
public record MimePart(
        int index,
        int end,
        Headers headers,
        ContentType type,
        TransferEncoding encoding,
        Extent header,
        boolean hasBody,
        Extent body,
        Extent epilogue) {

    /** Whether other parts stand inside. */
    public boolean hasParts() {
        return end > index + 1;
    }

    /** Whether it is a nested message that was read as one. */
    public boolean isMessage() {
        return type.is("message") && hasParts();
    }

    /** Whether it is a multipart that was read as one. */
    public boolean isMultipart() {
        return type.is("multipart");
    }

    /**
     * The body of a leaf as text: its transfer encoding taken off, its charset read. What says
     * nothing about its charset, or something unknown, is UTF-8 or ISO 8859-1. The caller closes
     * the reader.
     */
    public Reader text(Content content) throws IOException {
        return new InputStreamReader(
                TransferDecoder.of(encoding, body.octets(content)),
                Charsets.decoder(type.parameter("charset").orElse("")));
    }
}
