package org.siesta.net;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The type-length-value fields of a PROXY header of version 2 (section 2.2 and following).
 *
 * @param attributes what was read, by the names of {@link ProxyHeader}
 * @param fault why they are wrong; null when they are right
 * @param unreadable whether the fault is that a field crosses its border, so that the octets may be
 *     no fields at all
 */
record ProxyTlvs(Map<String, String> attributes, @Nullable String fault, boolean unreadable) {

    private static final int ALPN = 0x01;
    private static final int AUTHORITY = 0x02;
    private static final int CRC32C = 0x03;
    private static final int UNIQUE_ID = 0x05;
    private static final int SSL = 0x20;
    private static final int SSL_CN = 0x22;

    /** Sub-fields of SSL that speak of the connection, by their types from 0x21 on. */
    private static final List<String> SSL_NAMES =
            List.of(
                    "tls-version",
                    "tls-client",
                    "tls-cipher",
                    "tls-sig-alg",
                    "tls-key-alg",
                    "tls-group",
                    "tls-sig-scheme");

    /** Values are shown up to this many octets. */
    private static final int MAX_SHOWN = 255;

    private static final int CLIENT_SSL = 0x01;
    private static final int CLIENT_CERTIFICATE = 0x02 | 0x04;

    /** Reads the fields between the offset and the end of the whole header. */
    static ProxyTlvs read(byte[] header, int from) {
        Map<String, String> attributes = new LinkedHashMap<>();
        boolean checked = false;
        int at = from;
        while (at < header.length) {
            int length = length(header, at, header.length);
            if (length < 0) {
                return unreadable("a field crosses the end of the header");
            }
            int value = at + 3;
            switch (header[at] & 0xFF) {
                case ALPN -> attributes.put("alpn", text(header, value, length));
                case AUTHORITY -> attributes.put("authority", text(header, value, length));
                case UNIQUE_ID -> {
                    if (length > 128) {
                        return wrong("the unique id is longer than 128 octets");
                    }
                    attributes.put("unique-id", text(header, value, length));
                }
                case CRC32C -> {
                    if (length != 4 || checked) {
                        return wrong("the checksum is not one field of 4 octets");
                    }
                    if (!checksumFits(header, value)) {
                        return wrong("the checksum does not fit");
                    }
                    checked = true;
                }
                case SSL -> {
                    if (!readSsl(header, value, value + length, attributes)) {
                        return unreadable("the SSL field is malformed");
                    }
                }
                default -> {}
            }
            at = value + length;
        }
        return new ProxyTlvs(attributes, null, false);
    }

    /** The length of the value of the field at the offset, or -1 if it does not end in time. */
    private static int length(byte[] header, int at, int end) {
        if (at + 3 > end) {
            return -1;
        }
        int length = (header[at + 1] & 0xFF) << 8 | (header[at + 2] & 0xFF);
        return at + 3 + length > end ? -1 : length;
    }

    private static boolean readSsl(byte[] header, int from, int end, Map<String, String> into) {
        if (end - from < 5) {
            return false;
        }
        int client = header[from] & 0xFF;
        int verify = header[from + 1] | header[from + 2] | header[from + 3] | header[from + 4];
        int at = from + 5;
        while (at < end) {
            int length = length(header, at, end);
            if (length < 0) {
                return false;
            }
            int type = header[at] & 0xFF;
            // Section 2.2.6: the client's name counts only if its certificate was verified.
            boolean counts =
                    type == SSL_CN
                            ? (client & CLIENT_CERTIFICATE) != 0 && verify == 0
                            : (client & CLIENT_SSL) != 0;
            int index = type - SSL - 1;
            if (counts && index >= 0 && index < SSL_NAMES.size()) {
                into.put(SSL_NAMES.get(index), text(header, at + 3, length));
            }
            at += 3 + length;
        }
        return true;
    }

    /** Section 2.2.3: CRC32C of the whole header with the field's own value zeroed. */
    private static boolean checksumFits(byte[] header, int at) {
        byte[] zeroed = header.clone();
        Arrays.fill(zeroed, at, at + 4, (byte) 0);
        CRC32C crc = new CRC32C();
        crc.update(zeroed);
        long said =
                (header[at] & 0xFFL) << 24
                        | (header[at + 1] & 0xFFL) << 16
                        | (header[at + 2] & 0xFFL) << 8
                        | (header[at + 3] & 0xFFL);
        return crc.getValue() == said;
    }

    /**
     * The value where it is printable text, else its octets in hexadecimal; cut when long. Section
     * 2.2 has names of hosts and of clients in UTF-8.
     */
    private static String text(byte[] header, int at, int length) {
        int end = at + Math.min(length, MAX_SHOWN);
        String cut = length > MAX_SHOWN ? "..." : "";
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(header, at, end - at))
                            .toString();
            if (Printable.isText(text)) {
                return text + cut;
            }
        } catch (CharacterCodingException e) {
            // No text.
        }
        return "0x" + HexFormat.of().formatHex(header, at, end) + cut;
    }

    private static ProxyTlvs wrong(String fault) {
        return new ProxyTlvs(Map.of(), fault, false);
    }

    private static ProxyTlvs unreadable(String fault) {
        return new ProxyTlvs(Map.of(), fault, true);
    }
}
