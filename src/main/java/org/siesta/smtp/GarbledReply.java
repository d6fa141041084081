package org.siesta.smtp;

import java.net.ProtocolException;

/** The other side sent what is not a reply of SMTP or LMTP. */
final class GarbledReply extends ProtocolException {

    private static final long serialVersionUID = 1;

    private final boolean tls;

    GarbledReply(String what, boolean tls) {
        super(what);
        this.tls = tls;
    }

    /** It looks like a record of TLS. */
    boolean tls() {
        return tls;
    }
}
