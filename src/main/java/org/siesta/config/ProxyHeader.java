package org.siesta.config;

/** The PROXY header that we send first on an outbound connection. */
public enum ProxyHeader {
    NONE,
    /** "This is the proxy itself": the server sees our own address. */
    V2_LOCAL,
    /** The original client as source. */
    V2_CLIENT,
    /** The original client as source, in text. */
    V1_CLIENT
}
