package org.siesta.mail;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The addresses of a field such as To (RFC 5322 §3.4): groups opened, comments dropped, the
 * obsolete forms of §4.4 understood.
 *
 * @param truncated whether the field held more than {@link #MAX_ENTRIES} addresses, of which the
 *     rest is missing
 */
public record AddressList(List<Entry> entries, boolean truncated) {

    /** More than any message that a person wrote. */
    public static final int MAX_ENTRIES = 50_000;

    /**
     * One element of the list.
     *
     * @param displayName decoded (RFC 2047), for people; "" when there is none
     * @param mailbox empty where the element is no address by the grammar
     * @param raw what stands in the place of the address, without comments and white space; for
     *     tests that look at broken addresses too
     */
    public record Entry(String displayName, Optional<Mailbox> mailbox, String raw) {}

    public AddressList {
        entries = List.copyOf(entries);
    }

    /**
     * Reads an unfolded field value. Never fails; takes time in proportion to the length. An
     * encoded word is text and never yields an address (RFC 2047 §5).
     */
    public static AddressList parse(String fieldValue) {
        return new AddressParser(fieldValue).list();
    }

    /** The mailboxes of the list, in order. */
    public Stream<Mailbox> mailboxes() {
        return entries.stream().map(Entry::mailbox).flatMap(Optional::stream);
    }
}
