package org.siesta.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The keys of relays and backends. */
final class ServerKeys {

    private static final KeyTable TABLE = new KeyTable();

    private ServerKeys() {}

    // The relay.
    static final ConfigKey<String> RELAY_HOST =
            TABLE.key(
                    "siesta.relay.host",
                    NetworkTypes.HOST,
                    "127.0.0.1",
                    "Where replies are submitted.");
    static final ConfigKey<Integer> RELAY_PORT =
            TABLE.key("siesta.relay.port", NetworkTypes.PORT, "25", "Its port.");
    static final ConfigKey<ProxyHeader> RELAY_PROXY =
            TABLE.key(
                    "siesta.relay.proxy-protocol",
                    ValueTypes.choice(ProxyHeader.class),
                    "none",
                    "The PROXY header that the relay's port expects.");
    static final ConfigKey<ServerTls> RELAY_TLS =
            TABLE.key(
                    "siesta.relay.tls",
                    ValueTypes.choice(ServerTls.class),
                    "may",
                    "Outbound TLS; never derived from an inbound setting.");
    static final ConfigKey<String> RELAY_USERNAME =
            TABLE.key(
                    "siesta.relay.username",
                    ValueTypes.TEXT,
                    null,
                    "Name for AUTH PLAIN or LOGIN.");
    static final ConfigKey<String> RELAY_PASSWORD =
            TABLE.secret("siesta.relay.password", ValueTypes.TEXT, "Password for AUTH.");
    static final ConfigKey<Boolean> RELAY_PLAINTEXT_AUTH =
            TABLE.key(
                    "siesta.relay.allow-plaintext-auth",
                    ValueTypes.SWITCH,
                    "false",
                    "Send the password over a connection without TLS.");
    static final ConfigKey<Duration> RELAY_CONNECT_TIMEOUT =
            TABLE.timeout("siesta.relay.connect-timeout", "30s", "Time to connect.");
    static final ConfigKey<Duration> RELAY_GREETING_TIMEOUT =
            TABLE.timeout(
                    "siesta.relay.greeting-timeout",
                    "30s",
                    "Time until the greeting; a port that expects a PROXY header never greets.");
    static final ConfigKey<Duration> RELAY_COMMAND_TIMEOUT =
            TABLE.timeout(
                    "siesta.relay.command-timeout",
                    "5m",
                    "Time for the answer to a command; the answer to a message has twice as much (RFC"
                            + " 5321 §4.5.3.2).");
    static final ConfigKey<Path> RELAY_CA_FILE =
            TABLE.key(
                    "siesta.relay.ca-file",
                    ValueTypes.PATH,
                    null,
                    "PEM file of the authorities that sign the relay's certificate, in place of those"
                            + " that Java trusts.");
    static final ConfigKey<Integer> RELAY_MAX_CONNECTIONS =
            TABLE.key(
                    "siesta.relay.max-connections",
                    ValueTypes.count(1, 1000),
                    "20",
                    "Connections to the relay at once.");
    static final ConfigKey<Integer> RELAY_MAX_MESSAGES =
            TABLE.key(
                    "siesta.relay.max-messages-per-connection",
                    ValueTypes.count(1, 100_000),
                    "100",
                    "Messages on one connection, one after the other; 1 for a connection each.");
    static final ConfigKey<Duration> RELAY_IDLE_TIMEOUT =
            TABLE.timeout(
                    "siesta.relay.idle-timeout",
                    "5s",
                    "How long a connection is kept for the next message.");

    // Further relays.
    static final ConfigKey<Integer> RELAYS_PREFERENCE =
            TABLE.key(
                    "siesta.relays.*.preference",
                    ValueTypes.count(0, 65_535),
                    "10",
                    "The order of further relays, the lowest first, as that of MX records; siesta.relay"
                            + " comes before them where its host is set.");

    static {
        TABLE.add(RelayKeys.named());
    }

    // The backend.
    static final ConfigKey<List<HostPort>> BACKEND_HOST =
            TABLE.key(
                    "siesta.backend.host",
                    NetworkTypes.SERVERS,
                    null,
                    "LMTP servers that get the messages in forward mode, HOST or HOST:PORT; tried in"
                            + " this order.");
    static final ConfigKey<Integer> BACKEND_PORT =
            TABLE.key("siesta.backend.port", NetworkTypes.PORT, "24", "Its port.");
    static final ConfigKey<Path> BACKEND_PATH =
            TABLE.key(
                    "siesta.backend.path",
                    ValueTypes.PATH,
                    null,
                    "Its unix socket, in place of host.");
    static final ConfigKey<ProxyHeader> BACKEND_PROXY =
            TABLE.key(
                    "siesta.backend.proxy-protocol",
                    ValueTypes.choice(ProxyHeader.class),
                    "none",
                    "The PROXY header that passes the client's address on.");
    static final ConfigKey<Boolean> BACKEND_XCLIENT =
            TABLE.key(
                    "siesta.backend.xclient",
                    ValueTypes.SWITCH,
                    "false",
                    "Pass the client's identity on by XCLIENT where the backend offers it.");
    static final ConfigKey<ServerTls> BACKEND_TLS =
            TABLE.key(
                    "siesta.backend.tls",
                    ValueTypes.choice(ServerTls.class),
                    "may",
                    "Outbound TLS to the backend.");
    static final ConfigKey<Path> BACKEND_CA_FILE =
            TABLE.key(
                    "siesta.backend.ca-file",
                    ValueTypes.PATH,
                    null,
                    "PEM file of the authorities that sign the backend's certificate, in place of those"
                            + " that Java trusts.");
    static final ConfigKey<Duration> BACKEND_CONNECT_TIMEOUT =
            TABLE.timeout("siesta.backend.connect-timeout", "10s", "Time to connect.");
    static final ConfigKey<Duration> BACKEND_GREETING_TIMEOUT =
            TABLE.timeout("siesta.backend.greeting-timeout", "30s", "Time until the greeting.");
    static final ConfigKey<Duration> BACKEND_COMMAND_TIMEOUT =
            TABLE.timeout(
                    "siesta.backend.command-timeout",
                    "5m",
                    "Time for the answer to a command; the answer to a message has twice as much for"
                            + " each recipient (RFC 5321 §4.5.3.2).");
    static final ConfigKey<Integer> BACKEND_MAX_CONNECTIONS =
            TABLE.key(
                    "siesta.backend.max-connections",
                    ValueTypes.count(1, 100_000),
                    "100",
                    "Connections to one server, idle ones counted; Dovecot takes 100 by default.");
    static final ConfigKey<Duration> BACKEND_WAIT_TIMEOUT =
            TABLE.timeout(
                    "siesta.backend.wait-timeout",
                    "30s",
                    "How long a message waits for a free connection before 451.");
    static final ConfigKey<Duration> BACKEND_IDLE_TIMEOUT =
            TABLE.key(
                    "siesta.backend.idle-timeout",
                    ValueTypes.duration("0s", "1h"),
                    "10s",
                    "How long a connection is kept for the next message of the same client; 0s closes"
                            + " it.");
    static final ConfigKey<Duration> BACKEND_RETRY_PAUSE =
            TABLE.timeout(
                    "siesta.backend.retry-pause",
                    "30s",
                    "How long a server that was not ready is left alone while there is another.");

    // Backends for some domains.
    static final ConfigKey<List<String>> ROUTE_DOMAINS =
            TABLE.key(
                    "siesta.backends.*.domains",
                    ValueTypes.DOMAINS,
                    null,
                    "Recipients of these domains go to this backend, those of others to"
                            + " siesta.backend.");
    static final ConfigKey<List<HostPort>> ROUTE_HOST =
            TABLE.key(
                    "siesta.backends.*.host",
                    NetworkTypes.SERVERS,
                    null,
                    "As siesta.backend.host.");
    static final ConfigKey<Integer> ROUTE_PORT =
            TABLE.key("siesta.backends.*.port", NetworkTypes.PORT, "24", "As siesta.backend.port.");
    static final ConfigKey<Path> ROUTE_PATH =
            TABLE.key("siesta.backends.*.path", ValueTypes.PATH, null, "As siesta.backend.path.");
    static final ConfigKey<ProxyHeader> ROUTE_PROXY =
            TABLE.key(
                    "siesta.backends.*.proxy-protocol",
                    ValueTypes.choice(ProxyHeader.class),
                    "none",
                    "As siesta.backend.proxy-protocol.");
    static final ConfigKey<Boolean> ROUTE_XCLIENT =
            TABLE.key(
                    "siesta.backends.*.xclient",
                    ValueTypes.SWITCH,
                    "false",
                    "As siesta.backend.xclient.");
    static final ConfigKey<ServerTls> ROUTE_TLS =
            TABLE.key(
                    "siesta.backends.*.tls",
                    ValueTypes.choice(ServerTls.class),
                    "may",
                    "As siesta.backend.tls.");
    static final ConfigKey<Path> ROUTE_CA_FILE =
            TABLE.key(
                    "siesta.backends.*.ca-file",
                    ValueTypes.PATH,
                    null,
                    "As siesta.backend.ca-file.");

    /** In the order of the reference. */
    static List<ConfigKey<?>> all() {
        return TABLE.all();
    }
}
