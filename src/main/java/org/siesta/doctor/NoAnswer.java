package org.siesta.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;

/** Why there was no answer over HTTP, in words: the client's exceptions often have none. */
public final class NoAnswer {

    /** Nothing listens there. */
    public static final String REFUSED = "connection refused";

    private NoAnswer() {}

    /** What happened, without the name of a Java class where it is known. */
    public static String words(IOException fault) {
        for (Throwable at = fault; at != null; at = at.getCause()) {
            if (at instanceof UnresolvedAddressException) {
                return "the name has no address";
            }
        }
        if (fault.getMessage() != null) {
            return fault.getMessage();
        }
        return fault instanceof ConnectException ? REFUSED : fault.getClass().getSimpleName();
    }
}
