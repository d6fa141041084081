package org.siesta.net;

import java.util.Locale;

/** How a listener speaks TLS. */
public enum TlsMode {
    /** Never. */
    NONE,
    /** Offered, and the client may stay in the clear. */
    STARTTLS,
    /** No mail before STARTTLS. */
    STARTTLS_REQUIRED,
    /** From the first octet (after a PROXY header). */
    IMPLICIT;

    /** The mode as the configuration writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the session offers STARTTLS. */
    public boolean offersStartTls() {
        return this == STARTTLS || this == STARTTLS_REQUIRED;
    }
}
