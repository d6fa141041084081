package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.delivery.Desk.ANA;
import static org.siesta.delivery.Desk.CARLA;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.Message;
import org.siesta.queue.DecisionRecord;
import org.siesta.vacation.CalendarParts;
import org.siesta.vacation.OwnAddresses;
import org.siesta.vacation.VacationPolicy;

/** RFC 6047 §2.4: what a calendar answers is a part beside others, and gets no reply. */
class CalendarPartsTest {

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
        assertThat(CalendarParts.look(new Message(headers(whole), counted))).isPresent();
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
        assertThat(CalendarParts.look(new Message(headers, unread))).isEmpty();
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
        assertThat(CalendarParts.look(new Message(headers, broken)))
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
