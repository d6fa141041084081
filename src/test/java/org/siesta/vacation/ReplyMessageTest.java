package org.siesta.vacation;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.HeaderText;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/** What a reply looks like, rule by rule; the whole looks are in {@link ReplyGoldenTest}. */
class ReplyMessageTest {

    private static final Instant NOW = Instant.parse("2026-07-06T10:00:05Z");
    private static final String ID = "<r1.4711@example.org>";
    private static final List<String> FIELDS =
            List.of(
                    "Date",
                    "From",
                    "To",
                    "Subject",
                    "Message-ID",
                    "Auto-Submitted",
                    "Precedence",
                    "X-Auto-Response-Suppress",
                    "MIME-Version",
                    "Content-Type",
                    "Content-Transfer-Encoding");

    /** What is asked for; the rest of a request has defaults. */
    private record Ask(
            String reason,
            boolean mime,
            @Nullable String html,
            @Nullable String subject,
            @Nullable String from,
            @Nullable String fromName,
            @Nullable String language) {

        Ask(
                String reason,
                boolean mime,
                @Nullable String html,
                @Nullable String subject,
                @Nullable String from) {
            this(reason, mime, html, subject, from, null, null);
        }

        static Ask text(String reason) {
            return new Ask(reason, false, null, null, null);
        }

        static Ask mime(String reason) {
            return new Ask(reason, true, null, null, null);
        }

        static Ask html(String reason, String html) {
            return new Ask(reason, false, html, null, null);
        }

        static Ask subject(String subject) {
            return new Ask("Away", false, null, subject, null);
        }

        static Ask in(String language) {
            return new Ask("Away", false, null, null, null, null, language);
        }

        static Ask named(String fromName, @Nullable String from) {
            return new Ask("Away", false, null, null, from, fromName, null);
        }

        static Ask from(String from) {
            return new Ask("Away", false, null, null, from);
        }

        VacationRequest request() {
            return new VacationRequest(
                    reason, mime, html, subject, from, List.of(), null, false, null, List.of(),
                    "test", fromName, language);
        }
    }

    private static ReplyMessage compose(Ask ask, boolean eightBit, String... fields) {
        String head =
                fields.length == 0
                        ? "To: ana@example.org\r\n"
                        : "To: ana@example.org\r\n" + String.join("\r\n", fields) + "\r\n";
        SubjectMessage message =
                new SubjectMessage(
                        new ReversePath.Sender(mailbox("bo@example.net")),
                        ForwardPath.of(mailbox("ana@example.org")),
                        Headers.parse(head.getBytes(StandardCharsets.UTF_8)),
                        NOW);
        OwnAddresses own =
                new OwnAddresses(
                        mailbox("ana@example.org"), Set.of(mailbox("a.lid@example.org")), "+");
        Verdict verdict = VacationPolicy.decide(ask.request(), message, own, ReplyPolicy.DEFAULT);
        return ReplyMessage.compose(
                (Verdict.Reply) verdict,
                ask.request(),
                message,
                ReplyPolicy.DEFAULT,
                ID,
                NOW,
                eightBit);
    }

    private static String reply(Ask ask, String... fields) {
        ReplyMessage reply = compose(ask, false, fields);
        assertThat(reply).isInstanceOf(ReplyMessage.Ready.class);
        return text(reply);
    }

    private static String text(ReplyMessage reply) {
        return new String(((ReplyMessage.Ready) reply).content().octets(), StandardCharsets.UTF_8);
    }

    private static Headers headers(String reply) {
        return Headers.parse(reply.getBytes(StandardCharsets.UTF_8));
    }

    private static String field(String reply, String name) {
        return headers(reply).first(name).orElse("-");
    }

    private static MimeMessage mime(String reply) throws Exception {
        return new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(reply.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void saysWhoseItIsAndThatAMachineWroteIt() {
        String reply = reply(Ask.text("Away"));
        assertThat(headers(reply).fields()).extracting(Headers.Field::name).isEqualTo(FIELDS);
        assertThat(field(reply, "Date")).isEqualTo("Mon, 6 Jul 2026 10:00:05 +0000");
        assertThat(field(reply, "From")).isEqualTo("ana@example.org");
        assertThat(field(reply, "To")).isEqualTo("<bo@example.net>");
        assertThat(field(reply, "Message-ID")).isEqualTo(ID);
        assertThat(field(reply, "Auto-Submitted")).isEqualTo("auto-replied");
        assertThat(field(reply, "Precedence")).isEqualTo("bulk");
        assertThat(field(reply, "X-Auto-Response-Suppress")).isEqualTo("All");
        assertThat(field(reply, "MIME-Version")).isEqualTo("1.0");
        assertThat(field(reply, "Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        assertThat(field(reply, "Content-Transfer-Encoding")).isEqualTo("7bit");
        assertThat(reply).endsWith("\r\n\r\nAway\r\n");
    }

    /** Readable where most is ASCII, short where it is not; a :mime reason the same. */
    @ParameterizedTest
    @CsvSource({
        "1, Grüße, quoted-printable",
        "3000, aaü, quoted-printable",
        "7000, 語, base64",
        "10000, ж, base64",
        "4000, aüü, base64",
        "30, ελ, base64"
    })
    void aTextIsWrittenInTheEncodingThatFitsIt(int times, String letters, String encoding)
            throws Exception {
        String text = letters.repeat(times);
        for (String reply :
                List.of(
                        reply(Ask.text(text)),
                        reply(Ask.mime("Content-Type: text/plain\n\n" + text)))) {
            assertThat(field(reply, "Content-Transfer-Encoding")).isEqualTo(encoding);
            assertThat(mime(reply).getContent()).isEqualTo(text + "\r\n");
            assertThat(reply.lines()).allMatch(line -> line.length() <= 78);
        }
        Object forms = mime(reply(Ask.html("Away", "<p>" + text + "</p>"))).getContent();
        assertThat(((MimeMultipart) forms).getBodyPart(1).getContent())
                .isEqualTo("<p>" + text + "</p>\r\n");
    }

    /** What the settings count before anything is sent. */
    @Test
    void theSizeOfABodyIsWhatIsWritten() {
        Random random = new Random(5230);
        String[] letters = {
            "a", "a ", "=", "ü", "語", "🌴", "\n", "\r\n", ".", " ", "<b>x</b>", "&"
        };
        for (int i = 0; i < 300; i++) {
            int kinds = 1 + random.nextInt(letters.length);
            StringBuilder text = new StringBuilder("x");
            for (int j = random.nextInt(2_000); j > 0; j--) {
                text.append(letters[random.nextInt(kinds)]);
            }
            String html = random.nextBoolean() ? "<p>" + text + "</p>" : null;
            int size = ReplyMessage.bodySize(text.toString(), html);
            for (boolean eightBit : new boolean[] {false, true}) {
                Ask ask = new Ask(text.toString(), false, html, null, null);
                String reply = text(compose(ask, eightBit));
                String body = reply.substring(reply.indexOf("Content-Type:"));
                int octets = body.getBytes(StandardCharsets.UTF_8).length;
                if (eightBit) {
                    assertThat(octets).isLessThanOrEqualTo(size);
                } else {
                    assertThat(octets).isEqualTo(size);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    - | Numbers | Auto: Numbers
                    '' | Numbers | Auto: Numbers
                    - | - | Automated reply
                    - | '' | Automated reply
                    - | =?utf-8?q?Gr=C3=BC=C3=9Fe?= | Auto: Grüße
                    - | Re: Numbers | Auto: Re: Numbers
                    - | =?utf-8?q?a=0D=0ABcc=3A_x=40example.net?= | Auto: a
                    - | =?utf-8?b?eOeYjeeYink=?= | Auto: x瘍瘊y
                    - | =?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?= | Auto: = ?utf-8?q?x?=
                    Gone | Numbers | Gone
                    Bin weg, Grüße | Numbers | Bin weg, Grüße
                    =?utf-8?q?Gr=C3=BC=C3=9Fe?= | Numbers | Grüße
                    =?utf-8?q?Gr=C3=BC=C3=9Fe?=: Größe | Numbers | Grüße: Größe
                    """)
    void theSubjectIsTheOneAskedForOrTheOriginal(
            @Nullable String asked, @Nullable String original, String subject) {
        String reply =
                original == null
                        ? reply(Ask.subject(asked))
                        : reply(Ask.subject(asked), "Subject: " + original);
        assertThat(HeaderText.decode(field(reply, "Subject"))).isEqualTo(subject);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Away\r\nBcc: victim@example.com",
                "Away\nBcc: victim@example.com",
                "Away\rBcc: victim@example.com",
                "Away\u0085Bcc: victim@example.com",
                "Away\u2028Bcc: victim@example.com",
                "Away\u2029Bcc: victim@example.com",
                "Away\u000bBcc: victim@example.com",
                "Away\u000cBcc: victim@example.com",
                "Away\u0000Bcc: victim@example.com",
                "\r\nAway\r\n\r\nBody"
            })
    void nothingInASubjectBeginsAField(String subject) {
        String reply = reply(Ask.subject(subject));
        assertThat(headers(reply).fields()).extracting(Headers.Field::name).isEqualTo(FIELDS);
        assertThat(field(reply, "Subject")).isEqualTo("Away");
        assertThat(reply).endsWith("\r\n\r\nAway\r\n");
    }

    /** Whoever wants a text of his own sent on, such as a token, would write it as the subject. */
    @Test
    void aSiteMayKeepTheOriginalSubjectBack() {
        ReplyPolicy usual = ReplyPolicy.DEFAULT;
        ReplyPolicy without =
                new ReplyPolicy(
                        usual.envelopeFrom(),
                        usual.defaultPeriod(),
                        usual.minPeriod(),
                        usual.minSeconds(),
                        usual.maxPeriod(),
                        usual.maxSize(),
                        false,
                        usual.suppression());
        VacationRequest request = Ask.text("Away").request();
        SubjectMessage message =
                new SubjectMessage(
                        new ReversePath.Sender(mailbox("bo@example.net")),
                        ForwardPath.of(mailbox("ana@example.org")),
                        Headers.of("To", "ana@example.org", "Subject", "confirm 4711"),
                        NOW);
        OwnAddresses own = new OwnAddresses(mailbox("ana@example.org"), Set.of(), "+");
        Verdict verdict = VacationPolicy.decide(request, message, own, without);
        String reply =
                text(
                        ReplyMessage.compose(
                                (Verdict.Reply) verdict,
                                request,
                                message,
                                without,
                                ID,
                                NOW,
                                false));
        assertThat(field(reply, "Subject")).isEqualTo("Automated reply");
        assertThat(reply).doesNotContain("4711 ").doesNotContain("confirm");
    }

    @Test
    void charactersThatLookLikeLineEndsWhenCutToOctetsAreJustCharacters() {
        String reply = reply(Ask.subject("Away\u760D\u760ABcc: v@example.com"));
        assertThat(headers(reply).fields()).extracting(Headers.Field::name).isEqualTo(FIELDS);
        assertThat(HeaderText.decode(field(reply, "Subject")))
                .isEqualTo("Away\u760D\u760ABcc: v@example.com");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Ana Lid <ana@example.org> | Ana Lid <ana@example.org>
                    a.lid@example.org | a.lid@example.org
                    Ana <ana+x@example.org> | Ana <ana+x@example.org>
                    "Lid, Ana" <ana@example.org> | "Lid, Ana" <ana@example.org>
                    "a\\"b" <ana@example.org> | "a\\"b" <ana@example.org>
                    The Chief <chief@example.org> | ana@example.org
                    Ana <ana@example.net> | ana@example.org
                    no address | ana@example.org
                    ana@example.org, chief@example.org | ana@example.org
                    """)
    void theFromIsTheOneAskedForWhereItIsHers(String asked, String from) {
        assertThat(field(reply(Ask.from(asked)), "From")).isEqualTo(from);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ana\r\nBcc: v@example.com <ana@example.org>",
                "\"Ana\r\nBcc: v@example.com\" <ana@example.org>",
                "ana@example.org\r\nBcc: v@example.com",
                "ana@example.org\u0000x",
                "=?utf-8?q?Ana=0D=0ABcc=3A_v=40example.com?= <ana@example.org>",
                "\"Ana\u0085Bcc: v\" <ana@example.org>"
            })
    void nothingInAFromBeginsAField(String from) {
        String reply = reply(Ask.from(from));
        assertThat(headers(reply).fields()).extracting(Headers.Field::name).isEqualTo(FIELDS);
        assertThat(field(reply, "From")).isIn("ana@example.org", "Ana <ana@example.org>");
    }

    @Test
    void aSubjectThatIsTooLongEndsWithAnEllipsis() {
        String longest = "x".repeat(250);
        assertThat(HeaderText.decode(field(reply(Ask.subject("y".repeat(500))), "Subject")))
                .isEqualTo("y".repeat(500));
        assertThat(HeaderText.decode(field(reply(Ask.subject("y".repeat(501))), "Subject")))
                .isEqualTo("y".repeat(499) + "…");
        assertThat(
                        HeaderText.decode(
                                field(reply(Ask.text("Away"), "Subject: " + longest), "Subject")))
                .isEqualTo("Auto: " + longest);
        assertThat(
                        HeaderText.decode(
                                field(
                                        reply(Ask.text("Away"), "Subject: " + longest + "x"),
                                        "Subject")))
                .isEqualTo("Auto: " + "x".repeat(249) + "…");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Bo Builder <bo@example.net> | "Bo Builder" <bo@example.net>
                    bo@example.net (Bo) | "Bo" <bo@example.net>
                    Bo <BO@EXAMPLE.NET> | "Bo" <bo@example.net>
                    Bo <bo@example.com> | <bo@example.net>
                    Eve <eve@example.com>, Bo <bo@example.net> | "Bo" <bo@example.net>
                    "Bo ""B"", Builder" <bo@example.net> | "Bo B, Builder" <bo@example.net>
                    """)
    void theToHasTheNameWhereTheFromFieldAgrees(String from, String to) {
        assertThat(field(reply(Ask.text("Away"), "From: " + from), "To")).isEqualTo(to);
    }

    @Test
    void theNameMayStandInTheSenderFieldToo() {
        String reply =
                reply(
                        Ask.text("Away"),
                        "From: Eve <eve@example.com>\r\nSender: Bo <bo@example.net>");
        assertThat(field(reply, "To")).isEqualTo("\"Bo\" <bo@example.net>");
    }

    /** RFC 5322 §3.6.6: who sent the message on is not who wrote it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Resent-From: Bo <bo@example.net>                                  | "Bo" <bo@example.net>
                    Resent-From: Cy <cy@example.net>; Resent-Sender: Bo <bo@example.net> | "Bo" <bo@example.net>
                    Resent-From: Cy <cy@example.net>; Resent-From: Bo <bo@example.net>   | <bo@example.net>
                    """)
    void theNameMayStandWhereTheMessageWasSentOn(String fields, String to) {
        String reply =
                reply(
                        Ask.text("Away"),
                        "From: Eve <eve@example.com>\r\n" + fields.replace("; ", "\r\n"));
        assertThat(field(reply, "To")).isEqualTo(to);
    }

    @Test
    void aNameOutsideAsciiIsEncoded() throws Exception {
        String reply = reply(Ask.text("Away"), "From: Bö Bäcker <bo@example.net>");
        assertThat(reply).matches(r -> r.chars().allMatch(c -> c < 128));
        InternetAddress to = (InternetAddress) mime(reply).getAllRecipients()[0];
        assertThat(to.getPersonal()).isEqualTo("Bö Bäcker");
        assertThat(to.getAddress()).isEqualTo("bo@example.net");
    }

    @Test
    void belongsToItsThreadOldestFirst() {
        String reply =
                reply(
                        Ask.text("Away"),
                        "Message-ID: <3@example.net> (third)",
                        "In-Reply-To: <2@example.net>",
                        "References: <1@example.net>\r\n <2@example.net>");
        assertThat(field(reply, "In-Reply-To")).isEqualTo("<3@example.net>");
        assertThat(field(reply, "References"))
                .isEqualTo("<1@example.net> <2@example.net> <3@example.net>");
    }

    @Test
    void withoutReferencesTheOneInReplyToCounts() {
        assertThat(
                        field(
                                reply(
                                        Ask.text("Away"),
                                        "Message-ID: <3@example.net>",
                                        "In-Reply-To: <2@example.net>"),
                                "References"))
                .isEqualTo("<2@example.net> <3@example.net>");
        assertThat(
                        field(
                                reply(
                                        Ask.text("Away"),
                                        "Message-ID: <3@example.net>",
                                        "In-Reply-To: <1@example.net> <2@example.net>"),
                                "References"))
                .isEqualTo("<3@example.net>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    (see <1@example.net>) <2@example.net>           | <2@example.net>
                    (a (b <0@x>) \\) <1@example.net>) <2@example.net> | <2@example.net>
                    (see <2@example.net>                            | <2@example.net>
                    "see <2@example.net>                            | <2@example.net>
                    "(see" <2@example.net> ")"                      | <2@example.net>
                    "<1@example.net>" <2@example.net>               | <2@example.net>
                    <2(x)@example.net> (y)                          | <2(x)@example.net>
                    <2(x@example.net> <1@example.net>               | <2(x@example.net>
                    <2"x@example.net>                               | <2"x@example.net>
                    <2@example.net> (see <1@example.net>            | <2@example.net>
                    """)
    void anIdInACommentIsNone(String messageId, String parent) {
        String reply = reply(Ask.text("Away"), "Message-ID: " + messageId);
        assertThat(field(reply, "In-Reply-To")).isEqualTo(parent);
    }

    /** RFC 5322 §4.5.4 lets white space stand around dots and the at sign; other makes no id. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    < 2@example.net >           | <2@example.net>
                    <2 . a\t@ example . net>    | <2.a@example.net>
                    <2 @example.net>             | <2@example.net>
                    <a b@example.net> <2@c>     | <2@c>
                    < > <2@c>                   | <2@c>
                    """)
    void whiteSpaceInAnIdIsDropped(String messageId, String parent) {
        String reply = reply(Ask.text("Away"), "Message-ID: " + messageId);
        assertThat(field(reply, "In-Reply-To")).isEqualTo(parent);
    }

    /** RFC 5230 §5.8 asks for the parent's Message-ID, RFC 5322 §2.1.1 for lines of 998 octets. */
    @ParameterizedTest
    @ValueSource(ints = {1, 501, 900, 980, 983, 984, 985, 986, 987, 993})
    void anIdIsKeptAsLongAsALineHasRoomForIt(int length) {
        String id = "<" + "a".repeat(length) + "@x>";
        String reply =
                reply(Ask.text("Away"), "Message-ID:\r\n " + id, "References: <1@example.net>");
        assertThat(field(reply, "In-Reply-To")).isEqualTo(id);
        assertThat(field(reply, "References")).isEqualTo("<1@example.net> " + id);
        assertThat(reply.lines().mapToInt(String::length).max().orElse(0)).isLessThan(999);
    }

    @Test
    void anIdThatNoLineHasRoomForIsLeftOut() {
        String id = "<" + "a".repeat(994) + "@x>";
        String reply =
                reply(Ask.text("Away"), "Message-ID:\r\n " + id, "References: <1@example.net>");
        assertThat(headers(reply).has("In-Reply-To")).isFalse();
        assertThat(field(reply, "References")).isEqualTo("<1@example.net>");
    }

    @Test
    void longIdsAreBoundedAllTogether() {
        StringBuilder many = new StringBuilder("References:");
        for (int i = 0; i < 40; i++) {
            many.append("\r\n <").append(i).append("b".repeat(980)).append("@x>");
        }
        String reply = reply(Ask.text("Away"), many.toString(), "Message-ID: <last@example.net>");
        assertThat(field(reply, "References"))
                .startsWith("<0bbb")
                .contains(" <39bbb")
                .endsWith(" <last@example.net>")
                .hasSizeLessThan(4_100);
    }

    @Test
    void aSubjectThatWasEncodedAndIsTooLongIsCutWhereItIsRead() {
        String words = "=?utf-8?q?Gr=C3=BC=C3=9Fe_aus_dem_S=C3=BCden_und_Norden?= ";
        String reply = reply(Ask.subject(words.repeat(20).strip()));
        assertThat(HeaderText.decode(field(reply, "Subject")))
                .startsWith("Grüße aus dem Süden")
                .endsWith("…")
                .doesNotContain("utf-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"base64 (c)", "BASE64", "(c) Quoted-Printable"})
    void anEncodingBesideACommentIsOne(String encoding) {
        String reason =
                "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "
                        + encoding
                        + "\n\nSGFsbMO2\n";
        assertThat(field(reply(Ask.mime(reason)), "Content-Transfer-Encoding")).isEqualTo(encoding);
    }

    @Test
    void withoutAMessageIdTheReferencesStayAsTheyAre() {
        String reply = reply(Ask.text("Away"), "References: <1@example.net>");
        assertThat(headers(reply).has("In-Reply-To")).isFalse();
        assertThat(field(reply, "References")).isEqualTo("<1@example.net>");
        assertThat(headers(reply(Ask.text("Away"))).has("References")).isFalse();
    }

    @Test
    void referencesAreBoundedAndMalformedOnesDropped() {
        StringBuilder many = new StringBuilder("References:");
        for (int i = 0; i < 5_000; i++) {
            many.append("\r\n <").append(i).append("@example.net>");
        }
        String reply = reply(Ask.text("Away"), many.toString(), "Message-ID: <last@example.net>");
        assertThat(field(reply, "References"))
                .startsWith("<0@example.net> <4990@example.net>")
                .endsWith("<4999@example.net> <last@example.net>")
                .hasSizeLessThan(400);
        String odd =
                reply(
                        Ask.text("Away"),
                        "References: <a b@x> <<1@example.net> x <ü@x> <"
                                + "a".repeat(994)
                                + "@x> <>",
                        "Message-ID: no id at all");
        assertThat(field(odd, "References")).isEqualTo("<1@example.net>");
        assertThat(headers(odd).has("In-Reply-To")).isFalse();
    }

    @Test
    void aBodyOutsideAsciiIsQuotedPrintableUnlessTheRelayTakesEightBit() throws Exception {
        String text = "Grüße aus dem Süden\n\n-- \nAna";
        String quoted = reply(Ask.text(text));
        assertThat(field(quoted, "Content-Transfer-Encoding")).isEqualTo("quoted-printable");
        assertThat(quoted).matches(r -> r.chars().allMatch(c -> c < 128));
        assertThat(mime(quoted).getContent().toString().strip())
                .isEqualTo(text.replace("\n", "\r\n"));
        String eight = text(compose(Ask.text(text), true));
        assertThat(field(eight, "Content-Transfer-Encoding")).isEqualTo("8bit");
        assertThat(eight).endsWith("Grüße aus dem Süden\r\n\r\n-- \r\nAna\r\n");
    }

    @Test
    void aBodyHasOnlyWholeLinesAndNoControls() {
        String reply = reply(Ask.text("a\rb\nc\r\nd\u0000\u001b[31m\u0007\te\r\n.\r\nf"));
        assertThat(reply).endsWith("\r\n\r\na\r\nb\r\nc\r\nd[31m\te\r\n.\r\nf\r\n");
    }

    @Test
    void longLinesAreEncoded() throws Exception {
        String line = "word ".repeat(1_000).strip();
        String reply = reply(Ask.text(line));
        assertThat(field(reply, "Content-Transfer-Encoding")).isEqualTo("quoted-printable");
        assertThat(reply.lines()).allSatisfy(l -> assertThat(l).hasSizeLessThanOrEqualTo(78));
        assertThat(mime(reply).getContent().toString().strip()).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a line of text\n", "Grüße\n", "😀", "x😀", "wordwithoutspace"})
    void aTextThatIsTooLongIsCutCleanly(String piece) throws Exception {
        // Of one octet more each, so that the limit falls into each place of a character.
        for (String before : List.of("", "-", "--", "---")) {
            String whole = before + piece.repeat(200_000 / piece.length());
            String reply = reply(Ask.text(whole));
            assertThat(reply.getBytes(StandardCharsets.UTF_8).length)
                    .isBetween(30 * 1024, ReplyPolicy.DEFAULT.maxSize());
            String text = mime(reply).getContent().toString();
            assertThat(text).endsWith("\r\n[...]\r\n");
            String kept = text.substring(0, text.length() - "\r\n[...]\r\n".length());
            assertThat(whole.replace("\n", "\r\n").startsWith(kept)).isTrue();
            assertThat(kept.charAt(kept.length() - 1)).matches(c -> !Character.isHighSurrogate(c));
        }
    }

    @Test
    void htmlHasTheTextBesideItAndNothingThatRuns() throws Exception {
        String reply =
                reply(
                        Ask.html(
                                "Away",
                                "<p onclick=\"x()\">Away <b>until</b> Monday &amp; <a"
                                        + " href='https://example.org/?a=1&amp;b=2'>here</a><script>alert(1)</script>"
                                        + "<a href=\"javascript:alert(1)\">x</a><img src=x onerror=y>"
                                        + "<iframe src=z>in</iframe><style>p{}</style>"));
        MimeMultipart parts = (MimeMultipart) mime(reply).getContent();
        assertThat(parts.getContentType()).startsWith("multipart/alternative");
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(parts.getBodyPart(0).getContent()).isEqualTo("Away\r\n");
        assertThat(parts.getBodyPart(1).getContentType()).isEqualTo("text/html; charset=UTF-8");
        assertThat(parts.getBodyPart(1).getContent())
                .isEqualTo(
                        "<p>Away <b>until</b> Monday &amp; <a"
                                + " href=\"https://example.org/?a&#61;1&amp;b&#61;2\">here</a><a>x</a></p>\r\n");
    }

    @Test
    void htmlAloneGetsItsText() throws Exception {
        String reply = reply(Ask.html("", "<p>Away</p><p>until Monday</p>"));
        MimeMultipart parts = (MimeMultipart) mime(reply).getContent();
        assertThat(parts.getBodyPart(0).getContent().toString().replaceAll("\\s+", " "))
                .isEqualTo("Away until Monday ");
    }

    @Test
    void htmlThatIsTooLongIsLeftOut() {
        String reply = reply(Ask.html("Away", "<p>x</p>".repeat(10_000)));
        assertThat(field(reply, "Content-Type")).isEqualTo("text/plain; charset=UTF-8");
    }

    @Test
    void aMimeReasonSetsContentFieldsAndNothingElse() throws Exception {
        String reply =
                reply(
                        Ask.mime(
                                """
                                From: chief@example.org
                                Bcc: victim@example.com
                                Subject: other
                                Auto-Submitted: no
                                Content-Language: en
                                Content-Type: text/html; charset=UTF-8

                                <p>Grüße</p>
                                """));
        assertThat(headers(reply).fields())
                .extracting(Headers.Field::name)
                .containsAll(FIELDS)
                .doesNotContain("Bcc")
                .hasSize(FIELDS.size() + 1);
        assertThat(field(reply, "From")).isEqualTo("ana@example.org");
        assertThat(field(reply, "Content-Language")).isEqualTo("en");
        assertThat(field(reply, "Content-Transfer-Encoding")).isEqualTo("quoted-printable");
        assertThat(mime(reply).getContent().toString().strip()).isEqualTo("<p>Grüße</p>");
    }

    /** RFC 3282; a tag that is none would be a field of somebody's own. */
    @ParameterizedTest
    @CsvSource({
        "de,             de",
        "pt-BR,          pt-BR",
        "zh-Hant-TW,     zh-Hant-TW",
        "'',             -",
        "'de, en',       -",
        "'de\r\nBcc: x', -",
        "ninelette,      -",
        "-,              -",
    })
    void theLanguageOfTheTextIsNamed(String language, String field) {
        assertThat(field(reply(Ask.in(language)), "Content-Language")).isEqualTo(field);
    }

    /** The name that the out-of-office gives comes before that of a script's :from. */
    @ParameterizedTest
    @CsvSource({
        "Ana Berg, ,                          Ana Berg <ana@example.org>",
        "Ana Berg, Chief <a.lid@example.org>, Ana Berg <a.lid@example.org>",
        "'',       Chief <a.lid@example.org>, Chief <a.lid@example.org>",
        "'\t',     ,                          ana@example.org",
        "Ana Berg, Chief <bo@example.net>,    Ana Berg <ana@example.org>",
    })
    void theReplyHasTheUsersName(String name, @Nullable String from, String field) {
        assertThat(field(reply(Ask.named(name, from)), "From")).isEqualTo(field);
    }

    @Test
    void aMimeReasonMayHaveParts() throws Exception {
        String reply =
                reply(
                        Ask.mime(
                                """
                                Content-Type: multipart/alternative; boundary=foo

                                preamble
                                --foo
                                Content-Type: text/plain; charset=UTF-8
                                Bcc: victim@example.com

                                Grüße

                                --foo
                                Content-Type: text/html

                                <p>Grüße</p>
                                --foo--
                                """));
        assertThat(reply).doesNotContain("Bcc").matches(r -> r.chars().allMatch(c -> c < 128));
        MimeMultipart parts = (MimeMultipart) mime(reply).getContent();
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(parts.getBodyPart(0).getContent().toString().strip()).isEqualTo("Grüße");
        assertThat(parts.getBodyPart(1).getContent().toString().strip()).isEqualTo("<p>Grüße</p>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Just text",
                "Bcc: victim@example.com\n\nx",
                "Content-Type: text/plain; name=\u00fc\n\nx",
                "Content-Type: multipart/mixed\n\nx",
                "Content-Type: ;;;\n\nx",
                "Content-Type: image/png\n\n\u00fc",
                "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n\u00fc"
            })
    void aMimeReasonThatCannotBeSentSaysWhy(String reason) {
        assertThat(compose(Ask.mime(reason), false))
                .isInstanceOfSatisfying(
                        ReplyMessage.Broken.class, b -> assertThat(b.why()).startsWith(":mime"));
    }

    @Test
    void aMimeReasonThatIsTooLargeIsNotCut() {
        assertThat(compose(Ask.mime("Content-Type: text/plain\n\n" + "x\n".repeat(20_000)), false))
                .isInstanceOf(ReplyMessage.Broken.class);
    }

    /** RFC 3834 §4: the reply goes to the path as it is; the name is that of the person behind. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    prvs=4182abcdef=bo@example.net | Bo <bo@example.net> | "Bo" <prvs=4182abcdef=bo@example.net>
                    SRS0=HH=TT=example.net=bo@fwd.example | Bo <bo@example.net> | "Bo" <SRS0=HH=TT=example.net=bo@fwd.example>
                    prvs=4182abcdef=bo@example.net | Bo <prvs=4182abcdef=bo@example.net> | "Bo" <prvs=4182abcdef=bo@example.net>
                    SRS0=HH=TT=example.net=bo@fwd.example | Eve <bo@fwd.example> | <SRS0=HH=TT=example.net=bo@fwd.example>
                    bo@example.net | Bo <prvs=4182abcdef=bo@example.net> | <bo@example.net>
                    """)
    void theToHasTheNameOfThePersonBehindATag(String path, String from, String to) {
        SubjectMessage message =
                new SubjectMessage(
                        new ReversePath.Sender(mailbox(path)),
                        ForwardPath.of(mailbox("ana@example.org")),
                        Headers.of("To", "ana@example.org", "From", from),
                        NOW);
        assertThat(field(text(composed(message)), "To")).isEqualTo(to);
    }

    @Test
    void addressesInUtf8NeedAServerThatTakesThem() {
        Mailbox bo = mailbox("bö@example.net");
        SubjectMessage message =
                new SubjectMessage(
                        new ReversePath.Sender(bo),
                        ForwardPath.of(mailbox("ana@example.org")),
                        Headers.of("To", "ana@example.org"),
                        NOW);
        ReplyMessage reply = composed(message);
        assertThat(((ReplyMessage.Ready) reply).smtpUtf8()).isTrue();
        assertThat(field(text(reply), "To")).isEqualTo("<bö@example.net>");
    }

    @Test
    void aDomainInUtf8IsWrittenSoThatAnyServerTakesIt() {
        SubjectMessage message =
                new SubjectMessage(
                        new ReversePath.Sender(mailbox("Bo@bücher.example")),
                        ForwardPath.of(mailbox("ana@example.org")),
                        Headers.of("To", "ana@example.org", "From", "Bo <bo@bücher.example>"),
                        NOW);
        ReplyMessage reply = composed(message);
        assertThat(((ReplyMessage.Ready) reply).smtpUtf8()).isFalse();
        assertThat(field(text(reply), "To")).isEqualTo("\"Bo\" <Bo@xn--bcher-kva.example>");
    }

    @Test
    void soAreTheAddressesThatTheReplyComesFrom() {
        OwnAddresses own = new OwnAddresses(mailbox("ana@bücher.example"), Set.of(), "+");
        SubjectMessage message =
                new SubjectMessage(
                        new ReversePath.Sender(mailbox("bo@example.net")),
                        ForwardPath.of(mailbox("ana@bücher.example")),
                        Headers.of("To", "ana@bücher.example"),
                        NOW);
        ReplyPolicy policy = policyFrom(new ReplyPolicy.EnvelopeFrom.Recipient());
        VacationRequest request = Ask.text("Away").request();
        Verdict.Reply verdict =
                (Verdict.Reply) VacationPolicy.decide(request, message, own, policy);
        ReplyMessage reply =
                ReplyMessage.compose(verdict, request, message, policy, ID, NOW, false);
        assertThat(((ReplyMessage.Ready) reply).smtpUtf8()).isFalse();
        assertThat(field(text(reply), "From")).isEqualTo("ana@xn--bcher-kva.example");
        assertThat(verdict.envelopeFrom())
                .isEqualTo(new ReversePath.Sender(mailbox("ana@xn--bcher-kva.example")));
    }

    @Test
    void soIsTheReversePathThatTheSiteNames() {
        SubjectMessage message =
                new SubjectMessage(
                        new ReversePath.Sender(mailbox("bo@example.net")),
                        ForwardPath.of(mailbox("ana@example.org")),
                        Headers.of("To", "ana@example.org"),
                        NOW);
        ReplyPolicy policy =
                policyFrom(new ReplyPolicy.EnvelopeFrom.Fixed(mailbox("bounces@bücher.example")));
        VacationRequest request = Ask.text("Away").request();
        OwnAddresses own = new OwnAddresses(mailbox("ana@example.org"), Set.of(), "+");
        Verdict.Reply verdict =
                (Verdict.Reply) VacationPolicy.decide(request, message, own, policy);
        ReplyMessage reply =
                ReplyMessage.compose(verdict, request, message, policy, ID, NOW, false);
        assertThat(((ReplyMessage.Ready) reply).smtpUtf8()).isFalse();
        assertThat(verdict.envelopeFrom())
                .isEqualTo(new ReversePath.Sender(mailbox("bounces@xn--bcher-kva.example")));
    }

    private static ReplyPolicy policyFrom(ReplyPolicy.EnvelopeFrom path) {
        ReplyPolicy usual = ReplyPolicy.DEFAULT;
        return new ReplyPolicy(
                path,
                usual.defaultPeriod(),
                usual.minPeriod(),
                usual.minSeconds(),
                usual.maxPeriod(),
                usual.maxSize(),
                usual.originalSubject(),
                usual.suppression());
    }

    private static ReplyMessage composed(SubjectMessage message) {
        VacationRequest request = Ask.text("Away").request();
        Verdict.Reply verdict =
                (Verdict.Reply)
                        VacationPolicy.decide(
                                request,
                                message,
                                new OwnAddresses(mailbox("ana@example.org"), Set.of(), "+"),
                                ReplyPolicy.DEFAULT);
        return ReplyMessage.compose(verdict, request, message, ReplyPolicy.DEFAULT, ID, NOW, false);
    }

    @Test
    void whateverComesInTheReplyHasOurFieldsAndWholeLines() {
        Random random = new Random(5230);
        String letters = "ab <>@\"\\,;:()=?utf-8qQbB_\r\n\t\u0000\u0085\u2028éß漢\ud83d\ude00:/";
        for (int i = 0; i < 2_000; i++) {
            Ask ask =
                    new Ask(
                            any(random, letters),
                            false,
                            random.nextInt(4) == 0 ? any(random, letters) : null,
                            random.nextBoolean() ? any(random, letters) : null,
                            random.nextBoolean()
                                    ? any(random, letters) + "<ana@example.org>"
                                    : null);
            String[] fields = {
                "From: " + flat(any(random, letters)) + " <bo@example.net>",
                "Subject: " + flat(any(random, letters)),
                "References: " + flat(any(random, letters)) + "<1@example.net>"
            };
            ReplyMessage reply = compose(ask, false, fields);
            assertThat(reply).as("%s", ask).isInstanceOf(ReplyMessage.Ready.class);
            String text = text(reply);
            assertThat(text.replace("\r\n", "")).doesNotContain("\r", "\n");
            assertThat(headers(text).fields())
                    .extracting(Headers.Field::name)
                    .containsAll(FIELDS)
                    .hasSize(FIELDS.size() + 1);
            assertThat(text.lines().mapToInt(String::length).max().orElse(0)).isLessThan(999);
        }
    }

    private static String any(Random random, String letters) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(120); n > 0; n--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    private static String flat(String text) {
        return text.replace("\r", "").replace("\n", "");
    }

    private static Mailbox mailbox(String address) {
        return Mailbox.parse(address).orElseThrow();
    }
}
