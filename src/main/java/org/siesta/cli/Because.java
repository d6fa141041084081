package org.siesta.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.siesta.vacation.Suppression;

/** A decision in sentences. */
final class Because {

    private static final Map<Suppression, String> SENTENCES =
            Map.ofEntries(
                    Map.entry(
                            Suppression.NO_VACATION,
                            "The account had no out-of-office, and no script asked for a reply."),
                    Map.entry(Suppression.DISABLED, "The out-of-office was switched off."),
                    Map.entry(
                            Suppression.OUTSIDE_WINDOW,
                            "The message came before the absence began or after it had ended."),
                    Map.entry(
                            Suppression.SCRIPT_ERROR,
                            "The account's script failed; siesta sieve check names its faults."),
                    Map.entry(
                            Suppression.NULL_REVERSE_PATH,
                            "It was a notification: the envelope sender was empty."),
                    Map.entry(
                            Suppression.OWN_ADDRESS,
                            "The sender is an address of the account itself."),
                    Map.entry(
                            Suppression.NEVER_LIST,
                            "The sender is never answered: a daemon, list software, or on a list of"
                                    + " the site or the account."),
                    Map.entry(
                            Suppression.NO_REPLY_ADDRESS, "The sender says that nobody reads it."),
                    Map.entry(Suppression.MAILING_LIST, "The message came by a mailing list."),
                    Map.entry(
                            Suppression.AUTO_SUBMITTED,
                            "A machine wrote the message, and says so."),
                    Map.entry(Suppression.PRECEDENCE, "The message calls itself bulk mail."),
                    Map.entry(
                            Suppression.MS_SUPPRESS, "The message asks for no automatic replies."),
                    Map.entry(
                            Suppression.VENDOR_AUTO,
                            "The message has the mark of a robot or a bulk sender."),
                    Map.entry(
                            Suppression.REPORT,
                            "It was a report about delivery, reading or abuse."),
                    Map.entry(Suppression.CALENDAR, "It was a calendar's own message."),
                    Map.entry(Suppression.SPAM, "The site's scanner called it spam."),
                    Map.entry(
                            Suppression.AUTH_FAILED,
                            "The sender's address could not be believed"
                                    + " (siesta.sender-auth.policy)."),
                    Map.entry(Suppression.LOOP, "The message was in a loop."),
                    Map.entry(
                            Suppression.UNREADABLE,
                            "The header was too long to be sure that nothing forbids a reply."),
                    Map.entry(
                            Suppression.DELAYED,
                            "The message had waited for too long when it came"
                                    + " (siesta.suppress.max-age)."),
                    Map.entry(
                            Suppression.FETCHED,
                            "A program fetched the message from another mailbox"
                                    + " (siesta.suppress.fetched)."),
                    Map.entry(
                            Suppression.NOT_ADDRESSED,
                            "No To or Cc field names the account: it came as Bcc or by a list. An"
                                    + " address that is missing can be added to the aliases or to"
                                    + " addresses."),
                    Map.entry(
                            Suppression.AUDIENCE,
                            "The sender is outside the audience that the account answers."),
                    Map.entry(Suppression.REPLY_BROKEN, "The reply could not be written."),
                    Map.entry(
                            Suppression.ALREADY_ANSWERED,
                            "The sender was told already. The same message is answered once, another"
                                    + " one after the days between replies."),
                    Map.entry(Suppression.RATE_LIMIT, "Too many replies went out already."));

    private Because() {}

    /** Some lines, the first with the instant and both ends. */
    static void print(PrintWriter out, JsonNode decision) {
        out.println(
                Commands.oneLine(
                        decision.path("at").asText()
                                + "  <"
                                + decision.path("from").asText()
                                + "> to "
                                + decision.path("recipient").asText()));
        String reason = decision.path("reason").asText();
        if (reason.isEmpty()) {
            reply(out, decision.path("reply"));
        } else {
            line(out, "No reply: " + reason + ". " + sentence(reason));
        }
        named(out, "seen", decision.path("detail").asText());
        named(out, "asked by", decision.path("source").asText());
        named(out, "client", client(decision.path("client")));
        named(out, "message", decision.path("messageId").asText(""));
    }

    private static void reply(PrintWriter out, JsonNode reply) {
        String said = reply.path("lastResult").asText();
        String tries = reply.path("attempts").asText();
        line(
                out,
                switch (reply.path("state").asText()) {
                    case "sent" -> "The reply was sent: " + said;
                    case "waiting", "sending" ->
                            "The reply waits after " + tries + " tries: " + said;
                    case "refused" -> "The relay refused the reply: " + said;
                    case "expired" -> "The reply was given up: " + said;
                    case "deleted" -> "The reply was taken out of the queue.";
                    default -> "A reply was queued; what became of it is not known any more.";
                });
        named(out, "reply", reply.path("messageId").asText());
    }

    static String sentence(String reason) {
        for (Map.Entry<Suppression, String> known : SENTENCES.entrySet()) {
            if (known.getKey().word().equals(reason)) {
                return known.getValue();
            }
        }
        return "";
    }

    private static String client(JsonNode client) {
        List<String> hops = new ArrayList<>();
        client.path("hops")
                .forEach(
                        hop ->
                                hops.add(
                                        hop.path("source").asText()
                                                + " "
                                                + hop.path("address").asText("unknown")));
        return client.path("effective").path("address").asText("unknown")
                + " ("
                + String.join(", ", hops)
                + ")";
    }

    private static void named(PrintWriter out, String name, String value) {
        if (!value.isEmpty() && !value.equals("null")) {
            line(out, name + ": " + value);
        }
    }

    private static void line(PrintWriter out, String text) {
        out.println("  " + Commands.oneLine(text).strip());
    }
}
