package org.siesta.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.siesta.account.Accounts;
import org.siesta.account.AliasFile;
import org.siesta.delivery.Answering;
import org.siesta.delivery.DeliveryAgent;
import org.siesta.delivery.DeliveryListener;
import org.siesta.delivery.Evaluation;
import org.siesta.delivery.Forwarder;
import org.siesta.delivery.Identification;
import org.siesta.delivery.MailTransaction;
import org.siesta.delivery.Responder;
import org.siesta.delivery.ScriptCache;
import org.siesta.delivery.SenderTrust;
import org.siesta.delivery.TimeBudget;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;
import org.siesta.queue.Decision;
import org.siesta.queue.DecisionFilter;
import org.siesta.queue.DecisionRecord;
import org.siesta.queue.EnqueueResult;
import org.siesta.queue.InMemoryTrackedIds;
import org.siesta.queue.Lease;
import org.siesta.queue.Next;
import org.siesta.queue.QueueEntry;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.QueuedReply;
import org.siesta.queue.RateLimits;
import org.siesta.queue.Replies;
import org.siesta.queue.ReplyQueue;
import org.siesta.queue.ReplyState;
import org.siesta.queue.RetrySchedule;
import org.siesta.queue.Sender;
import org.siesta.settings.InMemorySettingsStore;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.SettingsStore;
import org.siesta.settings.SettingsUnavailable;
import org.siesta.sieve.SieveCompiler;
import org.siesta.sieve.SieveHost;
import org.siesta.sieve.SieveLimits;
import org.siesta.smtp.Backend;
import org.siesta.smtp.BackendTransaction;
import org.siesta.smtp.Submission;
import org.siesta.spf.SpfCheck;
import org.siesta.vacation.ReplyPolicy;
import org.siesta.vacation.ResponseKey;

/**
 * Some nodes with the product's own decision, order of things, claim and queue, between neighbours
 * that fail, all of it in the hands of one seed: who goes on when, who crashes where, which answer
 * is lost, whose clock is wrong.
 */
final class SimulatedSite {

    private static final Instant START = Instant.parse("2026-07-06T08:00:00Z");
    private static final RateLimits RATES = RateLimits.ofAccount(100);
    private static final Set<ReplyState> ENDED =
            EnumSet.of(ReplyState.REFUSED, ReplyState.EXPIRED, ReplyState.DELETED);
    private static final Duration EXPIRY = Duration.ofHours(24);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Pattern MESSAGE_ID = Pattern.compile("(?m)^Message-ID: <([^>]+)>");
    private static final Pattern IN_REPLY_TO = Pattern.compile("(?m)^In-Reply-To: <([^>]+)>");
    private static final SmtpReply LATER = new SmtpReply(451, "4.3.0", "later");
    private static final ClientIdentity CLIENT =
            ClientIdentity.ofSocket(Replies.address("192.0.2.1"), 40000, null, 0);
    private static final Evaluation EVALUATION =
            new Evaluation(
                    new ScriptCache(new SieveCompiler(SieveLimits.DEFAULT), 1 << 20),
                    ReplyPolicy.DEFAULT,
                    SenderTrust.of(Set.of("example.org")),
                    Optional.<SpfCheck>empty(),
                    "siesta.example.org",
                    SieveHost.DEFAULT);

    /** What replaces a part of the product by one that is known to be wrong. */
    interface Mutation {

        /**
         * Gives a node's queue with the fault.
         *
         * @param marks shared by the nodes: who was answered when
         * @param othersTurn somebody else's turn; the node may be gone after it
         */
        ReplyQueue of(ReplyQueue sound, Map<String, Instant> marks, Runnable othersTurn);
    }

    /** How much of the product takes part. */
    enum Depth {
        /** The decision is made beforehand: the order of steps, the claim and the queue. */
        CLAIM,
        /** The transaction with the client, the settings, the decision and the reply as well. */
        WHOLE
    }

    /** The end of a node, thrown out of whatever it was doing. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash() {
            super("crash", null, false, false);
        }
    }

    /** A node from its start to its crash. */
    private final class Life {
        final Duration skew = Duration.ofSeconds(random.nextInt(-300, 301));
        final InstantSource clock = () -> now.plus(skew);
        final ReplyQueue queue =
                guarded(ReplyQueue.class, mutation.of(sharedQueue, marks, () -> turn(this)), this);
        final StandInBackend backend = new StandInBackend(this);
        final DeliveryAgent agent;
        boolean alive = true;

        Life() {
            Answering answering =
                    new Answering(
                            guarded(SettingsStore.class, settings, this),
                            queue,
                            new InMemoryTrackedIds(),
                            EVALUATION,
                            clock,
                            () -> name + "." + ++ids,
                            new Answering.Limits(RATES, EXPIRY),
                            new Hands(this),
                            SILENT,
                            Identification.NONE);
            agent =
                    forward
                            ? new Forwarder(
                                    backend,
                                    accounts,
                                    answering,
                                    Forwarder.OnStoreFailure.DELIVER_WITHOUT_REPLY,
                                    TimeBudget.unlimited(),
                                    "siesta.example.org",
                                    100,
                                    true)
                            : new Responder(accounts, answering);
        }
    }

    /** Takes some of what is queued from the hand of who queues it. */
    private final class Hands implements Sender {

        private final Life node;

        Hands(Life node) {
            this.node = node;
        }

        @Override
        public Optional<Duration> room() {
            return oneIn(3) ? Optional.empty() : Optional.of(LEASE);
        }

        @Override
        public void take(Lease lease) {
            interleaving.actor(() -> tried(node, lease));
        }

        @Override
        public void wake() {
            // Its worker looks again and again.
        }
    }

    private static final DeliveryListener SILENT =
            new DeliveryListener() {
                @Override
                public void decided(Decision decision, Duration took) {}

                @Override
                public void answered(String result) {}

                @Override
                public void replyLost() {}
            };

    private final String name;
    private final SplittableRandom random;
    private final Interleaving interleaving;
    private final Depth depth;
    private final boolean forward;
    private final boolean eagerBackend;
    private final ReplyQueue sharedQueue;
    private final Mutation mutation;
    private final Map<String, Instant> marks = new HashMap<>();
    private final InMemorySettingsStore settings = new InMemorySettingsStore();
    private final Accounts accounts =
            new Accounts(List.of("example.org"), "+", AliasFile.parse(""));
    private final List<Mailbox> away = new ArrayList<>();
    private final List<Life> nodes = new ArrayList<>();
    private final Ledger ledger = new Ledger();
    private Instant now = START;
    private int ids;
    private int clients;
    private int troubles;
    private boolean storeDown;
    private boolean relayDown;

    /**
     * A site with its messages and troubles, all chosen by the seed.
     *
     * @param queue shared by the nodes; may hold what earlier schedules left
     */
    SimulatedSite(long seed, Depth depth, ReplyQueue queue, Mutation mutation) {
        this.depth = depth;
        this.name = Long.toUnsignedString(seed, 36);
        this.random = new SplittableRandom(seed);
        this.interleaving = new Interleaving(random);
        this.forward = random.nextBoolean();
        this.eagerBackend = mutation == EAGER_BACKEND;
        this.sharedQueue = queue;
        this.mutation = mutation;
        for (String user : List.of("ana", "bo")) {
            Mailbox account = new Mailbox(user + "-" + name, "example.org");
            settings.putOutOfOffice(account, AWAY, OptionalLong.empty(), now);
            away.add(account);
        }
    }

    private static final OutOfOffice AWAY =
            new OutOfOffice(
                    true,
                    null,
                    null,
                    ZoneId.of("UTC"),
                    "Away",
                    "I am away.",
                    null,
                    null,
                    List.of(),
                    OutOfOffice.External.SAME);

    /** Nothing is wrong. */
    static final Mutation NONE = (sound, _, _) -> sound;

    /** Nothing is wrong with the queue; the backend's 250 comes before it keeps anything. */
    static final Mutation EAGER_BACKEND = (sound, _, _) -> sound;

    /** Runs to rest; every promise that was broken. */
    List<String> run() {
        int number = random.nextInt(1, 4);
        for (int i = 0; i < number; i++) {
            nodes.add(new Life());
        }
        nodes.forEach(life -> interleaving.actor(() -> work(life)));
        int messages = random.nextInt(1, 5);
        for (int i = 0; i < messages; i++) {
            write(i);
        }
        troubles = random.nextInt(0, 6);
        interleaving.actor(this::trouble);
        interleaving.run();
        for (Mailbox account : away) {
            ended(account);
        }
        return ledger.broken(forward);
    }

    /** What ended visibly without a reply is no broken promise. */
    private void ended(Mailbox account) {
        for (DecisionRecord record :
                sharedQueue.decisions(
                        new DecisionFilter(account.address(), null, null, null, 1000))) {
            ReplyState state = record.replyState();
            if (ENDED.contains(state)) {
                ledger.excused(account.address() + " " + record.decision().from().address());
            }
        }
    }

    private void write(int number) {
        Mail.Kind kind =
                random.nextInt(5) > 0
                        ? Mail.Kind.PERSONAL
                        : Mail.Kind.values()[random.nextInt(Mail.Kind.values().length)];
        String from = List.of("carla", "carla", "dora", "refused").get(random.nextInt(4));
        Mail mail =
                new Mail(
                        name + "." + number + "@example.net",
                        new Mailbox(from, "example.net"),
                        away.get(random.nextInt(away.size())),
                        kind);
        int copies = random.nextInt(3) == 0 ? random.nextInt(2, 4) : 1;
        clients += copies;
        for (int i = 0; i < copies; i++) {
            ledger.sends(mail);
            interleaving.actor(() -> send(mail));
        }
    }

    // ---- a client, as Postfix is one: it tries until it hears 2xx or 5xx

    private void send(Mail mail) {
        boolean settled = false;
        for (int tries = 1; !settled; tries++) {
            Life node = nodes.get(random.nextInt(nodes.size()));
            try {
                SmtpReply reply = deliver(node, mail);
                turn(node);
                if (reply.positive()) {
                    ledger.accepted(mail);
                } else if (reply.permanent()) {
                    ledger.refused(mail);
                } else {
                    ledger.troubled(mail);
                }
                settled = !reply.temporary();
            } catch (Crash _) {
                ledger.troubled(mail);
            }
            for (int i = 0; !settled && i < 4 * tries; i++) {
                interleaving.pause();
            }
        }
        clients--;
    }

    private SmtpReply deliver(Life node, Mail mail) {
        turn(node);
        if (depth == Depth.CLAIM) {
            return claimed(node, mail);
        }
        try (MailTransaction transaction =
                node.agent.begin(CLIENT, mail.reversePath(), MailParameters.NONE)) {
            SmtpReply opened = transaction.opened();
            if (!opened.positive()) {
                return opened;
            }
            SmtpReply recipient = transaction.recipient(ForwardPath.of(mail.to()));
            if (!recipient.positive()) {
                return recipient;
            }
            return transaction.data(mail.content()).getFirst();
        }
    }

    /** What a delivery does in the end, with a decision made beforehand. */
    private SmtpReply claimed(Life node, Mail mail) {
        SmtpReply kept = forward ? node.backend.stored(mail.text()) : StandInBackend.OK;
        if (!kept.positive() || !mail.answerable()) {
            return kept;
        }
        String id = name + "." + ++ids;
        Instant at = node.clock.instant();
        QueuedReply reply = Replies.reply(id, mail.from().address(), at);
        Decision decision = Replies.decision(mail.id(), mail.from().address(), at, "d-" + id);
        Hands hands = new Hands(node);
        try {
            EnqueueResult result =
                    node.queue.enqueueOnce(
                            new QueuedReply(
                                    id,
                                    mail.to().address(),
                                    reply.envelopeFrom(),
                                    mail.from(),
                                    reply.messageId(),
                                    BytesContent.of(
                                            "Message-ID: %s\r\nIn-Reply-To: <%s>\r\n\r\nAway.\r\n"
                                                    .formatted(reply.messageId(), mail.id())),
                                    CLIENT,
                                    false,
                                    true,
                                    at,
                                    at.plus(EXPIRY)),
                            new ResponseKey(mail.to(), mail.from().address(), "away"),
                            Duration.ofDays(7),
                            RATES,
                            Replies.of(mail.to(), decision),
                            null,
                            hands.room().orElse(null),
                            at);
            if (result instanceof EnqueueResult.Queued(Optional<Lease> lease)) {
                lease.ifPresent(hands::take);
            }
            return kept;
        } catch (QueueUnavailable _) {
            return forward ? kept : LATER;
        }
    }

    // ---- turns, time and trouble

    /** Somebody else's turn, perhaps; the node may be gone after it. */
    private void turn(Life node) {
        now = now.plusMillis(random.nextInt(1500));
        interleaving.pause();
        if (!node.alive) {
            throw new Crash();
        }
    }

    /** One in so many, while there is trouble at all. */
    private boolean oneIn(int many) {
        return troubles > 0 && random.nextInt(many) == 0;
    }

    private void trouble() {
        while (troubles > 0) {
            int pauses = random.nextInt(1, 12);
            for (int i = 0; i < pauses; i++) {
                interleaving.pause();
            }
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> restart(random.nextInt(nodes.size()));
                case 4, 5 -> storeDown = !storeDown;
                case 6, 7 -> relayDown = !relayDown;
                case 8, 9 -> byHand();
                case 10 -> now = now.plus(Duration.ofMinutes(random.nextInt(1, 30)));
                default -> {
                    now = now.plus(Duration.ofDays(8));
                    ledger.newPeriod();
                }
            }
            troubles--;
        }
        storeDown = false;
        relayDown = false;
    }

    /** An administrator has one of the replies tried at once, or takes it out. */
    private void byHand() {
        List<QueueEntry> waiting =
                sharedQueue.list(false, 1000).stream()
                        .filter(e -> e.reply().id().startsWith(name + "."))
                        .toList();
        if (!waiting.isEmpty()) {
            String id = waiting.get(random.nextInt(waiting.size())).reply().id();
            if (random.nextBoolean()) {
                sharedQueue.retryNow(id, now);
            } else {
                sharedQueue.delete(id, now);
            }
        }
    }

    private void restart(int number) {
        nodes.get(number).alive = false;
        Life next = new Life();
        nodes.set(number, next);
        interleaving.actor(() -> work(next));
    }

    /** The store as a node sees it: others come in between, and it may fail before or after. */
    private <T> T guarded(Class<T> type, T store, Life node) {
        Object proxy =
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> {
                            if (method.getName().equals("knownAnswer")) {
                                // Asks nobody.
                                return called(store, method, arguments);
                            }
                            turn(node);
                            if (storeDown || oneIn(40)) {
                                givenUp(arguments);
                                throw unavailable(type);
                            }
                            Object result = called(store, method, arguments);
                            turn(node);
                            if (oneIn(30)) {
                                // Done, and the answer is lost: what was only read is not known.
                                if (type == SettingsStore.class) {
                                    givenUp(arguments);
                                }
                                throw unavailable(type);
                            }
                            return result;
                        });
        return type.cast(proxy);
    }

    private static Object called(Object store, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static RuntimeException unavailable(Class<?> type) {
        return type == ReplyQueue.class
                ? new QueueUnavailable("down", new IOException())
                : new SettingsUnavailable("down", new IOException());
    }

    /** In forward mode the mail comes before the reply. */
    private void givenUp(Object[] arguments) {
        if (forward && arguments[0] instanceof QueuedReply reply) {
            ledger.excused(reply.account() + " " + reply.to().address());
        } else if (forward && arguments[0] instanceof Mailbox account) {
            ledger.excusedFor(account.address());
        }
    }

    // ---- the backend

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String text(Content content) {
        try (InputStream in = content.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class StandInBackend implements Backend {

        private static final SmtpReply OK = new SmtpReply(250, "2.0.0", "Saved");

        private final Life node;

        StandInBackend(Life node) {
            this.node = node;
        }

        @Override
        public BackendTransaction open(
                ClientIdentity client, ReversePath from, MailParameters parameters) {
            turn(node);
            return new BackendTransaction() {
                @Override
                public SmtpReply mail() {
                    return oneIn(20) ? LATER : OK;
                }

                @Override
                public List<SmtpReply> recipients(List<ForwardPath> paths) {
                    return paths.stream().map(_ -> OK).toList();
                }

                @Override
                public List<SmtpReply> data(Content... parts) {
                    return List.of(stored(text(parts[1])));
                }

                @Override
                public void close() {}
            };
        }

        private SmtpReply stored(String message) {
            turn(node);
            String id = found(MESSAGE_ID, message);
            if (oneIn(15)) {
                return LATER;
            }
            if (message.hashCode() % 11 == 0) {
                return new SmtpReply(552, "5.2.2", "Over quota");
            }
            if (eagerBackend) {
                interleaving.actor(() -> keptLater(id));
                return OK;
            }
            ledger.kept(id);
            turn(node);
            return oneIn(20) ? LATER : OK;
        }

        private void keptLater(String id) {
            try {
                turn(node);
                turn(node);
                ledger.kept(id);
            } catch (Crash _) {
                // That was the fault.
            }
        }
    }

    // ---- the queue's worker and the relay

    private void work(Life node) {
        try {
            while (node.alive && (clients > 0 || troubles > 0 || sharedQueue.waiting() > 0)) {
                turn(node);
                for (Lease lease : leased(node)) {
                    interleaving.actor(() -> tried(node, lease));
                }
            }
        } catch (Crash _) {
            // The next life has a worker of its own.
        }
    }

    private List<Lease> leased(Life node) {
        try {
            List<Lease> leases = node.queue.lease(2, LEASE, node.clock.instant());
            if (leases.isEmpty() && clients == 0 && troubles == 0) {
                // Nothing happens until then.
                Instant due = sharedQueue.nextDue().orElse(now).plus(Duration.ofMinutes(6));
                now = due.isAfter(now) ? due : now;
            }
            return leases;
        } catch (QueueUnavailable _) {
            return List.of();
        }
    }

    /** The steps of QueueWorker's try, with somebody else's turn between them. */
    private void tried(Life node, Lease lease) {
        QueuedReply reply = lease.entry().reply();
        boolean inDoubt = false;
        try {
            turn(node);
            Instant at = node.clock.instant();
            Next next;
            if (at.isBefore(reply.expiresAt())) {
                Submission outcome = submit(node, reply);
                inDoubt = outcome instanceof Submission.Accepted;
                next =
                        RetrySchedule.DEFAULT.after(
                                outcome,
                                lease.entry().attempts(),
                                node.clock.instant(),
                                reply.expiresAt(),
                                random.nextDouble());
            } else {
                next = new Next.GiveUp(ReplyState.EXPIRED, "expired");
            }
            while (true) {
                try {
                    boolean settled = node.queue.settle(lease, next, node.clock.instant());
                    inDoubt &= !settled;
                    return;
                } catch (QueueUnavailable _) {
                    turn(node);
                }
            }
        } catch (Crash _) {
            // Its lease will end.
        } finally {
            if (inDoubt) {
                ledger.mayRepeat(id(reply));
            }
        }
    }

    private static String id(QueuedReply reply) {
        return reply.messageId().substring(1, reply.messageId().length() - 1);
    }

    private Submission submit(Life node, QueuedReply reply) {
        turn(node);
        if (relayDown) {
            return new Submission.Unreachable(Submission.Fault.CONNECT, "refused", "");
        }
        if (oneIn(10)) {
            return new Submission.Deferred(LATER);
        }
        if (reply.to().localPart().equals("refused") || oneIn(12)) {
            return new Submission.Rejected(new SmtpReply(550, "5.1.1", "nobody"), "");
        }
        String text;
        try {
            text = text(reply.content());
        } catch (UncheckedIOException _) {
            // Another node was quicker, and it is finished.
            return new Submission.Unreachable(Submission.Fault.PROTOCOL, "no content", "");
        }
        ledger.relayed(
                found(MESSAGE_ID, text),
                reply.account(),
                reply.to().address(),
                found(IN_REPLY_TO, text));
        boolean lost = oneIn(15);
        if (lost || !node.alive) {
            ledger.mayRepeat(id(reply));
        }
        return lost
                ? new Submission.Unreachable(Submission.Fault.PROTOCOL, "closed", "", true)
                : new Submission.Accepted(new SmtpReply(250, "2.0.0", "taken"));
    }
}
