package org.siesta.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which recipients are ours.
 *
 * @param domains in lower case; empty takes every recipient, as the MTA in front decides
 * @param delimiters characters between user and detail (RFC 5233); empty for none
 * @param aliasesFile null for none
 * @param internalNetworks original clients whose senders of our domains are colleagues
 * @param originalRecipientFields fields of our own MTA that name the original recipient
 */
public record AccountsConfig(
        List<String> domains,
        String delimiters,
        @Nullable Path aliasesFile,
        List<String> internalNetworks,
        List<String> originalRecipientFields) {

    public AccountsConfig {
        domains = List.copyOf(domains);
        internalNetworks = List.copyOf(internalNetworks);
        originalRecipientFields = List.copyOf(originalRecipientFields);
    }
}
