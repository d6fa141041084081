package org.siesta.mail;

import java.io.IOException;
import java.io.InputStream;

/**
 * The octets of a message: CRLF line ends, no dot-stuffing, no final dot. In memory or in a spool
 * file; readable any number of times.
 */
public interface Content {

    /** Size in octets. */
    long size();

    /** A new stream over all octets; the caller closes it. */
    InputStream open() throws IOException;
}
