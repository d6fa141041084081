package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.delivery.Desk.ANA;
import static org.siesta.delivery.Desk.BO;
import static org.siesta.delivery.Desk.CARLA;
import static org.siesta.delivery.Desk.message;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.config.ConfigFault;
import org.siesta.config.Configuration;
import org.siesta.mail.BytesContent;
import org.siesta.mail.HeaderText;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.queue.DecisionRecord;
import org.siesta.queue.Lease;
import org.siesta.queue.Next;
import org.siesta.queue.QueueEntry;
import org.siesta.queue.ReplyState;
import org.siesta.settings.OutOfOffice;
import org.siesta.vacation.ReplyMessage;

/**
 * What other vacation responders get wrong, each by the number that docs/conformance.md gives it;
 * here it is right. Ana is away, Carla writes.
 */
class PeerDefectsTest {

    private static final String AWAY = vacation("\"I am away.\"");
    private static final String LIST = "List-Id: <friends.example.net>";

    private final Desk desk = new Desk();
    private int messages;

    private static String vacation(String arguments) {
        return "require [\"vacation\", \"vacation-seconds\", \"variables\"];\r\n"
                + "if header :matches \"Subject\" \"*\" { set \"subject\" \"${1}\"; }\r\n"
                + "vacation "
                + arguments
                + ";\r\n";
    }

    /** What Ana's script makes of one more message of Carla's: "reply" or the reason. */
    private String carla(String script, String... fields) {
        return from(CARLA, script, fields);
    }

    private String from(String sender, String... fields) {
        return from(new ReversePath.Sender(Mailbox.parse(sender).orElseThrow()), AWAY, to(fields));
    }

    private String from(ReversePath sender, String script, String... fields) {
        desk.script(ANA, script);
        return deliver(sender, message("m" + messages++, to(fields)));
    }

    private String deliver(ReversePath sender, BytesContent message) {
        return deliver(sender, message, ANA);
    }

    private String deliver(ReversePath sender, BytesContent message, Mailbox account) {
        List<DecisionRecord> before = desk.decisions();
        Desk.deliver(desk.responder(), sender, message, account);
        String reason =
                desk.decisions().stream()
                        .filter(d -> !before.contains(d))
                        .map(d -> d.decision().reason())
                        .findFirst()
                        .orElseThrow();
        return reason.isEmpty() ? "reply" : reason;
    }

    private static String[] to(String... fields) {
        for (String field : fields) {
            if (field.startsWith("To:") || field.startsWith("Bcc-less")) {
                return fields;
            }
        }
        String[] all = java.util.Arrays.copyOf(fields, fields.length + 1);
        all[fields.length] = "To: ana@example.org";
        return all;
    }

    private QueueEntry queued() {
        return desk.queue.list(true, 100).getLast();
    }

    private String reply() {
        try (var in = queued().reply().content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String field(String name) {
        return Headers.parse(reply().getBytes(StandardCharsets.UTF_8)).first(name).orElse("-");
    }

    private void away(String text, String subject) {
        desk.settings.putOutOfOffice(
                ANA,
                new OutOfOffice(
                        true,
                        null,
                        null,
                        ZoneId.of("Europe/Berlin"),
                        subject,
                        text,
                        null,
                        null,
                        List.of(),
                        OutOfOffice.External.SAME),
                OptionalLong.empty(),
                desk.now);
    }

    private void later(Duration time) {
        desk.now = desk.now.plus(time);
    }

    // ---- Pigeonhole

    @ParameterizedTest
    @ValueSource(strings = {"no; foo=bar", "no (typed by hand)", "(x) No"})
    void t1_a_no_with_a_parameter_or_a_comment_is_a_no(String value) {
        assertThat(carla(AWAY, "Auto-Submitted: " + value)).isEqualTo("reply");
    }

    @ParameterizedTest
    @CsvSource({
        "Pull-Requests@example.net, reply",
        "job-request-team@example.net, reply",
        "OWNER-list@example.net, never-list",
        "chess-REQUEST@example.net, never-list"
    })
    void t2_request_counts_at_the_end_and_case_does_not(String sender, String outcome) {
        assertThat(from(sender)).isEqualTo(outcome);
    }

    @Test
    void t3_fields_of_the_identity_do_not_run_together() {
        assertThat(carla(vacation(":subject \"ab\" \"c\""))).isEqualTo("reply");
        assertThat(carla(vacation(":subject \"a\" \"bc\""))).isEqualTo("reply");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Spam-Flag: YES", "X-Spam-Status: Yes, score=9", "X-Spam: Yes"})
    void t4_spam_is_not_answered(String field) {
        assertThat(carla(AWAY, field)).isEqualTo("spam");
    }

    @Test
    void t5_references_fall_back_to_in_reply_to_and_are_bounded() {
        carla(AWAY, "In-Reply-To: <0@example.net>");
        assertThat(field("References")).isEqualTo("<0@example.net> <m0@example.net>");
        later(Duration.ofDays(8));
        StringBuilder many = new StringBuilder("References:");
        for (int i = 0; i < 2_000; i++) {
            many.append("\r\n <").append(i).append("@example.net>");
        }
        carla(AWAY, many.toString());
        assertThat(field("References"))
                .startsWith("<0@example.net> ")
                .endsWith(" <1999@example.net> <m1@example.net>")
                .hasSizeLessThan(998);
    }

    @Test
    void t6_a_mime_reason_sets_content_fields_only_and_eight_bit_fields_are_refused() {
        carla(
                vacation(
                        ":mime text:\r\nFrom: eve@example.net\r\nBcc: eve@example.net\r\n"
                                + "Auto-Submitted: no\r\nContent-Type: text/plain\r\n\r\nAway\r\n.\r\n"));
        assertThat(field("From")).isEqualTo("ana@example.org");
        assertThat(field("Auto-Submitted")).isEqualTo("auto-replied");
        assertThat(reply()).doesNotContain("Bcc").doesNotContain("eve");
        assertThat(
                        carla(
                                vacation(
                                        ":mime text:\r\nContent-Type: text/plain; name=ä\r\n\r\nAway\r\n"
                                                + ".\r\n")))
                .isEqualTo("reply-broken");
    }

    @Test
    void t7_the_body_needs_no_8bitmime_nobody_is_notified_and_no_product_is_named() {
        carla(vacation("\"Bin weg, schöne Grüße\""));
        assertThat(field("Content-Transfer-Encoding")).isEqualTo("quoted-printable");
        assertThat(reply()).isASCII().doesNotContain("X-Sieve").doesNotContain("X-Mailer");
        assertThat(queued().reply().neverNotify()).isTrue();
    }

    @Test
    void t8_every_process_on_the_store_knows_who_was_answered() {
        assertThat(carla(AWAY)).isEqualTo("reply");
        // A responder of its own each time: nothing is remembered but in the store.
        assertThat(carla(AWAY)).isEqualTo("already-answered");
    }

    @Test
    void t9_a_limit_that_is_refused_is_named_with_what_it_may_be() {
        Properties properties = new Properties();
        properties.setProperty("siesta.reply.max-days", "0");
        assertThat(Configuration.load(Optional.empty(), Map.of(), properties))
                .isInstanceOfSatisfying(
                        Configuration.Faulty.class,
                        faulty ->
                                assertThat(faulty.faults())
                                        .extracting(ConfigFault::message)
                                        .singleElement()
                                        .asString()
                                        .contains("siesta.reply.max-days")
                                        .contains("a number from 1 to 3650"));
    }

    @Test
    void t10_a_reply_that_could_not_be_sent_is_tried_again_by_itself_and_not_by_each_message() {
        carla(AWAY);
        Lease lease = desk.queue.lease(1, Duration.ofMinutes(1), desk.now).getFirst();
        desk.queue.settle(lease, new Next.RetryAt(desk.now.plusSeconds(60), "451 later"), desk.now);
        assertThat(carla(AWAY)).isEqualTo("already-answered");
        assertThat(desk.queue.waiting()).isEqualTo(1);
        later(Duration.ofMinutes(2));
        assertThat(desk.queue.lease(9, Duration.ofMinutes(1), desk.now)).hasSize(1);
    }

    @Test
    void t11_addresses_compare_without_case_and_the_reply_names_both_ends_rightly() {
        assertThat(carla(AWAY, "To: INFO@EXAMPLE.ORG")).isEqualTo("reply");
        assertThat(field("From")).isEqualTo("info@example.org");
        assertThat(field("To")).isEqualTo("\"Carla\" <carla@example.net>");
    }

    // ---- Cyrus

    @Test
    void t12_the_identity_is_taken_before_variables_expand() {
        String script = vacation(":subject \"Re: ${subject}\" \"You wrote ${subject}\"");
        assertThat(carla(script, "Subject: one")).isEqualTo("reply");
        assertThat(reply()).contains("You wrote one");
        assertThat(carla(script, "Subject: two")).isEqualTo("already-answered");
    }

    @Test
    void t13_subject_and_mime_are_part_of_the_identity() {
        String entity = "\"Content-Type: text/plain\r\n\r\nAway\"";
        assertThat(carla(vacation(entity))).isEqualTo("reply");
        assertThat(carla(vacation(":mime " + entity))).isEqualTo("reply");
        assertThat(carla(vacation(":subject \"s\" " + entity))).isEqualTo("reply");
    }

    @Test
    void t14_a_reply_that_was_given_up_counts_as_not_sent() {
        carla(AWAY);
        Lease lease = desk.queue.lease(1, Duration.ofMinutes(1), desk.now).getFirst();
        desk.queue.settle(lease, new Next.GiveUp(ReplyState.EXPIRED, "no relay"), desk.now);
        assertThat(carla(AWAY)).isEqualTo("reply");
    }

    @ParameterizedTest
    @CsvSource({
        "'Auto-Submitted: no', 'Auto-Submitted: auto-replied', auto-submitted",
        "'Precedence: first-class', 'Precedence: bulk', precedence"
    })
    void t15_every_field_of_a_name_is_read(String first, String second, String outcome) {
        assertThat(carla(AWAY, first, second)).isEqualTo(outcome);
    }

    @Test
    void t16_the_thread_is_named_and_microsofts_field_is_heard() {
        carla(AWAY);
        assertThat(field("References")).isEqualTo("<m0@example.net>");
        assertThat(carla(AWAY, "X-Auto-Response-Suppress: DR, OOF")).isEqualTo("ms-suppress");
    }

    @Test
    void t17_two_vacations_are_an_error_whoever_writes() {
        String script = vacation("\"one\"") + "vacation \"two\";\r\n";
        assertThat(carla(script)).isEqualTo("script-error");
        assertThat(carla(script, LIST)).isEqualTo("script-error");
        assertThat(from(new ReversePath.Null(), script)).isEqualTo("script-error");
    }

    @Test
    void t18_one_day_is_one_day() {
        String script = vacation(":days 1 \"I am away.\"");
        carla(script);
        later(Duration.ofHours(23));
        assertThat(carla(script)).isEqualTo("already-answered");
        later(Duration.ofHours(1));
        assertThat(carla(script)).isEqualTo("reply");
    }

    @Test
    void t19_texts_of_settings_are_data_and_never_sieve() {
        String text = "\"; discard; stop; /* ${subject} \\\" text:\r\n.\r\n";
        away(text, "\"]; keep; ${1}");
        desk.script(ANA, AWAY);
        assertThat(deliver(CARLA, message("1", "To: ana@example.org"))).isEqualTo("reply");
        assertThat(reply()).endsWith("\r\n\r\n" + text);
        assertThat(field("Subject")).isEqualTo("\"]; keep; ${1}");
    }

    @Test
    void t21_a_long_subject_outside_ascii_is_cut_between_characters_into_short_lines() {
        String subject = "ä€\uD83C\uDF34".repeat(200);
        carla(vacation(":subject \"" + subject + "\" \"Away\""));
        assertThat(reply().lines().takeWhile(l -> !l.isEmpty())).allMatch(l -> l.length() <= 76);
        String sent = HeaderText.decode(field("Subject"));
        assertThat(sent).matches("(?:ä€\uD83C\uDF34)+ä?€?…");
        assertThat(sent.codePointCount(0, sent.length()))
                .isLessThanOrEqualTo(ReplyMessage.MAX_SUBJECT);
        later(Duration.ofDays(8));
        carla(vacation(":subject \"" + "x".repeat(150) + "\" \"Away\""));
        assertThat(field("Subject")).isEqualTo("x".repeat(150));
    }

    // ---- James

    @Test
    void t22_reply_to_is_nobodys_destination() {
        carla(AWAY, "Reply-To: victim@example.com", "Sender: victim@example.com");
        assertThat(queued().reply().to()).hasToString("carla@example.net");
        assertThat(reply()).doesNotContain("victim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"To: friends@example.net", "To: undisclosed-recipients:;"})
    void t23_who_is_not_named_is_silent(String to) {
        assertThat(carla(AWAY, to)).isEqualTo("not-addressed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auto-replied (vacation)",
                "auto-replied; x",
                "auto-generated (warning-timeout)",
                "AUTO-NOTIFIED; owner-email=\"a@b.example\""
            })
    void t24_every_automatic_message_is_known(String value) {
        assertThat(carla(AWAY, "Auto-Submitted: " + value)).isEqualTo("auto-submitted");
    }

    @Test
    void t25_noreply_is_not_answered() {
        assertThat(from("noreply@example.net")).isEqualTo("no-reply-address");
    }

    @Test
    void t26_a_correspondent_is_told_again_whether_the_absence_has_an_end_or_not() {
        for (LocalDateTime end :
                new LocalDateTime[] {null, LocalDateTime.parse("2027-01-01T00:00")}) {
            desk.set(BO, true, null, end);
            for (int i = 0; i < 2; i++) {
                BytesContent message = message("b" + messages++, "To: bo@example.org");
                assertThat(deliver(CARLA, message, BO)).isEqualTo("reply");
                later(Duration.ofDays(7));
            }
        }
    }

    @Test
    void t27_days_are_a_period_for_each_correspondent_and_the_reply_says_what_it_is() {
        String script = vacation(":mime :days 3 \"Content-Type: text/plain\r\n\r\nAway\"");
        carla(script);
        assertThat(field("Auto-Submitted")).isEqualTo("auto-replied");
        assertThat(queued().reply().envelopeFrom()).isEqualTo(new ReversePath.Null());
        later(Duration.ofDays(30));
        assertThat(carla(script)).isEqualTo("reply");
        assertThat(from(new ReversePath.Null(), script)).isEqualTo("null-reverse-path");
    }

    @Test
    void t28_the_end_is_exclusive() {
        // 10:00 in Berlin is now.
        desk.set(ANA, true, null, LocalDateTime.parse("2026-07-06T10:00"));
        assertThat(deliver(CARLA, message("1", "To: ana@example.org"))).isEqualTo("outside-window");
    }

    // ---- Stalwart

    @Test
    void t29_references_are_oldest_first() {
        carla(AWAY, "References: <1@example.net> <2@example.net>");
        assertThat(field("References"))
                .isEqualTo("<1@example.net> <2@example.net> <m0@example.net>");
    }

    @Test
    void t30_a_subject_is_encoded_and_a_variable_begins_no_field() {
        carla(
                vacation(":subject \"Büro: ${subject}\" \"Away\""),
                "Subject: =?utf-8?q?x=0D=0ABcc=3A_eve=40example.net?=");
        assertThat(reply()).isASCII();
        assertThat(field("Bcc")).isEqualTo("-");
        assertThat(HeaderText.decode(field("Subject"))).startsWith("Büro: x");
    }

    @Test
    void t31_replies_have_the_null_path() {
        carla(AWAY);
        assertThat(queued().reply().envelopeFrom()).isEqualTo(new ReversePath.Null());
    }

    @Test
    void t32_another_subject_is_another_response() {
        assertThat(carla(vacation(":subject \"A\" \"Away\""))).isEqualTo("reply");
        assertThat(carla(vacation(":subject \"B\" \"Away\""))).isEqualTo("reply");
    }

    @Test
    void t33_copies_at_once_get_one_reply() throws Exception {
        desk.script(ANA, AWAY);
        Responder responder = desk.responder();
        Callable<Object> copy =
                () -> Desk.deliver(responder, CARLA, message("x", "To: ana@example.org"), ANA);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.invokeAll(java.util.Collections.nCopies(20, copy));
        }
        assertThat(desk.queue.list(true, 100)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {61, 4_000, 2_147_483_648L, 4_294_967_295L})
    void t34_any_number_of_days_is_at_most_the_sites(long days) {
        String script = vacation(":days " + days + " \"Away\"");
        assertThat(carla(script)).isEqualTo("reply");
        later(Duration.ofDays(60).minusSeconds(1));
        assertThat(carla(script)).isEqualTo("already-answered");
        later(Duration.ofSeconds(1));
        assertThat(carla(script)).isEqualTo("reply");
    }

    @Test
    void t35_to_is_one_mailbox_however_many_wrote() {
        carla(AWAY, "From: Eve <eve@example.net>, Carla Two <carla@example.net>");
        assertThat(field("To")).isEqualTo("\"Carla Two\" <carla@example.net>");
    }

    @Test
    void t36_plain_text_says_that_it_is_mime() {
        carla(AWAY);
        assertThat(field("MIME-Version")).isEqualTo("1.0");
        assertThat(field("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        assertThat(field("Content-Transfer-Encoding")).isEqualTo("7bit");
    }

    @Test
    void t37_texts_may_be_long_and_the_script_stays_active() {
        desk.script(ANA, AWAY);
        away("x".repeat(60) + "\r\n" + "y ".repeat(5_000), null);
        assertThat(deliver(CARLA, message("1", "To: ana@example.org"))).isEqualTo("reply");
        assertThat(reply()).contains("y y y").hasSizeGreaterThan(10_000);
        assertThat(desk.settings.find(ANA).activeScript()).isPresent();
    }

    // ---- others

    @Test
    void t38_a_handle_is_not_a_from_and_days_go_beyond_31() {
        String script = vacation(":handle \"eve@example.net\" :days 40 \"Away\"");
        carla(script);
        assertThat(field("From")).isEqualTo("ana@example.org");
        later(Duration.ofDays(39));
        assertThat(carla(script)).isEqualTo("already-answered");
    }

    @Test
    void t39_a_report_is_known_by_its_type_and_every_recipient_is_read() {
        assertThat(
                        carla(
                                AWAY,
                                "Content-Type: multipart/report;\r\n report-type=delivery-status;"
                                        + " boundary=\"x\""))
                .isEqualTo("report");
        assertThat(carla(AWAY, LIST)).isEqualTo("mailing-list");
        assertThat(carla(AWAY, "To: " + "x@example.net, ".repeat(400) + "ana@example.org"))
                .isEqualTo("reply");
    }

    @Test
    void t40_a_message_without_subject_and_message_id_is_answered() {
        desk.script(ANA, AWAY);
        String bare = "To: ana@example.org\r\n\r\nHi\r\n";
        assertThat(deliver(CARLA, new BytesContent(bare.getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("reply");
        assertThat(field("Subject")).isEqualTo("Automated reply");
        assertThat(field("In-Reply-To")).isEqualTo("-");
        assertThat(field("References")).isEqualTo("-");
    }

    @Test
    void t41_an_out_of_office_says_that_it_is_automatic_and_to_what_it_replies() {
        away("Away", null);
        deliver(CARLA, message("1", "To: ana@example.org"));
        assertThat(field("Auto-Submitted")).isEqualTo("auto-replied");
        assertThat(field("In-Reply-To")).isEqualTo("<1@example.net>");
        assertThat(deliver(CARLA, message("2", "To: ana@example.org", "List-Post: NO")))
                .isEqualTo("mailing-list");
    }

    @Test
    void t42_postmaster_and_odd_local_parts_are_people_and_from_is_not_needed() {
        assertThat(from("postmaster@example.net")).isEqualTo("reply");
        assertThat(from("a#b@example.net")).isEqualTo("reply");
        assertThat(queued().reply().to()).hasToString("a#b@example.net");
        desk.script(ANA, AWAY);
        String noFrom = "To: ana@example.org\r\nSubject: x\r\n\r\nHi\r\n";
        assertThat(deliver(CARLA, new BytesContent(noFrom.getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("reply");
    }

    @Test
    void t43_two_who_are_away_never_answer_each_other() {
        desk.script(ANA, AWAY);
        desk.away(BO);
        deliver(new ReversePath.Sender(BO), message("1", "To: ana@example.org"));
        BytesContent anasReply = new BytesContent(reply().getBytes(StandardCharsets.UTF_8));
        for (ReversePath from : List.of(new ReversePath.Null(), new ReversePath.Sender(ANA))) {
            assertThat(deliver(from, anasReply, BO)).isIn("null-reverse-path", "auto-submitted");
        }
        assertThat(desk.queue.list(true, 10)).hasSize(1);
    }

    @Test
    void t44_the_defaults_are_careful() {
        Configuration.Loaded loaded =
                (Configuration.Loaded)
                        Configuration.load(Optional.empty(), Map.of(), new Properties());
        assertThat(loaded.config().reply().defaultDays()).isEqualTo(7);
        assertThat(loaded.config().reply().minSeconds()).isEqualTo(86_400);
        assertThat(loaded.config().reply().envelopeFrom()).hasToString("Null[]");
    }

    @Test
    void t45_a_line_with_a_dot_does_not_end_the_text() {
        away("One\n.\n..\nTwo", null);
        deliver(CARLA, message("1", "To: ana@example.org"));
        assertThat(reply()).endsWith("\r\n\r\nOne\r\n.\r\n..\r\nTwo\r\n");
        assertThat(carla(vacation("text:\r\nOne\r\n..\r\n...\r\nTwo\r\n.\r\n"))).isNotNull();
    }

    @Test
    void t46_the_window_is_asked_at_the_receipt_and_not_at_the_date_field() {
        desk.set(ANA, true, LocalDateTime.parse("2026-07-06T09:00"), null);
        assertThat(
                        deliver(
                                CARLA,
                                message(
                                        "1",
                                        "To: ana@example.org",
                                        "Date: Thu, 1 Jan 1970 00:00:00 +0000")))
                .isEqualTo("reply");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-10-24T21:59:59Z, outside-window",
        "2026-10-24T22:00:00Z, reply",
        "2026-10-25T22:59:59Z, reply",
        "2026-10-25T23:00:00Z, outside-window"
    })
    void t47_t48_t49_a_day_is_the_zones_day_also_when_the_clock_changes(
            Instant now, String outcome) {
        desk.set(
                ANA,
                true,
                LocalDateTime.parse("2026-10-25T00:00"),
                LocalDateTime.parse("2026-10-26T00:00"));
        OutOfOffice stored = desk.settings.find(ANA).outOfOffice();
        desk.settings.putOutOfOffice(ANA, stored, OptionalLong.empty(), now);
        assertThat(desk.settings.find(ANA).outOfOffice()).isEqualTo(stored);
        desk.now = now;
        assertThat(deliver(CARLA, message("1", "To: ana@example.org"))).isEqualTo(outcome);
    }
}
