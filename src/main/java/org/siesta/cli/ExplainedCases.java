package org.siesta.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.siesta.config.Configuration;
import org.siesta.delivery.Evaluation;
import org.siesta.delivery.Explanation;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.settings.Script;
import org.siesta.vacation.OwnAddresses;
import picocli.CommandLine.TypeConversionException;

/** Cases as data, one a line in and one a line out, with default rules and nothing remembered. */
final class ExplainedCases {

    private final InstantSource clock;
    private final PrintWriter out;
    private final Rules rules;

    ExplainedCases(InstantSource clock, PrintWriter out) throws IOException {
        this.clock = clock;
        this.out = out;
        if (!(Configuration.load(Optional.empty(), java.util.Map.of(), new Properties())
                instanceof Configuration.Loaded(var defaults, _, _))) {
            throw new IllegalStateException("the defaults are sound");
        }
        this.rules = Rules.of(defaults);
    }

    /** Answers every line; 1 when a line was no case. */
    int answer(InputStream cases) throws IOException {
        int status = Exit.DONE;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(cases, StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = JsonLines.next(lines); line != null; line = JsonLines.next(lines)) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                ObjectNode answer = answer(line, number);
                status = answer.has("error") ? Exit.NO : status;
                out.println(Json.line(answer));
            }
        }
        return status;
    }

    private ObjectNode answer(String line, int number) {
        ObjectNode answer = Json.object();
        try {
            JsonNode asked = Json.read(line);
            answer.set("id", asked.get("id"));
            Explanation explanation = explain(asked);
            return answer.put("reply", explanation.replyTo().isPresent())
                    .put(
                            "replyTo",
                            explanation.replyTo().map(to -> written(asked, to)).orElse(null))
                    .put("reason", explanation.reason().isEmpty() ? null : explanation.reason());
        } catch (JsonProcessingException e) {
            return answer.put("error", "line " + number + ": not JSON");
        } catch (Complaint | TypeConversionException | IllegalArgumentException e) {
            String why = Commands.oneLine(String.valueOf(e.getMessage()));
            return answer.put("error", "line " + number + ": " + why);
        } catch (IOException e) {
            throw new IllegalStateException("memory can be read", e);
        }
    }

    private Explanation explain(JsonNode asked) throws IOException {
        Mailbox to = Arguments.mailbox(text(asked, "rcptTo"), "rcptTo", Exit.NO);
        List<Mailbox> users = new ArrayList<>();
        // What is no address is nobody's, and the case is decided without it.
        asked.path("userAddresses").forEach(u -> Mailbox.parse(u.asText()).ifPresent(users::add));
        Mailbox account = users.isEmpty() ? to : users.removeFirst();
        Set<Mailbox> aliases = new LinkedHashSet<>(users);
        String clientIp = text(asked, "clientIp");
        String at = text(asked, "at");
        Evaluation.Input input =
                new Evaluation.Input(
                        Message.read(new BytesContent(message(asked))),
                        from(text(asked, "mailFrom")),
                        ForwardPath.of(to),
                        ClientIdentity.ofSocket(
                                clientIp.isEmpty() ? null : InetAddress.ofLiteral(clientIp),
                                0,
                                null,
                                0),
                        new OwnAddresses(account, aliases, text(asked, "delimiter")),
                        at.isEmpty() ? clock.instant() : Arguments.instant(at));
        String text = text(asked, "script");
        Script script =
                new Script(
                        "case",
                        text.isEmpty() ? vacation(asked.path("scriptAddresses")) : text,
                        true,
                        Instant.EPOCH);
        return Explanation.byScript(
                rules.evaluation(), script, ExplainCommand.nothingSet(account), input);
    }

    /** As the envelope wrote it: the reply goes to that path, its domain in capitals or not. */
    private static String written(JsonNode asked, Mailbox to) {
        String mailFrom = text(asked, "mailFrom");
        return Mailbox.parse(mailFrom).filter(to::equals).isPresent() ? mailFrom : to.address();
    }

    /** What is no path cannot be answered: like the null path, it leads nowhere. */
    private static ReversePath from(String mailFrom) {
        return Mailbox.parse(mailFrom)
                .<ReversePath>map(ReversePath.Sender::new)
                .orElseGet(ReversePath.Null::new);
    }

    private static byte[] message(JsonNode asked) {
        String hex = text(asked, "headersHex");
        byte[] headers =
                hex.isEmpty()
                        ? text(asked, "headers").getBytes(StandardCharsets.UTF_8)
                        : HexFormat.of().parseHex(hex);
        byte[] body = ("\r\n" + text(asked, "body")).getBytes(StandardCharsets.UTF_8);
        byte[] message = java.util.Arrays.copyOf(headers, headers.length + body.length);
        System.arraycopy(body, 0, message, headers.length, body.length);
        return message;
    }

    private static String vacation(JsonNode addresses) {
        String list = addresses.isEmpty() ? "" : ":addresses " + SieveText.list(addresses) + " ";
        return "require \"vacation\";\r\nvacation " + list + "\"I am away.\";\r\n";
    }

    private static String text(JsonNode asked, String name) {
        return asked.path(name).asText("").equals("null") ? "" : asked.path(name).asText("");
    }
}
