package org.siesta.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.AddressPattern;
import org.siesta.mail.Mailbox;

/**
 * The table of all keys: the one truth for reading, checking, {@code config show} and the
 * reference.
 */
final class Keys {

    private static final List<ConfigKey<?>> TABLE = new ArrayList<>();

    /** Old name to new name. An old name stops the start and names the new one. */
    static final Map<String, String> RENAMED = Map.of();

    private Keys() {}

    // What the service is.
    static final ConfigKey<SiestaConfig.Mode> MODE =
            key(
                    "siesta.mode",
                    ValueTypes.choice(SiestaConfig.Mode.class),
                    "responder",
                    "Whether a message ends here (responder) or goes on to the backend (forward).");
    static final ConfigKey<String> HOST_NAME =
            key(
                    "siesta.host-name",
                    ValueTypes.HOST,
                    null,
                    "What the service calls itself in SMTP and in trace fields; by default the"
                            + " machine's name.");
    static final ConfigKey<Path> DATA =
            key(
                    "siesta.data",
                    ValueTypes.PATH,
                    "./data",
                    "The folder of everything that must survive a restart.");

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
                    ValueTypes.ADDRESSES,
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
                    ValueTypes.NETWORKS,
                    "none",
                    "Peers that may send a PROXY header; all others are refused. A unix socket counts as loopback. Needed with"
                            + " proxy-protocol=required.");
    static final ConfigKey<List<String>> TRUSTED_CLIENTS =
            listener(
                    "trusted-clients",
                    ValueTypes.NETWORKS,
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
                    "Slowest sender during DATA in octets a second; 0 for no limit.");
    static final ConfigKey<Integer> MAX_BAD_COMMANDS =
            limit(
                    "max-bad-commands",
                    ValueTypes.count(1, 10_000),
                    "10",
                    "Bad commands after which the connection is closed with 421.");
    static final ConfigKey<Long> MESSAGE_MEMORY =
            key(
                    "siesta.message-memory",
                    ValueTypes.size("0", "64G"),
                    "32M",
                    "Memory for the messages of all connections together; further ones, and large ones, go to files under siesta.data. As much again is for judging them.");
    static final ConfigKey<Boolean> ALLOW_ANY_PROXY =
            key(
                    "siesta.allow-any-proxy",
                    ValueTypes.SWITCH,
                    "false",
                    "Allow 0.0.0.0/0 and ::/0 in trusted-proxies: anybody may then claim any client"
                            + " address.");
    static final ConfigKey<Path> CERTIFICATE =
            key(
                    "siesta.tls.certificates.*.certificate",
                    ValueTypes.PATH,
                    null,
                    "PEM file with the certificate chain. The one called default, else the first,"
                            + " answers unknown names.");
    static final ConfigKey<Path> CERTIFICATE_KEY =
            key(
                    "siesta.tls.certificates.*.key",
                    ValueTypes.PATH,
                    null,
                    "PEM file with the private key.");
    static final ConfigKey<Path> CLIENT_AUTHORITIES =
            key(
                    "siesta.tls.client-authorities",
                    ValueTypes.PATH,
                    null,
                    "PEM file with the authorities that sign the certificates of clients.");
    static final ConfigKey<Duration> CERTIFICATE_RELOAD =
            key(
                    "siesta.tls.reload-interval",
                    ValueTypes.duration("100ms", "1d"),
                    "5s",
                    "How often the files of certificates are looked at; changed ones are in force after two looks.");

    // Who a client is, beside what a connection says.
    static final ConfigKey<List<String>> TRUSTED_RECEIVED =
            key(
                    "siesta.identity.trusted-received",
                    ValueTypes.DOMAINS,
                    "",
                    "Names of MTAs whose Received field, if it is the topmost, tells the client where no XFORWARD and XCLIENT do.");
    static final ConfigKey<Boolean> RESOLVE_NAMES =
            key(
                    "siesta.identity.resolve-names",
                    ValueTypes.SWITCH,
                    "false",
                    "Look up the names of clients for remote-host, beside the deliveries; one counts only if its addresses confirm it."
                            + " A name in XFORWARD or XCLIENT is taken as it is.");

    // The relay.
    static final ConfigKey<String> RELAY_HOST =
            key("siesta.relay.host", ValueTypes.HOST, "127.0.0.1", "Where replies are submitted.");
    static final ConfigKey<Integer> RELAY_PORT =
            key("siesta.relay.port", ValueTypes.PORT, "25", "Its port.");
    static final ConfigKey<ProxyHeader> RELAY_PROXY =
            key(
                    "siesta.relay.proxy-protocol",
                    ValueTypes.choice(ProxyHeader.class),
                    "none",
                    "The PROXY header that the relay's port expects.");
    static final ConfigKey<ServerTls> RELAY_TLS =
            key(
                    "siesta.relay.tls",
                    ValueTypes.choice(ServerTls.class),
                    "may",
                    "Outbound TLS; never derived from an inbound setting.");
    static final ConfigKey<String> RELAY_USERNAME =
            key("siesta.relay.username", ValueTypes.TEXT, null, "Name for AUTH PLAIN or LOGIN.");
    static final ConfigKey<String> RELAY_PASSWORD =
            secret("siesta.relay.password", ValueTypes.TEXT, "Password for AUTH.");
    static final ConfigKey<Boolean> RELAY_PLAINTEXT_AUTH =
            key(
                    "siesta.relay.allow-plaintext-auth",
                    ValueTypes.SWITCH,
                    "false",
                    "Send the password over a connection without TLS.");
    static final ConfigKey<Duration> RELAY_CONNECT_TIMEOUT =
            timeout("siesta.relay.connect-timeout", "30s", "Time to connect.");
    static final ConfigKey<Duration> RELAY_GREETING_TIMEOUT =
            timeout(
                    "siesta.relay.greeting-timeout",
                    "30s",
                    "Time until the greeting; a port that expects a PROXY header never greets.");
    static final ConfigKey<Duration> RELAY_COMMAND_TIMEOUT =
            timeout("siesta.relay.command-timeout", "5m", "Time for each answer.");
    static final ConfigKey<Path> RELAY_CA_FILE =
            key(
                    "siesta.relay.ca-file",
                    ValueTypes.PATH,
                    null,
                    "PEM file of the authorities that sign the relay's certificate, in place of those"
                            + " that Java trusts.");
    static final ConfigKey<Integer> RELAY_MAX_CONNECTIONS =
            key(
                    "siesta.relay.max-connections",
                    ValueTypes.count(1, 1000),
                    "20",
                    "Connections to the relay at once.");
    static final ConfigKey<Integer> RELAY_MAX_MESSAGES =
            key(
                    "siesta.relay.max-messages-per-connection",
                    ValueTypes.count(1, 100_000),
                    "100",
                    "Messages on one connection, one after the other; 1 for a connection each.");
    static final ConfigKey<Duration> RELAY_IDLE_TIMEOUT =
            timeout(
                    "siesta.relay.idle-timeout",
                    "5s",
                    "How long a connection is kept for the next message.");

    // Further relays.
    static final ConfigKey<Integer> RELAYS_PREFERENCE =
            key(
                    "siesta.relays.*.preference",
                    ValueTypes.count(0, 65_535),
                    "10",
                    "The order of further relays, the lowest first, as that of MX records; siesta.relay"
                            + " comes before them where its host is set.");

    static {
        RelayKeys.named().forEach(Keys::add);
    }

    // The backend.
    static final ConfigKey<List<HostPort>> BACKEND_HOST =
            key(
                    "siesta.backend.host",
                    ValueTypes.SERVERS,
                    null,
                    "LMTP servers that get the messages in forward mode, HOST or HOST:PORT; tried in"
                            + " this order.");
    static final ConfigKey<Integer> BACKEND_PORT =
            key("siesta.backend.port", ValueTypes.PORT, "24", "Its port.");
    static final ConfigKey<Path> BACKEND_PATH =
            key("siesta.backend.path", ValueTypes.PATH, null, "Its unix socket, in place of host.");
    static final ConfigKey<ProxyHeader> BACKEND_PROXY =
            key(
                    "siesta.backend.proxy-protocol",
                    ValueTypes.choice(ProxyHeader.class),
                    "none",
                    "The PROXY header that passes the client's address on.");
    static final ConfigKey<Boolean> BACKEND_XCLIENT =
            key(
                    "siesta.backend.xclient",
                    ValueTypes.SWITCH,
                    "false",
                    "Pass the client's identity on by XCLIENT where the backend offers it.");
    static final ConfigKey<ServerTls> BACKEND_TLS =
            key(
                    "siesta.backend.tls",
                    ValueTypes.choice(ServerTls.class),
                    "may",
                    "Outbound TLS to the backend.");
    static final ConfigKey<Duration> BACKEND_CONNECT_TIMEOUT =
            timeout("siesta.backend.connect-timeout", "10s", "Time to connect.");
    static final ConfigKey<Duration> BACKEND_GREETING_TIMEOUT =
            timeout("siesta.backend.greeting-timeout", "30s", "Time until the greeting.");
    static final ConfigKey<Duration> BACKEND_COMMAND_TIMEOUT =
            timeout("siesta.backend.command-timeout", "5m", "Time for each answer.");
    static final ConfigKey<Integer> BACKEND_MAX_CONNECTIONS =
            key(
                    "siesta.backend.max-connections",
                    ValueTypes.count(1, 100_000),
                    "100",
                    "Connections to one server, idle ones counted; Dovecot takes 100 by default.");
    static final ConfigKey<Duration> BACKEND_WAIT_TIMEOUT =
            timeout(
                    "siesta.backend.wait-timeout",
                    "30s",
                    "How long a message waits for a free connection before 451.");
    static final ConfigKey<Duration> BACKEND_IDLE_TIMEOUT =
            key(
                    "siesta.backend.idle-timeout",
                    ValueTypes.duration("0s", "1h"),
                    "10s",
                    "How long a connection is kept for the next message of the same client; 0s closes"
                            + " it.");
    static final ConfigKey<Duration> BACKEND_RETRY_PAUSE =
            timeout(
                    "siesta.backend.retry-pause",
                    "30s",
                    "How long a server that was not ready is left alone while there is another.");

    // Backends for some domains.
    static final ConfigKey<List<String>> ROUTE_DOMAINS =
            key(
                    "siesta.backends.*.domains",
                    ValueTypes.DOMAINS,
                    null,
                    "Recipients of these domains go to this backend, those of others to"
                            + " siesta.backend.");
    static final ConfigKey<List<HostPort>> ROUTE_HOST =
            key("siesta.backends.*.host", ValueTypes.SERVERS, null, "As siesta.backend.host.");
    static final ConfigKey<Integer> ROUTE_PORT =
            key("siesta.backends.*.port", ValueTypes.PORT, "24", "As siesta.backend.port.");
    static final ConfigKey<Path> ROUTE_PATH =
            key("siesta.backends.*.path", ValueTypes.PATH, null, "As siesta.backend.path.");
    static final ConfigKey<ProxyHeader> ROUTE_PROXY =
            key(
                    "siesta.backends.*.proxy-protocol",
                    ValueTypes.choice(ProxyHeader.class),
                    "none",
                    "As siesta.backend.proxy-protocol.");
    static final ConfigKey<Boolean> ROUTE_XCLIENT =
            key(
                    "siesta.backends.*.xclient",
                    ValueTypes.SWITCH,
                    "false",
                    "As siesta.backend.xclient.");
    static final ConfigKey<ServerTls> ROUTE_TLS =
            key(
                    "siesta.backends.*.tls",
                    ValueTypes.choice(ServerTls.class),
                    "may",
                    "As siesta.backend.tls.");

    // What is kept, and for whom.
    static final ConfigKey<String> STORE_URL =
            key(
                    "siesta.store.url",
                    ValueTypes.TEXT,
                    "embedded",
                    "The store: embedded keeps a file under siesta.data, for one node;"
                            + " jdbc:postgresql://HOST:PORT/DATABASE is for several nodes.");
    static final ConfigKey<String> STORE_USERNAME =
            key("siesta.store.username", ValueTypes.TEXT, null, "Name for the store's server.");
    static final ConfigKey<String> STORE_PASSWORD =
            secret("siesta.store.password", ValueTypes.TEXT, "Password for the store's server.");
    static final ConfigKey<Integer> STORE_POOL_SIZE =
            key(
                    "siesta.store.pool-size",
                    ValueTypes.count(1, 1000),
                    "10",
                    "PostgreSQL: connections of this node at most.");
    static final ConfigKey<Duration> STORE_TIMEOUT =
            storeTimeout("timeout", "5s", "PostgreSQL: time for one call in all.");
    static final ConfigKey<Duration> STORE_CONNECT_TIMEOUT =
            storeTimeout("connect-timeout", "2s", "PostgreSQL: time to connect, in whole seconds.");
    static final ConfigKey<Duration> STORE_POOL_TIMEOUT =
            storeTimeout("pool-timeout", "2s", "PostgreSQL: time until a connection is free.");
    static final ConfigKey<Duration> STORE_STATEMENT_TIMEOUT =
            storeTimeout(
                    "statement-timeout", "3s", "PostgreSQL: time for a statement, by the server.");
    static final ConfigKey<Duration> STORE_LOCK_TIMEOUT =
            storeTimeout(
                    "lock-timeout", "1s", "PostgreSQL: time for the lock of a row, by the server.");
    static final ConfigKey<Duration> STORE_SOCKET_TIMEOUT =
            storeTimeout("socket-timeout", "4s", "PostgreSQL: time for any answer.");
    static final ConfigKey<Duration> STORE_SETTINGS_AGE =
            key(
                    "siesta.store.settings-max-age",
                    ValueTypes.duration("0s", "1h"),
                    "5s",
                    "PostgreSQL: how long a node may go by settings that another node changed, where"
                            + " the server's notice of it does not come; 0 reads them for each"
                            + " delivery.");
    static final ConfigKey<Integer> REMEMBERED =
            key(
                    "siesta.store.remembered-per-account",
                    ValueTypes.count(1000, 10_000_000),
                    "10000",
                    "Responses remembered for one account; the oldest are forgotten first (RFC 5230"
                            + " §4.2).");
    static final ConfigKey<Boolean> REMEMBER_ADDRESSES =
            key(
                    "siesta.store.remember-addresses",
                    ValueTypes.SWITCH,
                    "false",
                    "Keep the address of who was answered beside its keyed digest, for the list of"
                            + " correspondents; without it the list shows pseudonyms.");
    static final ConfigKey<Duration> DECISIONS_KEPT =
            key(
                    "siesta.decisions.keep",
                    ValueTypes.duration("1h", "3650d"),
                    "30d",
                    "How long decisions and finished replies are kept.");
    static final ConfigKey<Integer> MAX_DECISIONS =
            key(
                    "siesta.decisions.max",
                    ValueTypes.count(0, 1_000_000_000),
                    "1000000",
                    "Decisions that are kept at most; the oldest go first.");
    static final ConfigKey<StoreConfig.Addresses> DECISION_ADDRESSES =
            key(
                    "siesta.decisions.addresses",
                    ValueTypes.choice(StoreConfig.Addresses.class),
                    "clear",
                    "How the addresses of both ends stand in decisions; hashed ones can be asked for by address and not be read.");
    static final ConfigKey<List<String>> DOMAINS =
            key(
                    "siesta.accounts.domains",
                    ValueTypes.DOMAINS,
                    "",
                    "Domains whose recipients are ours; without any, every recipient is.");
    static final ConfigKey<List<Mailbox>> USERS =
            key(
                    "siesta.accounts.users",
                    ValueTypes.MAILBOXES,
                    "",
                    "In responder mode the addresses that are somebody's, beside their aliases; others are refused with 550."
                            + " Without any, every address of our domains is, as the MTA in front decides.");
    static final ConfigKey<String> DELIMITER =
            key(
                    "siesta.accounts.delimiter",
                    ValueTypes.DELIMITERS,
                    "+",
                    "Characters between user and detail in an address (RFC 5233).");
    static final ConfigKey<Path> ALIASES_FILE =
            key(
                    "siesta.accounts.aliases-file",
                    ValueTypes.PATH,
                    null,
                    "File with the further addresses of accounts.");

    static final ConfigKey<List<String>> INTERNAL_NETWORKS =
            key(
                    "siesta.accounts.internal-networks",
                    ValueTypes.NETWORKS,
                    "127.0.0.0/8, ::1",
                    "Original clients whose senders of our domains are colleagues; others need a trusted Authentication-Results field."
                            + " A unix socket counts as loopback.");
    static final ConfigKey<List<String>> ORIGINAL_RECIPIENT_FIELDS =
            key(
                    "siesta.accounts.original-recipient-fields",
                    ValueTypes.FIELD_NAMES,
                    "none",
                    "Fields, such as X-Original-To, in which the delivering MTA names the address that was written to; they count above"
                            + " every Received field only, and the address is the account's own for that message.");

    // Whom to believe.
    static final ConfigKey<SenderAuthConfig.Policy> SENDER_AUTH_POLICY =
            key(
                    "siesta.sender-auth.policy",
                    ValueTypes.choice(SenderAuthConfig.Policy.class),
                    "dmarc-fail",
                    "Which senders get no reply: none, those whose DMARC check failed, or those for whose domain no check passed.");
    static final ConfigKey<List<String>> AUTHSERV_IDS =
            key(
                    "siesta.sender-auth.authserv-ids",
                    ValueTypes.HOSTS,
                    "none",
                    "Servers whose Authentication-Results (RFC 8601) are believed; they must remove such fields of their name from outside.");
    static final ConfigKey<Integer> TRUSTED_HOPS =
            key(
                    "siesta.sender-auth.trusted-hops",
                    ValueTypes.count(0, 20),
                    "1",
                    "Received fields of our own servers that may stand above a believed Authentication-Results field, where none of them"
                            + " names the original client.");
    static final ConfigKey<Boolean> SPF =
            key(
                    "siesta.sender-auth.spf",
                    ValueTypes.SWITCH,
                    "false",
                    "Check SPF (RFC 7208) ourselves before a reply goes out, where the original client is known and no believed"
                            + " Authentication-Results field is there.");
    static final ConfigKey<Duration> SPF_TIMEOUT =
            key(
                    "siesta.sender-auth.spf-timeout",
                    ValueTypes.duration("10ms", "1m"),
                    "5s",
                    "Time of one whole check.");
    static final ConfigKey<Integer> SPF_MAX_LOOKUPS =
            key(
                    "siesta.sender-auth.spf-max-lookups",
                    ValueTypes.count(1, 200),
                    "40",
                    "Questions to DNS within one check.");
    static final ConfigKey<Integer> SPF_CACHE_SIZE =
            key(
                    "siesta.sender-auth.spf-cache-size",
                    ValueTypes.count(0, 1_000_000),
                    "10000",
                    "Results that are remembered for ten minutes.");
    static final ConfigKey<List<ListenAddress.Tcp>> DNS_SERVERS =
            key(
                    "siesta.sender-auth.dns-servers",
                    ValueTypes.TCP_LIST,
                    "none",
                    "Name servers that are asked; none means those of the machine.");

    // Replies.
    static final ConfigKey<List<AddressPattern>> ALLOW =
            key(
                    "siesta.reply.allow",
                    ValueTypes.PATTERNS,
                    "none",
                    "Correspondents whom every account knows, for the audience known.");
    static final ConfigKey<ReplyConfig.EnvelopeFrom> ENVELOPE_FROM =
            key(
                    "siesta.reply.envelope-from",
                    ValueTypes.ENVELOPE_FROM,
                    "null",
                    "The reverse-path of replies: the null path, the account's address, or this"
                            + " one.");
    static final ConfigKey<Integer> DEFAULT_DAYS =
            key(
                    "siesta.reply.default-days",
                    ValueTypes.count(0, 365),
                    "7",
                    "Days before a correspondent is answered again, where the account names none.");
    static final ConfigKey<Integer> MIN_DAYS =
            key(
                    "siesta.reply.min-days",
                    ValueTypes.count(0, 365),
                    "1",
                    "A shorter period in days becomes this.");
    static final ConfigKey<Integer> MAX_DAYS =
            key(
                    "siesta.reply.max-days",
                    ValueTypes.count(1, 3650),
                    "60",
                    "A longer period becomes this.");
    static final ConfigKey<Integer> MIN_SECONDS =
            key(
                    "siesta.reply.min-seconds",
                    ValueTypes.count(0, 31_536_000),
                    "86400",
                    "A shorter period in seconds (RFC 6131) becomes this.");
    static final ConfigKey<Integer> MAX_PER_HOUR =
            key(
                    "siesta.reply.max-per-account-per-hour",
                    ValueTypes.count(1, 1_000_000),
                    "100",
                    "Replies of one account within an hour.");
    static final ConfigKey<Integer> MAX_PER_DOMAIN =
            key(
                    "siesta.reply.max-per-domain-per-hour",
                    ValueTypes.count(0, 1_000_000),
                    "0",
                    "Replies of all accounts to one domain within an hour; 0 for no limit.");
    static final ConfigKey<Integer> MAX_PER_MINUTE =
            key(
                    "siesta.reply.max-per-minute",
                    ValueTypes.count(0, 1_000_000),
                    "0",
                    "Replies of all accounts within a minute; 0 for no limit. 1000 stops a storm on"
                            + " most sites.");
    static final ConfigKey<Boolean> ORIGINAL_SUBJECT =
            key(
                    "siesta.reply.original-subject",
                    ValueTypes.SWITCH,
                    "true",
                    "The default subject repeats the original one. Without it nobody can have a"
                            + " text of his own sent on, such as the token that confirms a"
                            + " subscription.");
    static final ConfigKey<Long> REPLY_MAX_SIZE =
            key("siesta.reply.max-size", ValueTypes.size("1K", "10M"), "32K", "Largest reply.");

    // Whom not to answer.
    static final ConfigKey<List<SuppressConfig.Never>> NEVER_ANSWER =
            key(
                    "siesta.suppress.never-answer",
                    ValueTypes.NEVER,
                    "none",
                    "Further addresses that are never answered; with a domain and a colon before"
                            + " it, for accounts of that domain only.");
    static final ConfigKey<List<String>> UNDELIVERABLE_DOMAINS =
            key(
                    "siesta.suppress.undeliverable-domains",
                    ValueTypes.DOMAINS_OR_NONE,
                    "invalid",
                    "Domains, with all below them, where nothing can be delivered.");
    static final ConfigKey<List<String>> SPAM_FIELDS =
            key(
                    "siesta.suppress.spam-fields",
                    ValueTypes.FIELDS,
                    "X-Spam-Flag, X-Spam-Status, X-Spam",
                    "Header fields of the site's scanner whose \"yes\" keeps silent.");
    static final ConfigKey<List<String>> VIRUS_FIELDS =
            key(
                    "siesta.suppress.virus-fields",
                    ValueTypes.FIELDS,
                    "X-Virus-Status, X-Virus-Infected, X-Amavis-Alert",
                    "Header fields of the site's scanner whose \"yes\" or \"infected\" keeps"
                            + " silent.");
    static final ConfigKey<Boolean> FEEDBACK_ID =
            key(
                    "siesta.suppress.feedback-id",
                    ValueTypes.SWITCH,
                    "true",
                    "Feedback-ID, which bulk senders write, keeps silent.");
    static final ConfigKey<Integer> MAX_RECEIVED =
            key(
                    "siesta.suppress.max-received",
                    ValueTypes.count(20, 1_000),
                    "100",
                    "More Received fields are a loop (RFC 5321 §6.3).");

    // Scripts.
    static final ConfigKey<Long> MAX_SCRIPT_SIZE =
            key(
                    "siesta.sieve.max-script-size",
                    ValueTypes.size("1K", "16M"),
                    "1M",
                    "Largest script.");
    static final ConfigKey<Integer> MAX_NESTING =
            key(
                    "siesta.sieve.max-nesting",
                    ValueTypes.count(15, 100),
                    "32",
                    "Depth of blocks and tests.");
    static final ConfigKey<Long> MAX_STRING_SIZE =
            key(
                    "siesta.sieve.max-string-size",
                    ValueTypes.size("1K", "16M"),
                    "1M",
                    "Largest string in a script.");
    static final ConfigKey<Integer> MAX_IDENTIFIER =
            key(
                    "siesta.sieve.max-identifier",
                    ValueTypes.count(32, 255),
                    "32",
                    "Longest name in a script, such as a command's or a tag's.");
    static final ConfigKey<Integer> MAX_ARGUMENTS =
            key(
                    "siesta.sieve.max-arguments",
                    ValueTypes.count(24, 1000),
                    "32",
                    "Arguments of one command or test.");
    static final ConfigKey<Integer> MAX_ACTIONS =
            key("siesta.sieve.max-actions", ValueTypes.count(1, 1000), "32", "Actions of one run.");
    static final ConfigKey<Integer> MAX_REDIRECTS =
            key(
                    "siesta.sieve.max-redirects",
                    ValueTypes.count(0, 100),
                    "4",
                    "Redirects of one run.");
    static final ConfigKey<Integer> MAX_VARIABLES =
            key(
                    "siesta.sieve.max-variables",
                    ValueTypes.count(128, 10_000),
                    "256",
                    "Variables of one run (RFC 5229 §6).");
    static final ConfigKey<Long> MAX_VARIABLE_SIZE =
            key(
                    "siesta.sieve.max-variable-size",
                    ValueTypes.size("4000", "1M"),
                    "4K",
                    "Longest value of a variable (RFC 5229 §6).");
    static final ConfigKey<Duration> CPU_LIMIT =
            key(
                    "siesta.sieve.cpu-limit",
                    ValueTypes.duration("10ms", "1m"),
                    "100ms",
                    "Time for one run, by counted work.");
    static final ConfigKey<Integer> MAX_MIME_PARTS =
            key(
                    "siesta.sieve.max-mime-parts",
                    ValueTypes.count(1, 10_000),
                    "1000",
                    "MIME parts of a message that a script looks into, itself included.");
    static final ConfigKey<Integer> MAX_MIME_DEPTH =
            key(
                    "siesta.sieve.max-mime-depth",
                    ValueTypes.count(1, 1000),
                    "50",
                    "Depth of MIME parts inside MIME parts.");
    static final ConfigKey<Long> MAX_BODY_STRING =
            key(
                    "siesta.sieve.max-body-string",
                    ValueTypes.size("4K", "16M"),
                    "1M",
                    "Longest text of a body that a test compares whole, in characters; a longer one can only be searched with :contains.");
    static final ConfigKey<Integer> MAX_LOOP_NESTING =
            key(
                    "siesta.sieve.max-loop-nesting",
                    ValueTypes.count(2, 10),
                    "4",
                    "Loops over MIME parts inside each other (RFC 5703 §3).");

    static final ConfigKey<Integer> MAX_INCLUDES =
            key(
                    "siesta.sieve.max-includes",
                    ValueTypes.count(1, 1000),
                    "255",
                    "Scripts that one script includes, with those that they include.");
    static final ConfigKey<Integer> MAX_INCLUDE_DEPTH =
            key(
                    "siesta.sieve.max-include-depth",
                    ValueTypes.count(2, 30),
                    "10",
                    "How many scripts may include each other (RFC 6609 §3.1).");
    static final ConfigKey<Path> GLOBAL_SCRIPTS =
            key(
                    "siesta.sieve.global-scripts",
                    ValueTypes.PATH,
                    null,
                    "Folder of the scripts that every account may include as :global, each"
                            + " NAME.sieve; read at start.");

    static {
        TABLE.addAll(ExtensionKeys.all());
    }

    // HTTP.
    static final ConfigKey<List<RestConfig.Token>> TOKENS =
            secret(
                    "siesta.rest.tokens",
                    ValueTypes.TOKENS,
                    "Bearer tokens for the HTTP side; without any the service makes one for the administrator, in the file admin-token under siesta.data.");
    static final ConfigKey<ListenAddress.Tcp> HTTP_ADDRESS =
            key(
                    "siesta.http.address",
                    ValueTypes.TCP,
                    "127.0.0.1:8080",
                    "Where the HTTP side listens; port 0 takes a free one.");
    static final ConfigKey<ListenAddress.Tcp> MANAGEMENT_ADDRESS =
            key(
                    "siesta.management.address",
                    ValueTypes.TCP,
                    "127.0.0.1:9000",
                    "Where health and metrics listen; port 0 takes a free one.");

    // Delivery and queue.
    static final ConfigKey<DeliveryConfig.OnStoreFailure> ON_STORE_FAILURE =
            key(
                    "siesta.delivery.on-store-failure",
                    ValueTypes.choice(DeliveryConfig.OnStoreFailure.class),
                    null,
                    "What happens to a message while the store does not answer; by default tempfail,"
                            + " in forward mode deliver-without-reply.");
    static final ConfigKey<Duration> MAX_DELAY =
            timeout(
                    "siesta.delivery.max-delay",
                    "5s",
                    "Forward mode: how long settings, script and queue may hold up a message, before"
                            + " it goes on and again before it is answered. What takes longer costs"
                            + " the reply and not the mail; each hundred recipients have it again.");
    static final ConfigKey<Integer> QUEUE_CONCURRENCY =
            key(
                    "siesta.queue.concurrency",
                    ValueTypes.count(1, 1000),
                    "4",
                    "Replies on their way to the relay at once.");
    static final ConfigKey<Duration> QUEUE_EXPIRY =
            key(
                    "siesta.queue.expiry",
                    ValueTypes.duration("1m", "30d"),
                    "24h",
                    "After this a reply that the relay did not take is given up.");
    static final ConfigKey<Duration> QUEUE_LEASE =
            key(
                    "siesta.queue.lease",
                    ValueTypes.duration("10s", "1d"),
                    "1m",
                    "How long a reply belongs to the process that took it without a sign of life;"
                            + " after a crash it is free again then.");

    /** The table in the order of the reference. */
    static List<ConfigKey<?>> all() {
        return List.copyOf(TABLE);
    }

    private static <T> ConfigKey<T> key(
            String pattern, ValueType<T> type, @Nullable String defaultText, String description) {
        return add(new ConfigKey<>(pattern, type, defaultText, description, false));
    }

    private static <T> ConfigKey<T> secret(String pattern, ValueType<T> type, String description) {
        return add(new ConfigKey<>(pattern, type, null, description, true));
    }

    private static <T> ConfigKey<T> listener(
            String name, ValueType<T> type, @Nullable String defaultText, String description) {
        return key("siesta.listeners.*." + name, type, defaultText, description);
    }

    private static <T> ConfigKey<T> limit(
            String name, ValueType<T> type, String defaultText, String description) {
        return listener("limits." + name, type, defaultText, description);
    }

    private static ConfigKey<Duration> timeout(
            String pattern, String defaultText, String description) {
        return key(pattern, ValueTypes.duration("10ms", "1h"), defaultText, description);
    }

    private static ConfigKey<Duration> storeTimeout(
            String name, String defaultText, String description) {
        return key(
                "siesta.store." + name,
                ValueTypes.duration("100ms", "10m"),
                defaultText,
                description);
    }

    private static <T> ConfigKey<T> add(ConfigKey<T> key) {
        TABLE.add(key);
        return key;
    }
}
