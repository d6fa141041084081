package org.siesta.doctor;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.siesta.config.SiestaConfig;
import org.siesta.mail.Mailbox;

/**
 * What the doctor is asked beyond the configuration.
 *
 * @param patience for one answer of a server
 * @param running whether the service is expected to run; else its addresses must be free
 * @param via the load balancer's front address ({@code HOST:PORT}) by name of the listener behind
 * @param to a recipient that the relay is asked for with RCPT; null asks for none
 * @param fromDomains domains of the From field of replies, in place of siesta.accounts.domains
 * @param relayAddress the address by which receivers see the relay, where it is not the relay's own
 * @param selectors DKIM selectors that the relay signs with
 */
public record Questions(
        Duration patience,
        boolean running,
        Map<String, HostPort> via,
        @Nullable Mailbox to,
        List<String> fromDomains,
        @Nullable InetAddress relayAddress,
        List<String> selectors) {

    public Questions {
        via = Map.copyOf(via);
        fromDomains = List.copyOf(fromDomains);
        selectors = List.copyOf(selectors);
    }

    /** The domains of the From field of replies. */
    List<String> fromDomains(SiestaConfig config) {
        return fromDomains.isEmpty() ? config.accounts().domains() : fromDomains;
    }

    /** Nothing but the relays and backends, as they are configured. */
    public static Questions ofServers(Duration patience) {
        return new Questions(patience, false, Map.of(), null, List.of(), null, List.of());
    }
}
