package org.siesta.lmtp;

/** What the session speaks. */
public enum Protocol {
    /** RFC 2033: LHLO, and one reply per recipient after the data. */
    LMTP,
    /** RFC 5321: HELO or EHLO, and one reply after the data; for a client that speaks no LMTP. */
    SMTP
}
