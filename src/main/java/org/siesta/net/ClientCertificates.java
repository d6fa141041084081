package org.siesta.net;

/** Whether a listener asks its clients for a certificate in the TLS handshake. */
public enum ClientCertificates {
    /** Never. */
    NONE("NONE"),
    /** One that is shown must be good; none is fine. */
    OPTIONAL("OPTIONAL"),
    /** No handshake without a good one. */
    REQUIRED("REQUIRE");

    private final String requirement;

    ClientCertificates(String requirement) {
        this.requirement = requirement;
    }

    /** The word of the TLS library. */
    String requirement() {
        return requirement;
    }
}
