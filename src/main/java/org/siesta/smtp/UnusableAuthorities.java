package org.siesta.smtp;

import java.io.IOException;
import java.io.Serial;

/** A file of authorities cannot be used; its message names the file and says why. */
public final class UnusableAuthorities extends IOException {

    @Serial private static final long serialVersionUID = 1L;

    UnusableAuthorities(String what, Throwable cause) {
        super(what, cause);
    }

    UnusableAuthorities(String what) {
        super(what);
    }
}
