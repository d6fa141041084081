package org.siesta.vacation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siesta.mail.AddressList;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/** The rules of RFC 3834 and RFC 5230: whether a message earns a reply. */
public final class VacationPolicy {

    private static final List<Suppression> ORDER = List.of(Suppression.values());

    private VacationPolicy() {}

    /**
     * One rule that was tried.
     *
     * @param applies whether it keeps the reply back
     * @param seen what it looked at, at most 200 printable characters
     */
    public record Check(Suppression reason, boolean applies, String seen) {}

    /**
     * The decision for one recipient. Pure, and cannot fail. Whether this correspondent was
     * answered within the period is not asked here: the queue claims that with the reply.
     */
    public static Verdict decide(
            VacationRequest request, SubjectMessage message, OwnAddresses own, ReplyPolicy policy) {
        Question question = Question.of(request, message, own, policy.suppression());
        for (Suppression reason : ORDER) {
            Optional<Finding> found = reason.find(question);
            if (found.isPresent() && found.get().applies()) {
                return new Verdict.Suppressed(reason, found.get().seen());
            }
        }
        return reply(request, question, policy);
    }

    /** The rules in the order of {@link #decide}, up to the one that applies. */
    public static List<Check> trace(
            VacationRequest request, SubjectMessage message, OwnAddresses own, ReplyPolicy policy) {
        Question question = Question.of(request, message, own, policy.suppression());
        List<Check> checks = new ArrayList<>();
        for (Suppression reason : ORDER) {
            Optional<Finding> found = reason.find(question);
            found.ifPresent(f -> checks.add(new Check(reason, f.applies(), f.seen())));
            if (found.filter(Finding::applies).isPresent()) {
                break;
            }
        }
        return checks;
    }

    private static Verdict reply(VacationRequest request, Question question, ReplyPolicy policy) {
        // Both are there, else a rule would have applied.
        Mailbox to = question.sender().orElseThrow().withoutUtf8();
        Mailbox addressed = RecipientRules.addressed(question).orElseThrow();
        Mailbox account = question.own().account();
        ReversePath envelopeFrom =
                switch (policy.envelopeFrom()) {
                    case ReplyPolicy.EnvelopeFrom.Null() -> new ReversePath.Null();
                    case ReplyPolicy.EnvelopeFrom.Recipient() ->
                            new ReversePath.Sender(account.withoutUtf8());
                    case ReplyPolicy.EnvelopeFrom.Fixed(Mailbox fixed) ->
                            new ReversePath.Sender(fixed.withoutUtf8());
                };
        Mailbox from =
                chosenFrom(request, question.own())
                        .orElseGet(() -> question.own().speakingFor(addressed))
                        .withoutUtf8();
        return new Verdict.Reply(
                to,
                from,
                envelopeFrom,
                ResponseKey.of(account, to, request),
                period(request, policy));
    }

    /** RFC 5230 §4.3: the first address of {@code :from} that is the account's to use. */
    private static Optional<Mailbox> chosenFrom(VacationRequest request, UserNames own) {
        return Optional.ofNullable(request.from())
                .flatMap(
                        from ->
                                AddressList.parse(from)
                                        .mailboxes()
                                        .filter(own::maySpeakFor)
                                        .findFirst());
    }

    /**
     * RFC 5230 §4.1 and RFC 6131 §2: out of the site's limits means the limit. Zero, where the site
     * allows it for seconds, answers every message.
     */
    static Duration period(VacationRequest request, ReplyPolicy policy) {
        Duration asked = request.period();
        Duration least =
                asked != null && request.secondsGiven() ? policy.minSeconds() : policy.minPeriod();
        Duration period = asked == null ? policy.defaultPeriod() : asked;
        Duration atLeast = period.compareTo(least) < 0 ? least : period;
        return atLeast.compareTo(policy.maxPeriod()) > 0 ? policy.maxPeriod() : atLeast;
    }
}
