package org.siesta.mail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;

/**
 * Charsets by the names that mail has for them; what nobody knows is read as {@link LenientDecoder}
 * does.
 */
final class Charsets {

    private Charsets() {}

    /** A decoder that never fails. */
    static CharsetDecoder decoder(String name) {
        Charset charset = charset(name);
        return charset.equals(StandardCharsets.UTF_8)
                ? new LenientDecoder()
                : charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    /** The octets as text. */
    static String text(byte[] octets, String charset) {
        try {
            return decoder(charset).decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("a decoder that replaces does not fail", e);
        }
    }

    /** UTF-8 for an unknown one, and for ASCII, where 8-bit text is a mistake about the charset. */
    private static Charset charset(String name) {
        try {
            Charset charset = name.isEmpty() ? StandardCharsets.UTF_8 : Charset.forName(name);
            return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
            return StandardCharsets.UTF_8;
        }
    }
}
