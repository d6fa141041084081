package org.siesta.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.IpAddress;

/** Who sent the message, as each hop told it, and the one that counts. */
public record ClientJson(Hop effective, List<Hop> hops) {

    /** What one hop said. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Hop(
            String source,
            @Nullable String address,
            @Nullable Integer port,
            @Nullable String localAddress,
            @Nullable Integer localPort,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> attributes) {

        static Hop of(ClientIdentity.Hop hop) {
            return new Hop(
                    hop.source().name().toLowerCase(Locale.ROOT),
                    hop.address() == null ? null : IpAddress.text(hop.address()),
                    hop.port() == 0 ? null : hop.port(),
                    hop.localAddress() == null ? null : IpAddress.text(hop.localAddress()),
                    hop.localPort() == 0 ? null : hop.localPort(),
                    hop.attributes());
        }
    }

    static ClientJson of(ClientIdentity client) {
        return new ClientJson(
                Hop.of(client.effective()), client.hops().stream().map(Hop::of).toList());
    }
}
