package org.siesta.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.siesta.account.Account;
import org.siesta.account.Accounts;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;
import org.siesta.queue.LogLine;
import org.siesta.queue.QueueUnavailable;
import org.siesta.settings.SettingsUnavailable;

/**
 * Answers copies of messages and keeps nothing else of them: the message ends here.
 *
 * <p>250 means decided for good; a store that does not answer means 451, one that is full 452, and
 * the MTA keeps the message.
 */
public final class Responder implements DeliveryAgent {

    private static final System.Logger LOG = System.getLogger(Responder.class.getName());

    private static final SmtpReply OPENED = new SmtpReply(250, "2.1.0", "Sender accepted");

    private static final SmtpReply ACCEPTED = new SmtpReply(250, "2.1.5", "Recipient accepted");

    private final Accounts accounts;
    private final Answering answering;
    private final Abreast abreast = new Abreast();

    /** Answers for these accounts. */
    public Responder(Accounts accounts, Answering answering) {
        this.accounts = accounts;
        this.answering = answering;
    }

    @Override
    public MailTransaction begin(
            ClientIdentity client, ReversePath from, MailParameters parameters) {
        answering.expect(client);
        return new Transaction(client, from);
    }

    @Override
    public boolean answersAtOnce() {
        return true;
    }

    @Override
    public void told(SmtpReply reply) {
        answering.count(reply);
    }

    private final class Transaction implements MailTransaction {

        private final ClientIdentity client;
        private final ReversePath from;
        private final List<Recipient> recipients = new ArrayList<>();

        Transaction(ClientIdentity client, ReversePath from) {
            this.client = client;
            this.from = from;
        }

        @Override
        public SmtpReply opened() {
            return OPENED;
        }

        @Override
        public SmtpReply recipient(ForwardPath path) {
            if (path.withoutDomain()) {
                // RFC 5321 §4.5.1: each host has one, be it a domain of ours or not.
                Account nobody = new Account(path.mailbox().normal(), Set.of());
                recipients.add(Recipient.of(path, nobody, accounts.delimiters()));
                return ACCEPTED;
            }
            Optional<Account> account = accounts.resolve(path.mailbox());
            if (account.isEmpty()) {
                return new SmtpReply(550, "5.7.1", "Not a recipient of this service");
            }
            if (!accounts.isUser(account.get())) {
                return new SmtpReply(550, "5.1.1", "No such user here");
            }
            recipients.add(Recipient.of(path, account.get(), accounts.delimiters()));
            return ACCEPTED;
        }

        @Override
        public List<SmtpReply> data(Content content) {
            Message message;
            try {
                message = Message.read(content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Instant now = answering.now();
            String id = answering.newId();
            // Whoever is an account's second recipient comes when the first is through.
            Set<Mailbox> accounts = new HashSet<>();
            List<Integer> first = new ArrayList<>();
            List<Integer> again = new ArrayList<>();
            for (int i = 0; i < recipients.size(); i++) {
                (accounts.add(recipients.get(i).own().account()) ? first : again).add(i);
            }
            IntFunction<Supplier<SmtpReply>> decide =
                    i -> decide(id + "." + i, recipients.get(i), message, now);
            SmtpReply[] replies = new SmtpReply[recipients.size()];
            List<Supplier<SmtpReply>> decided = first.stream().map(decide::apply).toList();
            List<SmtpReply> said = abreast.each(decided, Supplier::get);
            for (int k = 0; k < said.size(); k++) {
                replies[first.get(k)] = said.get(k);
            }
            again.forEach(i -> replies[i] = decide.apply(i).get());
            return List.of(replies);
        }

        /** What is left to do once it is decided, and what the MTA hears of it. */
        private Supplier<SmtpReply> decide(
                String id, Recipient recipient, Message message, Instant now) {
            SmtpReply done = new SmtpReply(250, "2.0.0", "Done, id " + id);
            if (recipient.path().withoutDomain()) {
                // The postmaster of this host is nobody that could be away.
                line(id, recipient, "no-reply", "postmaster without a domain is no account")
                        .log(LOG, System.Logger.Level.INFO);
                return () -> done;
            }
            try {
                Answering.Prepared prepared =
                        answering.prepare(recipient, message, from, client, now);
                return () -> answer(id, prepared, done);
            } catch (SettingsUnavailable e) {
                SmtpReply later = deferred(id, recipient, e, e.isFull());
                return () -> later;
            }
        }

        private SmtpReply answer(String id, Answering.Prepared prepared, SmtpReply done) {
            try {
                answering.answer(id, prepared);
                return done;
            } catch (QueueUnavailable e) {
                return deferred(id, prepared.recipient(), e, e.isFull());
            }
        }

        private SmtpReply deferred(
                String id, Recipient recipient, RuntimeException cause, boolean full) {
            line(id, recipient, "deferred", String.valueOf(cause.getMessage()))
                    .log(LOG, System.Logger.Level.WARNING);
            return Answering.deferral(full);
        }

        private static LogLine line(String id, Recipient recipient, String result, String cause) {
            return new LogLine()
                    .with("delivery", id)
                    .with("recipient", recipient.path().path())
                    .with("result", result)
                    .with("cause", cause);
        }

        @Override
        public void close() {}
    }
}
