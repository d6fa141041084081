package org.siesta.testsuite;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.AddressList;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.HeaderText;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.SieveAction;
import org.siesta.sieve.SieveInput;
import org.siesta.vacation.BodyRules;
import org.siesta.vacation.OwnAddresses;
import org.siesta.vacation.ReplyMessage;
import org.siesta.vacation.ReplyPolicy;
import org.siesta.vacation.SubjectMessage;
import org.siesta.vacation.VacationPolicy;
import org.siesta.vacation.VacationRequest;
import org.siesta.vacation.Verdict;

/**
 * Does in the test's own mail store and outbox what a script asked for. Replies are decided and
 * written as in the service; what the service leaves to the mail server is done as Dovecot does it.
 */
final class ResultExecution {

    private static final int MAX_SENT = 1000;
    private static final String INBOX = "INBOX";

    /** Marks what a script sent on, so that it is not sent on again by the same account. */
    private static final String REDIRECTED_FROM = "X-Sieve-Redirected-From";

    private static final List<String> RECIPIENT_FIELDS =
            List.of("To", "Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc");

    private final Bench bench;
    private final SieveInput scene;
    private final Message original;
    private final List<String> errors = new ArrayList<>();

    ResultExecution(Bench bench, Evaluation run) {
        this.bench = bench;
        this.scene = run.input();
        this.original = run.original();
    }

    /**
     * What went wrong; nothing where all was done. Where a mailbox is missing nothing is done but
     * to keep the message as it came (RFC 5228 §2.10.6).
     */
    List<String> execute(List<SieveAction> actions) {
        actions.forEach(this::check);
        if (!errors.isEmpty()) {
            file(INBOX, original, List.of());
            return List.copyOf(errors);
        }
        for (SieveAction action : actions) {
            switch (action) {
                case SieveAction.Keep keep -> file(INBOX, keep.message(), keep.flags());
                case SieveAction.FileInto into -> file(into.to(), into.message());
                case SieveAction.Redirect redirect ->
                        redirect(redirect.address(), redirect.message());
                case SieveAction.Vacation vacation -> answer(vacation.request(), vacation.fcc());
                case SieveAction.Reject reject -> reject(reject.reason());
                case SieveAction.Notify notify -> tell(notify);
                case SieveAction.Discard _, SieveAction.Recorded _ -> {}
            }
        }
        return List.copyOf(errors);
    }

    private void check(SieveAction action) {
        if (action instanceof SieveAction.FileInto(SieveAction.Destination to, _, _)
                && !to.create()
                && !bench.store().exists(to.mailbox())) {
            errors.add(
                    "failed to store into mailbox '"
                            + to.mailbox()
                            + "': Mailbox doesn't exist: "
                            + to.mailbox());
        }
    }

    private void tell(SieveAction.Notify notify) {
        NotificationMail mail =
                new NotificationMail(notify.notification(), notify.message().headers());
        ReversePath path = notifyFrom(notify.notification().from());
        Message message =
                mail.message(
                        path instanceof ReversePath.Null
                                ? "postmaster@" + account().domain()
                                : path.address(),
                        account(),
                        "siesta.test." + bench.sent().size() + "@" + account().domain(),
                        scene.now());
        mail.recipients().forEach(to -> send(path, to, message));
        copy(notify.notification().fcc(), message);
    }

    /** A copy goes where the script says, if that is there (RFC 8580 §3). */
    private void copy(SieveAction.@Nullable Destination fcc, Message message) {
        if (fcc != null && (fcc.create() || bench.store().exists(fcc.mailbox()))) {
            file(fcc, message);
        }
    }

    /** As for what is sent on: a message without a sender makes none that has one. */
    private ReversePath notifyFrom(@Nullable String from) {
        if (scene.from() instanceof ReversePath.Null) {
            return scene.from();
        }
        Mailbox postmaster =
                bench.settings()
                        .account
                        .orElseGet(() -> new Mailbox("postmaster", account().domain()));
        return configured(bench.settings().notifyFrom)
                .orElseGet(
                        () ->
                                new ReversePath.Sender(
                                        Optional.ofNullable(from)
                                                .flatMap(
                                                        f ->
                                                                AddressList.parse(f)
                                                                        .mailboxes()
                                                                        .findFirst())
                                                .orElse(postmaster)));
    }

    private void file(SieveAction.Destination to, Message message) {
        if (to.create() && !bench.store().create(to.mailbox())) {
            errors.add("failed to create mailbox '" + to.mailbox() + "'");
        }
        file(to.mailbox(), message, to.flags());
    }

    private void file(String mailbox, Message message, List<String> flags) {
        if (!bench.store().store(mailbox, new MailStore.Stored(message, flags))) {
            errors.add("failed to store into mailbox '" + mailbox + "'");
        }
    }

    private Mailbox account() {
        return bench.settings().account.orElse(scene.to().mailbox());
    }

    private void send(ReversePath from, Mailbox to, Message message) {
        if (bench.sent().size() >= MAX_SENT) {
            errors.add("too many messages to send, at most " + MAX_SENT);
            return;
        }
        bench.sent().add(new Outgoing(from, to, message));
    }

    private void redirect(String address, Message message) {
        Mailbox to = Mailbox.parse(address).orElse(null);
        if (to == null) {
            errors.add("cannot redirect to '" + address + "'");
            return;
        }
        boolean loop =
                message.headers()
                        .all(REDIRECTED_FROM)
                        .flatMap(value -> SettingNames.mailbox(value.strip()).stream())
                        .anyMatch(by -> by.sameAs(account()) || by.sameAs(scene.to().mailbox()));
        if (!loop) {
            send(
                    redirectFrom(),
                    to,
                    withField(message, REDIRECTED_FROM + ": " + account().address() + "\r\n"));
        }
    }

    /** A notification stays one (RFC 5321 §4.5.5): the null path is never replaced. */
    private ReversePath redirectFrom() {
        if (scene.from() instanceof ReversePath.Null) {
            return scene.from();
        }
        return configured(bench.settings().redirectFrom).orElse(scene.from());
    }

    /** The address that a word or an address of the configuration means; empty for another text. */
    private Optional<ReversePath> configured(String word) {
        return switch (word) {
            case "sender" -> Optional.of(scene.from());
            case "recipient" -> Optional.of(new ReversePath.Sender(scene.to().mailbox()));
            case "orig_recipient" ->
                    Optional.of(
                            new ReversePath.Sender(
                                    scene.to().originalRecipient().orElse(scene.to().mailbox())));
            case "user_email" -> Optional.of(new ReversePath.Sender(account()));
            case "<>" -> Optional.of(new ReversePath.Null());
            default -> SettingNames.mailbox(word).map(ReversePath.Sender::new);
        };
    }

    static Message withField(Message message, String field) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        octets.writeBytes(field.getBytes(StandardCharsets.UTF_8));
        try (InputStream content = message.content().open()) {
            content.transferTo(octets);
            return Message.read(new BytesContent(octets.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException("octets in memory can be read", e);
        }
    }

    private void reject(String reason) {
        if (!(scene.from() instanceof ReversePath.Sender(Mailbox sender))) {
            return;
        }
        String text =
                "From: Postmaster <postmaster@"
                        + scene.to().mailbox().domain()
                        + ">\r\nTo: <"
                        + sender.address()
                        + ">\r\nSubject: Automatically rejected mail\r\n"
                        + "Auto-Submitted: auto-replied (rejected)\r\nPrecedence: bulk\r\n"
                        + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                        + "Content-Transfer-Encoding: 8bit\r\n\r\n"
                        + reason
                        + "\r\n";
        send(new ReversePath.Null(), sender, Scene.message(text));
    }

    private void answer(VacationRequest asked, SieveAction.@Nullable Destination fcc) {
        Settings settings = bench.settings();
        VacationRequest request = withSettings(asked);
        ForwardPath to =
                settings.originalRecipientIsOwn ? scene.to() : ForwardPath.of(scene.to().mailbox());
        SubjectMessage subject =
                new SubjectMessage(
                        scene.from(),
                        to,
                        scene.message().headers(),
                        scene.now(),
                        BodyRules.look(scene.message()).stream().toList());
        OwnAddresses own = new OwnAddresses(account(), named(asked), settings.delimiters);
        ReplyPolicy policy = settings.replyPolicy();
        if (VacationPolicy.decide(request, subject, own, policy) instanceof Verdict.Reply reply) {
            String id = reply.messageId("test." + bench.sent().size());
            Verdict.Reply shown = settings.replyToHeaderSender ? toHeaderSender(reply) : reply;
            switch (ReplyMessage.compose(shown, request, subject, policy, id, scene.now(), false)) {
                case ReplyMessage.Ready(BytesContent content, _) -> {
                    Message answer = read(content);
                    send(reply.envelopeFrom(), reply.to(), answer);
                    copy(fcc, answer);
                }
                case ReplyMessage.Broken(String why) ->
                        errors.add("the reply cannot be written: " + why);
            }
        }
    }

    /** The reply as if it went to the one who sent the message by its header. */
    private Verdict.Reply toHeaderSender(Verdict.Reply reply) {
        return Scene.sender(scene.message().headers())
                .map(
                        sender ->
                                new Verdict.Reply(
                                        sender,
                                        reply.from(),
                                        reply.envelopeFrom(),
                                        reply.key(),
                                        reply.period()))
                .orElse(reply);
    }

    private static Message read(BytesContent content) {
        try {
            return Message.read(content);
        } catch (IOException e) {
            throw new UncheckedIOException("octets in memory can be read", e);
        }
    }

    /** Dovecot believes the addresses that a script names as the user's own. */
    private static Set<Mailbox> named(VacationRequest asked) {
        Stream<String> from = Stream.ofNullable(asked.from());
        return Stream.concat(from, asked.addresses().stream())
                .flatMap(field -> AddressList.parse(field).mailboxes())
                .collect(Collectors.toSet());
    }

    private VacationRequest withSettings(VacationRequest asked) {
        List<String> addresses = new ArrayList<>(asked.addresses());
        Headers headers = scene.message().headers();
        if (!bench.settings().checkRecipient) {
            RECIPIENT_FIELDS.stream()
                    .flatMap(headers::all)
                    .flatMap(value -> AddressList.parse(value).mailboxes())
                    .map(Mailbox::address)
                    .filter(address -> !address.equalsIgnoreCase(scene.from().address()))
                    .forEach(addresses::add);
        }
        return new VacationRequest(
                asked.reason(),
                asked.mime(),
                asked.html(),
                asked.subject() == null ? subject(headers) : asked.subject(),
                asked.from(),
                addresses,
                asked.period(),
                asked.secondsGiven(),
                asked.handle(),
                asked.identity(),
                asked.source());
    }

    private @Nullable String subject(Headers headers) {
        Settings settings = bench.settings();
        String original = HeaderText.decode(headers.first("Subject").orElse("")).strip();
        if (original.isEmpty()) {
            return settings.defaultSubject.isEmpty() ? null : settings.defaultSubject;
        }
        return settings.subjectTemplate.isEmpty()
                ? null
                : settings.subjectTemplate.replace("%{subject}", original);
    }
}
