package org.siesta.sieve;

import java.util.Optional;

/** Where the scripts lie that a script may include (RFC 6609 §3.2). */
public interface ScriptLibrary {

    /** Whose scripts. */
    enum Location {
        /** The user's own. */
        PERSONAL,
        /** Those of the site. */
        GLOBAL
    }

    /**
     * A script of the library.
     *
     * @param name the same for every way to ask for this script
     */
    record Source(String name, String text) {}

    /**
     * Looks for a script; the name was checked ({@link #isName}). Throws what a caller of the
     * compiler has to expect where the library cannot be read.
     */
    Optional<Source> find(Location location, String name);

    /** Longest name, in characters. */
    int MAX_NAME = 128;

    /**
     * Whether a script may have this name: RFC 5804 §1.6, and no slash, nor a name that file
     * systems take for a folder.
     */
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.codePointCount(0, name.length()) <= MAX_NAME
                && !name.equals(".")
                && !name.equals("..")
                && name.codePoints().noneMatch(ScriptLibrary::forbidden);
    }

    private static boolean forbidden(int c) {
        return c == '/'
                || c < 0x20
                || c >= 0x7f && c <= 0x9f
                || c == 0x2028
                || c == 0x2029
                || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }
}
