package org.siesta.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /** What to do with a message while the store of settings does not answer. */
    public enum OnStoreFailure {
        /** The user's mail first: deliver it and give the reply up. */
        DELIVER_WITHOUT_REPLY,
        /** Answer 451; the MTA keeps the message. */
        TEMPFAIL
    }

    private final Backend backend;
    private final Accounts accounts;
    private final Answering answering;
    private final OnStoreFailure onStoreFailure;
    private final String hostName;

    /** Forwards to this backend. */
    public Forwarder(
            Backend backend,
            Accounts accounts,
            Answering answering,
            OnStoreFailure onStoreFailure,
            String hostName) {
        this.backend = backend;
        this.accounts = accounts;
        this.answering = answering;
        this.onStoreFailure = onStoreFailure;
        this.hostName = hostName;
    }

    @Override
    public MailTransaction begin(
            ClientIdentity client, ReversePath from, MailParameters parameters) {
        answering.expect(client);
        BackendTransaction downstream = backend.open(client, from, parameters);
        Halt.at(Halt.BACKEND_CONNECTED);
        return new Transaction(client, from, parameters, downstream);
    }

    private final class Transaction implements MailTransaction {

        private final ClientIdentity client;
        private final ReversePath from;
        private final MailParameters parameters;
        private final BackendTransaction downstream;
        // What the backend accepted, in order; an address that we cannot place is forwarded and
        // never answered.
        private final List<Optional<Recipient>> recipients = new ArrayList<>();

        Transaction(
                ClientIdentity client,
                ReversePath from,
                MailParameters parameters,
                BackendTransaction downstream) {
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
            SmtpReply reply = downstream.recipient(path);
            if (reply.positive()) {
                recipients.add(Recipient.of(path, accounts));
            }
            return reply;
        }

        @Override
        public List<SmtpReply> data(Content content) {
            Instant now = answering.now();
            String id = answering.newId();
            List<Answering.@Nullable Prepared> prepared = new ArrayList<>(recipients.size());
            try {
                prepare(content, now, id, prepared);
            } catch (SettingsUnavailable e) {
                LOG.log(System.Logger.Level.WARNING, trouble(id, "deferred", e));
                recipients.forEach(_ -> answering.count(Answering.STORE_DOWN));
                return recipients.stream().map(_ -> Answering.STORE_DOWN).toList();
            }
            String trace = TraceField.received(client, hostName, id, parameters.smtpUtf8(), now);
            List<SmtpReply> replies = downstream.data(BytesContent.of(trace), content);
            Halt.at(Halt.BACKEND_ACCEPTED);
            for (int i = 0; i < replies.size(); i++) {
                SmtpReply reply = replies.get(i);
                Answering.Prepared decided = prepared.get(i);
                answering.count(reply);
                if (reply.positive() && decided != null) {
                    answer(id + "." + i, decided);
                }
            }
            return replies;
        }

        /**
         * Decides for each recipient; a recipient without a decision gets its mail and no reply.
         */
        private void prepare(
                Content content,
                Instant now,
                String id,
                List<Answering.@Nullable Prepared> prepared) {
            Message message = read(content, id);
            for (Optional<Recipient> recipient : recipients) {
                prepared.add(
                        message == null
                                ? null
                                : recipient.map(r -> prepare(r, message, now, id)).orElse(null));
            }
        }

        private @Nullable Message read(Content content, String id) {
            try {
                return Message.read(content);
            } catch (IOException e) {
                // The backend could not be given it either: try later.
                throw new UncheckedIOException(e);
            } catch (RuntimeException e) {
                bug(id, "reading failed, delivering without reply", e);
                return null;
            }
        }

        private Answering.@Nullable Prepared prepare(
                Recipient recipient, Message message, Instant now, String id) {
            try {
                return answering.prepare(recipient, message, from, client, now);
            } catch (SettingsUnavailable e) {
                if (onStoreFailure == OnStoreFailure.TEMPFAIL) {
                    throw e;
                }
                lost(id, e);
            } catch (RuntimeException e) {
                bug(id, "evaluation failed, delivering without reply", e);
            }
            return null;
        }

        private void answer(String id, Answering.Prepared decided) {
            try {
                answering.answer(id, decided);
            } catch (QueueUnavailable e) {
                lost(id, e);
            } catch (RuntimeException e) {
                // The backend has the message: 250 stands, whatever happens to the reply.
                bug(id, "reply failed after delivery", e);
            }
        }

        /** A fault of ours must not cost the user a mail. */
        private void bug(String id, String what, RuntimeException fault) {
            LOG.log(System.Logger.Level.ERROR, "delivery=" + id + " " + what, fault);
            answering.listener().replyLost();
        }

        private void lost(String id, RuntimeException cause) {
            LOG.log(System.Logger.Level.ERROR, trouble(id, "delivered-without-reply", cause));
            answering.listener().replyLost();
        }

        private String trouble(String id, String result, RuntimeException cause) {
            return new LogLine()
                    .with("delivery", id)
                    .with("from", "<" + from.address() + ">")
                    .with("result", result)
                    .with("cause", String.valueOf(cause.getMessage()))
                    .toString();
        }

        @Override
        public void close() {
            downstream.close();
        }
    }
}
