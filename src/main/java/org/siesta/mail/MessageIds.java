package org.siesta.mail;

import java.util.ArrayList;
import java.util.List;

/** The ids in Message-ID, In-Reply-To and References (RFC 5322 §3.6.4). */
public final class MessageIds {

    private MessageIds() {}

    /**
     * The ids of an unfolded field value with their angle brackets, in order: printable ASCII, for
     * anything else would break the line that it is copied to. What stands in comments and
     * quotation marks is none. Never fails; takes time in proportion to the length.
     */
    public static List<String> in(String value) {
        Comments comments = new Comments(value);
        List<String> ids = new ArrayList<>();
        int at = 0;
        while (at < value.length()) {
            if (value.charAt(at) == '<') {
                int end = idEnd(value, at + 1);
                boolean closed = end < value.length() && value.charAt(end) == '>';
                if (closed && end > at + 1) {
                    ids.add(value.substring(at, end + 1));
                }
                at = end;
            } else {
                at = Math.max(at + 1, comments.skip(at));
            }
        }
        return ids;
    }

    private static int idEnd(String value, int from) {
        int end = from;
        while (end < value.length() && isIdCharacter(value.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isIdCharacter(char c) {
        return c > ' ' && c < 127 && c != '<' && c != '>';
    }
}
