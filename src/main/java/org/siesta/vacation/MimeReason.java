package org.siesta.vacation;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Ascii;
import org.siesta.mail.FieldValue;
import org.siesta.mail.Headers;

/**
 * The reason of {@code vacation :mime} (RFC 5230 §4.4): a MIME entity that may say how the body is
 * written, and nothing else. Fields other than Content-* are left out: the reply's From, To or
 * Auto-Submitted are not the script's to set.
 */
final class MimeReason {

    private static final String TEXT = "text/plain; charset=UTF-8";

    /** RFC 2045 §6.1, without those that are for private use. */
    private static final Set<String> ENCODINGS =
            Set.of("7bit", "8bit", "binary", "quoted-printable", "base64");

    private static final int MAX_DEPTH = 8;
    private static final int MAX_PARTS = 100;

    private final boolean eightBitAllowed;
    private int parts;

    private MimeReason(boolean eightBitAllowed) {
        this.eightBitAllowed = eightBitAllowed;
    }

    /** Why an entity cannot be sent. */
    static final class Malformed extends Exception {

        private static final long serialVersionUID = 1;

        private final String why;

        Malformed(String why) {
            super(why);
            this.why = why;
        }

        String why() {
            return why;
        }
    }

    /** The entity, encoded for the way it goes. */
    static Entity read(String reason, boolean eightBitAllowed) throws Malformed {
        String text = reason.replaceAll("\r\n|\r|\n", "\r\n");
        if (!text.isEmpty() && !text.endsWith("\r\n")) {
            // A quoted string of a script ends where its text does; a message ends with a line.
            text += "\r\n";
        }
        return new MimeReason(eightBitAllowed)
                .entity(text.getBytes(StandardCharsets.UTF_8), 0, TEXT);
    }

    private Entity entity(byte[] octets, int depth, String defaultType) throws Malformed {
        if (depth > MAX_DEPTH || ++parts > MAX_PARTS) {
            throw new Malformed(":mime has too many parts");
        }
        int bodyStart = bodyStart(octets);
        Headers headers = Headers.parse(octets);
        List<Headers.Field> fields =
                headers.fields().stream()
                        .filter(f -> Ascii.startsWith(f.name(), "Content-"))
                        .toList();
        // RFC 2045 §5.2: without a Content-Type it is plain text.
        boolean isEntity = !fields.isEmpty() || bodyStart == 2 || headers.has("MIME-Version");
        if (depth == 0 && !isEntity) {
            throw new Malformed(":mime reason does not begin with a Content-* field");
        }
        if (fields.stream().anyMatch(f -> !isPrintableAscii(f.value()))) {
            throw new Malformed(":mime has a header field that is not ASCII");
        }
        byte[] body = Arrays.copyOfRange(octets, bodyStart, octets.length);
        return encoded(fields, body, depth, type(fields, defaultType));
    }

    private static boolean isPrintableAscii(String value) {
        return value.chars().allMatch(c -> (c >= ' ' && c < 127) || c == '\t');
    }

    /** Behind the empty line; at the end where there is none. */
    private static int bodyStart(byte[] octets) {
        for (int i = 0; i + 1 < octets.length; i++) {
            boolean lineStart = i == 0 || octets[i - 1] == '\n';
            if (lineStart && octets[i] == '\r' && octets[i + 1] == '\n') {
                return i + 2;
            }
        }
        return octets.length;
    }

    private static ContentType type(List<Headers.Field> fields, String defaultType)
            throws Malformed {
        String value =
                fields.stream()
                        .filter(f -> Ascii.same(f.name(), "Content-Type"))
                        .map(Headers.Field::value)
                        .findFirst()
                        .orElse(defaultType);
        try {
            return new ContentType(value);
        } catch (MessagingException _) {
            throw new Malformed(":mime has a Content-Type that cannot be read");
        }
    }

    private Entity encoded(List<Headers.Field> fields, byte[] body, int depth, ContentType type)
            throws Malformed {
        String encoding = Entity.encoding(body, eightBitAllowed);
        if (type.match("multipart/signed")) {
            return new Entity(kept(fields, type, "7bit"), new Entity.Body(signed(body, type)));
        }
        if (type.match("multipart/*")) {
            byte[] inside = multipart(body, type, depth);
            return new Entity(
                    kept(fields, type, Entity.encoding(inside, eightBitAllowed)),
                    new Entity.Body(inside));
        }
        Set<String> stated =
                fields.stream()
                        .filter(f -> Ascii.same(f.name(), "Content-Transfer-Encoding"))
                        .map(f -> FieldValue.parse(f.value()).value())
                        .collect(Collectors.toSet());
        if (!ENCODINGS.containsAll(stated)) {
            throw new Malformed(":mime has a transfer encoding that is not known");
        }
        if (stated.contains("base64") || stated.contains("quoted-printable")) {
            if (!encoding.equals("7bit")) {
                throw new Malformed(":mime has an encoded part that is not ASCII");
            }
            return new Entity(kept(fields, type, null), new Entity.Body(body));
        }
        if (encoding.equals("quoted-printable") && !type.match("text/*")) {
            throw new Malformed(
                    ":mime has octets outside ASCII, or a line that is too long, in "
                            + type.getBaseType());
        }
        if (type.match("text/*") && type.getParameter("charset") == null) {
            // A script is UTF-8 (RFC 5228 §2.1), so what it holds is too.
            type.setParameter("charset", "UTF-8");
        }
        String sent = Entity.forText(body, encoding);
        return new Entity(kept(fields, type, sent), new Entity.Body(Entity.encode(body, sent)));
    }

    /** The fields with the type as it now is; the encoding too, unless it stays as it was. */
    private static List<Entity.Field> kept(
            List<Headers.Field> fields, ContentType type, @Nullable String encoding) {
        List<Entity.Field> kept = new ArrayList<>();
        kept.add(Entity.field("Content-Type", type.toString().replace("\r\n", "")));
        if (encoding != null) {
            kept.add(Entity.field("Content-Transfer-Encoding", encoding));
        }
        for (Headers.Field field : fields) {
            boolean written =
                    Ascii.same(field.name(), "Content-Type")
                            || (encoding != null
                                    && Ascii.same(field.name(), "Content-Transfer-Encoding"));
            if (!written && !field.value().isEmpty()) {
                kept.add(Entity.field(field.name(), field.value()));
            }
        }
        return kept;
    }

    /** RFC 1847 §2.1: what is signed is sent as it stands, and so it must be fit to be sent. */
    private static byte[] signed(byte[] body, ContentType type) throws Malformed {
        boundary(type);
        if (!Entity.encoding(body, false).equals("7bit")) {
            throw new Malformed(
                    ":mime has octets outside ASCII, or a line that is too long, in what is signed");
        }
        return body;
    }

    private static String boundary(ContentType type) throws Malformed {
        String boundary = type.getParameter("boundary");
        if (boundary == null || !boundary.matches("[0-9A-Za-z'()+_,./:=? -]{0,69}[^ ]")) {
            throw new Malformed(":mime has a multipart without a boundary");
        }
        return boundary;
    }

    private byte[] multipart(byte[] body, ContentType type, int depth) throws Malformed {
        String boundary = boundary(type);
        if (delimiters(body, "--" + boundary) > MAX_PARTS) {
            // Before the library sees them, whose time grows with the square of their number.
            throw new Malformed(":mime has too many parts");
        }
        // RFC 2046 §5.1.5.
        String defaultType = type.match("multipart/digest") ? "message/rfc822" : TEXT;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts(body, type)) {
            Entity entity = entity(part, depth + 1, defaultType);
            out.writeBytes(("--" + boundary + "\r\n").getBytes(StandardCharsets.US_ASCII));
            entity.writeTo(out);
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    /** The lines that begin a part (RFC 2046 §5.1.1). */
    private static long delimiters(byte[] body, String delimiter) {
        return new String(body, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> line.startsWith(delimiter))
                .filter(line -> line.substring(delimiter.length()).isBlank())
                .count();
    }

    private static List<byte[]> parts(byte[] body, ContentType type) throws Malformed {
        try {
            MimeMultipart multipart =
                    new MimeMultipart(new ByteArrayDataSource(body, type.toString()));
            List<byte[]> parts = new ArrayList<>();
            for (int i = 0; i < multipart.getCount(); i++) {
                ByteArrayOutputStream part = new ByteArrayOutputStream();
                MimeBodyPart bodyPart = (MimeBodyPart) multipart.getBodyPart(i);
                for (var lines = bodyPart.getAllHeaderLines(); lines.hasMoreElements(); ) {
                    String line = lines.nextElement() + "\r\n";
                    part.writeBytes(line.getBytes(StandardCharsets.UTF_8));
                }
                part.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
                bodyPart.getRawInputStream().transferTo(part);
                parts.add(part.toByteArray());
            }
            return parts;
        } catch (MessagingException | IOException | RuntimeException _) {
            // The library meets its own faults in parts that nobody writes, such as one that
            // begins with two lines of blanks.
            throw new Malformed(":mime has parts that cannot be read");
        }
    }
}
