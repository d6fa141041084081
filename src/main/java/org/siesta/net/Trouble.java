package org.siesta.net;

/** What went wrong outside the protocol's own rules; the session finds the words for it. */
public enum Trouble {

    /** A carriage return without line feed behind it. */
    BARE_CR(true),
    /** A line feed without carriage return before it. */
    BARE_LF(true),
    /** A line over the limit; the rest of it is skipped. */
    LINE_TOO_LONG(false),
    /** A line that is not UTF-8. */
    NOT_UTF_8(false),
    /** The first line is a PROXY header, where none is expected. */
    PROXY_HEADER(false),

    /** A TLS handshake begins where plain text is expected. */
    TLS_HANDSHAKE(true),

    /** The message was larger than the limit; it was read to its end and dropped. */
    MESSAGE_TOO_LARGE(false),
    /** The message could not be kept, or not be read back; it was read to its end and dropped. */
    NO_SPACE(false),

    /** No whole command, or not enough of a message, in time. */
    TIMEOUT(true),
    /** Too long without a message. */
    IDLE(true),
    /** Too many connections, in all or of this client. */
    TOO_MANY_CONNECTIONS(true),
    /** The service stops. */
    SHUTTING_DOWN(true),
    /** A bug of ours; it is in the log. */
    BUG(true);

    private final boolean fatal;

    Trouble(boolean fatal) {
        this.fatal = fatal;
    }

    /** Whether the connection ends, whatever the session answers. */
    public boolean fatal() {
        return fatal;
    }
}
