package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.delivery.Desk.ANA;
import static org.siesta.delivery.Desk.CARLA;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.Message;
import org.siesta.queue.DecisionRecord;
import org.siesta.vacation.BodyRules;
import org.siesta.vacation.OwnAddresses;
import org.siesta.vacation.VacationPolicy;

/** A calendar's answer (RFC 6047 §2.4) and a report (RFC 6522) behind its wrapping get no reply. */
class BodyRulesTest {

    private static final String TEXT = "Content-Type: text/plain\n\nAccepted: lunch\n";
    private static final String HTML = "Content-Type: text/html\n\n<p>Accepted</p>\n";

    private final Desk desk = new Desk();

    static Stream<Arguments> answers() {
        return Stream.of(
                row("alternative", multipart("alternative", "a", TEXT, calendar("REPLY"))),
                row("text and HTML", multipart("alternative", "a", TEXT, HTML, calendar("REPLY"))),
                row("mixed", multipart("mixed", "a", TEXT, calendar("REPLY"))),
                row("the calendar first", multipart("mixed", "a", calendar("REPLY"), TEXT)),
                row("counter", multipart("mixed", "a", TEXT, calendar("COUNTER"))),
                row("decline", multipart("mixed", "a", TEXT, calendar("declinecounter"))),
                row("refresh", multipart("mixed", "a", TEXT, calendar("Refresh"))),
                row("cancel", multipart("mixed", "a", TEXT, calendar("CANCEL"))),
                row(
                        "with an attachment behind",
                        multipart(
                                "mixed",
                                "b",
                                multipart("alternative", "a", TEXT, HTML, calendar("REPLY")),
                                "Content-Type: application/ics; name=\"invite.ics\"\n\nx\n")),
                row(
                        "deep",
                        multipart(
                                "mixed",
                                "c",
                                multipart(
                                        "related",
                                        "b",
                                        multipart("alternative", "a", TEXT, calendar("REPLY"))))),
                row(
                        "signed",
                        multipart(
                                "signed",
                                "b",
                                multipart("alternative", "a", TEXT, calendar("REPLY")),
                                "Content-Type: application/pgp-signature\n\nx\n")),
                row(
                        "quoted, folded, with a comment, in base64",
                        multipart(
                                "mixed",
                                "a",
                                TEXT,
                                "content-TYPE:\n (c) Text/Calendar;\n charset=\"utf-8\";\n"
                                        + " METHOD=\"reply\" (x)\n"
                                        + "Content-Transfer-Encoding: base64\n\nQkVHSU4=\n")),
                row(
                        "a method as RFC 2231 writes it",
                        multipart(
                                "mixed",
                                "a",
                                TEXT,
                                "Content-Type: text/calendar; method*=us-ascii''REPLY\n\nx\n")),
                row(
                        "as an attachment",
                        multipart(
                                "mixed",
                                "a",
                                TEXT,
                                "Content-Disposition: attachment; filename=a.ics\n"
                                        + calendar("REPLY"))),
                row(
                        "as an attachment, folded and quoted",
                        multipart(
                                "mixed",
                                "a",
                                TEXT,
                                "CONTENT-Disposition:\n (x) ATTACHMENT; filename=\"a.ics\"\n"
                                        + calendar("Counter"))),
                row(
                        "a cancellation in the body",
                        multipart("mixed", "a", TEXT, disposed("inline", "CANCEL"))),
                row(
                        "a cancellation with a name",
                        multipart("mixed", "a", TEXT, disposed("; filename=a.ics", "CANCEL"))),
                row(
                        "a cancellation as an alternative, called an attachment",
                        multipart("alternative", "a", TEXT, disposed("attachment", "CANCEL"))),
                row(
                        "an answer as a file of Apple Mail",
                        multipart(
                                "alternative",
                                "b",
                                TEXT,
                                multipart("mixed", "a", HTML, disposed("attachment", "REPLY")))),
                row(
                        "a cancellation in the body of one part of an alternative",
                        multipart(
                                "alternative",
                                "b",
                                TEXT,
                                multipart("mixed", "a", HTML, disposed("inline", "CANCEL")))),
                row(
                        "an alternative behind another, called an attachment",
                        multipart(
                                "mixed",
                                "c",
                                multipart("alternative", "a", TEXT, HTML),
                                multipart("alternative", "b", disposed("attachment", "CANCEL")))),
                row("all there is", calendar("CANCEL")),
                row(
                        "all there is, in a multipart",
                        multipart("mixed", "a", disposed("attachment", "CANCEL"))),
                row(
                        "all there is, with a copy",
                        multipart(
                                "mixed",
                                "a",
                                disposed("attachment", "CANCEL"),
                                "Content-Type: application/ics; name=a.ics\n\nx\n")),
                row(
                        "all there is, called an attachment",
                        "Content-Disposition: attachment\n" + calendar("CANCEL")),
                row(
                        "all there is for people, beside a file of text",
                        multipart(
                                "mixed",
                                "a",
                                disposed("attachment", "CANCEL"),
                                "Content-Type: text/plain; name=agenda.txt\n"
                                        + "Content-Disposition: attachment; filename=agenda.txt\n\nx\n")),
                row(
                        "all there is for people, beside a message",
                        multipart(
                                "mixed",
                                "b",
                                disposed("attachment", "CANCEL"),
                                "Content-Type: message/rfc822\n\n"
                                        + multipart("mixed", "a", TEXT))),
                row("the method in the calendar alone", bare("", "METHOD:REPLY")),
                row("in lower case", bare("", "method:reply")),
                row("with a parameter", bare("", "METHOD;X-A=\"b:c\":CANCEL ")),
                row("folded", bare("", "METH\n OD:RE\n\tPLY")),
                row("behind other properties", bare("", "PRODID:x\nX-WR-CALNAME:y\nMETHOD:REPLY")),
                row("another method in the header", bare("; method=REQUEST", "METHOD:REPLY")),
                row("an empty method in the header", bare("; method=\"\"", "METHOD:REPLY")),
                row(
                        "a quoted type",
                        "Content-Type: \"text/calendar\"; method=REPLY\n\nBEGIN:VCALENDAR\n"),
                row(
                        "the method alone as an alternative",
                        multipart("alternative", "a", TEXT, bare("", "METHOD:COUNTER"))),
                row(
                        "the method alone in base64",
                        multipart(
                                "alternative",
                                "a",
                                TEXT,
                                "Content-Type: text/calendar\nContent-Transfer-Encoding: base64\n\n"
                                        + base64("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n"))),
                row(
                        "the method alone in quoted-printable",
                        "Content-Type: text/calendar\n"
                                + "Content-Transfer-Encoding: quoted-printable\n\n"
                                + "BEGIN:VCALENDAR\nMETHOD:RE=\nPLY\n"),
                row(
                        "the method alone in UTF-16",
                        "Content-Type: text/calendar; charset=utf-16\n"
                                + "Content-Transfer-Encoding: base64\n\n"
                                + base64(
                                        "BEGIN:VCALENDAR\nMETHOD:REPLY\n",
                                        StandardCharsets.UTF_16)),
                row("behind a mark of the byte order", bare("", "METHOD:REPLY", "\ufeff")),
                row(
                        "behind much HTML",
                        multipart(
                                "alternative",
                                "a",
                                HTML + "<p>x</p>\n".repeat(60_000),
                                calendar("REPLY"))),
                row(
                        "in a multipart that has no end",
                        "Content-Type: multipart/mixed; boundary=a\n\n--a\n" + calendar("REPLY")),
                row(
                        "the header of the part is all there is",
                        "Content-Type: multipart/mixed; boundary=a\n\n--a\n"
                                + "Content-Type: text/calendar; method=REPLY"));
    }

    static Stream<Arguments> others() {
        return Stream.of(
                row("text", "Content-Type: text/plain\n\nmethod=REPLY\n"),
                row("an invitation", multipart("alternative", "a", TEXT, calendar("REQUEST"))),
                row("published", multipart("alternative", "a", TEXT, calendar("PUBLISH"))),
                row(
                        "a cancelled appointment as a file",
                        multipart("mixed", "a", TEXT, disposed("attachment", "CANCEL"))),
                row(
                        "an invitation as a file",
                        multipart("mixed", "a", TEXT, disposed("attachment", "REQUEST"))),
                row(
                        "a file before the text",
                        multipart("mixed", "a", disposed("attachment", "CANCEL"), TEXT)),
                row(
                        "a file beside text in HTML",
                        multipart("mixed", "a", HTML, disposed("attachment", "CANCEL"))),
                row(
                        "a file behind alternatives",
                        multipart(
                                "mixed",
                                "b",
                                multipart("alternative", "a", TEXT, HTML),
                                disposed("(x) Attachment ; filename=\"a b.ics\"", "CANCEL"))),
                row(
                        "a file of Apple Mail, which puts it beside the HTML",
                        multipart(
                                "alternative",
                                "b",
                                TEXT,
                                multipart("mixed", "a", HTML, disposed("attachment", "CANCEL")))),
                row(
                        "a saved answer as a file",
                        multipart(
                                "mixed",
                                "a",
                                TEXT,
                                "Content-Disposition: attachment; filename=a.ics\n"
                                        + bare("; name=a.ics", "METHOD:REPLY"))),
                row("an invitation, the method in the calendar", bare("", "METHOD:REQUEST")),
                row("all of it an invitation", calendar("REQUEST")),
                row("no method", bare("", "VERSION:2.0")),
                row("a method that begins so", bare("", "METHOD:REPLYING")),
                row("another property", bare("", "X-METHOD:REPLY")),
                row("a folded text that speaks of it", bare("", "X-A:b\n METHOD:REPLY")),
                row("plain text that speaks of it", "Content-Type: text/plain\n\nMETHOD:REPLY\n"),
                row("a file", multipart("mixed", "a", TEXT, "Content-Type: text/calendar\n\nx\n")),
                row(
                        "text that speaks of it",
                        multipart("mixed", "a", TEXT + "\n" + calendar("REPLY"))),
                row(
                        "forwarded",
                        multipart(
                                "mixed",
                                "b",
                                TEXT,
                                "Content-Type: message/rfc822\n\n"
                                        + multipart("mixed", "a", TEXT, calendar("REPLY")))),
                row("forwarded in a digest", multipart("digest", "a", "\n" + calendar("REPLY"))),
                row(
                        "a multipart without a boundary",
                        "Content-Type: multipart/mixed\n\n--a\n" + calendar("REPLY")),
                row(
                        "text before the parts",
                        multipart("mixed", "a", TEXT)
                                .replaceFirst(
                                        "\n\n",
                                        "\n\n" + "Content-Type: text/calendar; method=REPLY\n\n")),
                row(
                        "a hundred pictures",
                        multipart(
                                "mixed",
                                "a",
                                Stream.generate(() -> "Content-Type: image/png\n\nx\n")
                                        .limit(150)
                                        .toArray(String[]::new))),
                row("nested without end", nested(60)));
    }

    private static Arguments row(String about, String message) {
        return Arguments.of(about, message);
    }

    private static String calendar(String method) {
        return "Content-Type: text/calendar; charset=UTF-8; method="
                + method
                + "\n\nBEGIN:VCALENDAR\nMETHOD:"
                + method
                + "\nEND:VCALENDAR\n";
    }

    private static String disposed(String disposition, String method) {
        return "Content-Disposition: " + disposition + "\n" + calendar(method);
    }

    private static String bare(String parameters, String properties) {
        return bare(parameters, properties, "");
    }

    private static String bare(String parameters, String properties, String before) {
        return "Content-Type: text/calendar"
                + parameters
                + "\n\n"
                + before
                + "BEGIN:VCALENDAR\n"
                + properties
                + "\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n";
    }

    private static String base64(String text) {
        return base64(text, StandardCharsets.UTF_8);
    }

    private static String base64(String text, Charset charset) {
        return Base64.getMimeEncoder().encodeToString(text.getBytes(charset)) + "\n";
    }

    private static String multipart(String subtype, String boundary, String... parts) {
        String type = "Content-Type: multipart/" + subtype + "; boundary=" + boundary + "\n\n";
        StringBuilder text = new StringBuilder(type);
        for (String part : parts) {
            text.append("--").append(boundary).append('\n').append(part).append('\n');
        }
        return text.append("--").append(boundary).append("--\n").toString();
    }

    private static String nested(int depth) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            text.append("Content-Type: multipart/mixed; boundary=b").append(i);
            text.append("\n\n--b").append(i).append('\n');
        }
        return text.append(TEXT).toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void aCalendarsAnswerGetsNoReply(String about, String message) {
        assertThat(reason(message)).as(about).isEqualTo("calendar");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void whatIsNoneIsAnswered(String about, String message) {
        assertThat(reason(message)).as(about).isEmpty();
    }

    private static final String STATUS =
            "Content-Type: message/delivery-status\n\nReporting-MTA: dns; a.example\n";

    private static final String REPORT =
            multipart("report; report-type=delivery-status", "r", TEXT, STATUS);

    /** RFC 6522 §1: a report need not be the outermost part. */
    static Stream<Arguments> reports() {
        return Stream.of(
                row("signed", multipart("signed", "b", REPORT, "Content-Type: x/y\n\nx\n")),
                row("with a footer behind", multipart("mixed", "b", REPORT, TEXT)),
                row("with a disclaimer before", multipart("mixed", "b", TEXT, REPORT)),
                row(
                        "with a disclaimer in two forms",
                        multipart("mixed", "b", multipart("alternative", "a", TEXT, HTML), REPORT)),
                row(
                        "what a bounce is about, without the multipart",
                        multipart("mixed", "b", TEXT, STATUS)),
                row("deep", multipart("mixed", "c", multipart("mixed", "b", REPORT), TEXT)));
    }

    static Stream<Arguments> noReports() {
        return Stream.of(
                row(
                        "as a file",
                        multipart(
                                "mixed", "b", TEXT, "Content-Disposition: attachment\n" + STATUS)),
                row(
                        "forwarded behind a text",
                        multipart("mixed", "b", TEXT, "Content-Type: message/rfc822\n\n" + REPORT)),
                row(
                        "forwarded as a message",
                        multipart("mixed", "b", "Content-Type: message/rfc822\n\n" + REPORT)),
                row("text that speaks of it", multipart("mixed", "b", TEXT + "\n" + REPORT)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reports")
    void aReportGetsNoReply(String about, String message) {
        assertThat(reason(message)).as(about).isEqualTo("report");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noReports")
    void aReportThatIsForwardedIsAnswered(String about, String message) {
        assertThat(reason(message)).as(about).isEmpty();
    }

    @Test
    void itIsExplained() {
        desk.script(ANA, "require \"vacation\"; vacation \"Away\";");
        String message = multipart("alternative", "a", TEXT, calendar("REPLY"));
        Explanation explanation =
                Explanation.bySettings(
                        desk.evaluation(),
                        desk.settings.find(ANA),
                        new Evaluation.Input(
                                message(content(message)),
                                CARLA,
                                ForwardPath.of(ANA),
                                Desk.behindProxy(),
                                new OwnAddresses(ANA, Set.of(), "+"),
                                Desk.MONDAY));
        assertThat(explanation.reason()).isEqualTo("calendar");
        assertThat(explanation.rules().getLast().seen()).startsWith("part 2 is text/calendar");
    }

    /** RFC 5545 §3.6: the method stands before the components. */
    @ParameterizedTest
    @CsvSource({"100, calendar", "70000, ''"})
    void ofACalendarTheBeginningIsRead(int octetsBefore, String reason) {
        String lines = "X-A: aaaaaa\n".repeat(octetsBefore / 12);
        String calendar = "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n%sMETHOD:REPLY\n";
        assertThat(reason(multipart("alternative", "a", TEXT, calendar.formatted(lines))))
                .isEqualTo(reason);
    }

    /** So a large message costs no more than a small one. */
    @ParameterizedTest
    @ValueSource(ints = {10_000, 5_000_000})
    void noMoreThanTheBeginningIsRead(int lines) {
        long[] read = new long[1];
        BytesContent whole = content(multipart("mixed", "a", TEXT, HTML + "line\n".repeat(lines)));
        Content counted =
                new Content() {
                    @Override
                    public long size() {
                        return whole.size();
                    }

                    @Override
                    public InputStream open() {
                        return new FilterInputStream(whole.open()) {
                            @Override
                            public int read(byte[] octets, int from, int length)
                                    throws IOException {
                                int count = super.read(octets, from, length);
                                read[0] += Math.max(0, count);
                                return count;
                            }
                        };
                    }
                };
        assertThat(BodyRules.look(new Message(headers(whole), counted))).isPresent();
        assertThat(read[0]).isLessThanOrEqualTo(1 << 20);
    }

    @Test
    void theBodyOfWhatIsNoMultipartIsNotRead() {
        Content unread =
                new Content() {
                    @Override
                    public long size() {
                        return 1;
                    }

                    @Override
                    public InputStream open() {
                        throw new AssertionError("nobody needs the body");
                    }
                };
        Headers headers = Headers.of("Content-Type", "text/plain");
        assertThat(BodyRules.look(new Message(headers, unread))).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNotAnswered() {
        Content broken =
                new Content() {
                    @Override
                    public long size() {
                        return 1;
                    }

                    @Override
                    public InputStream open() throws IOException {
                        throw new IOException("gone");
                    }
                };
        Headers headers = Headers.of("Content-Type", "multipart/mixed; boundary=a");
        assertThat(BodyRules.look(new Message(headers, broken)))
                .hasValueSatisfying(c -> assertThat(c.applies()).isTrue())
                .map(VacationPolicy.Check::seen)
                .hasValue("the parts of the message cannot be read");
    }

    private String reason(String message) {
        desk.script(ANA, "require \"vacation\"; vacation \"Away\";");
        Desk.deliver(desk.responder(), CARLA, content(message), ANA);
        DecisionRecord decision = desk.decisions().getLast();
        return decision.decision().reason();
    }

    private static BytesContent content(String message) {
        String text = "From: carla@example.net\nTo: ana@example.org\n" + message;
        return new BytesContent(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static Message message(Content content) {
        try {
            return Message.read(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Headers headers(Content content) {
        return message(content).headers();
    }
}
