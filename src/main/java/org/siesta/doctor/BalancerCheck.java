package org.siesta.doctor;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.siesta.config.ListenerConfig;
import org.siesta.mail.SmtpReply;
import org.siesta.net.CidrList;
import org.siesta.smtp.ServerProbe;
import org.siesta.smtp.ServerProbe.Seen;
import org.siesta.smtp.ServerProbe.Trouble;
import org.siesta.smtp.ServerProbe.Way;
import org.siesta.smtp.ServerSettings.ProxyHeader;

/**
 * A load balancer's front address and the listener behind it: do the two agree about the PROXY
 * header?
 */
final class BalancerCheck {

    private final ListenerConfig listener;
    private final HostPort front;
    private final String hostName;
    private final Duration patience;

    BalancerCheck(ListenerConfig listener, HostPort front, String hostName, Duration patience) {
        this.listener = listener;
        this.front = front;
        this.hostName = hostName;
        // The listener says what it misses when this time is over, and not before.
        Duration listenerSays = listener.limits().proxyTimeout().plusSeconds(3);
        this.patience = patience.compareTo(listenerSays) > 0 ? patience : listenerSays;
    }

    List<Finding> examine() {
        List<SocketAddress> addresses = ServerProbe.addresses(front.host(), front.port());
        if (addresses.isEmpty()) {
            return List.of(
                    error(
                            "balancer-not-reachable",
                            "no address is known for it",
                            "give another --via"));
        }
        boolean lmtp = listener.protocol() != ListenerConfig.Protocol.SMTP_SHIM;
        Way way = new Way(ProxyHeader.NONE, listener.tls() == ListenerConfig.Tls.IMPLICIT);
        ServerProbe probe = new ServerProbe(lmtp, hostName, hostName, patience);
        Seen seen = probe.look(addresses.getFirst(), way);
        if (way.tlsFirst() && listener.proxyRequired() && seen.trouble() == Trouble.HANDSHAKE) {
            // A listener that gets TLS in place of its header closes as one that does not trust.
            // The one waits for a client that says nothing, the other does not.
            seen = probe.look(addresses.getFirst(), new Way(ProxyHeader.NONE, false));
        }
        return List.of(judge(seen));
    }

    private Finding judge(Seen seen) {
        SmtpReply reply = seen.reply();
        String said = reply == null ? "" : reply.line();
        if (seen.trouble() == Trouble.UNREACHABLE) {
            return error("balancer-not-reachable", seen.words(), "open that port at the balancer");
        }
        if (seen.greeted() && !seen.greeting().startsWith(hostName + " ")) {
            return Finding.warning(
                    "balancer-leads-elsewhere",
                    about(),
                    "another server answers behind it: " + seen.greeting(),
                    "give the front address that leads to " + listener.name());
        }
        if (said.contains("No PROXY header")) {
            return sendsNone(said);
        }
        if (said.contains("PROXY")) {
            return error(
                    "balancer-sends-proxy",
                    "it sends a PROXY header, and the listener wants none: " + said,
                    key("proxy-protocol")
                            + " = required with "
                            + key("trusted-proxies")
                            + ", or take send-proxy off at the balancer");
        }
        if (seen.ready()) {
            return agrees(seen);
        }
        if (listener.proxyRequired() && seen.trouble() != Trouble.REFUSED) {
            // In plain text the listener says what it misses; before TLS it only waits for it.
            boolean waited =
                    listener.tls() == ListenerConfig.Tls.IMPLICIT
                            && seen.took().compareTo(listener.limits().proxyTimeout()) >= 0;
            return waited
                    ? sendsNone(seen.words())
                    : error(
                            "balancer-not-trusted",
                            seen.words(),
                            key("trusted-proxies")
                                    + " must hold the address from which the balancer connects; else"
                                    + " it finds no server that is up");
        }
        return error(
                listener.proxyRequired() ? "balancer-disagrees" : "balancer-sends-proxy",
                seen.words(),
                "the balancer and "
                        + key("proxy-protocol")
                        + " and "
                        + key("tls")
                        + " must agree; see the service's log");
    }

    private Finding sendsNone(String seen) {
        return error(
                "balancer-sends-no-proxy",
                "the listener wants a PROXY header, and it sends none: " + seen,
                "let the balancer send one (HAProxy: send-proxy-v2; nginx: proxy_protocol on), or "
                        + key("proxy-protocol")
                        + " = none");
    }

    private Finding agrees(Seen seen) {
        CidrList trusted = CidrList.parse(listener.trustedClients());
        if (!listener.proxyRequired()) {
            return Finding.ok(
                    "balancer-ready",
                    about(),
                    "leads to the listener, without a PROXY header: the listener sees the balancer's"
                            + " address and not its clients'");
        }
        boolean may = seen.offers().contains("XFORWARD");
        boolean mine = trusted.contains(seen.local());
        return Finding.ok(
                "balancer-ready",
                about(),
                "leads to the listener with a PROXY header"
                        + (may == mine
                                ? ""
                                : may
                                        ? "; it is taken for a trusted client, which this machine is"
                                                + " not"
                                        : "; this machine is not seen by its own address"));
    }

    private String about() {
        return "balancer " + front + " of listener " + listener.name();
    }

    private String key(String last) {
        return "siesta.listeners." + listener.name() + "." + last;
    }

    private Finding error(String code, String seen, String cure) {
        return Finding.error(code, about(), seen, cure);
    }
}
