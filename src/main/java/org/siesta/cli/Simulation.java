package org.siesta.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.siesta.delivery.DeliveryListener;
import org.siesta.delivery.MailTransaction;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.Mailbox;
import org.siesta.queue.Decision;
import org.siesta.queue.Decision.DecisionVerdict;
import org.siesta.queue.Lease;
import org.siesta.queue.Next;
import org.siesta.queue.ReplyState;

/** Plays one scenario as the service would live through it. */
final class Simulation implements DeliveryListener {

    private static final Duration CLEANING = Duration.ofHours(1);

    private final Scenario scenario;
    private final TemporaryStores stores;
    private final List<Decision> decisions = new ArrayList<>();
    private Instant now;
    private Instant cleaned;

    Simulation(Scenario scenario, TemporaryStores stores) {
        this.scenario = scenario;
        this.stores = stores;
        this.now = scenario.start();
        this.cleaned = scenario.start();
    }

    /** Writes into the answer what became of each message. */
    void play(ObjectNode answer) throws IOException {
        ArrayNode replies = answer.putArray("replies");
        ArrayNode reasons = answer.putArray("reasons");
        ArrayNode counts = answer.putArray("counts");
        try (Site site = stores.open(scenario, () -> now, this)) {
            for (int i = 0; i < scenario.messages().size(); i++) {
                Scenario.Message message = scenario.messages().get(i);
                now = scenario.start().plusSeconds(message.after());
                decisions.clear();
                play(site, message, i);
                int count =
                        (int)
                                decisions.stream()
                                        .filter(d -> d.verdict() == DecisionVerdict.REPLY)
                                        .count();
                replies.add(count > 0);
                counts.add(count);
                reasons.add(count > 0 ? null : reason());
            }
        }
    }

    private String reason() {
        return decisions.stream().map(Decision::reason).findFirst().orElse("");
    }

    private void play(Site site, Scenario.Message message, int number) {
        if (now.isAfter(cleaned.plus(CLEANING))) {
            site.queue().clean(now);
            cleaned = now;
        }
        for (Mailbox account : accounts(message)) {
            site.settings().putScript(account, "scenario", message.script(), now);
            site.settings().activateScript(account, Optional.of("scenario"), now);
        }
        deliver(site, message, number);
        for (Lease lease : site.queue().lease(100, Duration.ofMinutes(1), now)) {
            Next next =
                    message.relay()
                            ? new Next.Done("250 2.0.0 simulated")
                            : new Next.GiveUp(ReplyState.REFUSED, "550 5.7.1 simulated");
            site.queue().settle(lease, next, now);
        }
    }

    /** The recipients that are no alias of the scenario's account are accounts of their own. */
    private List<Mailbox> accounts(Scenario.Message message) {
        List<Mailbox> accounts = new ArrayList<>(List.of(scenario.account()));
        message.recipients().stream()
                .filter(r -> scenario.aliases().stream().noneMatch(r::sameAs))
                .map(r -> withoutDetail(r))
                .forEach(accounts::add);
        return accounts.stream().map(Mailbox::normal).distinct().toList();
    }

    private Mailbox withoutDetail(Mailbox mailbox) {
        String local = mailbox.localPart();
        for (int i = 1; i < local.length(); i++) {
            if (scenario.delimiters().indexOf(local.charAt(i)) >= 0) {
                return new Mailbox(local.substring(0, i), mailbox.domain());
            }
        }
        return mailbox;
    }

    private void deliver(Site site, Scenario.Message message, int number) {
        try (MailTransaction transaction =
                site.pipe()
                        .begin(
                                ClientIdentity.ofSocket(null, 0, null, 0),
                                Arguments.reversePath(message.mailFrom(), Exit.NO),
                                MailParameters.NONE)) {
            for (Mailbox recipient : message.recipients()) {
                if (!transaction.recipient(ForwardPath.of(recipient)).positive()) {
                    throw new Complaint(recipient + " is not a recipient of this service");
                }
            }
            transaction.data(new BytesContent(octets(message, number)));
        }
    }

    private byte[] octets(Scenario.Message message, int number) {
        StringBuilder head = new StringBuilder();
        if (!message.mailFrom().isEmpty()) {
            head.append("From: ").append(Commands.oneLine(message.mailFrom())).append("\r\n");
        }
        head.append("To: ")
                .append(
                        message.recipients().stream()
                                .map(Mailbox::address)
                                .collect(Collectors.joining(", ")))
                .append("\r\nSubject: ")
                .append(Commands.oneLine(message.subject()))
                .append("\r\nDate: ")
                .append(
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                scenario.start().atOffset(ZoneOffset.UTC)))
                .append("\r\n");
        // Who brings a Message-ID along may bring it twice: a redelivery.
        if (!message.extraHeaders().toLowerCase(java.util.Locale.ROOT).contains("message-id:")) {
            head.append("Message-ID: <").append(number).append(".scenario@example.net>\r\n");
        }
        head.append(message.extraHeaders());
        return (head + "\r\nHello.\r\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void decided(Decision decision, Duration took) {
        decisions.add(decision);
    }

    @Override
    public void answered(String result) {
        if (!result.equals("delivered")) {
            throw new Complaint("the store did not take a message");
        }
    }

    @Override
    public void replyLost() {}
}
