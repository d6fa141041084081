package org.siesta.mail;

/**
 * A reply of SMTP or LMTP (RFC 5321 §4.2) with its enhanced status code (RFC 3463).
 *
 * <p>Temporary or permanent is derived from the code. The text is one line of printable ASCII.
 */
public record SmtpReply(int code, String enhancedStatus, String text) {

    /**
     * Limit of the text, so that a whole reply line stays below 512 octets (RFC 5321 §4.5.3.1.5).
     */
    public static final int MAX_TEXT = 400;

    public SmtpReply {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("a reply code is between 200 and 599: " + code);
        }
        text = printable(text);
    }

    /** 2xx: done. */
    public boolean positive() {
        return code < 400 && code != 354;
    }

    /** The server does not know the command, whatever stood behind it (RFC 5321 §4.2.4). */
    public boolean isUnknownCommand() {
        return code == 500 || code == 502;
    }

    /** 4xx: try again later. */
    public boolean temporary() {
        return code >= 400 && code < 500;
    }

    /** 5xx: never. */
    public boolean permanent() {
        return code >= 500;
    }

    /** The reply as one line without CRLF. */
    public String line() {
        return code + (enhancedStatus.isEmpty() ? " " : " " + enhancedStatus + " ") + text;
    }

    private static String printable(String text) {
        if (text.length() <= MAX_TEXT && isPrintable(text)) {
            return text;
        }
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_TEXT));
        for (int i = 0; i < text.length() && line.length() < MAX_TEXT; i++) {
            char c = text.charAt(i);
            line.append(isPrintable(c) ? c : '?');
        }
        return line.toString();
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPrintable(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPrintable(char c) {
        return c >= ' ' && c < 127;
    }
}
