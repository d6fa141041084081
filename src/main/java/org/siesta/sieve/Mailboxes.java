package org.siesta.sieve;

/** The user's mailboxes, as far as the host knows them. */
public interface Mailboxes {

    /** For a host that keeps no mailboxes: INBOX exists and nothing else is known. */
    Mailboxes INBOX_ONLY =
            new Mailboxes() {
                @Override
                public boolean exists(String name) {
                    return name.equalsIgnoreCase("INBOX");
                }

                @Override
                public boolean serves(String specialUse) {
                    return false;
                }

                @Override
                public boolean serves(String name, String specialUse) {
                    return false;
                }
            };

    /** Whether the mailbox is there and can be filed into (RFC 5490 §3.1). */
    boolean exists(String name);

    /** Whether some mailbox has this special-use attribute, such as {@code \Junk} (RFC 8579 §4). */
    boolean serves(String specialUse);

    /** Whether this mailbox has this special-use attribute. */
    boolean serves(String name, String specialUse);
}
