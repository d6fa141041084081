package org.siesta.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.siesta.config.ListenAddress;
import org.siesta.config.ListenerConfig;
import org.siesta.mail.SmtpReply;
import org.siesta.net.CidrList;
import org.siesta.smtp.ServerProbe;
import org.siesta.smtp.ServerProbe.Seen;
import org.siesta.smtp.ServerProbe.Stage;
import org.siesta.smtp.ServerProbe.Trouble;
import org.siesta.smtp.ServerProbe.Way;
import org.siesta.smtp.ServerSettings.ProxyHeader;

/**
 * One address of a listener, met with and without a PROXY header: is it there, is it ours, and does
 * it do what is declared?
 */
final class ListenerCheck {

    private final ListenerConfig listener;
    private final ListenAddress address;
    private final String hostName;
    private final Duration patience;

    ListenerCheck(
            ListenerConfig listener, ListenAddress address, String hostName, Duration patience) {
        this.listener = listener;
        this.address = address;
        this.hostName = hostName;
        this.patience = longer(patience, listener.limits().proxyTimeout().plusSeconds(2));
    }

    /** Without the service: whether its address can be had. */
    List<Finding> beforeStart() {
        if (!(address instanceof ListenAddress.Tcp(String host, int port))) {
            return List.of();
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(
                    host.equals("*")
                            ? new InetSocketAddress(port)
                            : new InetSocketAddress(InetAddress.getByName(host), port));
            return List.of(Finding.ok("listener-free", about(), "the address can be had"));
        } catch (IOException | IllegalArgumentException e) {
            return List.of(
                    error(
                            "listener-not-free",
                            "cannot listen there: " + e.getMessage(),
                            key("address") + ", or end what listens there"));
        }
    }

    List<Finding> examine() {
        if (address instanceof ListenAddress.Tcp(_, int port) && port == 0) {
            return List.of(
                    Finding.ok(
                            "listener-any-port",
                            about(),
                            "takes a free port, which is not known from outside"));
        }
        boolean tlsFirst = listener.tls() == ListenerConfig.Tls.IMPLICIT;
        ProxyHeader declared = listener.proxyRequired() ? ProxyHeader.V2_LOCAL : ProxyHeader.NONE;
        ProxyHeader other = listener.proxyRequired() ? ProxyHeader.NONE : ProxyHeader.V2_LOCAL;
        SocketAddress target = target();
        ServerProbe probe = probe();
        Seen seen = probe.look(target, new Way(declared, tlsFirst));
        if (seen.ready()) {
            // It takes nothing else then: whether a header comes is never guessed.
            return asDeclared(seen);
        }
        if (seen.trouble() == Trouble.UNREACHABLE) {
            return List.of(unreachable(seen));
        }
        List<Callable<Seen>> looks =
                List.of(
                        () -> probe.look(target, new Way(other, tlsFirst)),
                        () -> probe.look(target, new Way(declared, !tlsFirst)));
        List<Seen> others = AtOnce.all(looks);
        return List.of(
                listener.proxyRequired()
                        ? required(seen, others.getFirst(), others.getLast())
                        : without(seen, others.getFirst(), others.getLast()));
    }

    private Finding without(Seen plain, Seen local, Seen otherTls) {
        if (local.ready()) {
            return error(
                    "listener-wants-proxy",
                    "declared without a PROXY header it does not talk ("
                            + plain.words()
                            + "), after one it does",
                    key("proxy-protocol")
                            + " = required, or restart the service, which runs with other settings");
        }
        return strange(plain, otherTls);
    }

    private Finding required(Seen local, Seen plain, Seen otherTls) {
        if (plain.ready()) {
            return error(
                    "listener-takes-no-proxy",
                    "a PROXY header is declared as required, and it talks without one",
                    "restart the service, which runs with other settings, or "
                            + key("proxy-protocol")
                            + " = none");
        }
        if (local.trouble() == Trouble.CLOSED && !trusted(local)) {
            return Finding.ok(
                    "listener-trusts-others",
                    about(),
                    "bound; closes on this machine, which is not among "
                            + key("trusted-proxies")
                            + ", so no more is seen from here");
        }
        return strange(local, otherTls);
    }

    private boolean trusted(Seen seen) {
        return CidrList.parse(listener.trustedProxies()).contains(seen.local());
    }

    private List<Finding> asDeclared(Seen seen) {
        List<Finding> findings = new ArrayList<>();
        if (!seen.greeting().startsWith(hostName + " ")) {
            return List.of(
                    error(
                            "listener-not-ours",
                            "another server answers there: " + seen.greeting(),
                            key("address")
                                    + ", or end that server; where it is the service, restart it (siesta.host-name)"));
        }
        boolean wanted =
                listener.tls() == ListenerConfig.Tls.STARTTLS
                        || listener.tls() == ListenerConfig.Tls.STARTTLS_REQUIRED;
        boolean offered = listener.tls() != ListenerConfig.Tls.IMPLICIT && seen.tls() != null;
        if (wanted && !offered) {
            findings.add(
                    error(
                            "listener-no-starttls",
                            "STARTTLS is declared and not offered",
                            "restart the service, which runs with other settings ("
                                    + key("tls")
                                    + ")"));
        } else if (!wanted && offered) {
            findings.add(
                    error(
                            "listener-starttls",
                            "STARTTLS is offered and not declared",
                            "restart the service, which runs with other settings ("
                                    + key("tls")
                                    + ")"));
        } else {
            findings.add(
                    Finding.ok(
                            "listener-ready",
                            about(),
                            "as declared: "
                                    + (listener.proxyRequired()
                                            ? "PROXY header required, health check by LOCAL taken"
                                            : "no PROXY header")
                                    + ", "
                                    + (seen.tls() == null ? "no TLS" : seen.tls().protocol())));
        }
        return findings;
    }

    private Finding unreachable(Seen seen) {
        return error(
                "listener-not-reachable",
                "declared and not there: " + seen.words(),
                "start the service, or restart it after a change; else " + key("address"));
    }

    private Finding strange(Seen seen, Seen otherTls) {
        if (otherTls.ready()) {
            return error(
                    "listener-other-tls",
                    "not as declared: "
                            + seen.words()
                            + "; "
                            + (listener.tls() == ListenerConfig.Tls.IMPLICIT
                                    ? "it talks without TLS"
                                    : "it speaks TLS first"),
                    "restart the service, which runs with other settings (" + key("tls") + ")");
        }
        SmtpReply reply = seen.reply();
        if (seen.greeted() && seen.at() == Stage.HELLO && reply != null) {
            return error(
                    "listener-not-ours",
                    "another server answers there: " + seen.greeting() + ", then " + reply.line(),
                    key("address") + ", or end that server");
        }
        if (reply != null && reply.temporary()) {
            return Finding.warning(
                    "listener-full",
                    about(),
                    "it takes no connection now: " + reply.line(),
                    key("limits.max-connections")
                            + " and "
                            + key("limits.max-connections-per-peer"));
        }
        return error(
                "listener-not-as-declared",
                "not as declared: " + seen.words(),
                "see the service's log; " + key("proxy-protocol") + ", " + key("tls"));
    }

    private ServerProbe probe() {
        boolean lmtp = listener.protocol() != ListenerConfig.Protocol.SMTP_SHIM;
        return new ServerProbe(lmtp, hostName, hostName, patience);
    }

    /** Where somebody on this machine finds it. */
    SocketAddress target() {
        return switch (address) {
            case ListenAddress.Unix(var path) -> UnixDomainSocketAddress.of(path);
            case ListenAddress.Tcp tcp -> new InetSocketAddress(tcp.localHost(), tcp.port());
        };
    }

    private String about() {
        return "listener " + listener.name() + " " + address;
    }

    private String key(String last) {
        return "siesta.listeners." + listener.name() + "." + last;
    }

    private Finding error(String code, String seen, String cure) {
        return Finding.error(code, about(), seen, cure);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
