package org.siesta.vacation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.siesta.mail.Headers;

/** Which messages a reply belongs to (RFC 5322 §3.6.4, RFC 5230 §5.8). */
final class References {

    /** Printable ASCII in angle brackets; anything else would break the line it stands on. */
    private static final Pattern MESSAGE_ID = Pattern.compile("<[!-;=?-~]{1,500}>");

    /** The first, which names the thread, and the last ones. */
    private static final int MAX_IDS = 12;

    private References() {}

    /** The Message-ID of the subject message; empty where there is none or it is malformed. */
    static Optional<String> parent(Headers headers) {
        return headers.first("Message-ID").flatMap(v -> ids(v).stream().findFirst());
    }

    /**
     * The parent's References, or its In-Reply-To where that names one message, and the parent
     * itself; oldest first.
     */
    static List<String> of(Headers headers) {
        List<String> ids =
                new ArrayList<>(headers.first("References").map(References::ids).orElse(List.of()));
        if (ids.isEmpty()) {
            List<String> inReplyTo =
                    headers.first("In-Reply-To").map(References::ids).orElse(List.of());
            ids.addAll(inReplyTo.size() == 1 ? inReplyTo : List.of());
        }
        parent(headers)
                .ifPresent(
                        parent -> {
                            ids.remove(parent);
                            ids.add(parent);
                        });
        if (ids.size() > MAX_IDS) {
            ids.subList(1, ids.size() - MAX_IDS + 1).clear();
        }
        return ids;
    }

    private static List<String> ids(String value) {
        return MESSAGE_ID.matcher(value).results().map(MatchResult::group).toList();
    }
}
