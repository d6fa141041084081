package org.siesta.mail;

import java.util.List;

/**
 * An element of an address list in one of the forms that nearly all have: {@code a@b}, {@code
 * <a@b>}, {@code Some words <a@b>}, {@code "A name" <a@b>}, in ASCII, up to a comma or the end.
 *
 * <p>What is read here is read as {@link AddressParser} reads it from tokens, at a tenth of the
 * cost. Everything else is left to it.
 */
final class PlainAddress {

    private static final int MAX_NAME = 200;

    private PlainAddress() {}

    /**
     * Adds the element that begins here and says where the next one does; adds nothing and says -1
     * when it has another form.
     */
    static int read(String value, int position, boolean named, List<AddressList.Entry> entries) {
        int from = skipBlanks(value, position);
        int addressFrom = from;
        String name = "";
        boolean angle = false;
        int open = endOfName(value, from);
        if (open >= 0) {
            angle = true;
            addressFrom = open + 1;
            name = named ? name(value, from, open) : "";
        }
        int at = endOfDotAtom(value, addressFrom);
        if (at < 0 || at == value.length() || value.charAt(at) != '@') {
            return -1;
        }
        int to = endOfDotAtom(value, at + 1);
        if (to < 0 || angle && (to == value.length() || value.charAt(to) != '>')) {
            return -1;
        }
        int end = skipBlanks(value, angle ? to + 1 : to);
        if (end < value.length() && value.charAt(end) != ',') {
            return -1;
        }
        entries.add(
                new AddressList.Entry(
                        name,
                        Mailbox.of(value.substring(addressFrom, at), value.substring(at + 1, to)),
                        value.substring(addressFrom, to)));
        return Math.min(end + 1, value.length());
    }

    private static int skipBlanks(String value, int from) {
        int i = from;
        while (i < value.length() && isBlank(value.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Where the "&lt;" behind a plain name stands; -1 when there is none. */
    private static int endOfName(String value, int from) {
        int end = Math.min(value.length(), from + MAX_NAME);
        if (from < end && value.charAt(from) == '"') {
            int i = from + 1;
            while (i < end && value.charAt(i) != '"' && value.charAt(i) != '\\') {
                i++;
            }
            int open = i < end && value.charAt(i) == '"' ? skipBlanks(value, i + 1) : end;
            return open < end && value.charAt(open) == '<' ? open : -1;
        }
        for (int i = from; i < end; i++) {
            char c = value.charAt(i);
            if (c == '<') {
                return i;
            }
            // Blanks stand alone, so that the name reads as it is written.
            boolean blank = c == ' ' && i > from && value.charAt(i - 1) != ' ';
            if (!blank && c != '.' && !isAtext(c)) {
                return -1;
            }
        }
        return -1;
    }

    private static String name(String value, int from, int open) {
        int to = open;
        while (to > from && isBlank(value.charAt(to - 1))) {
            to--;
        }
        boolean quoted = to > from && value.charAt(from) == '"';
        return quoted ? value.substring(from + 1, to - 1) : value.substring(from, to);
    }

    /** Where atoms with single dots between them end; -1 when there are none. */
    private static int endOfDotAtom(String value, int from) {
        int i = from;
        while (i < value.length()) {
            char c = value.charAt(i);
            if (c == '.') {
                if (i == from || value.charAt(i - 1) == '.') {
                    return -1;
                }
            } else if (!isAtext(c)) {
                break;
            }
            i++;
        }
        return i == from || value.charAt(i - 1) == '.' ? -1 : i;
    }

    private static boolean isAtext(char c) {
        return c < 128 && Mailbox.isAtext(c);
    }
}
