package org.siesta.mail;

/** Where notifications about a message go (RFC 5321 §4.4): MAIL FROM. */
public sealed interface ReversePath {

    /** {@code <>}: a notification that must never be answered. */
    record Null() implements ReversePath {}

    /** The mailbox that sent the message. */
    record Sender(Mailbox mailbox) implements ReversePath {}

    /** The path without angle brackets; empty for the null path. */
    default String address() {
        return switch (this) {
            case Null() -> "";
            case Sender(Mailbox mailbox) -> mailbox.address();
        };
    }
}
