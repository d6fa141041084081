package org.siesta.vacation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siesta.mail.Headers;

/** Which messages a reply belongs to (RFC 5322 §3.6.4, RFC 5230 §5.8). */
final class References {

    /**
     * RFC 5322 §2.1.1: on a line of its own, behind the blank that folds it and between angle
     * brackets, an id leaves 998 octets no more room.
     */
    private static final int MAX_ID = 995;

    /** In the whole field; two ids fit always. */
    private static final int MAX_OCTETS = 4_000;

    /** The first, which names the thread, and the last ones. */
    private static final int MAX_IDS = 12;

    private References() {}

    /** The Message-ID of the subject message; empty where there is none or it is malformed. */
    static Optional<String> parent(Headers headers) {
        List<String> ids = headers.first("Message-ID").map(References::ids).orElse(List.of());
        return ids.isEmpty() ? Optional.empty() : Optional.of(ids.getFirst());
    }

    /**
     * The parent's References, or its In-Reply-To where that names one message, and the parent
     * itself; oldest first.
     */
    static List<String> of(Headers headers, Optional<String> parent) {
        List<String> ids =
                new ArrayList<>(headers.first("References").map(References::ids).orElse(List.of()));
        if (ids.isEmpty()) {
            List<String> inReplyTo =
                    headers.first("In-Reply-To").map(References::ids).orElse(List.of());
            ids.addAll(inReplyTo.size() == 1 ? inReplyTo : List.of());
        }
        parent.ifPresent(
                id -> {
                    ids.remove(id);
                    ids.add(id);
                });
        if (ids.size() > MAX_IDS) {
            ids.subList(1, ids.size() - MAX_IDS + 1).clear();
        }
        int octets = ids.stream().mapToInt(String::length).sum();
        while (octets > MAX_OCTETS) {
            octets -= ids.remove(1).length();
        }
        return ids;
    }

    /** Printable ASCII in angle brackets; anything else would break the line it stands on. */
    private static List<String> ids(String field) {
        String value = uncommented(field);
        List<String> ids = new ArrayList<>();
        int from = value.indexOf('<');
        while (from >= 0) {
            int end = from + 1;
            while (end < value.length() && isIdCharacter(value.charAt(end))) {
                end++;
            }
            int length = end - from - 1;
            if (end < value.length()
                    && value.charAt(end) == '>'
                    && length > 0
                    && length <= MAX_ID) {
                ids.add(value.substring(from, end + 1));
            }
            from = value.indexOf('<', end);
        }
        return ids;
    }

    /** Without comments (RFC 5322 §3.2.2), unless one of them has no end. */
    private static String uncommented(String value) {
        if (value.indexOf('(') < 0) {
            return value;
        }
        StringBuilder text = new StringBuilder();
        int depth = 0;
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c == '\\' && depth > 0) {
                at++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (depth == 0) {
                text.append(c);
            }
        }
        return depth == 0 ? text.toString() : value;
    }

    private static boolean isIdCharacter(char c) {
        return c > ' ' && c < 127 && c != '<' && c != '>';
    }
}
