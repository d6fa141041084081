package org.siesta.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of listeners, of what they show in TLS, and of who a client is. */
final class ListenerKeys {

    private static final KeyTable TABLE = new KeyTable();

    private ListenerKeys() {}

    // Listeners.
    static final ConfigKey<ListenerConfig.Protocol> PROTOCOL =
            listener(
                    "protocol",
                    ValueTypes.choice(ListenerConfig.Protocol.class),
                    "lmtp",
                    "What the listener speaks; managesieve is not there in this version.");
    static final ConfigKey<List<ListenAddress>> ADDRESS =
            listener(
                    "address",
                    NetworkTypes.ADDRESSES,
                    null,
                    "Where it listens; declares the listener. Port 0 takes a free one, *:2424 every address.");
    static final ConfigKey<ListenerConfig.ProxyProtocol> PROXY_PROTOCOL =
            listener(
                    "proxy-protocol",
                    ValueTypes.choice(ListenerConfig.ProxyProtocol.class),
                    "none",
                    "Whether each connection starts with a PROXY header (v1 or v2); never guessed.");
    static final ConfigKey<ListenerConfig.MixedFamilies> PROXY_MIXED_FAMILIES =
            listener(
                    "proxy-mixed-families",
                    ValueTypes.choice(ListenerConfig.MixedFamilies.class),
                    "accept",
                    "What to do with a PROXY header whose two addresses are of different families, as nginx writes it: take its"
                            + " source and ignore its destination, or refuse it.");
    static final ConfigKey<List<String>> TRUSTED_PROXIES =
            listener(
                    "trusted-proxies",
                    NetworkTypes.NETWORKS,
                    "none",
                    "Peers that may send a PROXY header; all others are refused. A unix socket counts as loopback. Needed with"
                            + " proxy-protocol=required.");
    static final ConfigKey<List<String>> TRUSTED_CLIENTS =
            listener(
                    "trusted-clients",
                    NetworkTypes.NETWORKS,
                    "127.0.0.0/8, ::1",
                    "Peers that may use XCLIENT and XFORWARD; to others these are not announced. A unix socket counts as loopback.");
    static final ConfigKey<ListenerConfig.Tls> LISTENER_TLS =
            listener(
                    "tls",
                    ValueTypes.choice(ListenerConfig.Tls.class),
                    "none",
                    "Inbound TLS; other values than none need a certificate.");
    static final ConfigKey<ListenerConfig.ClientCertificates> CLIENT_CERTIFICATES =
            listener(
                    "client-certificates",
                    ValueTypes.choice(ListenerConfig.ClientCertificates.class),
                    "none",
                    "Whether clients are asked for a certificate; a name in a good one is part of the client's identity. Needs"
                            + " siesta.tls.client-authorities.");
    static final ConfigKey<Long> MAX_MESSAGE_SIZE =
            limit(
                    "max-message-size",
                    ValueTypes.size("1K", "2047M"),
                    "100M",
                    "Largest message, announced by SIZE.");
    static final ConfigKey<Integer> MAX_RECIPIENTS =
            limit("max-recipients", ValueTypes.count(1, 100_000), "1000", "Recipients a message.");
    static final ConfigKey<Integer> MAX_CONNECTIONS =
            limit(
                    "max-connections",
                    ValueTypes.count(1, 1_000_000),
                    "10000",
                    "Open connections; a further one gets 421.");
    static final ConfigKey<Integer> MAX_CONNECTIONS_PER_PEER =
            limit(
                    "max-connections-per-peer",
                    ValueTypes.count(0, 1_000_000),
                    "0",
                    "Open connections of one peer address; 0 for no limit.");
    static final ConfigKey<Duration> PROXY_TIMEOUT =
            limit(
                    "proxy-timeout",
                    ValueTypes.duration("10ms", "5m"),
                    "5s",
                    "Time for the whole PROXY header.");
    static final ConfigKey<Duration> LISTENER_COMMAND_TIMEOUT =
            limit(
                    "command-timeout",
                    ValueTypes.duration("10ms", "1h"),
                    "300s",
                    "Time for one whole command line (RFC 5321 §4.5.3.2.7).");
    static final ConfigKey<Integer> MIN_DATA_RATE =
            limit(
                    "min-data-rate",
                    ValueTypes.count(0, 1_000_000_000),
                    "500",
                    "Slowest sender during DATA in octets a second; 0 for none: then only silence"
                            + " for command-timeout ends a message that is wanted.");
    static final ConfigKey<Integer> MAX_BAD_COMMANDS =
            limit(
                    "max-bad-commands",
                    ValueTypes.count(1, 10_000),
                    "10",
                    "Bad commands after which the connection is closed with 421.");
    static final ConfigKey<Integer> MAX_REFUSED_RECIPIENTS =
            limit(
                    "max-refused-recipients",
                    ValueTypes.count(1, 100_000),
                    "100",
                    "Recipients refused for good between two messages, before the next RCPT is answered"
                            + " with 421 and the connection is closed.");
    static final ConfigKey<Integer> MAX_PROXY_HEADER =
            limit(
                    "max-proxy-header",
                    ValueTypes.count(536, 65_551),
                    "16384",
                    "Longest PROXY header in octets; one with a client certificate has some thousand.");
    static final ConfigKey<Long> MESSAGE_MEMORY =
            TABLE.key(
                    "siesta.message-memory",
                    ValueTypes.size("0", "64G"),
                    "32M",
                    "Memory for the messages of all connections together; further ones, and large ones, go to files under siesta.data. As much again is for judging them.");
    static final ConfigKey<Boolean> ALLOW_ANY_PROXY =
            TABLE.key(
                    "siesta.allow-any-proxy",
                    ValueTypes.SWITCH,
                    "false",
                    "Allow 0.0.0.0/0 and ::/0 in trusted-proxies: anybody may then claim any client"
                            + " address.");
    static final ConfigKey<Path> CERTIFICATE =
            TABLE.key(
                    "siesta.tls.certificates.*.certificate",
                    ValueTypes.PATH,
                    null,
                    "PEM file with the certificate chain. The one called default, else the first,"
                            + " answers unknown names.");
    static final ConfigKey<Path> CERTIFICATE_KEY =
            TABLE.key(
                    "siesta.tls.certificates.*.key",
                    ValueTypes.PATH,
                    null,
                    "PEM file with the private key.");
    static final ConfigKey<Path> CLIENT_AUTHORITIES =
            TABLE.key(
                    "siesta.tls.client-authorities",
                    ValueTypes.PATH,
                    null,
                    "PEM file with the authorities that sign the certificates of clients.");
    static final ConfigKey<Duration> CERTIFICATE_RELOAD =
            TABLE.key(
                    "siesta.tls.reload-interval",
                    ValueTypes.duration("100ms", "1d"),
                    "5s",
                    "How often the files of certificates are looked at; changed ones are in force after two looks.");

    // Who a client is, beside what a connection says.
    static final ConfigKey<List<String>> TRUSTED_RECEIVED =
            TABLE.key(
                    "siesta.identity.trusted-received",
                    ValueTypes.DOMAINS,
                    "",
                    "Names of MTAs whose Received field, if it is the topmost, tells the client where no XFORWARD and XCLIENT do.");
    static final ConfigKey<Boolean> RESOLVE_NAMES =
            TABLE.key(
                    "siesta.identity.resolve-names",
                    ValueTypes.SWITCH,
                    "false",
                    "Look up the names of clients for remote-host, beside the deliveries; one counts only if its addresses confirm it."
                            + " A name in XFORWARD or XCLIENT is taken as it is.");

    /** In the order of the reference. */
    static List<ConfigKey<?>> all() {
        return TABLE.all();
    }

    private static <T> ConfigKey<T> listener(
            String name, ValueType<T> type, @Nullable String defaultText, String description) {
        return TABLE.key("siesta.listeners.*." + name, type, defaultText, description);
    }

    private static <T> ConfigKey<T> limit(
            String name, ValueType<T> type, String defaultText, String description) {
        return listener("limits." + name, type, defaultText, description);
    }
}
