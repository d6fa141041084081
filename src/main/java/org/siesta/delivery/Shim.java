package org.siesta.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.AddressList;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.MailParameters;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;
import org.siesta.queue.Decision;
import org.siesta.queue.LogLine;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.QueuedReply;
import org.siesta.queue.ReplyQueue;
import org.siesta.smtp.Outgoing;
import org.siesta.smtp.Relay;
import org.siesta.smtp.Submission;

/**
 * Takes what Dovecot submits ({@code submission_host}) and brings it to the relay with what Dovecot
 * cannot do: PROXY header, login, TLS policy, retry.
 *
 * <p>An automatic reply is queued durably and answered at once. Anything else, such as a redirected
 * message, is somebody's mail: it is handed through while the client waits, so that the relay's
 * answer is the client's answer and nothing can be lost in between.
 */
public final class Shim implements DeliveryAgent {

    private static final System.Logger LOG = System.getLogger(Shim.class.getName());

    /** The keyword "no" and nothing that only begins with it (RFC 3834 §5.1). */
    private static final Pattern BY_HAND =
            Pattern.compile("no(?![\\w-])", Pattern.CASE_INSENSITIVE);

    private final ReplyQueue queue;
    private final Relay relay;
    private final Answering answering;
    private final java.time.Duration expiry;
    private final long maxQueuedSize;
    private final String hostName;
    private final HopLimit hops;
    private final Runnable wakeWorker;

    /**
     * A shim in front of this relay.
     *
     * @param expiry how long an automatic reply may wait
     * @param maxQueuedSize octets; a larger automatic reply is handed through as mail is
     * @param maxReceived Received fields; a message with more goes round in circles and is refused
     *     (RFC 5321 §6.3)
     */
    public Shim(
            ReplyQueue queue,
            Relay relay,
            Answering answering,
            java.time.Duration expiry,
            long maxQueuedSize,
            String hostName,
            int maxReceived,
            Runnable wakeWorker) {
        this.queue = queue;
        this.relay = relay;
        this.answering = answering;
        this.expiry = expiry;
        this.maxQueuedSize = maxQueuedSize;
        this.hostName = hostName;
        this.hops = new HopLimit(maxReceived);
        this.wakeWorker = wakeWorker;
    }

    @Override
    public MailTransaction begin(
            ClientIdentity client, ReversePath from, MailParameters parameters) {
        return new Transaction(client, from, parameters);
    }

    /** Who may be a recipient is the relay's to say, and it is asked with the message. */
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
        private final MailParameters parameters;
        private final List<Mailbox> recipients = new ArrayList<>();

        Transaction(ClientIdentity client, ReversePath from, MailParameters parameters) {
            this.client = client;
            this.from = from;
            this.parameters = parameters;
        }

        @Override
        public SmtpReply opened() {
            return new SmtpReply(250, "2.1.0", "Sender accepted");
        }

        @Override
        public SmtpReply recipient(ForwardPath path) {
            recipients.add(path.mailbox());
            return new SmtpReply(250, "2.1.5", "Recipient accepted");
        }

        @Override
        public List<SmtpReply> data(Content message) {
            try {
                Content content = UnderField.of(message);
                Headers headers = Message.read(content).headers();
                Optional<String> round = hops.exceeded(headers);
                if (round.isPresent()) {
                    return refuse(round.get());
                }
                // What the queue would give up at once is not taken over.
                return automatic(headers)
                                && content.size() <= maxQueuedSize
                                && Outgoing.isMadeOfLines(content)
                        ? enqueue(headers, kept(content))
                        : handThrough(content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private List<SmtpReply> refuse(String cause) {
            String id = answering.newId();
            recipients.forEach(to -> log(id, to, "", "refused", cause));
            return recipients.stream().map(_ -> HopLimit.LOOP).toList();
        }

        /**
         * What goes on: the message under our trace field (RFC 5321 §4.4). A reply is kept with it,
         * so that each try sends the same octets; and its time is that at which we took it.
         */
        private Content traced(Content content, String id, Instant now) {
            return UnderField.with(
                    TraceField.received(client, hostName, id, parameters.smtpUtf8(), now), content);
        }

        private List<SmtpReply> enqueue(Headers headers, Content content) {
            Instant now = answering.now();
            String messageId = headers.first("Message-ID").orElse("");
            List<SmtpReply> replies = new ArrayList<>(recipients.size());
            for (Mailbox to : recipients) {
                String id = answering.newId();
                QueuedReply reply =
                        new QueuedReply(
                                id,
                                from instanceof ReversePath.Sender(Mailbox sender)
                                        ? sender.address()
                                        : "",
                                from,
                                to,
                                messageId,
                                traced(content, id, now),
                                client,
                                parameters.smtpUtf8(),
                                true,
                                now,
                                now.plus(expiry));
                try {
                    queue.enqueue(reply, decision(reply, headers), now);
                    log(id, to, messageId, "queued", "");
                    replies.add(new SmtpReply(250, "2.0.0", "Queued as " + id));
                } catch (QueueUnavailable e) {
                    log(id, to, messageId, "deferred", String.valueOf(e.getMessage()));
                    replies.add(Answering.deferral(e.isFull()));
                }
            }
            wakeWorker.run();
            return replies;
        }

        /** Whoever decided elsewhere is asked about here, too; null where no author is named. */
        private @Nullable Decision decision(QueuedReply reply, Headers headers) {
            return headers.first("From")
                    .flatMap(value -> AddressList.parse(value).mailboxes().findFirst())
                    .map(Mailbox::normal)
                    .map(
                            account ->
                                    new Decision(
                                            reply.id(),
                                            reply.createdAt(),
                                            account,
                                            account,
                                            new ReversePath.Sender(reply.to()),
                                            headers.first("In-Reply-To")
                                                    .map(Answering::shortened)
                                                    .orElse(null),
                                            reply.id(),
                                            client,
                                            Decision.DecisionVerdict.REPLY,
                                            "",
                                            "to "
                                                    + reply.to().address()
                                                    + ", decided by the client",
                                            "shim",
                                            reply.messageId()))
                    .orElse(null);
        }

        private List<SmtpReply> handThrough(Content content) {
            Instant now = answering.now();
            List<SmtpReply> replies = new ArrayList<>(recipients.size());
            for (Mailbox to : recipients) {
                String id = answering.newId();
                Submission submission =
                        relay.submit(
                                new Outgoing(
                                        from,
                                        to,
                                        traced(content, id, now),
                                        client,
                                        parameters.smtpUtf8(),
                                        false,
                                        true));
                SmtpReply reply =
                        switch (submission) {
                            case Submission.Accepted(SmtpReply said) -> said;
                            case Submission.Deferred(_, SmtpReply said, _) ->
                                    said.temporary() && said.code() != 421 ? said : deferred(said);
                            case Submission.Rejected rejected ->
                                    // A message must not bounce for what is between us.
                                    rejected.isAboutTheMail()
                                            ? rejected.reply()
                                            : deferred(rejected.reply());
                            case Submission.Unreachable(_, String what, String advice, _) -> {
                                LOG.log(
                                        System.Logger.Level.WARNING,
                                        "relay: " + what + (advice.isEmpty() ? "" : "; " + advice));
                                yield new SmtpReply(
                                        451, "4.4.1", "The relay does not answer, try again later");
                            }
                        };
                log(id, to, "", reply.positive() ? "relayed" : "refused", reply.line());
                replies.add(reply);
            }
            return replies;
        }

        /** As an answer of ours: it is not we who close, nor is it for the message to give up. */
        private static SmtpReply deferred(SmtpReply said) {
            return new SmtpReply(451, "4.3.5", "The relay refused: " + said.line());
        }

        private void log(String id, Mailbox to, String messageId, String result, String said) {
            new LogLine()
                    .with("shim", id)
                    .with("from", "<" + from.address() + ">")
                    .with("to", to.address())
                    .with("message-id", messageId)
                    .with("client", client.effective().addressText())
                    .with("result", result)
                    .with("said", said)
                    .log(LOG, System.Logger.Level.INFO);
        }

        @Override
        public void close() {}
    }

    /** RFC 3834 §5: anything that says it was submitted automatically, and notifications. */
    private static boolean automatic(Headers headers) {
        return headers.all("Auto-Submitted").anyMatch(v -> !BY_HAND.matcher(v.strip()).lookingAt());
    }

    /** The content outlives the session's spool file. */
    private static Content kept(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return new BytesContent(in.readAllBytes());
        }
    }
}
