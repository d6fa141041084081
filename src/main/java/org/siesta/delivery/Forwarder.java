package org.siesta.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.siesta.account.Accounts;
import org.siesta.halt.Halt;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;
import org.siesta.queue.LogLine;
import org.siesta.queue.QueueUnavailable;
import org.siesta.settings.SettingsUnavailable;
import org.siesta.smtp.Backend;
import org.siesta.smtp.BackendTransaction;

/**
 * Stands in front of the backend's LMTP: its answers are our answers, at RCPT time and after the
 * data, and a reply is sent only for recipients whose message it took.
 *
 * <p>Trouble with our store or with the evaluation never delays or refuses the user's mail, unless
 * the site says so.
 */
public final class Forwarder implements DeliveryAgent {

    private static final System.Logger LOG = System.getLogger(Forwarder.class.getName());

    private static final String TOO_SLOW = "too slow (siesta.delivery.max-delay)";

    /** What to do with a message while the store of settings does not answer. */
    public enum OnStoreFailure {
        /** The user's mail first: deliver it and give the reply up. */
        DELIVER_WITHOUT_REPLY,
        /** Answer 451; the MTA keeps the message. */
        TEMPFAIL
    }

    private final Backend backend;
    private final Turns turns = new Turns();
    private final Accounts accounts;
    private final Answering answering;
    private final OnStoreFailure onStoreFailure;
    private final TimeBudget budget;
    private final String hostName;
    private final HopLimit hops;
    private final boolean alwaysDsn;

    /**
     * Forwards to this backend.
     *
     * @param budget what our own work before the message goes on, and again before its replies go
     *     back, may take
     * @param maxReceived Received fields; a message with more goes round in circles and is refused
     *     (RFC 5321 §6.3)
     * @param alwaysDsn announce DSN whether or not the backend does
     */
    public Forwarder(
            Backend backend,
            Accounts accounts,
            Answering answering,
            OnStoreFailure onStoreFailure,
            TimeBudget budget,
            String hostName,
            int maxReceived,
            boolean alwaysDsn) {
        this.backend = backend;
        this.accounts = accounts;
        this.answering = answering;
        this.onStoreFailure = onStoreFailure;
        this.budget = budget;
        this.hostName = hostName;
        this.hops = new HopLimit(maxReceived);
        this.alwaysDsn = alwaysDsn;
    }

    @Override
    public MailTransaction begin(
            ClientIdentity client, ReversePath from, MailParameters parameters) {
        answering.expect(client);
        String id = answering.newId();
        // The backend is told the size that it will get, where there was one; the field is ASCII.
        MailParameters onward =
                parameters.size() == 0
                        ? parameters
                        : parameters.plus(field(client, id, parameters).length());
        return new Transaction(id, client, from, parameters, backend.open(client, from, onward));
    }

    private String field(ClientIdentity client, String id, MailParameters parameters) {
        return TraceField.received(client, hostName, id, parameters.smtpUtf8(), answering.now());
    }

    /** The backend is asked with the first recipient. */
    @Override
    public boolean opensAtOnce() {
        return true;
    }

    @Override
    public void told(SmtpReply reply) {
        answering.count(reply);
    }

    /**
     * An MTA sends ORCPT where DSN is announced, and tells the sender itself that a message was
     * handed on where it is not (RFC 3461 §5.2.2); the site knows which of both it needs.
     */
    @Override
    public boolean offersDsn() {
        return alwaysDsn || backend.offersDsn();
    }

    /** What the backend takes, once it has said so, less what we put on top. */
    @Override
    public OptionalLong maxMessageSize() {
        OptionalLong most = backend.maxSize();
        return most.isEmpty()
                ? most
                : OptionalLong.of(Math.max(1, most.getAsLong() - TraceField.MOST_OCTETS));
    }

    /**
     * A reply that is due.
     *
     * @param held why it could not be queued when that was tried last; null before
     */
    private record Due(String id, Answering.Prepared decided, @Nullable QueueUnavailable held) {

        Due heldUp(QueueUnavailable why) {
            return new Due(id, decided, why);
        }
    }

    /**
     * What was decided, as many as recipients: null where there is no reply to think of.
     *
     * @param missed why there is no decision, for each whose settings could not be read
     */
    private record Decisions(
            List<Answering.@Nullable Prepared> prepared, List<SettingsUnavailable> missed) {}

    private final class Transaction implements MailTransaction {

        private final String id;
        private final ClientIdentity client;
        private final ReversePath from;
        private final MailParameters parameters;
        private final BackendTransaction downstream;
        // What the backend accepted, in order; an address that we cannot place is forwarded and
        // never answered.
        private final List<Optional<Recipient>> recipients = new ArrayList<>();

        Transaction(
                String id,
                ClientIdentity client,
                ReversePath from,
                MailParameters parameters,
                BackendTransaction downstream) {
            this.id = id;
            this.client = client;
            this.from = from;
            this.parameters = parameters;
            this.downstream = downstream;
        }

        @Override
        public SmtpReply opened() {
            return downstream.mail();
        }

        @Override
        public SmtpReply recipient(ForwardPath path) {
            return recipients(List.of(path)).getFirst();
        }

        @Override
        public List<SmtpReply> recipients(List<ForwardPath> paths) {
            List<SmtpReply> replies = downstream.recipients(paths);
            for (int i = 0; i < replies.size(); i++) {
                if (replies.get(i).positive()) {
                    recipients.add(Recipient.of(paths.get(i), accounts));
                }
            }
            return replies;
        }

        @Override
        public List<SmtpReply> data(Content message) {
            Content content = underField(message);
            Instant now = answering.now();
            Message read = read(content, id);
            if (read != null && loops(read, id)) {
                return recipients.stream().map(_ -> HopLimit.LOOP).toList();
            }
            Content trace =
                    BytesContent.of(
                            TraceField.received(client, hostName, id, parameters.smtpUtf8(), now));
            var preparing = budget.begin(recipients.size(), left -> prepare(read, now, id, left));
            if (onStoreFailure == OnStoreFailure.DELIVER_WITHOUT_REPLY) {
                // The message goes on, whatever is decided.
                downstream.ready(trace, content);
            }
            List<Answering.@Nullable Prepared> prepared;
            try {
                prepared = prepared(preparing.get(), id);
            } catch (SettingsUnavailable e) {
                trouble(id, "deferred", e).log(LOG, System.Logger.Level.WARNING);
                SmtpReply deferral = Answering.deferral(e.isFull());
                return recipients.stream().map(_ -> deferral).toList();
            }
            List<SmtpReply> replies = downstream.data(trace, content);
            Halt.at(Halt.BACKEND_ACCEPTED);
            answer(id, replies, prepared);
            return replies;
        }

        private static Content underField(Content message) {
            try {
                return UnderField.of(message);
            } catch (IOException e) {
                // The backend could not be given it either: try later.
                throw new UncheckedIOException(e);
            }
        }

        /**
         * The decisions, as many as recipients; none where they are not there in time, unless the
         * site wants the message to wait. Throws {@link SettingsUnavailable} then.
         */
        private List<Answering.@Nullable Prepared> prepared(
                TimeBudget.Ended<Decisions> ended, String id) {
            if (ended instanceof TimeBudget.Ended.InTime(var decisions)) {
                decisions.missed().forEach(why -> lost(id, why));
                return decisions.prepared();
            }
            SettingsUnavailable slow = new SettingsUnavailable(TOO_SLOW, new TimeoutException());
            if (onStoreFailure == OnStoreFailure.TEMPFAIL) {
                throw slow;
            }
            List<Answering.@Nullable Prepared> none = new ArrayList<>();
            for (Optional<Recipient> recipient : recipients) {
                none.add(null);
                if (recipient.isPresent()) {
                    lost(id, slow);
                }
            }
            return none;
        }

        /**
         * Decides for each recipient; a recipient without a decision gets its mail and no reply.
         */
        private Decisions prepare(
                @Nullable Message message, Instant now, String id, TimeBudget.Left left) {
            List<Answering.@Nullable Prepared> prepared = new ArrayList<>(recipients.size());
            List<SettingsUnavailable> missed = new ArrayList<>();
            for (Optional<Recipient> recipient : recipients) {
                Answering.Prepared decided = null;
                if (message != null && recipient.isPresent()) {
                    try {
                        decided = prepare(recipient.get(), message, now, id, left);
                    } catch (SettingsUnavailable e) {
                        if (onStoreFailure == OnStoreFailure.TEMPFAIL) {
                            throw e;
                        }
                        missed.add(e);
                    }
                }
                prepared.add(decided);
            }
            return new Decisions(prepared, missed);
        }

        private @Nullable Message read(Content content, String id) {
            try {
                return Message.read(content);
            } catch (IOException e) {
                // The backend could not be given it either: try later.
                throw new UncheckedIOException(e);
            } catch (RuntimeException | StackOverflowError e) {
                bug(id, "reading failed, delivering without reply", e);
                return null;
            }
        }

        /**
         * Whether the message came by so many hops that it goes round, and through us, for ever.
         */
        private boolean loops(Message message, String id) {
            Optional<String> round = hops.exceeded(message.headers());
            round.ifPresent(
                    cause ->
                            line(id, "refused")
                                    .with("cause", cause)
                                    .log(LOG, System.Logger.Level.WARNING));
            return round.isPresent();
        }

        /** Tries again where others have all connections, for as long as there is time. */
        private Answering.@Nullable Prepared prepare(
                Recipient recipient,
                Message message,
                Instant now,
                String id,
                TimeBudget.Left left) {
            try {
                return prepare(recipient, message, now, id);
            } catch (SettingsUnavailable first) {
                SettingsUnavailable why = first;
                while (why.isBusy() && turns.take(left)) {
                    try {
                        return prepare(recipient, message, now, id);
                    } catch (SettingsUnavailable e) {
                        why = e;
                    } finally {
                        turns.giveBack();
                    }
                }
                throw why;
            }
        }

        private Answering.@Nullable Prepared prepare(
                Recipient recipient, Message message, Instant now, String id) {
            try {
                return answering.prepare(recipient, message, from, client, now);
            } catch (SettingsUnavailable e) {
                throw e;
            } catch (RuntimeException | StackOverflowError e) {
                bug(id, "evaluation failed, delivering without reply", e);
                return null;
            }
        }

        /** Answers for those whose message the backend took. */
        private void answer(
                String id, List<SmtpReply> replies, List<Answering.@Nullable Prepared> prepared) {
            List<Due> due = new ArrayList<>();
            for (int i = 0; i < replies.size(); i++) {
                Answering.Prepared decided = prepared.get(i);
                String part = id + "." + i;
                if (decided == null || !replies.get(i).positive()) {
                    continue;
                }
                Due answer = new Due(part, decided, null);
                if (decided.waits()) {
                    due.add(answer);
                } else {
                    record(answer);
                }
            }
            if (due.isEmpty()) {
                return;
            }
            switch (budget.run(
                    due.size(),
                    left -> {
                        answer(due, left);
                        return true;
                    })) {
                case TimeBudget.Ended.InTime<Boolean> _ -> {}
                case TimeBudget.Ended.Late<Boolean> _ ->
                        // What was begun may still come to its end; the mail does not wait for it.
                        LOG.log(System.Logger.Level.WARNING, "delivery=" + id + " reply is late");
                case TimeBudget.Ended.Skipped<Boolean> _ ->
                        due.forEach(
                                _ ->
                                        lost(
                                                id,
                                                new QueueUnavailable(
                                                        TOO_SLOW, new TimeoutException())));
            }
        }

        /**
         * One after the other; whoever needs what others hold tries again behind the rest, for as
         * long as there is time.
         */
        private void answer(List<Due> due, TimeBudget.Left left) {
            Queue<Due> open = new ArrayDeque<>(due);
            for (Due next = open.poll(); next != null; next = open.poll()) {
                Due tried = next;
                QueueUnavailable held = tried.held();
                if (held == null) {
                    answer(tried).ifPresent(h -> open.add(tried.heldUp(h)));
                } else if (turns.take(left)) {
                    try {
                        answer(tried).ifPresent(h -> open.add(tried.heldUp(h)));
                    } finally {
                        turns.giveBack();
                    }
                } else {
                    lost(tried.id(), held);
                }
            }
        }

        /** Tries once; what stood in the way where others hold what it needs. */
        private Optional<QueueUnavailable> answer(Due due) {
            try {
                answering.answer(due.id(), due.decided());
            } catch (QueueUnavailable e) {
                if (e.isBusy()) {
                    return Optional.of(e);
                }
                lost(due.id(), e);
            } catch (RuntimeException | StackOverflowError e) {
                // The backend has the message: 250 stands, whatever happens to the reply.
                bug(due.id(), "reply failed after delivery", e);
            }
            return Optional.empty();
        }

        private void record(Due due) {
            try {
                answering.recordDelivered(due.id(), due.decided());
            } catch (RuntimeException | StackOverflowError e) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "delivery=" + due.id() + " no reply was due, and recording that failed",
                        e);
            }
        }

        /** A fault of ours must not cost the user a mail. */
        private void bug(String id, String what, Throwable fault) {
            LOG.log(System.Logger.Level.ERROR, "delivery=" + id + " " + what, fault);
            answering.listener().replyLost();
        }

        private void lost(String id, RuntimeException cause) {
            trouble(id, "delivered-without-reply", cause).log(LOG, System.Logger.Level.ERROR);
            answering.listener().replyLost();
        }

        private LogLine trouble(String id, String result, RuntimeException cause) {
            return line(id, result).with("cause", String.valueOf(cause.getMessage()));
        }

        private LogLine line(String id, String result) {
            return new LogLine()
                    .with("delivery", id)
                    .with("from", "<" + from.address() + ">")
                    .with("result", result);
        }

        @Override
        public void close() {
            downstream.close();
        }
    }
}
