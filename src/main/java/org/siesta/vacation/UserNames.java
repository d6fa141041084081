package org.siesta.vacation;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.siesta.mail.AddressList;
import org.siesta.mail.Ascii;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Mailbox;

/**
 * Every address that means the user (RFC 5230 §4.5): what the system knows, the recipient as the
 * envelope names it, the original recipient, and what the request adds.
 *
 * @param known those that do not come from the request, by their normal form: a reply may speak for
 *     them
 * @param claimed those that only the request names, or the ORCPT parameter, which anybody may give
 * @param domains the domains of all of them, in normal form
 */
record UserNames(
        Mailbox account,
        Map<String, Mailbox> known,
        Map<String, Mailbox> claimed,
        Set<String> domains,
        String delimiters) {

    static UserNames of(OwnAddresses own, ForwardPath recipient, List<String> addresses) {
        Map<String, Mailbox> known = new LinkedHashMap<>();
        add(known, own.account());
        own.aliases().forEach(alias -> add(known, alias));
        add(known, recipient.mailbox());
        Map<String, Mailbox> claimed = new LinkedHashMap<>();
        // Whoever sends the message may say so.
        recipient.originalRecipient().ifPresent(original -> add(claimed, original));
        for (String address : addresses) {
            AddressList.parse(address).mailboxes().forEach(m -> add(claimed, m));
        }
        Set<String> domains =
                Stream.of(known, claimed)
                        .flatMap(names -> names.values().stream())
                        .map(mailbox -> mailbox.normal().domain())
                        .collect(toUnmodifiableSet());
        return new UserNames(own.account(), known, claimed, domains, own.delimiters());
    }

    private static void add(Map<String, Mailbox> names, Mailbox mailbox) {
        names.putIfAbsent(mailbox.normalForm(), mailbox);
    }

    /** Whether the address is the user's, as it stands or without a detail (RFC 5233). */
    boolean include(Mailbox mailbox) {
        String domain = mailbox.domain();
        if (Ascii.only(domain) && !domain.startsWith("[") && !domains.contains(domain)) {
            // Most of thousands in To are somebody else's. What can be written in several ways is
            // compared below.
            return false;
        }
        return find(known, mailbox).isPresent()
                || (!claimed.isEmpty() && find(claimed, mailbox).isPresent());
    }

    /**
     * The address, spelled as we know it, that a reply may use as its own when the correspondent
     * wrote to this one. For one that is only claimed it is the account: nobody must be made to
     * speak as somebody else.
     */
    Mailbox speakingFor(Mailbox mailbox) {
        return find(known, mailbox).orElse(account);
    }

    /** Whether a reply may say that it comes from this address. */
    boolean maySpeakFor(Mailbox mailbox) {
        return find(known, mailbox).isPresent();
    }

    /** Whether an address that the system knows as the user's is at this domain. */
    boolean isDomain(String domain) {
        return Mailbox.parse("x@" + domain)
                .map(x -> x.normal().domain())
                .filter(
                        name ->
                                known.values().stream()
                                        .anyMatch(own -> own.normal().domain().equals(name)))
                .isPresent();
    }

    private Optional<Mailbox> find(Map<String, Mailbox> names, Mailbox mailbox) {
        Mailbox exact = names.get(mailbox.normalForm());
        if (exact != null) {
            return Optional.of(exact);
        }
        // The user part may hold a delimiter itself, so each cut is tried, the longest user first.
        String local = mailbox.localPart();
        for (int i = local.length() - 1; i > 0; i--) {
            if (delimiters.indexOf(local.charAt(i)) >= 0) {
                Mailbox user = new Mailbox(local.substring(0, i), mailbox.domain());
                Mailbox found = names.get(user.normalForm());
                if (found != null) {
                    return Optional.of(found);
                }
            }
        }
        return Optional.empty();
    }
}
