package org.siesta.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.settings.AccountSettings;
import org.siesta.settings.OutOfOfficeRequest;
import org.siesta.settings.Script;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.SieveAction;
import org.siesta.sieve.SieveInput;
import org.siesta.sieve.SieveOutcome;
import org.siesta.vacation.OwnAddresses;
import org.siesta.vacation.ReplyMessage;
import org.siesta.vacation.ReplyPolicy;
import org.siesta.vacation.SubjectMessage;
import org.siesta.vacation.Suppression;
import org.siesta.vacation.VacationPolicy;
import org.siesta.vacation.VacationRequest;
import org.siesta.vacation.Verdict;

/**
 * What one message means for one account: which rule asks for a reply, whether the message earns
 * it, and the reply as it would go out.
 *
 * <p>The same for a delivery, {@code explain} and the REST preview; it reads and writes nothing.
 */
public final class Evaluation {

    private final ScriptCache scripts;
    private final ReplyPolicy policy;
    private final Set<String> ownDomains;
    private final String hostName;

    /**
     * Evaluates with these rules.
     *
     * @param ownDomains domains whose senders count as internal; empty when none are configured
     */
    public Evaluation(
            ScriptCache scripts, ReplyPolicy policy, Set<String> ownDomains, String hostName) {
        this.scripts = scripts;
        this.policy = policy;
        this.ownDomains = Set.copyOf(ownDomains);
        this.hostName = hostName;
    }

    /** What the site says about replies. */
    ReplyPolicy policy() {
        return policy;
    }

    /** One message for one recipient, at one instant. */
    public record Input(
            Message message,
            ReversePath from,
            ForwardPath to,
            ClientIdentity client,
            OwnAddresses own,
            Instant now) {

        SubjectMessage subject() {
            return new SubjectMessage(from, to, message.headers(), now);
        }
    }

    /**
     * What came out.
     *
     * @param source where the reply was asked for, empty when nothing asked
     * @param actions what the script asked for, empty when none ran
     * @param request what asked for the reply, empty when nothing did
     */
    public record Result(
            Verdict verdict,
            String source,
            List<SieveAction> actions,
            Optional<VacationRequest> request) {}

    /** Whether and what to answer. */
    public Result evaluate(AccountSettings settings, Input input) {
        OutOfOfficeRequest outOfOffice =
                OutOfOfficeRequest.requestFor(
                        settings.outOfOffice(),
                        input.now(),
                        input.from(),
                        internal(input.from(), input.own()));
        return switch (outOfOffice) {
            case OutOfOfficeRequest.Ask(VacationRequest request) ->
                    decide(request, List.of(), input);
            // An audience that is not answered stays unanswered: the script must not reveal what
            // the settings keep back.
            case OutOfOfficeRequest.Silent(Suppression because, String detail)
                    when because == Suppression.AUDIENCE ->
                    outsider(settings, detail, input);
            case OutOfOfficeRequest.Silent(Suppression because, String detail)
                    when settings.activeScript().isEmpty() ->
                    silent(
                            settings.version() == 0 ? Suppression.NO_VACATION : because,
                            detail,
                            "ooo",
                            List.of());
            case OutOfOfficeRequest.Silent _ ->
                    run(settings.activeScript().orElseThrow(), settings, input);
        };
    }

    /** Outside the audience, unless a rule that comes before it has the reason: a list, a robot. */
    private Result outsider(AccountSettings settings, String detail, Input input) {
        if (OutOfOfficeRequest.requestFor(settings.outOfOffice(), input.now(), input.from(), true)
                        instanceof OutOfOfficeRequest.Ask(VacationRequest asInside)
                && decide(asInside, List.of(), input) instanceof Result decided
                && decided.verdict() instanceof Verdict.Suppressed(Suppression because, _)
                && because.compareTo(Suppression.AUDIENCE) < 0) {
            return decided;
        }
        return silent(Suppression.AUDIENCE, detail, OutOfOfficeRequest.SOURCE, List.of());
    }

    /** Runs a script alone, without any out-of-office. */
    public Result run(Script script, AccountSettings settings, Input input) {
        String source = "script:" + script.name();
        if (!(scripts.compile(script.content()) instanceof Compilation.Compiled(var plan, _))) {
            return silent(
                    Suppression.SCRIPT_ERROR, "the script does not compile", source, List.of());
        }
        SieveInput view =
                new SieveInput(
                        input.message(),
                        input.from(),
                        input.to(),
                        input.client(),
                        input.now(),
                        settings.outOfOffice().zone(),
                        input.own().delimiters(),
                        hostName,
                        script.name());
        return switch (plan.run(view)) {
            case SieveOutcome.Failed(int line, _, _, String message) ->
                    silent(
                            Suppression.SCRIPT_ERROR,
                            "line " + line + ": " + message,
                            source,
                            List.of());
            case SieveOutcome.Completed(List<SieveAction> actions, _) ->
                    actions.stream()
                            .filter(SieveAction.Vacation.class::isInstance)
                            .map(a -> ((SieveAction.Vacation) a).request())
                            .findFirst()
                            .map(request -> decide(request, actions, input))
                            .orElseGet(
                                    () ->
                                            silent(
                                                    Suppression.NO_VACATION,
                                                    "the script asked for no reply",
                                                    source,
                                                    actions));
        };
    }

    /** The reply of a verdict, as it goes out. */
    public ReplyMessage compose(
            Verdict.Reply verdict, VacationRequest request, Input input, String messageId) {
        // 7bit or quoted-printable always: which relay takes the reply, and what it offers then, is
        // not known yet.
        return ReplyMessage.compose(
                verdict, request, input.subject(), policy, messageId, input.now(), false);
    }

    private Result decide(VacationRequest request, List<SieveAction> actions, Input input) {
        Verdict verdict = VacationPolicy.decide(request, input.subject(), input.own(), policy);
        return new Result(verdict, request.source(), actions, Optional.of(request));
    }

    private static Result silent(
            Suppression because, String detail, String source, List<SieveAction> actions) {
        return new Result(
                new Verdict.Suppressed(because, detail), source, actions, Optional.empty());
    }

    private boolean internal(ReversePath from, OwnAddresses own) {
        return switch (from) {
            case ReversePath.Null() -> false;
            case ReversePath.Sender(Mailbox sender) ->
                    sender.domain().equals(own.account().domain())
                            || ownDomains.contains(sender.domain());
        };
    }
}
