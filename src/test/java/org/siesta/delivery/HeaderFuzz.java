package org.siesta.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.siesta.delivery.Desk.ANA;
import static org.siesta.delivery.Desk.BO;
import static org.siesta.delivery.Desk.CARLA;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.siesta.mail.AddressList;
import org.siesta.mail.AuthenticationResults;
import org.siesta.mail.BytesContent;
import org.siesta.mail.Content;
import org.siesta.mail.ContentType;
import org.siesta.mail.HeaderText;
import org.siesta.mail.Headers;
import org.siesta.mail.Message;
import org.siesta.mail.MimeParts;
import org.siesta.mail.ReceivedField;
import org.siesta.mail.SmtpReply;
import org.siesta.queue.QueueEntry;

/**
 * A target for coverage-guided fuzzing: any octets are a message. Its fields, addresses, encoded
 * words, dates and parts are read as for a decision, the decision is made with an out-of-office and
 * with a script, and a reply that comes of it is made of lines.
 */
public final class HeaderFuzz {

    private static final int MAX_LINE = 998;

    private static final String SCRIPT =
            """
            require ["vacation", "variables", "date", "relational", "index", "envelope", "body",
                     "mime", "foreverypart", "subaddress", "editheader", "duplicate",
                     "comparator-i;ascii-numeric"];
            if date :originalzone :value "lt" "date" "year" "1990" { keep; }
            if date :index 1 :last :zone "+0100" :is "received" "iso8601" "x" { keep; }
            if address :all :contains ["from", "to", "cc", "sender", "reply-to"] "eve@" { keep; }
            if address :user :is "to" "x" { keep; }
            if header :count "ge" :comparator "i;ascii-numeric" "received" "100" { keep; }
            if header :mime :anychild :param ["name", "filename"] :contains
                ["content-type", "content-disposition"] ".exe" { keep; }
            foreverypart { if header :mime :type "content-type" "image" { set "t" "image"; } }
            if body :text :contains "unsubscribe" { set "t" "list"; }
            if duplicate :header "message-id" { keep; }
            if header :matches "subject" "*" { set :upperfirst "s" "${1}"; }
            addheader "X-Seen" "${s}";
            vacation :subject "Re: ${s}" "Away, ${t}.";
            """;

    private static final Evaluation EVALUATION = new Desk().evaluation();

    private HeaderFuzz() {}

    /** What Jazzer calls first: millions of inputs are not to be logged. */
    public static void fuzzerInitialize() {
        Logger.getLogger("").setLevel(Level.OFF);
    }

    /** One message; fails by an exception. */
    public static void fuzzerTestOneInput(byte[] octets) {
        BytesContent content = new BytesContent(octets);
        try {
            Message message = Message.read(content);
            message.headers().fields().forEach(HeaderFuzz::read);
            MimeParts.read(content, MimeParts.Limits.DEFAULT).all().forEach(_ -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Desk desk = new Desk();
        desk.away(ANA);
        desk.script(BO, SCRIPT);
        Responder responder = new Responder(desk.accounts, desk.answering(EVALUATION));
        for (SmtpReply reply : Desk.deliver(responder, CARLA, content, ANA, BO)) {
            check(reply.code() == 250, reply.line());
        }
        check(desk.decisions().size() == 2, "a decision for each recipient");
        for (QueueEntry queued : desk.queue.list(false, 10)) {
            lines(octets(queued.reply().content()));
        }
    }

    private static byte[] octets(Content content) {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(Headers.Field field) {
        String value = field.value();
        check(HeaderText.decode(value) != null, "no text");
        AddressList named = AddressList.parse(value);
        List<?> mailboxes = named.mailboxes().toList();
        check(
                mailboxes.equals(AddressList.withoutNames(value).mailboxes().toList()),
                "other addresses without their names");
        named.entries().forEach(AddressList.Entry::displayName);
        AuthenticationResults.parse(value);
        ReceivedField.parse(value);
        ContentType.parse(value);
    }

    /** RFC 5322 §2.1: lines end with CR LF, and are not longer than SMTP takes. */
    private static void lines(byte[] reply) {
        String text = new String(reply, ISO_8859_1);
        check(text.endsWith("\r\n"), "a reply without an end");
        for (String line : text.split("\r\n", -1)) {
            check(line.length() <= MAX_LINE, "a line of " + line.length());
            check(line.indexOf('\r') < 0 && line.indexOf('\n') < 0, "a bare CR or LF");
        }
        String head = text.substring(0, text.indexOf("\r\n\r\n") + 2);
        for (String line : head.split("\r\n")) {
            check(line.matches("[ \t].*\\S.*|[A-Za-z-]+:.*"), "no field: " + line);
            check(line.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 127)), "a control");
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
