package org.siesta.net;

/** A certificate or key that cannot be used; the message names the file and the reason. */
public final class UnusableCertificate extends RuntimeException {

    public UnusableCertificate(String message) {
        super(message);
    }
}
