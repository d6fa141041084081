package org.siesta.smtp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.siesta.mail.BytesContent;
import org.siesta.mail.Content;
import org.siesta.mail.Extent;
import org.siesta.mail.MimePart;
import org.siesta.mail.MimeParts;
import org.siesta.mail.TransferEncoding;

/**
 * The same message without 8-bit octets, for a server that does not offer 8BITMIME (RFC 6152 §3):
 * each body that has them becomes quoted-printable, or base64 where it is no text (RFC 2045 §6).
 * Octets in header fields cannot be written otherwise here; such a message stays as it is.
 */
final class SevenBit {

    /** Larger messages are not rewritten; they are held in memory meanwhile. */
    static final int MAX_SIZE = 10 << 20;

    private static final String FIELD = "content-transfer-encoding";
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    /** RFC 2045 §6.7: 76 characters, the soft line break's = among them. */
    private static final int QUOTED_LINE = 75;

    /** In place of the octets of this piece. */
    private record Edit(Extent place, byte[] octets) {}

    private final byte[] message;
    private final List<Edit> edits = new ArrayList<>();

    private SevenBit(byte[] message) {
        this.message = message;
    }

    /** The message rewritten; empty where that cannot be done. */
    static Optional<Content> of(Content content) throws IOException {
        if (content.size() > MAX_SIZE) {
            return Optional.empty();
        }
        MimeParts parts = MimeParts.read(content, MimeParts.Limits.DEFAULT);
        if (parts.found() != MimeParts.Completeness.COMPLETE) {
            return Optional.empty();
        }
        try (InputStream in = content.open()) {
            return new SevenBit(in.readAllBytes()).rewritten(parts);
        }
    }

    private Optional<Content> rewritten(MimeParts parts) {
        for (MimePart part : parts.all()) {
            if (!part.hasParts() && eightBit(part.body())) {
                if (!canBeEncoded(part)) {
                    return Optional.empty();
                }
                encode(part);
            } else if (!encodingOf(part).isEmpty()
                    && part.encoding() == TransferEncoding.IDENTITY) {
                field(part, "7bit");
            }
        }
        byte[] result = applied();
        return sevenBit(result) ? Optional.of(new BytesContent(result)) : Optional.empty();
    }

    /** RFC 2046 §5.2: of the message types none but rfc822 has a body that may be encoded. */
    private static boolean canBeEncoded(MimePart part) {
        return part.encoding() == TransferEncoding.IDENTITY
                && !part.isMultipart()
                && !part.type().is("message");
    }

    private static String encodingOf(MimePart part) {
        return part.headers().first("Content-Transfer-Encoding").orElse("");
    }

    private void encode(MimePart part) {
        boolean text = part.type().is("text");
        Extent body = part.body();
        field(part, text ? "quoted-printable" : "base64");
        if (part.headers().first("Content-Type").isEmpty()) {
            // RFC 1428 §3: text that says nothing about its characters.
            String charset = utf8(body) ? "utf-8" : "unknown-8bit";
            insert(part, "Content-Type: text/plain; charset=" + charset + "\r\n");
        }
        if (part.index() == 0 && part.headers().first("MIME-Version").isEmpty()) {
            insert(part, "MIME-Version: 1.0\r\n");
        }
        edits.add(new Edit(body, text ? quoted(body) : base64(body)));
    }

    // ---- fields

    /** Says this encoding in the place of the first field that says one, and takes others out. */
    private void field(MimePart part, String encoding) {
        byte[] line = ascii("Content-Transfer-Encoding: " + encoding + "\r\n");
        boolean said = false;
        for (Extent field : encodingFields(part.header())) {
            edits.add(new Edit(field, said ? new byte[0] : line));
            said = true;
        }
        if (!said) {
            insert(part, new String(line, StandardCharsets.US_ASCII));
        }
    }

    private void insert(MimePart part, String line) {
        long end = part.header().to();
        edits.add(new Edit(new Extent(end, end), ascii(line)));
    }

    private List<Extent> encodingFields(Extent header) {
        List<Extent> found = new ArrayList<>();
        int at = (int) header.from();
        while (at < header.to()) {
            int end = fieldEnd(at, (int) header.to());
            if (named(at, end)) {
                found.add(new Extent(at, end));
            }
            at = end;
        }
        return found;
    }

    /** Behind a field and the lines that continue it. */
    private int fieldEnd(int from, int to) {
        int at = from;
        do {
            while (at < to && message[at] != '\n') {
                at++;
            }
            at = Math.min(at + 1, to);
        } while (at < to && (message[at] == ' ' || message[at] == '\t'));
        return at;
    }

    private boolean named(int from, int to) {
        int length = Math.min(FIELD.length(), to - from);
        String name = new String(message, from, length, StandardCharsets.ISO_8859_1);
        int colon = from + length;
        while (colon < to && (message[colon] == ' ' || message[colon] == '\t')) {
            colon++;
        }
        return name.toLowerCase(Locale.ROOT).equals(FIELD) && colon < to && message[colon] == ':';
    }

    // ---- bodies

    private byte[] base64(Extent body) {
        byte[] encoded = Base64.getMimeEncoder().encode(slice(body));
        ByteArrayOutputStream out = new ByteArrayOutputStream(encoded.length + 2);
        out.writeBytes(encoded);
        if (body.to() == message.length) {
            out.writeBytes(ascii("\r\n"));
        }
        return out.toByteArray();
    }

    private byte[] quoted(Extent body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) body.size() * 5 / 4);
        int column = 0;
        int end = (int) body.to();
        for (int i = (int) body.from(); i < end; i++) {
            int octet = message[i] & 255;
            if (octet == '\r' || octet == '\n') {
                out.write(octet);
                column = 0;
                continue;
            }
            boolean lineEnds = i + 1 == end || message[i + 1] == '\r';
            boolean blank = octet == ' ' || octet == '\t';
            boolean plain = blank ? !lineEnds : octet > ' ' && octet < 127 && octet != '=';
            int width = plain ? 1 : 3;
            if (column + width > QUOTED_LINE) {
                out.writeBytes(ascii("=\r\n"));
                column = 0;
            }
            if (plain) {
                out.write(octet);
            } else {
                out.write('=');
                out.write(HEX[octet >> 4]);
                out.write(HEX[octet & 15]);
            }
            column += width;
        }
        return out.toByteArray();
    }

    // ---- octets

    private byte[] applied() {
        edits.sort((a, b) -> Long.compare(a.place().from(), b.place().from()));
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length * 5 / 4);
        int at = 0;
        for (Edit edit : edits) {
            out.write(message, at, (int) edit.place().from() - at);
            out.writeBytes(edit.octets());
            at = (int) edit.place().to();
        }
        out.write(message, at, message.length - at);
        return out.toByteArray();
    }

    private byte[] slice(Extent piece) {
        return java.util.Arrays.copyOfRange(message, (int) piece.from(), (int) piece.to());
    }

    private boolean eightBit(Extent piece) {
        return !sevenBit(slice(piece));
    }

    private static boolean sevenBit(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean utf8(Extent piece) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(slice(piece)));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
