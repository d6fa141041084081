package org.siesta.mail;

/** How the body of a part is written (RFC 2045 §6). */
public enum TransferEncoding {
    /** 7bit, 8bit, binary: as it is. */
    IDENTITY,
    QUOTED_PRINTABLE,
    BASE64,
    /** RFC 2045 §6.4: nobody knows what is in it. */
    UNKNOWN;

    /** From the fields of a part. */
    static TransferEncoding of(Headers headers) {
        String name =
                headers.first("Content-Transfer-Encoding")
                        .map(field -> FieldValue.parse(field).value())
                        .orElse("");
        return switch (name) {
            case "", "7bit", "8bit", "binary" -> IDENTITY;
            case "quoted-printable" -> QUOTED_PRINTABLE;
            case "base64" -> BASE64;
            default -> UNKNOWN;
        };
    }
}
