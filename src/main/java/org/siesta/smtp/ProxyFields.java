package org.siesta.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.siesta.mail.ClientIdentity.Hop;

/**
 * The type-length-value fields of a PROXY header of version 2 (section 2.2), as far as a client's
 * facts fill them: ALPN, AUTHORITY, UNIQUE_ID and SSL with its sub-fields; then CRC32C over the
 * whole header.
 */
final class ProxyFields {

    private static final int ALPN = 0x01;
    private static final int AUTHORITY = 0x02;
    private static final int CRC32C = 0x03;
    private static final int UNIQUE_ID = 0x05;
    private static final int SSL = 0x20;

    private static final int CLIENT_SSL = 0x01;
    private static final int CLIENT_CERTIFICATE = 0x02 | 0x04;

    /** The sub-fields of SSL by their types, from 0x21 on. */
    private static final List<String> OF_SSL =
            List.of(
                    "tls-version",
                    "tls-client",
                    "tls-cipher",
                    "tls-sig-alg",
                    "tls-key-alg",
                    "tls-group",
                    "tls-sig-scheme");

    private static final int MAX_VALUE = 255;

    /** Section 2.2.5. */
    private static final int MAX_UNIQUE_ID = 128;

    private ProxyFields() {}

    /** The fields but for the checksum; no octets where nothing is known. */
    static byte[] of(Hop client) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        value(client, "alpn", MAX_VALUE).ifPresent(v -> write(fields, ALPN, v));
        value(client, "authority", MAX_VALUE).ifPresent(v -> write(fields, AUTHORITY, v));
        value(client, "unique-id", MAX_UNIQUE_ID)
                .or(() -> value(client, "session", MAX_UNIQUE_ID))
                .ifPresent(v -> write(fields, UNIQUE_ID, v));
        if (client.attribute("tls-version").isPresent()) {
            write(fields, SSL, ssl(client));
        }
        return fields.toByteArray();
    }

    private static byte[] ssl(Hop client) {
        // A name is known of a verified certificate only.
        boolean verified = client.attribute("tls-client").isPresent();
        ByteArrayOutputStream ssl = new ByteArrayOutputStream();
        ssl.write(verified ? CLIENT_SSL | CLIENT_CERTIFICATE : CLIENT_SSL);
        ssl.writeBytes(new byte[] {0, 0, 0, (byte) (verified ? 0 : 1)});
        for (int i = 0; i < OF_SSL.size(); i++) {
            int type = SSL + 1 + i;
            value(client, OF_SSL.get(i), MAX_VALUE).ifPresent(v -> write(ssl, type, v));
        }
        return ssl.toByteArray();
    }

    /** An octet string that was not text is kept in hexadecimal; what was cut is not passed on. */
    private static Optional<byte[]> value(Hop client, String name, int most) {
        return client.attribute(name)
                .filter(text -> !text.isEmpty() && !text.endsWith("..."))
                .map(ProxyFields::octets)
                .filter(octets -> octets.length <= most);
    }

    private static byte[] octets(String text) {
        return text.matches("0x([0-9a-f]{2})+")
                ? HexFormat.of().parseHex(text.substring(2))
                : text.getBytes(StandardCharsets.UTF_8);
    }

    private static void write(ByteArrayOutputStream out, int type, byte[] value) {
        out.write(type);
        out.write(value.length >>> 8);
        out.write(value.length);
        out.writeBytes(value);
    }

    /** The empty checksum field; {@link #sum} fills it. */
    static byte[] emptySum() {
        return new byte[] {CRC32C, 0, 4, 0, 0, 0, 0};
    }

    /** Fills the checksum field that ends the header (section 2.2.3). */
    static byte[] sum(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header);
        for (int i = 0; i < 4; i++) {
            header[header.length - 1 - i] = (byte) (crc.getValue() >>> (8 * i));
        }
        return header;
    }
}
