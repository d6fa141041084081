package org.siesta.doctor;

import java.net.InetAddress;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.siesta.config.ListenAddress;
import org.siesta.config.ListenerConfig;
import org.siesta.config.RestConfig;
import org.siesta.config.SiestaConfig;
import org.siesta.net.CidrList;

/** Who is believed: proxies and clients of the listeners, tokens of the HTTP side. */
final class TrustCheck {

    /** More addresses than a site has load balancers. */
    private static final int WIDE_IPV4 = 16;

    private static final int WIDE_IPV6 = 48;
    private static final int WEAK_KINDS = 8;

    private final SiestaConfig config;

    TrustCheck(SiestaConfig config) {
        this.config = config;
    }

    List<Finding> examine() {
        List<Finding> findings = new ArrayList<>();
        config.listeners().forEach(listener -> listener(listener, findings));
        http(findings);
        return findings;
    }

    private static void listener(ListenerConfig listener, List<Finding> findings) {
        boolean outside = listener.addresses().stream().anyMatch(TrustCheck::outside);
        String about = "listener " + listener.name();
        String keys = "siesta.listeners." + listener.name() + ".";
        if (listener.proxyRequired()) {
            CidrList proxies = CidrList.parse(listener.trustedProxies());
            if (proxies.containsEverybody()) {
                findings.add(
                        Finding.warning(
                                "trusts-every-proxy",
                                about,
                                "anybody who reaches it may claim any client's address",
                                keys + "trusted-proxies = the load balancers alone"));
            } else {
                wide(
                        proxies,
                        outside,
                        "trusts-many-proxies",
                        about,
                        "may claim any client's address",
                        keys + "trusted-proxies",
                        findings);
            }
        } else if (!listener.trustedProxies().isEmpty()) {
            findings.add(
                    Finding.warning(
                            "proxies-unused",
                            about,
                            "trusted proxies are named, and no PROXY header is expected",
                            keys + "proxy-protocol = required, or take trusted-proxies away"));
        }
        wide(
                CidrList.parse(listener.trustedClients()),
                outside,
                "trusts-many-clients",
                about,
                "may name any client by XCLIENT and XFORWARD"
                        + (listener.protocol() == ListenerConfig.Protocol.SMTP_SHIM
                                ? ", and have anything relayed"
                                : ""),
                keys + "trusted-clients",
                findings);
    }

    private static void wide(
            CidrList networks,
            boolean outside,
            String code,
            String about,
            String may,
            String key,
            List<Finding> findings) {
        networks.networks().stream()
                .filter(n -> outside && !n.address().isLoopbackAddress() && isWide(n))
                .forEach(
                        n ->
                                findings.add(
                                        Finding.warning(
                                                code,
                                                about,
                                                "everybody in "
                                                        + n
                                                        + (bridge(n)
                                                                ? ", with every container of this machine,"
                                                                : "")
                                                        + " "
                                                        + may,
                                                key + " = the addresses that do so")));
    }

    private static boolean isWide(CidrList.Network network) {
        return network.prefix()
                <= (network.address().getAddress().length == 4 ? WIDE_IPV4 : WIDE_IPV6);
    }

    /** The network out of which container engines take their bridges. */
    private static boolean bridge(CidrList.Network network) {
        return network.toString().startsWith("172.") || network.toString().startsWith("0.0.0.0/");
    }

    private void http(List<Finding> findings) {
        boolean outside = outside(config.http().address());
        for (RestConfig.Token token : config.rest().tokens()) {
            if (weak(token.secret())) {
                findings.add(
                        Finding.warning(
                                "rest-token-weak",
                                "HTTP " + config.http().address(),
                                "the token "
                                        + (token.admin()
                                                ? "for everything"
                                                : "of " + token.account())
                                        + " can be guessed: few different characters",
                                "siesta.rest.tokens with a random one (openssl rand -hex 24)"));
            }
        }
        if (outside) {
            findings.add(
                    Finding.warning(
                            "rest-in-the-clear",
                            "HTTP " + config.http().address(),
                            "it listens beyond this machine without TLS"
                                    + (config.rest().tokens().isEmpty()
                                            ? ", with the one token that the service made"
                                            : ""),
                            "siesta.http.address = 127.0.0.1:8080 behind a web server with TLS"));
        }
        if (outside(config.http().management())) {
            findings.add(
                    Finding.warning(
                            "management-open",
                            "management " + config.http().management(),
                            "health and metrics are for everybody who reaches it",
                            "siesta.management.address = 127.0.0.1:9000, or a firewall"));
        }
        if (config.rest().tokens().isEmpty()
                && Files.exists(config.store().data().resolve("admin-token"))
                && org.siesta.net.CertificateFacts.openToAll(
                        config.store().data().resolve("admin-token"))) {
            findings.add(
                    Finding.warning(
                            "admin-token-open",
                            "HTTP " + config.http().address(),
                            "the administrator's token may be read by everybody on this machine",
                            "chmod 600 of the file admin-token under siesta.data"));
        }
    }

    /** A digest says nothing of its token. */
    private static boolean weak(String secret) {
        return !secret.startsWith("sha256:") && secret.chars().distinct().count() < WEAK_KINDS;
    }

    static boolean outside(ListenAddress address) {
        if (!(address instanceof ListenAddress.Tcp(String host, _))) {
            return false;
        }
        if (host.equals("*")) {
            return true;
        }
        try {
            return !host.equalsIgnoreCase("localhost")
                    && !InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return true;
        }
    }
}
