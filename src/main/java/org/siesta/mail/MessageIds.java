package org.siesta.mail;

import java.util.ArrayList;
import java.util.List;

/** The ids in Message-ID, In-Reply-To and References (RFC 5322 §3.6.4). */
public final class MessageIds {

    private MessageIds() {}

    /**
     * The ids of an unfolded field value with their angle brackets, in order: printable ASCII, for
     * anything else would break the line that it is copied to. White space around the dots, the at
     * sign and the brackets (§4.5.4) is dropped: the id is the same without. What stands in
     * comments and quotation marks is none. Never fails; takes time in proportion to the length.
     */
    public static List<String> in(String value) {
        Comments comments = new Comments(value);
        List<String> ids = new ArrayList<>();
        int at = 0;
        while (at < value.length()) {
            if (value.charAt(at) == '<') {
                int end = idEnd(value, at + 1);
                boolean closed = end < value.length() && value.charAt(end) == '>';
                String id = closed ? joined(value.substring(at, end + 1)) : "";
                if (id.length() > 2) {
                    ids.add(id);
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
        return (c >= ' ' && c < 127 && c != '<' && c != '>') || c == '\t';
    }

    /** Without the white space that may be there; empty where there is other. */
    private static String joined(String id) {
        StringBuilder joined = new StringBuilder(id.length());
        boolean blank = false;
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c == ' ' || c == '\t') {
                blank = true;
            } else if (blank && !isBorder(c) && !isBorder(joined.charAt(joined.length() - 1))) {
                return "";
            } else {
                joined.append(c);
                blank = false;
            }
        }
        return joined.toString();
    }

    private static boolean isBorder(char c) {
        return c == '<' || c == '.' || c == '@' || c == '>';
    }
}
