package org.siesta.vacation;

import jakarta.mail.util.StreamProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A MIME entity (RFC 2045 §2.4): its Content-* fields, each ready to be written, and its encoded
 * body.
 */
record Entity(List<Field> fields, Body body) {

    /** A field with its folded line, CRLF at the end. */
    record Field(String name, String line) {}

    /** Octets that nobody changes. */
    static final class Body {

        private final byte[] octets;

        Body(byte[] octets) {
            this.octets = octets;
        }

        void writeTo(ByteArrayOutputStream out) {
            out.writeBytes(octets);
        }

        String latin1() {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }

    /** RFC 5322 §2.1.1, RFC 6532 §3.4: octets that a line must not pass. */
    private static final int MAX_LINE = 998;

    private static final String QUOTED_PRINTABLE = "quoted-printable";

    private static final String BASE64 = "base64";

    private static final Pattern BLANKS = Pattern.compile("[ \t]+");

    /**
     * Looked up once: MimeUtility looks for it at each call, which costs more than the encoding.
     */
    private static final StreamProvider STREAMS = StreamProvider.provider();

    /** Text in UTF-8, in the plainest encoding that the way allows. */
    static Entity text(String subtype, String text, boolean eightBitAllowed) {
        return text(subtype, text, textEncoding(text, eightBitAllowed));
    }

    /** As {@link #encoding}, or base64 where that fits the text better. */
    static String textEncoding(String text, boolean eightBitAllowed) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return forText(octets, encoding(octets, eightBitAllowed));
    }

    /**
     * Quoted-printable can be read where most is ASCII. Where most characters are not, base64 is
     * always shorter, by two fifths and more.
     */
    static String forText(byte[] octets, String encoding) {
        int balance = 0;
        for (byte octet : octets) {
            balance += octet >= 0 ? 1 : isInside(octet) ? 0 : -1;
        }
        return balance < 0 && encoding.equals(QUOTED_PRINTABLE) ? BASE64 : encoding;
    }

    /** An octet of UTF-8 that begins no character. */
    private static boolean isInside(byte octet) {
        return (octet & 0xC0) == 0x80;
    }

    /** Text in UTF-8, in an encoding that fits it. */
    static Entity text(String subtype, String text, String encoding) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return new Entity(
                List.of(
                        field("Content-Type", "text/" + subtype + "; charset=UTF-8"),
                        field("Content-Transfer-Encoding", encoding)),
                new Body(encode(octets, encoding)));
    }

    static Field field(String name, String value) {
        return new Field(name, HeaderLine.of(name, List.of(BLANKS.split(value.strip()))));
    }

    /**
     * 7bit where every octet and line allows it, 8bit where the way does, else quoted-printable.
     */
    static String encoding(byte[] octets, boolean eightBitAllowed) {
        boolean eightBit = false;
        int line = 0;
        for (byte octet : octets) {
            line = octet == '\n' ? 0 : line + 1;
            if (line > MAX_LINE || octet == 0) {
                return QUOTED_PRINTABLE;
            }
            eightBit |= octet < 0;
        }
        if (!eightBit) {
            return "7bit";
        }
        return eightBitAllowed ? "8bit" : QUOTED_PRINTABLE;
    }

    static byte[] encode(byte[] octets, String encoding) {
        return switch (encoding) {
            case QUOTED_PRINTABLE -> quotedPrintable(octets);
            case BASE64 ->
                    (Base64.getMimeEncoder().encodeToString(octets) + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII);
            default -> octets;
        };
    }

    private static byte[] quotedPrintable(byte[] octets) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream(octets.length + 64);
        try (OutputStream out = STREAMS.outputQP(encoded)) {
            out.write(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return encoded.toByteArray();
    }

    /** RFC 2046 §5.1.4: the same in several forms, the plainest first. */
    static Entity alternative(List<Entity> parts, String boundary) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Entity part : parts) {
            write(body, "--" + boundary + "\r\n");
            part.writeTo(body);
            write(body, "\r\n");
        }
        write(body, "--" + boundary + "--\r\n");
        return new Entity(
                List.of(
                        field(
                                "Content-Type",
                                "multipart/alternative; boundary=\"" + boundary + "\""),
                        field("Content-Transfer-Encoding", widest(parts))),
                new Body(body.toByteArray()));
    }

    private static String widest(List<Entity> parts) {
        boolean eightBit =
                parts.stream()
                        .flatMap(p -> p.fields().stream())
                        .anyMatch(f -> f.line().endsWith(" 8bit\r\n"));
        return eightBit ? "8bit" : "7bit";
    }

    void writeTo(ByteArrayOutputStream out) {
        fields.forEach(f -> write(out, f.line()));
        write(out, "\r\n");
        body.writeTo(out);
    }

    private static void write(ByteArrayOutputStream out, String line) {
        out.writeBytes(line.getBytes(StandardCharsets.US_ASCII));
    }
}
