package org.siesta.vacation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siesta.mail.Headers;
import org.siesta.mail.MessageIds;

/** Which messages a reply belongs to (RFC 5322 §3.6.4, RFC 5230 §5.8). */
final class References {

    /**
     * RFC 5322 §2.1.1: on a line of its own, behind the blank that folds it, an id with its angle
     * brackets leaves 998 octets no more room.
     */
    private static final int MAX_ID = 997;

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

    private static List<String> ids(String field) {
        return MessageIds.in(field).stream().filter(id -> id.length() <= MAX_ID).toList();
    }
}
