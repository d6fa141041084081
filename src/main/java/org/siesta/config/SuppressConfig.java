package org.siesta.config;

import java.time.Duration;
import java.util.List;
import org.siesta.mail.AddressPattern;

/**
 * What the site says about whom not to answer.
 *
 * @param neverAnswer further addresses that are never answered
 * @param undeliverableDomains domains where nothing can be delivered, in the form of A-labels
 * @param spamFields header fields of the site's scanner
 * @param virusFields header fields of the site's scanner
 * @param feedbackId whether Feedback-ID is a mark of a machine
 * @param maxReceived so many Received fields and no more
 * @param maxAge what waited for longer is not answered; zero for no limit
 * @param fetched whether mail that a program fetched by POP or IMAP keeps silent
 */
public record SuppressConfig(
        List<Never> neverAnswer,
        List<String> undeliverableDomains,
        List<String> spamFields,
        List<String> virusFields,
        boolean feedbackId,
        int maxReceived,
        Duration maxAge,
        boolean fetched) {

    /**
     * Addresses that are never answered.
     *
     * @param accountDomain for accounts of this domain, in the form of A-labels; "" for all
     */
    public record Never(String accountDomain, AddressPattern addresses) {}

    public SuppressConfig {
        neverAnswer = List.copyOf(neverAnswer);
        undeliverableDomains = List.copyOf(undeliverableDomains);
        spamFields = List.copyOf(spamFields);
        virusFields = List.copyOf(virusFields);
    }
}
