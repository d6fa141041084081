package org.siesta.smtp;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/** Several backends, each for the recipients of its domains. */
public final class RoutedBackend implements Backend, AutoCloseable {

    private final @Nullable BackendClient others;
    private final Map<String, BackendClient> domains;

    /**
     * These backends.
     *
     * @param others for the domains that are not named; null where there is none
     * @param domains by the domain of the recipient, with U-labels or A-labels (RFC 5890 §2.3.2.1)
     */
    public RoutedBackend(@Nullable BackendClient others, Map<String, BackendClient> domains) {
        this.others = others;
        Map<String, BackendClient> all = new HashMap<>();
        domains.forEach((domain, backend) -> all.put(normal(domain), backend));
        this.domains = Map.copyOf(all);
    }

    @Override
    public BackendTransaction open(
            ClientIdentity client, ReversePath from, MailParameters parameters) {
        return domains.isEmpty() && others != null
                ? others.open(client, from, parameters)
                : new RoutedTransaction(this, client, from, parameters);
    }

    /**
     * Where the messages of this recipient go; null where the domain has no backend. The postmaster
     * of the host is of no domain, but of that of the host where nobody takes the others.
     */
    @Nullable BackendClient route(ForwardPath path) {
        BackendClient named = domains.get(path.mailbox().normal().domain());
        boolean first = others != null && path.withoutDomain();
        return named == null || first ? others : named;
    }

    private static String normal(String domain) {
        return new Mailbox("x", domain).normal().domain();
    }

    /** That of the backend which takes most: the others refuse what is too big for them. */
    @Override
    public OptionalLong maxSize() {
        long most = 0;
        for (BackendClient backend : all()) {
            OptionalLong size = backend.maxSize();
            if (size.isEmpty()) {
                return size;
            }
            most = Math.max(most, size.getAsLong());
        }
        return most == 0 ? OptionalLong.empty() : OptionalLong.of(most);
    }

    /** Only where each of them does: which one a message is for is not known before RCPT. */
    @Override
    public boolean offersDsn() {
        return all().stream().allMatch(BackendClient::offersDsn);
    }

    private Set<BackendClient> all() {
        Set<BackendClient> all = new LinkedHashSet<>(domains.values());
        if (others != null) {
            all.add(others);
        }
        return all;
    }

    /** Closes the connections that are kept. */
    @Override
    public void close() {
        all().forEach(BackendClient::close);
    }
}
