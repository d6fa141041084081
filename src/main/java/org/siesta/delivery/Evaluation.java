package org.siesta.delivery;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.settings.AccountSettings;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.OutOfOfficeRequest;
import org.siesta.settings.Script;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.DuplicateMark;
import org.siesta.sieve.SieveAction;
import org.siesta.sieve.SieveHost;
import org.siesta.sieve.SieveInput;
import org.siesta.sieve.SieveOutcome;
import org.siesta.sieve.TraceLog;
import org.siesta.spf.SpfCheck;
import org.siesta.vacation.BodyRules;
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
 * <p>The same for a delivery, {@code explain} and the REST preview; it writes nothing and reads
 * nothing but DNS, where the site wants SPF to be checked.
 */
public final class Evaluation {

    private final ScriptCache scripts;
    private final ReplyPolicy policy;
    private final SenderTrust trust;
    private final Optional<SpfCheck> spf;
    private final String hostName;
    private final SieveHost host;

    /**
     * Evaluates with these rules.
     *
     * @param ownDomains domains whose senders count as internal; empty when none are configured
     */
    public Evaluation(
            ScriptCache scripts, ReplyPolicy policy, Set<String> ownDomains, String hostName) {
        this(
                scripts,
                policy,
                SenderTrust.of(ownDomains),
                Optional.empty(),
                hostName,
                SieveHost.DEFAULT);
    }

    /**
     * Evaluates with these rules.
     *
     * @param spf asked about senders of whom nobody else has said anything; empty asks nobody
     * @param host what scripts know and may, but for what one account alone knows
     */
    public Evaluation(
            ScriptCache scripts,
            ReplyPolicy policy,
            SenderTrust trust,
            Optional<SpfCheck> spf,
            String hostName,
            SieveHost host) {
        this.scripts = scripts;
        this.policy = policy;
        this.trust = trust;
        this.spf = spf;
        this.hostName = hostName;
        this.host = host;
    }

    /** What the site says about replies. */
    ReplyPolicy policy() {
        return policy;
    }

    /**
     * One message for one recipient, at one instant.
     *
     * @param tracked which unique ids the account's scripts track (RFC 7352)
     */
    public record Input(
            Message message,
            ReversePath from,
            ForwardPath to,
            ClientIdentity client,
            OwnAddresses own,
            Instant now,
            Predicate<String> tracked) {

        /** For an account whose scripts track nothing. */
        public Input(
                Message message,
                ReversePath from,
                ForwardPath to,
                ClientIdentity client,
                OwnAddresses own,
                Instant now) {
            this(message, from, to, client, own, now, _ -> false);
        }

        SubjectMessage subject(List<VacationPolicy.Check> circumstances) {
            return new SubjectMessage(from, to, message.headers(), now, circumstances);
        }
    }

    /**
     * What came out.
     *
     * @param source where the reply was asked for, empty when nothing asked
     * @param actions what the script asked for, empty when none ran
     * @param request what asked for the reply, empty when nothing did
     * @param until when a reply is of no more use; null where nothing says so
     * @param circumstances what was found out about the sender beside the message
     * @param marks what the script tracks, once this is acted on (RFC 7352 §3)
     */
    public record Result(
            Verdict verdict,
            String source,
            List<SieveAction> actions,
            Optional<VacationRequest> request,
            @Nullable Instant until,
            List<VacationPolicy.Check> circumstances,
            List<DuplicateMark> marks) {

        private Result tracking(List<DuplicateMark> more) {
            return new Result(verdict, source, actions, request, until, circumstances, more);
        }

        private Result endingAt(@Nullable Instant end) {
            return new Result(verdict, source, actions, request, end, circumstances, marks);
        }
    }

    /**
     * Whether and what to answer. An out-of-office that is on and inside its time decides alone,
     * for a reply or against it; only outside of that the active script is asked. So a message
     * never gets two replies, and the script never reveals what the settings keep back.
     */
    public Result evaluate(AccountSettings settings, Input input) {
        return authenticated(input, evidence -> evaluate(settings, input, evidence));
    }

    /** DNS is asked last, and only where a reply depends on it. */
    private Result authenticated(Input input, Function<SenderEvidence, Result> evaluation) {
        SenderEvidence evidence = trust.evidence(input);
        Result first = evaluation.apply(evidence);
        boolean depends =
                switch (first.verdict()) {
                    case Verdict.Reply _ -> true;
                    case Verdict.Suppressed(Suppression because, _) ->
                            because == Suppression.AUTH_FAILED;
                };
        InetAddress client = input.client().effective().address();
        if (depends
                && spf.isPresent()
                && client != null
                && trust.asksSpf(input, evidence)
                && input.from() instanceof ReversePath.Sender(Mailbox sender)) {
            return evaluation.apply(evidence.with(spf.get().check(client, sender)));
        }
        return first;
    }

    private Result evaluate(AccountSettings settings, Input input, SenderEvidence evidence) {
        OutOfOffice own = settings.outOfOffice();
        OutOfOfficeRequest.Incoming incoming =
                new OutOfOfficeRequest.Incoming(
                        input.own().account(),
                        input.from(),
                        trust.isInternal(input, evidence),
                        trust.knows(input.from()),
                        input.message().headers());
        return switch (OutOfOfficeRequest.requestFor(own, input.now(), incoming)) {
            case OutOfOfficeRequest.Ask(var request, var audience, var end) -> {
                List<VacationPolicy.Check> known = checks(settings, input, evidence);
                known.add(audience);
                yield decide(request, List.of(), input, known).endingAt(end);
            }
            case OutOfOfficeRequest.Silent(Suppression because, String detail)
                    when settings.activeScript().isEmpty() ->
                    silent(
                            settings.version() == 0 ? Suppression.NO_VACATION : because,
                            detail,
                            OutOfOfficeRequest.SOURCE,
                            List.of());
            case OutOfOfficeRequest.Silent _ ->
                    run(settings.activeScript().orElseThrow(), settings, input, evidence);
        };
    }

    private List<VacationPolicy.Check> checks(
            AccountSettings settings, Input input, SenderEvidence evidence) {
        return new ArrayList<>(trust.checks(input, settings.outOfOffice().denied(), evidence));
    }

    /** Runs a script alone, without any out-of-office. */
    public Result run(Script script, AccountSettings settings, Input input) {
        return authenticated(input, evidence -> run(script, settings, input, evidence));
    }

    private Result run(
            Script script, AccountSettings settings, Input input, SenderEvidence evidence) {
        String source = "script:" + script.name();
        return switch (scripts.compile(script, settings)) {
            case Compilation.Rejected rejected ->
                    silent(
                            Suppression.SCRIPT_ERROR,
                            ScriptCheck.says(script.name(), rejected),
                            source,
                            List.of());
            case Compilation.Compiled(var plan, _) ->
                    result(
                            plan.run(view(script, settings, input)),
                            source,
                            settings,
                            input,
                            evidence);
        };
    }

    private Result result(
            SieveOutcome outcome,
            String source,
            AccountSettings settings,
            Input input,
            SenderEvidence evidence) {
        return switch (outcome) {
            case SieveOutcome.Failed(int line, _, _, String message) ->
                    silent(
                            Suppression.SCRIPT_ERROR,
                            "line " + line + ": " + message,
                            source,
                            List.of());
            case SieveOutcome.Completed(List<SieveAction> actions, List<DuplicateMark> marks) ->
                    actions.stream()
                            .filter(SieveAction.Vacation.class::isInstance)
                            .map(a -> ((SieveAction.Vacation) a).request())
                            .findFirst()
                            .map(
                                    request ->
                                            decide(
                                                    request,
                                                    actions,
                                                    input,
                                                    checks(settings, input, evidence)))
                            .orElseGet(
                                    () ->
                                            silent(
                                                    Suppression.NO_VACATION,
                                                    "the script asked for no reply",
                                                    source,
                                                    actions))
                            .tracking(marks);
        };
    }

    private SieveInput view(Script script, AccountSettings settings, Input input) {
        return new SieveInput(
                input.message(),
                input.from(),
                input.to(),
                input.client(),
                input.now(),
                settings.outOfOffice().zone(),
                input.own().delimiters(),
                hostName,
                script.name(),
                host.withDuplicates(host.duplicates().withTracked(input.tracked())));
    }

    /** What a script does with the message, step by step; empty when it does not compile. */
    List<TraceLog.Entry> trace(Script script, AccountSettings settings, Input input) {
        TraceLog log = new TraceLog();
        if (scripts.compile(script, settings) instanceof Compilation.Compiled(var plan, _)) {
            plan.run(view(script, settings, input), log);
        }
        return log.entries();
    }

    /** The reply of a verdict, as it goes out. */
    public ReplyMessage compose(
            Verdict.Reply verdict, VacationRequest request, Input input, String messageId) {
        // 7bit or quoted-printable always: which relay takes the reply, and what it offers then, is
        // not known yet.
        return ReplyMessage.compose(
                verdict, request, input.subject(List.of()), policy, messageId, input.now(), false);
    }

    private Result decide(
            VacationRequest request,
            List<SieveAction> actions,
            Input input,
            List<VacationPolicy.Check> known) {
        Verdict verdict = VacationPolicy.decide(request, input.subject(known), own(input), policy);
        List<VacationPolicy.Check> seen = new ArrayList<>(known);
        if (verdict instanceof Verdict.Reply) {
            // The body is looked at last, and only where a reply depends on it.
            Optional<VacationPolicy.Check> body = BodyRules.look(input.message());
            body.ifPresent(seen::add);
            if (body.isPresent() && body.get().applies()) {
                verdict = new Verdict.Suppressed(body.get().reason(), body.get().seen());
            }
        }
        return new Result(
                verdict, request.source(), actions, Optional.of(request), null, seen, List.of());
    }

    /** The account's addresses, with the one that the delivering MTA says it was written to. */
    OwnAddresses own(Input input) {
        return trust.originalRecipient().known(input.own(), input.message().headers());
    }

    private static Result silent(
            Suppression because, String detail, String source, List<SieveAction> actions) {
        return new Result(
                new Verdict.Suppressed(because, detail),
                source,
                actions,
                Optional.empty(),
                null,
                List.of(),
                List.of());
    }
}
