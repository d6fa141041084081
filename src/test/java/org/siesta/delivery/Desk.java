package org.siesta.delivery;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.siesta.account.Accounts;
import org.siesta.account.AliasFile;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;
import org.siesta.queue.DecisionFilter;
import org.siesta.queue.DecisionRecord;
import org.siesta.queue.InMemoryReplyQueue;
import org.siesta.queue.InMemoryTrackedIds;
import org.siesta.queue.Lease;
import org.siesta.queue.RateLimits;
import org.siesta.queue.ReplyQueue;
import org.siesta.queue.Sender;
import org.siesta.settings.InMemorySettingsStore;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.SettingsStore;
import org.siesta.sieve.SieveCompiler;
import org.siesta.sieve.SieveHost;
import org.siesta.sieve.SieveLimits;
import org.siesta.spf.SpfCheck;
import org.siesta.vacation.ReplyPolicy;

/** A delivery's surroundings on stores in memory, at one instant that a test moves. */
final class Desk {

    static final Mailbox ANA = new Mailbox("ana", "example.org");
    static final Mailbox BO = new Mailbox("bo", "example.org");
    static final ReversePath CARLA = new ReversePath.Sender(new Mailbox("carla", "example.net"));
    static final Instant MONDAY = Instant.parse("2026-07-06T08:00:00Z");

    SettingsStore settings = new InMemorySettingsStore();
    ReplyQueue queue = new InMemoryReplyQueue();
    final InMemoryTrackedIds trackedIds = new InMemoryTrackedIds();
    Instant now = MONDAY;
    SenderTrust trust = SenderTrust.of(Set.of("example.org"));
    Optional<SpfCheck> spf = Optional.empty();
    final AtomicInteger woken = new AtomicInteger();

    /** For how long the sender wants replies leased; null when it has no room. */
    Duration room;

    final List<Lease> taken = new java.util.concurrent.CopyOnWriteArrayList<>();
    final AtomicInteger repliesLost = new AtomicInteger();
    final List<org.siesta.queue.Decision> decided =
            new java.util.concurrent.CopyOnWriteArrayList<>();
    final List<String> answered = new java.util.ArrayList<>();
    final Accounts accounts =
            new Accounts(
                    List.of("example.org"),
                    "+",
                    AliasFile.parse("info@example.org ana@example.org\n"));
    private final AtomicInteger ids = new AtomicInteger();

    Evaluation evaluation() {
        return new Evaluation(
                new ScriptCache(new SieveCompiler(SieveLimits.DEFAULT), 1 << 20),
                ReplyPolicy.DEFAULT,
                trust,
                spf,
                "siesta.example.org",
                SieveHost.DEFAULT);
    }

    Answering answering() {
        return answering(evaluation());
    }

    /** With the scripts that are compiled there already. */
    Answering answering(Evaluation evaluation) {
        DeliveryListener listener =
                new DeliveryListener() {
                    @Override
                    public void decided(org.siesta.queue.Decision decision, Duration took) {
                        decided.add(decision);
                    }

                    @Override
                    public void answered(String result) {
                        answered.add(result);
                    }

                    @Override
                    public void replyLost() {
                        repliesLost.incrementAndGet();
                    }
                };
        return new Answering(
                settings,
                queue,
                trackedIds,
                evaluation,
                () -> now,
                () -> "id" + ids.incrementAndGet(),
                new Answering.Limits(RateLimits.ofAccount(100), Duration.ofHours(24)),
                new Sender() {
                    @Override
                    public Optional<Duration> room() {
                        return Optional.ofNullable(room);
                    }

                    @Override
                    public void take(Lease lease) {
                        taken.add(lease);
                    }

                    @Override
                    public void wake() {
                        woken.incrementAndGet();
                    }
                },
                listener,
                Identification.NONE);
    }

    Responder responder() {
        return new Responder(accounts, answering());
    }

    void away(Mailbox account) {
        set(account, true, null, null);
    }

    void set(
            Mailbox account,
            boolean enabled,
            java.time.LocalDateTime start,
            java.time.LocalDateTime end) {
        settings.putOutOfOffice(
                account,
                new OutOfOffice(
                        enabled,
                        start,
                        end,
                        ZoneId.of("Europe/Berlin"),
                        "Away",
                        "I am away.",
                        null,
                        null,
                        List.of(),
                        OutOfOffice.External.SAME),
                OptionalLong.empty(),
                now);
    }

    void awayForInsidersOnly(Mailbox account) {
        settings.putOutOfOffice(
                account,
                new OutOfOffice(
                        true,
                        null,
                        null,
                        ZoneId.of("UTC"),
                        null,
                        "I am away.",
                        null,
                        null,
                        List.of(),
                        new OutOfOffice.External(OutOfOffice.Audience.NONE, null, null, null)),
                OptionalLong.empty(),
                now);
    }

    void script(Mailbox account, String text) {
        settings.putScript(account, "mine", text, now);
        settings.activateScript(account, java.util.Optional.of("mine"), now);
    }

    static ClientIdentity behindProxy() {
        return ClientIdentity.ofSocket(InetAddress.ofLiteral("198.51.100.10"), 40000, null, 0)
                .with(
                        new ClientIdentity.Hop(
                                ClientIdentity.Source.PROXY,
                                InetAddress.ofLiteral("203.0.113.7"),
                                56324,
                                null,
                                0,
                                Map.of("helo", "client.example.net")));
    }

    static BytesContent message(String id, String... fields) {
        StringBuilder text = new StringBuilder();
        for (String field : fields) {
            text.append(field).append("\r\n");
        }
        return new BytesContent(
                (text
                                + "From: Carla <carla@example.net>\r\nSubject: Lunch\r\nMessage-ID: <"
                                + id
                                + "@example.net>\r\n\r\nShall we?\r\n")
                        .getBytes(StandardCharsets.UTF_8));
    }

    static List<SmtpReply> deliver(
            DeliveryAgent agent, ReversePath from, Content message, Mailbox... recipients) {
        return deliver(agent, behindProxy(), from, message, recipients);
    }

    static List<SmtpReply> deliver(
            DeliveryAgent agent,
            ClientIdentity client,
            ReversePath from,
            Content message,
            Mailbox... recipients) {
        try (MailTransaction transaction = agent.begin(client, from, MailParameters.NONE)) {
            if (!transaction.opened().positive()) {
                return List.of(transaction.opened());
            }
            for (Mailbox recipient : recipients) {
                transaction.recipient(ForwardPath.of(recipient));
            }
            return transaction.data(message);
        }
    }

    List<DecisionRecord> decisions() {
        return queue.decisions(new DecisionFilter(null, null, null, null, 100));
    }

    /** The reasons of the decisions, newest first; "reply" for a reply. */
    List<String> reasons() {
        return decisions().stream()
                .map(d -> d.decision().reason().isEmpty() ? "reply" : d.decision().reason())
                .toList();
    }
}
