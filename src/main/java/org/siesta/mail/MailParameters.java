package org.siesta.mail;

import org.jspecify.annotations.Nullable;

/**
 * The parameters of MAIL: SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8 (RFC 6531), RET and ENVID (RFC
 * 3461).
 *
 * @param size announced size in octets, 0 when not announced
 * @param ret FULL or HDRS, null when absent
 * @param envid decoded from xtext, null when absent
 */
public record MailParameters(
        long size,
        boolean eightBitMime,
        boolean smtpUtf8,
        @Nullable String ret,
        @Nullable String envid) {

    /** MAIL without parameters. */
    public static final MailParameters NONE = new MailParameters(0, false, false, null, null);

    /** The same for a message with so many octets more; RFC 1870 §3 counts all that is sent. */
    public MailParameters plus(int octets) {
        return new MailParameters(
                Math.max(size, size + octets), eightBitMime, smtpUtf8, ret, envid);
    }
}
