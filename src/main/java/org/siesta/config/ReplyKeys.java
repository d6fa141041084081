package org.siesta.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.siesta.mail.AddressPattern;

/** The keys of replies: whom to believe, whom not to answer, and what a script may do. */
final class ReplyKeys {

    private static final KeyTable TABLE = new KeyTable();

    private ReplyKeys() {}

    // Whom to believe.
    static final ConfigKey<SenderAuthConfig.Policy> SENDER_AUTH_POLICY =
            TABLE.key(
                    "siesta.sender-auth.policy",
                    ValueTypes.choice(SenderAuthConfig.Policy.class),
                    "dmarc-fail",
                    "Which senders get no reply: none, those whose DMARC check failed, or those for whose domain no check passed.");
    static final ConfigKey<List<String>> AUTHSERV_IDS =
            TABLE.key(
                    "siesta.sender-auth.authserv-ids",
                    NetworkTypes.HOSTS,
                    "none",
                    "Servers whose Authentication-Results (RFC 8601) are believed; they must remove such fields of their name from outside.");
    static final ConfigKey<Integer> TRUSTED_HOPS =
            TABLE.key(
                    "siesta.sender-auth.trusted-hops",
                    ValueTypes.count(0, 20),
                    "1",
                    "Received fields of our own servers that may stand above a believed Authentication-Results field, where none of them"
                            + " names the original client.");
    static final ConfigKey<Boolean> SPF =
            TABLE.key(
                    "siesta.sender-auth.spf",
                    ValueTypes.SWITCH,
                    "false",
                    "Check SPF (RFC 7208) ourselves before a reply goes out, where the original client is known and no believed"
                            + " Authentication-Results field is there.");
    static final ConfigKey<Duration> SPF_TIMEOUT =
            TABLE.key(
                    "siesta.sender-auth.spf-timeout",
                    ValueTypes.duration("10ms", "1m"),
                    "5s",
                    "Time of one whole check.");
    static final ConfigKey<Integer> SPF_MAX_LOOKUPS =
            TABLE.key(
                    "siesta.sender-auth.spf-max-lookups",
                    ValueTypes.count(1, 200),
                    "40",
                    "Questions to DNS within one check.");
    static final ConfigKey<Integer> SPF_CACHE_SIZE =
            TABLE.key(
                    "siesta.sender-auth.spf-cache-size",
                    ValueTypes.count(0, 1_000_000),
                    "10000",
                    "Results that are remembered for ten minutes.");
    static final ConfigKey<List<ListenAddress.Tcp>> DNS_SERVERS =
            TABLE.key(
                    "siesta.sender-auth.dns-servers",
                    NetworkTypes.TCP_LIST,
                    "none",
                    "Name servers that are asked; none means those of the machine.");

    // Replies.
    static final ConfigKey<List<AddressPattern>> ALLOW =
            TABLE.key(
                    "siesta.reply.allow",
                    ValueTypes.PATTERNS,
                    "none",
                    "Correspondents whom every account knows, for the audience known.");
    static final ConfigKey<ReplyConfig.EnvelopeFrom> ENVELOPE_FROM =
            TABLE.key(
                    "siesta.reply.envelope-from",
                    ValueTypes.ENVELOPE_FROM,
                    "null",
                    "The reverse-path of replies: the null path, the account's address, or this"
                            + " one.");
    static final ConfigKey<Integer> DEFAULT_DAYS =
            TABLE.key(
                    "siesta.reply.default-days",
                    ValueTypes.count(0, 365),
                    "7",
                    "Days before a correspondent is answered again, where the account names none.");
    static final ConfigKey<Integer> MIN_DAYS =
            TABLE.key(
                    "siesta.reply.min-days",
                    ValueTypes.count(0, 365),
                    "1",
                    "A shorter period in days becomes this.");
    static final ConfigKey<Integer> MAX_DAYS =
            TABLE.key(
                    "siesta.reply.max-days",
                    ValueTypes.count(1, 3650),
                    "60",
                    "A longer period becomes this.");
    static final ConfigKey<Integer> MIN_SECONDS =
            TABLE.key(
                    "siesta.reply.min-seconds",
                    ValueTypes.count(0, 31_536_000),
                    "86400",
                    "A shorter period in seconds (RFC 6131) becomes this.");
    static final ConfigKey<Integer> MAX_PER_HOUR =
            TABLE.key(
                    "siesta.reply.max-per-account-per-hour",
                    ValueTypes.count(1, 1_000_000),
                    "100",
                    "Replies of one account within an hour.");
    static final ConfigKey<Integer> MAX_PER_DOMAIN =
            TABLE.key(
                    "siesta.reply.max-per-domain-per-hour",
                    ValueTypes.count(0, 1_000_000),
                    "0",
                    "Replies of all accounts to one domain within an hour; 0 for no limit.");
    static final ConfigKey<Integer> MAX_PER_MINUTE =
            TABLE.key(
                    "siesta.reply.max-per-minute",
                    ValueTypes.count(0, 1_000_000),
                    "0",
                    "Replies of all accounts within a minute; 0 for no limit. 1000 stops a storm on"
                            + " most sites.");
    static final ConfigKey<Boolean> ORIGINAL_SUBJECT =
            TABLE.key(
                    "siesta.reply.original-subject",
                    ValueTypes.SWITCH,
                    "true",
                    "The default subject repeats the original one. Without it nobody can have a"
                            + " text of his own sent on, such as the token that confirms a"
                            + " subscription.");
    static final ConfigKey<Long> REPLY_MAX_SIZE =
            TABLE.key(
                    "siesta.reply.max-size", ValueTypes.size("1K", "10M"), "32K", "Largest reply.");

    // Whom not to answer.
    static final ConfigKey<List<SuppressConfig.Never>> NEVER_ANSWER =
            TABLE.key(
                    "siesta.suppress.never-answer",
                    ValueTypes.NEVER,
                    "none",
                    "Further addresses that are never answered; with a domain and a colon before"
                            + " it, for accounts of that domain only.");
    static final ConfigKey<List<String>> UNDELIVERABLE_DOMAINS =
            TABLE.key(
                    "siesta.suppress.undeliverable-domains",
                    ValueTypes.DOMAINS_OR_NONE,
                    "invalid",
                    "Domains, with all below them, where nothing can be delivered.");
    static final ConfigKey<List<String>> SPAM_FIELDS =
            TABLE.key(
                    "siesta.suppress.spam-fields",
                    ValueTypes.FIELDS,
                    "X-Spam-Flag, X-Spam-Status, X-Spam",
                    "Header fields of the site's scanner whose \"yes\" keeps silent.");
    static final ConfigKey<List<String>> VIRUS_FIELDS =
            TABLE.key(
                    "siesta.suppress.virus-fields",
                    ValueTypes.FIELDS,
                    "X-Virus-Status, X-Virus-Infected, X-Amavis-Alert",
                    "Header fields of the site's scanner whose \"yes\" or \"infected\" keeps"
                            + " silent.");
    static final ConfigKey<Boolean> FEEDBACK_ID =
            TABLE.key(
                    "siesta.suppress.feedback-id",
                    ValueTypes.SWITCH,
                    "true",
                    "Feedback-ID, which bulk senders write, keeps silent.");
    static final ConfigKey<Integer> MAX_RECEIVED =
            TABLE.key(
                    "siesta.suppress.max-received",
                    ValueTypes.count(20, 1_000),
                    "100",
                    "More Received fields are a loop (RFC 5321 §6.3).");
    static final ConfigKey<Duration> MAX_AGE =
            TABLE.key(
                    "siesta.suppress.max-age",
                    ValueTypes.duration("0s", "365d"),
                    "0s",
                    "A message that the topmost Received field dates longer ago keeps silent, such as a backlog after an outage; 0s answers whatever comes.");
    static final ConfigKey<Boolean> FETCHED =
            TABLE.key(
                    "siesta.suppress.fetched",
                    ValueTypes.SWITCH,
                    "false",
                    "Mail that a program such as fetchmail took from another mailbox, by POP or IMAP as a Received field says, keeps silent.");

    // Scripts.
    static final ConfigKey<Long> MAX_SCRIPT_SIZE =
            TABLE.key(
                    "siesta.sieve.max-script-size",
                    ValueTypes.size("1K", "16M"),
                    "1M",
                    "Largest script.");
    static final ConfigKey<Integer> MAX_NESTING =
            TABLE.key(
                    "siesta.sieve.max-nesting",
                    ValueTypes.count(15, 100),
                    "32",
                    "Depth of blocks and tests.");
    static final ConfigKey<Long> MAX_STRING_SIZE =
            TABLE.key(
                    "siesta.sieve.max-string-size",
                    ValueTypes.size("1K", "16M"),
                    "1M",
                    "Largest string in a script.");
    static final ConfigKey<Integer> MAX_IDENTIFIER =
            TABLE.key(
                    "siesta.sieve.max-identifier",
                    ValueTypes.count(32, 255),
                    "32",
                    "Longest name in a script, such as a command's or a tag's.");
    static final ConfigKey<Integer> MAX_ARGUMENTS =
            TABLE.key(
                    "siesta.sieve.max-arguments",
                    ValueTypes.count(24, 1000),
                    "32",
                    "Arguments of one command or test.");
    static final ConfigKey<Integer> MAX_ACTIONS =
            TABLE.key(
                    "siesta.sieve.max-actions",
                    ValueTypes.count(1, 1000),
                    "32",
                    "Actions of one run.");
    static final ConfigKey<Integer> MAX_REDIRECTS =
            TABLE.key(
                    "siesta.sieve.max-redirects",
                    ValueTypes.count(0, 100),
                    "4",
                    "Redirects of one run.");
    static final ConfigKey<Integer> MAX_VARIABLES =
            TABLE.key(
                    "siesta.sieve.max-variables",
                    ValueTypes.count(128, 10_000),
                    "256",
                    "Variables of one run (RFC 5229 §6).");
    static final ConfigKey<Long> MAX_VARIABLE_SIZE =
            TABLE.key(
                    "siesta.sieve.max-variable-size",
                    ValueTypes.size("4000", "1M"),
                    "4K",
                    "Longest value of a variable (RFC 5229 §6).");
    static final ConfigKey<Duration> CPU_LIMIT =
            TABLE.key(
                    "siesta.sieve.cpu-limit",
                    ValueTypes.duration("10ms", "1m"),
                    "100ms",
                    "Time for one run, by counted work.");
    static final ConfigKey<Integer> MAX_MIME_PARTS =
            TABLE.key(
                    "siesta.sieve.max-mime-parts",
                    ValueTypes.count(1, 10_000),
                    "1000",
                    "MIME parts of a message that a script looks into, itself included.");
    static final ConfigKey<Integer> MAX_MIME_DEPTH =
            TABLE.key(
                    "siesta.sieve.max-mime-depth",
                    ValueTypes.count(1, 1000),
                    "50",
                    "Depth of MIME parts inside MIME parts.");
    static final ConfigKey<Long> MAX_BODY_STRING =
            TABLE.key(
                    "siesta.sieve.max-body-string",
                    ValueTypes.size("4K", "16M"),
                    "1M",
                    "Longest text of a body that a test compares whole, in characters; a longer one can only be searched with :contains.");
    static final ConfigKey<Integer> MAX_LOOP_NESTING =
            TABLE.key(
                    "siesta.sieve.max-loop-nesting",
                    ValueTypes.count(2, 10),
                    "4",
                    "Loops over MIME parts inside each other (RFC 5703 §3).");

    static final ConfigKey<Integer> MAX_INCLUDES =
            TABLE.key(
                    "siesta.sieve.max-includes",
                    ValueTypes.count(1, 1000),
                    "255",
                    "Scripts that one script includes, with those that they include.");
    static final ConfigKey<Integer> MAX_INCLUDE_DEPTH =
            TABLE.key(
                    "siesta.sieve.max-include-depth",
                    ValueTypes.count(2, 30),
                    "10",
                    "How many scripts may include each other (RFC 6609 §3.1).");
    static final ConfigKey<Path> GLOBAL_SCRIPTS =
            TABLE.key(
                    "siesta.sieve.global-scripts",
                    ValueTypes.PATH,
                    null,
                    "Folder of the scripts that every account may include as :global, each"
                            + " NAME.sieve; read at start.");

    static {
        TABLE.add(ExtensionKeys.all());
    }

    /** In the order of the reference. */
    static List<ConfigKey<?>> all() {
        return TABLE.all();
    }
}
