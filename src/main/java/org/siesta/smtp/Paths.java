package org.siesta.smtp;

/** Addresses on their way into MAIL and RCPT: nothing in them may end the path or the command. */
final class Paths {

    private Paths() {}

    /** Whether the address can stand between angle brackets; the empty one can. */
    static boolean valid(String address) {
        boolean quoted = false;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (c < ' ' || (c >= 127 && c < 160)) {
                return false;
            }
            if (quoted && c == '\\') {
                i++;
                if (i == address.length() || address.charAt(i) < ' ' || address.charAt(i) > 126) {
                    return false;
                }
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ' ' || c == '<' || c == '>')) {
                return false;
            }
        }
        return !quoted;
    }
}
