package org.siesta.delivery;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.siesta.mail.AddressList;
import org.siesta.mail.Ascii;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.vacation.OwnAddresses;

/**
 * The address that a message was written to before the MTA's aliases changed it, as a field of the
 * MTA that delivers tells it, such as X-Original-To.
 *
 * <p>Only what stands above every Received field counts: the last MTA put it there, and nobody
 * further away can.
 *
 * @param fields names that the site believes; empty believes none
 */
public record OriginalRecipient(List<String> fields) {

    /** No field is believed. */
    public static final OriginalRecipient UNKNOWN = new OriginalRecipient(List.of());

    /** One address is usual; a field with more than these says nothing. */
    private static final int MAX_ADDRESSES = 10;

    public OriginalRecipient {
        fields = List.copyOf(fields);
    }

    /** The account's addresses and those that the message was delivered for. */
    OwnAddresses known(OwnAddresses own, Headers headers) {
        if (fields.isEmpty()) {
            return own;
        }
        Set<Mailbox> aliases = new LinkedHashSet<>(own.aliases());
        for (Headers.Field field : headers.fields()) {
            if (Ascii.same(field.name(), "Received")) {
                break;
            }
            if (fields.stream().anyMatch(name -> Ascii.same(name, field.name()))) {
                AddressList addresses = AddressList.withoutNames(field.value());
                if (addresses.entries().size() <= MAX_ADDRESSES) {
                    addresses.mailboxes().forEach(aliases::add);
                }
            }
        }
        return new OwnAddresses(own.account(), aliases, own.delimiters());
    }
}
