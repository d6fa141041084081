package org.siesta.faults;

import java.nio.charset.StandardCharsets;
import org.siesta.mail.BytesContent;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/**
 * A subject message of a fault run.
 *
 * @param id its Message-ID without brackets
 * @param kind whether a person wrote it
 */
record Mail(String id, Mailbox from, Mailbox to, Kind kind) {

    /** What the message is; only the first may be answered (RFC 3834 §2). */
    enum Kind {
        PERSONAL,
        LIST,
        AUTOMATIC,
        NOTIFICATION
    }

    /** Whether it may earn a reply. */
    boolean answerable() {
        return kind == Kind.PERSONAL;
    }

    /** Whom a reply would go to, and for whom: what is answered once in a period. */
    String key() {
        return to.address() + " " + from.address();
    }

    ReversePath reversePath() {
        return kind == Kind.NOTIFICATION ? new ReversePath.Null() : new ReversePath.Sender(from);
    }

    BytesContent content() {
        return new BytesContent(text().getBytes(StandardCharsets.US_ASCII));
    }

    String text() {
        return "From: <"
                + from.address()
                + ">\r\nTo: <"
                + to.address()
                + ">\r\nMessage-ID: <"
                + id
                + ">\r\nSubject: Lunch\r\n"
                + switch (kind) {
                    case PERSONAL, NOTIFICATION -> "";
                    case LIST -> "List-Id: <talk.example.net>\r\n";
                    case AUTOMATIC -> "Auto-Submitted: auto-generated\r\n";
                }
                + "\r\nShall we?\r\n";
    }
}
