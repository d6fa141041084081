package org.siesta.config;

/** Outbound TLS, in the words of Postfix; never derived from an inbound setting. */
public enum ServerTls {
    /** STARTTLS where it is offered, whatever the certificate. */
    MAY,
    NONE,
    /** STARTTLS, whatever the certificate. */
    ENCRYPT,
    /** STARTTLS with a certificate that names the host. */
    VERIFY,
    /** TLS from the first octet, with a certificate that names the host. */
    IMPLICIT
}
