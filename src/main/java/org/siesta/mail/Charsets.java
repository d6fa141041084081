package org.siesta.mail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Charsets by the names that mail has for them; what nobody knows is read as {@link LenientDecoder}
 * does.
 */
final class Charsets {

    private static final Charset WINDOWS = Charset.forName("windows-1252");

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
        Charset charset = named(name).orElse(StandardCharsets.UTF_8);
        return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
    }

    /**
     * Windows writes its own charset and calls it ISO 8859-1, where its euro sign and quotation
     * marks are control characters that nobody means (WHATWG Encoding §4.2).
     */
    private static Charset asWritten(Charset charset) {
        return charset.equals(StandardCharsets.ISO_8859_1) ? WINDOWS : charset;
    }

    /** The charset of this name or alias, in any case; empty for an unknown one. */
    static Optional<Charset> named(String name) {
        return Ascii.same(name, "utf-8")
                ? Optional.of(StandardCharsets.UTF_8)
                : Optional.ofNullable(Known.BY_NAME.get(Ascii.lower(name)));
    }

    /**
     * All charsets by all their names. The platform's own look-up asks every provider again for a
     * name that it does not know, a tenth of a millisecond each time; a message may hold thousands.
     */
    private static final class Known {

        static final Map<String, Charset> BY_NAME = all();

        private static Map<String, Charset> all() {
            Map<String, Charset> names = new HashMap<>();
            for (Charset charset : Charset.availableCharsets().values()) {
                charset.aliases().forEach(alias -> names.put(Ascii.lower(alias), charset));
            }
            // A name comes before another one's alias.
            Charset.availableCharsets()
                    .forEach((name, charset) -> names.put(Ascii.lower(name), charset));
            names.replaceAll((_, charset) -> asWritten(charset));
            return Map.copyOf(names);
        }
    }
}
