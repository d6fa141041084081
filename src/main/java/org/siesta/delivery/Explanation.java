package org.siesta.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.siesta.mail.Mailbox;
import org.siesta.settings.AccountSettings;
import org.siesta.settings.Script;
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

    private static Explanation of(
            Evaluation evaluation, Evaluation.Result result, Evaluation.Input input) {
        List<VacationPolicy.Check> rules =
                result.request()
                        .map(
                                request ->
                                        VacationPolicy.trace(
                                                request,
                                                input.subject(result.circumstances()),
                                                input.own(),
                                                evaluation.policy()))
                        .orElse(List.of());
        return switch (result.verdict()) {
            case Verdict.Suppressed(Suppression because, String detail) ->
                    silent(because, detail, result, rules);
            case Verdict.Reply reply -> {
                VacationRequest request = result.request().orElseThrow();
                String messageId = "<siesta.preview@" + reply.key().account().domain() + ">";
                yield switch (evaluation.compose(reply, request, input, messageId)) {
                    case ReplyMessage.Broken(String why) ->
                            silent(Suppression.REPLY_BROKEN, why, result, rules);
                    case ReplyMessage.Ready ready ->
                            new Explanation(
                                    Optional.of(reply.to()), "", "", result, rules, text(ready));
                };
            }
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
