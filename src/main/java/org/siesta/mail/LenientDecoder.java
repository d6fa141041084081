package org.siesta.mail;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Reads UTF-8, and each octet that is no part of it as ISO 8859-1: mail that says nothing about its
 * charset, or something wrong, is one or the other. Nothing is lost and nothing fails.
 */
final class LenientDecoder extends CharsetDecoder {

    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();

    LenientDecoder() {
        super(StandardCharsets.UTF_8, 1, 3);
        // Only the beginning of a character right before the end of the text gets there.
        onMalformedInput(CodingErrorAction.REPLACE);
    }

    @Override
    protected CoderResult decodeLoop(ByteBuffer octets, CharBuffer text) {
        CoderResult result = utf8.decode(octets, text, false);
        while (result.isError()) {
            if (!text.hasRemaining()) {
                return CoderResult.OVERFLOW;
            }
            text.put((char) (octets.get() & 0xFF));
            result = utf8.decode(octets, text, false);
        }
        if (octets.hasRemaining() && result.isUnderflow()) {
            replaceWith(StandardCharsets.ISO_8859_1.decode(octets.duplicate()).toString());
        }
        return result;
    }

    @Override
    protected void implReset() {
        utf8.reset();
    }
}
