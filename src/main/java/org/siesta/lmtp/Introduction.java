package org.siesta.lmtp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.net.ConnectionFacts;
import org.siesta.net.TlsFacts;

/** What the client says of itself by its greeting, and of others by XFORWARD and XCLIENT. */
final class Introduction {

    private final Protocol protocol;
    private ConnectionFacts facts;
    private @Nullable String helo;
    private boolean extended;
    private @Nullable Hop xclient;
    private final Map<String, String> xforward = new LinkedHashMap<>();

    Introduction(Protocol protocol, ConnectionFacts facts) {
        this.protocol = protocol;
        this.facts = facts;
    }

    /** What is known of the connection. */
    ConnectionFacts facts() {
        return facts;
    }

    /** LHLO, EHLO or HELO. */
    void greet(String name, boolean extensions) {
        helo = name;
        extended = extensions;
    }

    boolean greeted() {
        return helo != null;
    }

    /** RFC 3207 §4.2: TLS is on, and what was said in the clear does not count. */
    void secured(TlsFacts handshake) {
        facts = facts.secured(handshake);
        helo = null;
        xclient = null;
        xforward.clear();
    }

    /** XFORWARD holds for one message; the next one has none, or its own. */
    void messageEnds() {
        xforward.clear();
    }

    /** XFORWARD: several commands make one set, and what a later one does not name stays. */
    void forwarded(Map<String, String> said) {
        xforward.putAll(said);
    }

    /** XCLIENT: as if that client had just connected. */
    void replace(Map<String, String> said) {
        Hop before = xclient == null ? facts.client().effective() : xclient;
        xclient = ClientCommand.hop(Source.XCLIENT, said, before);
        helo = null;
        xforward.clear();
    }

    /**
     * Everything known of the client, with what it said of itself: at the socket's hop, and its
     * name also at the hop of a PROXY header, whose client is the one that speaks.
     */
    ClientIdentity client() {
        Hop socket = facts.client().hops().getFirst();
        List<Hop> hops = new ArrayList<>(facts.client().hops());
        if (helo != null) {
            String name = helo;
            hops.replaceAll(hop -> hop.address() == null ? hop : hop.with("helo", name));
        }
        hops.set(
                0,
                new Hop(
                        Source.SOCKET,
                        socket.address(),
                        socket.port(),
                        socket.localAddress(),
                        socket.localPort(),
                        ofItself(socket.attributes(), facts.secured())));
        ClientIdentity client = new ClientIdentity(hops);
        if (!xforward.isEmpty()) {
            client = client.with(ClientCommand.hop(Source.XFORWARD, xforward, null));
        }
        return xclient == null ? client : client.with(xclient);
    }

    private Map<String, String> ofItself(Map<String, String> before, @Nullable TlsFacts tls) {
        Map<String, String> said = new LinkedHashMap<>(before);
        if (helo != null) {
            said.put("helo", helo);
        }
        said.put("proto", protocolName(tls != null));
        if (tls != null) {
            said.put("tls-version", tls.version());
            said.put("tls-cipher", tls.cipher());
            if (tls.serverName() != null) {
                said.put("authority", tls.serverName());
            }
            if (tls.clientName() != null) {
                said.put("tls-client", tls.clientName());
            }
        }
        return said;
    }

    /** RFC 3848. */
    private String protocolName(boolean secured) {
        String name = protocol == Protocol.LMTP ? "LMTP" : extended ? "ESMTP" : "SMTP";
        return !secured || name.equals("SMTP") ? name : name + "S";
    }
}
