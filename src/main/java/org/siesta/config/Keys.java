package org.siesta.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.siesta.mail.Mailbox;

/**
 * The table of all keys: the one truth for reading, checking, {@code config show} and the
 * reference.
 */
final class Keys {

    private static final KeyTable TABLE = new KeyTable();

    /** Old name to new name. An old name stops the start and names the new one. */
    static final Map<String, String> RENAMED = Map.of();

    private Keys() {}

    // What the service is.
    static final ConfigKey<SiestaConfig.Mode> MODE =
            TABLE.key(
                    "siesta.mode",
                    ValueTypes.choice(SiestaConfig.Mode.class),
                    "responder",
                    "Whether a message ends here (responder) or goes on to the backend (forward).");
    static final ConfigKey<String> HOST_NAME =
            TABLE.key(
                    "siesta.host-name",
                    NetworkTypes.HOST,
                    null,
                    "What the service calls itself in SMTP and in trace fields; by default the"
                            + " machine's name.");
    static final ConfigKey<Path> DATA =
            TABLE.key(
                    "siesta.data",
                    ValueTypes.PATH,
                    "./data",
                    "The folder of everything that must survive a restart.");

    static {
        TABLE.add(ListenerKeys.all());
    }

    static {
        TABLE.add(ServerKeys.all());
    }

    // What is kept, and for whom.
    static final ConfigKey<String> STORE_URL =
            TABLE.key(
                    "siesta.store.url",
                    ValueTypes.TEXT,
                    "embedded",
                    "The store: embedded keeps a file under siesta.data, for one node;"
                            + " jdbc:postgresql://HOST:PORT/DATABASE is for several nodes.");
    static final ConfigKey<String> STORE_USERNAME =
            TABLE.key(
                    "siesta.store.username", ValueTypes.TEXT, null, "Name for the store's server.");
    static final ConfigKey<String> STORE_PASSWORD =
            TABLE.secret(
                    "siesta.store.password", ValueTypes.TEXT, "Password for the store's server.");
    static final ConfigKey<Integer> STORE_POOL_SIZE =
            TABLE.key(
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
                    "lock-timeout",
                    "1s",
                    "PostgreSQL: time for the lock of a row, by the server. Forward mode tries again within siesta.delivery.max-delay.");
    static final ConfigKey<Duration> STORE_SOCKET_TIMEOUT =
            storeTimeout("socket-timeout", "4s", "PostgreSQL: time for any answer.");
    static final ConfigKey<Duration> STORE_SETTINGS_AGE =
            TABLE.key(
                    "siesta.store.settings-max-age",
                    ValueTypes.duration("0s", "1h"),
                    "5s",
                    "PostgreSQL: how long a node may go by settings that another node changed, where"
                            + " the server's notice of it does not come; 0 reads them for each"
                            + " delivery.");
    static final ConfigKey<Integer> REMEMBERED =
            TABLE.key(
                    "siesta.store.remembered-per-account",
                    ValueTypes.count(1000, 10_000_000),
                    "10000",
                    "Responses remembered for one account; the oldest are forgotten first (RFC 5230"
                            + " §4.2).");
    static final ConfigKey<Boolean> REMEMBER_ADDRESSES =
            TABLE.key(
                    "siesta.store.remember-addresses",
                    ValueTypes.SWITCH,
                    "false",
                    "Keep the address of who was answered beside its keyed digest, for the list of"
                            + " correspondents; without it the list shows pseudonyms.");
    static final ConfigKey<Duration> DECISIONS_KEPT =
            TABLE.key(
                    "siesta.decisions.keep",
                    ValueTypes.duration("1h", "3650d"),
                    "30d",
                    "How long decisions and finished replies are kept.");
    static final ConfigKey<Integer> MAX_DECISIONS =
            TABLE.key(
                    "siesta.decisions.max",
                    ValueTypes.count(0, 1_000_000_000),
                    "1000000",
                    "Decisions that are kept at most; the oldest go first.");
    static final ConfigKey<Integer> MAX_UNWRITTEN =
            TABLE.key(
                    "siesta.decisions.max-unwritten",
                    ValueTypes.count(1, 1_000_000),
                    "5000",
                    "Decisions without a reply that wait in memory for the store at most.");
    static final ConfigKey<Duration> ROOM_TIMEOUT =
            TABLE.key(
                    "siesta.decisions.room-timeout",
                    ValueTypes.duration("0s", "1m"),
                    "1s",
                    "How long the next one waits for room among them before its message gets 451; forward mode does not wait, and has it in the log alone.");
    static final ConfigKey<StoreConfig.Addresses> DECISION_ADDRESSES =
            TABLE.key(
                    "siesta.decisions.addresses",
                    ValueTypes.choice(StoreConfig.Addresses.class),
                    "clear",
                    "How the addresses of both ends stand in decisions; hashed ones can be asked for by address and not be read.");
    static final ConfigKey<List<String>> DOMAINS =
            TABLE.key(
                    "siesta.accounts.domains",
                    ValueTypes.DOMAINS,
                    "",
                    "Domains whose recipients are ours; without any, every recipient is.");
    static final ConfigKey<List<Mailbox>> USERS =
            TABLE.key(
                    "siesta.accounts.users",
                    ValueTypes.MAILBOXES,
                    "",
                    "In responder mode the addresses that are somebody's, beside their aliases; others are refused with 550."
                            + " Without any, every address of our domains is, as the MTA in front decides.");
    static final ConfigKey<String> DELIMITER =
            TABLE.key(
                    "siesta.accounts.delimiter",
                    ValueTypes.DELIMITERS,
                    "+",
                    "Characters between user and detail in an address (RFC 5233).");
    static final ConfigKey<Path> ALIASES_FILE =
            TABLE.key(
                    "siesta.accounts.aliases-file",
                    ValueTypes.PATH,
                    null,
                    "File with the further addresses of accounts, one a line, in the form of aliases(5) or virtual(5) of Postfix. A line with several targets is no alias, and is told at the start.");

    static final ConfigKey<List<String>> INTERNAL_NETWORKS =
            TABLE.key(
                    "siesta.accounts.internal-networks",
                    NetworkTypes.NETWORKS,
                    "127.0.0.0/8, ::1",
                    "Original clients whose senders of our domains are colleagues; others need a trusted Authentication-Results field."
                            + " A unix socket counts as loopback.");
    static final ConfigKey<List<String>> ORIGINAL_RECIPIENT_FIELDS =
            TABLE.key(
                    "siesta.accounts.original-recipient-fields",
                    ValueTypes.FIELD_NAMES,
                    "none",
                    "Fields, such as X-Original-To, in which the delivering MTA names the address that was written to; they count above"
                            + " every Received field only, and the address is the account's own for that message.");

    static {
        TABLE.add(ReplyKeys.all());
    }

    // HTTP.
    static final ConfigKey<List<RestConfig.Token>> TOKENS =
            TABLE.secret(
                    "siesta.rest.tokens",
                    ValueTypes.TOKENS,
                    "Bearer tokens for the HTTP side; without any the service makes one for the administrator, in the file admin-token under siesta.data.");
    static final ConfigKey<ListenAddress.Tcp> HTTP_ADDRESS =
            TABLE.key(
                    "siesta.http.address",
                    NetworkTypes.TCP,
                    "127.0.0.1:8080",
                    "Where the HTTP side listens; port 0 takes a free one.");
    static final ConfigKey<ListenAddress.Tcp> MANAGEMENT_ADDRESS =
            TABLE.key(
                    "siesta.management.address",
                    NetworkTypes.TCP,
                    "127.0.0.1:9000",
                    "Where health and metrics listen; port 0 takes a free one.");

    // What is told of it.
    static final ConfigKey<LogConfig.Format> LOG_FORMAT =
            TABLE.key(
                    "siesta.log.format",
                    ValueTypes.choice(LogConfig.Format.class),
                    "text",
                    "What a line of the log is: text, or a JSON object with timestamp, level, logger,"
                            + " message and the fields of a decision.");

    static final ConfigKey<String> TRACING_ENDPOINT =
            TABLE.key(
                    "siesta.tracing.endpoint",
                    NetworkTypes.HTTP_URL,
                    null,
                    "Where spans of deliveries and submissions go, by OTLP over HTTP; without it"
                            + " there are none.");

    // Delivery and queue.
    static final ConfigKey<DeliveryConfig.OnStoreFailure> ON_STORE_FAILURE =
            TABLE.key(
                    "siesta.delivery.on-store-failure",
                    ValueTypes.choice(DeliveryConfig.OnStoreFailure.class),
                    null,
                    "What happens to a message while the store does not answer; by default tempfail,"
                            + " in forward mode deliver-without-reply.");
    static final ConfigKey<Duration> MAX_DELAY =
            TABLE.timeout(
                    "siesta.delivery.max-delay",
                    "5s",
                    "Forward mode: how long settings, script and queue may hold up a message, before"
                            + " it goes on and again before it is answered. What takes longer costs"
                            + " the reply and not the mail; each hundred recipients have it again.");
    static final ConfigKey<Integer> MAX_RECEIVED =
            TABLE.key(
                    "siesta.delivery.max-received",
                    ValueTypes.count(20, 1_000),
                    "100",
                    "Forward mode and smtp-shim: a message with more Received fields goes round in"
                            + " circles and is refused with 554 5.4.6 (RFC 5321 §6.3).");
    static final ConfigKey<DeliveryConfig.Dsn> DSN =
            TABLE.key(
                    "siesta.delivery.dsn",
                    ValueTypes.choice(DeliveryConfig.Dsn.class),
                    "always",
                    "Forward mode, when DSN is announced: always, so that MTAs say whom a message was"
                            + " written to (ORCPT), or while the backend does, so that an MTA answers"
                            + " NOTIFY=SUCCESS itself where the backend does not.");
    static final ConfigKey<Integer> QUEUE_CONCURRENCY =
            TABLE.key(
                    "siesta.queue.concurrency",
                    ValueTypes.count(1, 1000),
                    "4",
                    "Replies on their way to the relay at once.");
    static final ConfigKey<Duration> QUEUE_EXPIRY =
            TABLE.key(
                    "siesta.queue.expiry",
                    ValueTypes.duration("1m", "30d"),
                    "24h",
                    "After this a reply that the relay did not take is given up.");
    static final ConfigKey<Duration> QUEUE_LEASE =
            TABLE.key(
                    "siesta.queue.lease",
                    ValueTypes.duration("10s", "1d"),
                    "1m",
                    "How long a reply belongs to the process that took it without a sign of life;"
                            + " after a crash it is free again then.");

    /** The table in the order of the reference. */
    static List<ConfigKey<?>> all() {
        return TABLE.all();
    }

    private static ConfigKey<Duration> storeTimeout(
            String name, String defaultText, String description) {
        return TABLE.key(
                "siesta.store." + name,
                ValueTypes.duration("100ms", "10m"),
                defaultText,
                description);
    }
}
