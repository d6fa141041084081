package org.siesta.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;

/**
 * Which recipients are ours.
 *
 * @param domains in lower case; empty takes every recipient, as the MTA in front decides
 * @param users who has a mailbox; empty takes every recipient of our domains
 * @param delimiters characters between user and detail (RFC 5233); empty for none
 * @param aliasesFile null for none
 * @param internalNetworks original clients whose senders of our domains are colleagues
 * @param originalRecipientFields fields of our own MTA that name the original recipient
 */
public record AccountsConfig(
        List<String> domains,
        List<Mailbox> users,
        String delimiters,
        @Nullable Path aliasesFile,
        List<String> internalNetworks,
        List<String> originalRecipientFields) {

    public AccountsConfig {
        domains = List.copyOf(domains);
        users = List.copyOf(users);
        internalNetworks = List.copyOf(internalNetworks);
        originalRecipientFields = List.copyOf(originalRecipientFields);
    }
}
