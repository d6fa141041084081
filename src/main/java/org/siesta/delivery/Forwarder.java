package org.siesta.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

    /** What to do with a message while the store of settings does not answer. */
    public enum OnStoreFailure {
        /** The user's mail first: deliver it and give the reply up. */
        DELIVER_WITHOUT_REPLY,
        /** Answer 451; the MTA keeps the message. */
        TEMPFAIL
    }

    private final Backend backend;
    private final Turns turns = new Turns();
    private final Abreast abreast = new Abreast();
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
                        : parameters.plus(field(client, id, parameters, answering.now()).length());
        return new Transaction(id, client, from, parameters, backend.open(client, from, onward));
    }

    private String field(ClientIdentity client, String id, MailParameters parameters, Instant now) {
        return TraceField.received(client, hostName, id, parameters.smtpUtf8(), now);
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

    private final class Transaction implements MailTransaction {

        private final String id;
        private final ClientIdentity client;
        private final ReversePath from;
        private final MailParameters parameters;
        private final BackendTransaction downstream;
        private final Mishaps mishaps;
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
            this.mishaps = new Mishaps(id, from, answering.listener());
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
            Message read = read(content);
            if (read != null && loops(read)) {
                return all(HopLimit.LOOP);
            }
            Content trace = BytesContent.of(field(client, id, parameters, now));
            Preparation preparation =
                    new Preparation(answering, onStoreFailure, turns, from, client, mishaps);
            var deciding =
                    budget.begin(
                            recipients.size(),
                            left -> preparation.decide(recipients, read, now, left));
            if (onStoreFailure == OnStoreFailure.DELIVER_WITHOUT_REPLY) {
                // The message goes on, whatever is decided.
                downstream.ready(trace, content);
            }
            List<Answering.@Nullable Prepared> decided;
            try {
                decided = preparation.decided(recipients, deciding.get());
            } catch (SettingsUnavailable e) {
                mishaps.deferred(e);
                return all(Answering.deferral(e.isFull()));
            }
            List<SmtpReply> replies = downstream.data(trace, content);
            Halt.at(Halt.BACKEND_ACCEPTED);
            new DueReplies(answering, budget, abreast, turns, mishaps).answer(replies, decided);
            return replies;
        }

        private List<SmtpReply> all(SmtpReply reply) {
            return Collections.nCopies(recipients.size(), reply);
        }

        private static Content underField(Content message) {
            try {
                return UnderField.of(message);
            } catch (IOException e) {
                // The backend could not be given it either: try later.
                throw new UncheckedIOException(e);
            }
        }

        private @Nullable Message read(Content content) {
            try {
                return Message.read(content);
            } catch (IOException e) {
                // The backend could not be given it either: try later.
                throw new UncheckedIOException(e);
            } catch (RuntimeException | StackOverflowError e) {
                mishaps.bug(id, "reading failed, delivering without reply", e);
                return null;
            }
        }

        private boolean loops(Message message) {
            Optional<String> round = hops.exceeded(message.headers());
            round.ifPresent(mishaps::refused);
            return round.isPresent();
        }

        @Override
        public void close() {
            downstream.close();
        }
    }
}
