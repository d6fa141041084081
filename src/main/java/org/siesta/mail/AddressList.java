package org.siesta.mail;

import java.util.ArrayList;
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
     * @param name what stands for people to read, before it is decoded; "" when there is nothing
     * @param mailbox empty where the element is no address by the grammar
     * @param raw what stands in the place of the address, without comments, and with one space for
     *     the white space between two words; for tests that look at broken addresses too
     */
    public record Entry(String name, Optional<Mailbox> mailbox, String raw) {

        /** The mailbox, also where dots stand in it that RFC 5322 §3.2.3 has not. */
        public Optional<Mailbox> mailboxOrDotted() {
            return mailbox.or(() -> Mailbox.dotted(raw));
        }

        /** The name, its encoded words decoded (RFC 2047). */
        public String displayName() {
            return HeaderText.decode(name);
        }
    }

    public AddressList {
        entries = List.copyOf(entries);
    }

    /**
     * Reads an unfolded field value. Never fails; takes time in proportion to the length. An
     * encoded word is text and never yields an address (RFC 2047 §5).
     */
    public static AddressList parse(String fieldValue) {
        return parse(fieldValue, true);
    }

    /** As {@link #parse}, for those who do not look at names: they are not there. */
    public static AddressList withoutNames(String fieldValue) {
        return parse(fieldValue, false);
    }

    private static AddressList parse(String fieldValue, boolean named) {
        List<Entry> entries = new ArrayList<>(2);
        int at = 0;
        while (at < fieldValue.length() && entries.size() < MAX_ENTRIES) {
            int next = PlainAddress.read(fieldValue, at, named, entries);
            if (next < 0) {
                break;
            }
            at = next;
        }
        return at == fieldValue.length()
                ? new AddressList(entries, false)
                : new AddressParser(fieldValue, at, named, entries).list();
    }

    /** The mailboxes of the list, in order. */
    public Stream<Mailbox> mailboxes() {
        return entries.stream().map(Entry::mailbox).flatMap(Optional::stream);
    }
}
