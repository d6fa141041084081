package org.siesta.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siesta.mail.Mailbox;
import org.siesta.settings.AccountSettings;
import org.siesta.settings.Script;
import org.siesta.sieve.TraceLog;
import org.siesta.vacation.ReplyMessage;
import org.siesta.vacation.Suppression;
import org.siesta.vacation.VacationPolicy;
import org.siesta.vacation.VacationRequest;
import org.siesta.vacation.Verdict;

/**
 * Why one message is answered or not.
 *
 * @param replyTo who would get the reply; empty when there is none
 * @param reason the word of the suppression; empty for a reply
 * @param detail what decided
 * @param rules the rules in order, up to the one that applied
 * @param reply the reply as it would go out; empty when there is none
 */
public record Explanation(
        Optional<Mailbox> replyTo,
        String reason,
        String detail,
        Evaluation.Result result,
        List<VacationPolicy.Check> rules,
        String reply) {

    /** By the settings of the account. */
    public static Explanation bySettings(
            Evaluation evaluation, AccountSettings settings, Evaluation.Input input) {
        return of(evaluation, evaluation.evaluate(settings, input), input);
    }

    /** By this script alone. */
    public static Explanation byScript(
            Evaluation evaluation,
            Script script,
            AccountSettings settings,
            Evaluation.Input input) {
        return of(evaluation, evaluation.run(script, settings, input), input);
    }

    /**
     * What the script alone does with the message, step by step: it runs once more, watched, so
     * that no other run pays for it.
     */
    public static List<TraceLog.Entry> trace(
            Evaluation evaluation,
            Script script,
            AccountSettings settings,
            Evaluation.Input input) {
        return evaluation.trace(script, settings, input);
    }

    /** Whether a script decided, not the out-of-office. */
    public boolean byScript() {
        return result.source().startsWith("script:");
    }

    private static Explanation of(
            Evaluation evaluation, Evaluation.Result result, Evaluation.Input input) {
        List<VacationPolicy.Check> rules = rules(evaluation, result, input);
        return switch (result.verdict()) {
            case Verdict.Suppressed(Suppression because, String detail) ->
                    silent(because, detail, result, rules);
            case Verdict.Reply reply -> {
                VacationRequest request = result.request().orElseThrow();
                String messageId = reply.messageId("preview");
                yield switch (evaluation.compose(reply, request, input, messageId)) {
                    case ReplyMessage.Broken(String why) -> {
                        rules.add(new VacationPolicy.Check(Suppression.REPLY_BROKEN, true, why));
                        yield silent(Suppression.REPLY_BROKEN, why, result, rules);
                    }
                    case ReplyMessage.Ready ready -> {
                        String text = text(ready);
                        String size = text.length() + " characters, whole lines, our fields only";
                        rules.add(new VacationPolicy.Check(Suppression.REPLY_BROKEN, false, size));
                        yield new Explanation(Optional.of(reply.to()), "", "", result, rules, text);
                    }
                };
            }
        };
    }

    /**
     * What was asked before the message: whether anything asks for a reply now; then the rules of
     * {@link VacationPolicy}.
     */
    private static List<VacationPolicy.Check> rules(
            Evaluation evaluation, Evaluation.Result result, Evaluation.Input input) {
        List<VacationPolicy.Check> rules = new ArrayList<>();
        boolean byScript = result.source().startsWith("script:");
        Suppression stop =
                result.request().isEmpty()
                                && result.verdict() instanceof Verdict.Suppressed(var because, _)
                        ? because
                        : Suppression.NULL_REVERSE_PATH;
        List<Suppression> asked =
                byScript
                        ? List.of(Suppression.NO_VACATION, Suppression.SCRIPT_ERROR)
                        : List.of(
                                Suppression.NO_VACATION,
                                Suppression.DISABLED,
                                Suppression.OUTSIDE_WINDOW);
        for (Suppression reason : asked) {
            if (reason == stop && result.verdict() instanceof Verdict.Suppressed(_, String seen)) {
                rules.add(new VacationPolicy.Check(reason, true, seen));
                return rules;
            }
            rules.add(new VacationPolicy.Check(reason, false, passed(reason, result, input)));
        }
        result.request()
                .ifPresent(
                        request ->
                                rules.addAll(
                                        VacationPolicy.trace(
                                                request,
                                                input.subject(result.circumstances()),
                                                evaluation.own(input),
                                                evaluation.policy())));
        return rules;
    }

    private static String passed(
            Suppression reason, Evaluation.Result result, Evaluation.Input input) {
        return switch (reason) {
            case NO_VACATION -> "asked for by " + result.source();
            case DISABLED -> "the out-of-office is on";
            case OUTSIDE_WINDOW -> "within its time at " + input.now();
            default -> "the script ran to its end";
        };
    }

    private static Explanation silent(
            Suppression because,
            String detail,
            Evaluation.Result result,
            List<VacationPolicy.Check> rules) {
        return new Explanation(Optional.empty(), because.word(), detail, result, rules, "");
    }

    private static String text(ReplyMessage.Ready ready) {
        try (var octets = ready.content().open()) {
            return new String(octets.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("a reply in memory can be read", e);
        }
    }
}
