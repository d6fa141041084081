package org.siesta.mail;

import java.util.regex.Pattern;

/**
 * What of a text does not print: controls, ends of lines, and characters that are not seen but
 * change how others are, such as those that turn the direction of a line around. Where text of
 * others is told to an operator, none of it may move a cursor, hide a line or begin one.
 */
public final class Unprinted {

    private static final Pattern CHARACTERS = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    private Unprinted() {}

    /** The text with a question mark for each character that does not print. */
    public static String masked(String text) {
        return CHARACTERS.matcher(text).replaceAll("?");
    }
}
