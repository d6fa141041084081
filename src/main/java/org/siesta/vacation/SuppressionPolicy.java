package org.siesta.vacation;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.siesta.mail.AddressPattern;

/**
 * What the site says about whom not to answer, beyond the rules of the RFCs.
 *
 * @param neverAnswer further addresses of the never-list (RFC 5230 §4.6)
 * @param undeliverableDomains domains, with all below them, where nothing can be delivered (RFC
 *     3834 §2): {@code invalid} is never given to anybody (RFC 6761 §6.4)
 * @param spamFields header fields whose "yes" is believed; those that the site's own scanner writes
 * @param virusFields header fields whose "yes" or "infected" is believed
 * @param feedbackId whether Feedback-ID, which bulk senders write, is a mark of a machine
 * @param maxReceived so many Received fields and no more; RFC 5321 §6.3 asks for 100 at least
 * @param maxAge what the topmost Received field dates so long before it came to us is not answered;
 *     zero for no limit
 * @param fetched whether mail that a program fetched by POP or IMAP keeps silent
 */
public record SuppressionPolicy(
        List<Never> neverAnswer,
        Set<String> undeliverableDomains,
        List<FieldName> spamFields,
        List<FieldName> virusFields,
        boolean feedbackId,
        int maxReceived,
        Duration maxAge,
        boolean fetched) {

    /**
     * Addresses that are never answered.
     *
     * @param accountDomain for accounts of this domain; "" for all
     */
    public record Never(String accountDomain, AddressPattern addresses) {}

    /** The defaults of {@code siesta.suppress.*}. */
    public static final SuppressionPolicy DEFAULT =
            new SuppressionPolicy(
                    List.of(),
                    Set.of("invalid"),
                    FieldName.all("X-Spam-Flag", "X-Spam-Status", "X-Spam"),
                    FieldName.all("X-Virus-Status", "X-Virus-Infected", "X-Amavis-Alert"),
                    true,
                    100,
                    Duration.ZERO,
                    false);

    public SuppressionPolicy {
        neverAnswer = List.copyOf(neverAnswer);
        undeliverableDomains = Set.copyOf(undeliverableDomains);
        spamFields = List.copyOf(spamFields);
        virusFields = List.copyOf(virusFields);
    }
}
