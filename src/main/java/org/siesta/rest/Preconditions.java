package org.siesta.rest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request demands of the version that is there (RFC 9110 §13).
 *
 * @param ifMatch entity tags, or a star; null demands nothing
 * @param ifNoneMatch the same, none of which may be there
 */
record Preconditions(@Nullable String ifMatch, @Nullable String ifNoneMatch) {

    /** A field that comes in several lines is one list (RFC 9110 §5.3). */
    static Preconditions of(List<String> ifMatch, List<String> ifNoneMatch) {
        return new Preconditions(list(ifMatch), list(ifNoneMatch));
    }

    private static @Nullable String list(List<String> lines) {
        return lines.isEmpty() ? null : String.join(",", lines);
    }

    /** Whether the version matters at all. */
    boolean isEmpty() {
        return ifMatch == null && ifNoneMatch == null;
    }

    /**
     * Refuses a change that they do not allow.
     *
     * @param current the entity tag
     * @param exists whether anything was set
     */
    void check(String current, boolean exists) {
        if (ifMatch != null && !names(ifMatch, current, exists)) {
            throw Problem.versionMismatch(
                    "The out-of-office is not the version that If-Match names. Read it again.");
        }
        if (ifNoneMatch != null && names(weak(ifNoneMatch), current, exists)) {
            throw Problem.versionMismatch(
                    "The out-of-office is there already, and If-None-Match asks that it is not.");
        }
    }

    /** Whether who reads has this version already, so that 304 says it all. */
    boolean isKnown(String current) {
        return ifNoneMatch != null && names(weak(ifNoneMatch), current, true);
    }

    /** RFC 9110 §13.1.2: a weak tag is as good as a strong one where none may match. */
    private static String weak(String tags) {
        return tags.replace("W/\"", "\"");
    }

    /** RFC 9110 §13.1.1: the star asks for any version that exists; W/ never matches. */
    private static boolean names(String tags, String current, boolean exists) {
        for (String tag : tags.split(",", -1)) {
            if (tag.strip().equals(current) || (exists && tag.strip().equals("*"))) {
                return true;
            }
        }
        return false;
    }
}
