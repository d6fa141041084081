package org.siesta.delivery;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.mail.Message;
import org.siesta.mail.ReceivedField;

/**
 * What is added to a client's identity once its message is there: what the topmost Received field
 * says, where a named MTA of ours wrote it, and the client's name, where one is confirmed.
 */
public final class Identification {

    /** Adds nothing. */
    public static final Identification NONE = new Identification(Set.of(), null);

    private final Set<String> trustedHosts;
    private final @Nullable ClientNames names;

    /**
     * Adds what these tell.
     *
     * @param trustedHosts hosts whose topmost Received field is believed
     * @param names null when no names are looked up
     */
    public Identification(Set<String> trustedHosts, @Nullable ClientNames names) {
        this.trustedHosts =
                trustedHosts.stream()
                        .map(host -> host.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
        this.names = names;
    }

    /** A message of this client is to be expected. */
    void expect(ClientIdentity client) {
        Hop effective = client.effective();
        if (names != null && effective.address() != null && isNameless(effective)) {
            names.expect(effective.address());
        }
    }

    /** The identity with what the message and the names add. Does not block. */
    ClientIdentity complete(ClientIdentity client, Message message) {
        ClientIdentity received = withReceived(client, message);
        return names == null ? received : withName(received, names);
    }

    private ClientIdentity withReceived(ClientIdentity client, Message message) {
        // Who was told by the MTA itself needs no guessing.
        if (trustedHosts.isEmpty()
                || client.hop(Source.XFORWARD).isPresent()
                || client.hop(Source.XCLIENT).isPresent()) {
            return client;
        }
        // The topmost alone: whoever wrote the one below may have been anybody.
        return message.headers()
                .first("Received")
                .flatMap(ReceivedField::parse)
                .filter(field -> trustedHosts.contains(field.by()))
                .map(field -> client.with(hop(field)))
                .orElse(client);
    }

    private static Hop hop(ReceivedField field) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Optional.ofNullable(field.name()).ifPresent(name -> attributes.put("name", name));
        Optional.ofNullable(field.helo()).ifPresent(helo -> attributes.put("helo", helo));
        return new Hop(Source.RECEIVED, field.address(), 0, null, 0, attributes);
    }

    private static ClientIdentity withName(ClientIdentity client, ClientNames names) {
        Hop effective = client.effective();
        if (effective.address() == null || !isNameless(effective)) {
            return client;
        }
        names.expect(effective.address());
        return names.known(effective.address())
                .map(name -> client.replacing(effective, effective.with("name", name)))
                .orElse(client);
    }

    private static boolean isNameless(Hop hop) {
        return hop.attribute("name").isEmpty();
    }
}
