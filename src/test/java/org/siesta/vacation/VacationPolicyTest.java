package org.siesta.vacation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.vacation.Suppression.AUTO_SUBMITTED;
import static org.siesta.vacation.Suppression.CALENDAR;
import static org.siesta.vacation.Suppression.LOOP;
import static org.siesta.vacation.Suppression.MAILING_LIST;
import static org.siesta.vacation.Suppression.MS_SUPPRESS;
import static org.siesta.vacation.Suppression.NEVER_LIST;
import static org.siesta.vacation.Suppression.NOT_ADDRESSED;
import static org.siesta.vacation.Suppression.NO_REPLY_ADDRESS;
import static org.siesta.vacation.Suppression.NULL_REVERSE_PATH;
import static org.siesta.vacation.Suppression.OWN_ADDRESS;
import static org.siesta.vacation.Suppression.PRECEDENCE;
import static org.siesta.vacation.Suppression.REPORT;
import static org.siesta.vacation.Suppression.SPAM;
import static org.siesta.vacation.Suppression.UNDELIVERABLE;
import static org.siesta.vacation.Suppression.UNREADABLE;
import static org.siesta.vacation.Suppression.VENDOR_AUTO;
import static org.siesta.vacation.Suppression.VIRUS;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.AddressPattern;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/**
 * Who gets a reply and who does not: one row a case. Ana is away; her other addresses are
 * a.lid@example.org (known to the system) and help@example.org (named by her script); the delimiter
 * is "+".
 */
class VacationPolicyTest {

    private static final OwnAddresses ANA =
            new OwnAddresses(mailbox("ana@example.org"), Set.of(mailbox("a.lid@example.org")), "+");
    private static final VacationRequest AWAY = request(List.of("Helpdesk <help@example.org>"));

    /** A case: the envelope, the fields beyond From, and the reason, null when a reply is due. */
    record Row(
            String about,
            String from,
            @Nullable Suppression because,
            List<String> fields,
            @Nullable String orcpt) {

        @Override
        public String toString() {
            return about + ": " + (because == null ? "reply" : because.word());
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                reply("a person writes to her", "bo@example.net", "To: ana@example.org"),
                reply("a colleague", "bo@example.org", "To: ana@example.org"),
                reply("postmaster is a person", "postmaster@example.net", "To: ana@example.org"),
                reply("in capitals", "BO@EXAMPLE.NET", "To: ANA@EXAMPLE.ORG"),

                // The reverse-path.
                quiet("null path", "", NULL_REVERSE_PATH, "To: ana@example.org"),
                quiet(
                        "null path whatever Return-Path says",
                        "",
                        NULL_REVERSE_PATH,
                        "To: ana@example.org",
                        "Return-Path: <bo@example.net>"),
                reply(
                        "a planted Return-Path is not the envelope",
                        "bo@example.net",
                        "To: ana@example.org",
                        "Return-Path: <>"),
                quiet("herself", "ana@example.org", OWN_ADDRESS, "To: ana@example.org"),
                quiet("herself in capitals", "ANA@example.ORG", OWN_ADDRESS, "To: ana@example.org"),
                quiet("herself, quoted", "\"ana\"@example.org", OWN_ADDRESS, "To: ana@example.org"),
                quiet("her alias", "a.lid@example.org", OWN_ADDRESS, "To: ana@example.org"),
                quiet("her subaddress", "ana+x@example.org", OWN_ADDRESS, "To: ana@example.org"),
                quiet("her :addresses", "help@example.org", OWN_ADDRESS, "To: ana@example.org"),
                quiet(
                        "herself behind a BATV tag",
                        "prvs=4182abcdef=ana@example.org",
                        OWN_ADDRESS,
                        "To: ana@example.org"),
                reply("another ana", "ana@example.net", "To: ana@example.org"),
                reply("ana2", "ana2@example.org", "To: ana@example.org"),
                never("MAILER-DAEMON@example.net"),
                never("mailer-daemon@example.net"),
                never("\"MAILER-DAEMON\"@example.net"),
                never("MAILER-DAEMON+4711@example.net"),
                never("MAILERDAEMON@example.net"),
                never("Mailer_Daemon@example.net"),
                never("mailer.daemon@example.net"),
                never("mail-daemon@example.net"),
                never("\"mailer-daemon \"@example.net"),
                never("\" MAILER-DAEMON\"@example.net"),
                never("prvs=4182abcdef=Mailer_Daemon+7@example.net"),
                never("LISTSERV@example.net"),
                never("Majordomo@example.net"),
                never("owner-chess@example.net"),
                never("OWNER-chess@example.net"),
                never("owner-@example.net"),
                never("chess-request@example.net"),
                never("chess-REQUEST@example.net"),
                never("-request@example.net"),
                never("chess-owner@example.net"),
                never("chess-bounces@example.net"),
                never("chess-bounces+ana=example.org@example.net"),
                never("bounce@example.net"),
                never("bounces+4711-ana=example.org@example.net"),
                never("bounce-4711-8@example.net"),
                never("chess-return-17-ana=example.org@example.net"),
                never("chess-errors@example.net"),
                never("chess-request+7@example.net"),
                never("chess-request+ana=example.org@example.net"),
                never("chess-owner+7@example.net"),
                never("chess-bounce+7@example.net"),
                never("Chess-Errors+7@example.net"),
                never("\"chess-request+7\"@example.net"),
                never("\"owner-chess\"@example.net"),
                never("größe-REQUEST+7@bücher.example"),
                never("chess-request-ana=example.org@example.net"),
                never("chess-bounces-cy=example.com@example.net"),
                never("chess-bounces=cy=example.com@example.net"),
                never("bounce+cy=example.com@example.net"),
                never("bounces-cy=example.com@example.net"),
                never("chess+bounces-12@example.net"),
                never("chess+bounces-12-cy=example.com@example.net"),
                never("Chess+Bounces@example.net"),
                never("pm_bounces@example.net"),
                never("news.bounces@example.net"),
                never("MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.net"),
                never("chess-return-17-@example.net"),
                never("Chess-RETURN-17-Cy=Example.com@example.net"),
                never("chess-digest-return-17-cy=example.com@example.net"),
                never("chess-return-warn-abcdefghijklmnopabcd-cy=example.com@example.net"),
                never("chess-return-probe-abcdefghijklmnopabcd-cy=example.com@example.net"),
                never("chess-return-cy=example.com@example.net"),
                never("\"chess-return-17-cy=example.com\"@example.net"),
                never("chess-a.lid=example.org@example.net"),
                never("chess-ANA=Example.org@example.net"),
                never("chess+x-request@example.net"),
                never("btv1==0001abcdef==chess-request+7@example.net"),
                never("SRS0=HHHH=TT=example.com=chess-request+7@example.net"),
                never("ana+SRS=HHHH=TT=example.com=MAILER-DAEMON@example.net"),
                never("news-ana=example.org@example.net"),
                never("prvs=4182abcdef=MAILER-DAEMON@example.net"),
                never("SRS0=HHHH=TT=example.com=owner-chess@example.net"),
                answered("pull-requests@example.net"),
                answered("bo+request@example.net"),
                answered("chess-requests+7@example.net"),
                answered("request+7@example.net"),
                answered("downer+7@example.net"),
                answered("trebounces=x@example.net"),
                answered("return-17@example.net"),
                answered("chess-return-17@example.net"),
                answered("tax-return-2026@example.net"),
                answered("tax-return-2026+ana@example.net"),
                answered("tax-return-2026-draft@example.net"),
                answered("vat-return-4-2026@example.net"),
                answered("tax-returns-17-@example.net"),
                answered("bo+tax-return-17@example.net"),
                answered("job-request-team@example.net"),
                answered("homeowner@example.net"),
                answered("mailer-daemons@example.net"),
                answered("daemon@example.net"),
                answered("mailer@example.net"),
                answered("bo@chess-request.example"),
                answered("santana=example.org@example.net"),
                answered("ana=example.org.uk@example.net"),
                answered("ana=example.organic.example@example.net"),
                never("chess.ana=example.org@example.net"),
                never("ana=example.org.7@example.net"),
                never("ana=example.org@example.net"),
                never("santana=example.org-ana=example.org@example.net"),
                answered("bo@owner-builders.example"),
                answered("webmaster@example.net"),
                answered("bouncer@example.net"),
                answered("jo.bounce@example.net"),
                answered("trebounces@example.net"),
                answered("prvs=4182abcdef=bo@example.net"),
                answered("SRS0=HHHH=TT=example.com=bo@example.net"),
                answered("bo+caf_=ana=example.org@example.net"),
                answered("bo@[192.0.2.77]"),
                answered("bo@localhost"),
                noReply("noreply@example.net"),
                noReply("no-reply@example.net"),
                noReply("No_Reply@example.net"),
                noReply("no.reply@example.net"),
                noReply("donotreply@example.net"),
                noReply("do-not-reply@example.net"),
                noReply("do_not_reply@example.net"),
                noReply("shop-noreply@example.net"),
                noReply("shop.noreply@example.net"),
                noReply("noreply-shop@example.net"),
                noReply("noreply2@example.net"),
                noReply("noreply+4711@example.net"),
                noReply("shop_do.not-reply=7@example.net"),
                noReply("do-not-respond@example.net"),
                noReply("no-response@example.net"),
                noReply("auto_reply@example.net"),
                noReply("Autoresponder@example.net"),
                noReply("bitte-nicht-antworten@example.net"),
                noReply("ne-pas-repondre@example.net"),
                noReply("nao-responda@example.net"),
                quiet("nobody has it", "bo@invalid", UNDELIVERABLE, "To: ana@example.org"),
                quiet("nor below", "bo@shop.INVALID", UNDELIVERABLE, "To: ana@example.org"),
                answered("bo@invalid.example"),
                answered("norepliesplease@example.net"),
                answered("nora.reply@example.net"),
                answered("response@example.net"),
                answered("answers@example.net"),
                never("msprvs1=20676xgzi92p-=bounces-1898-1322@example.net"),
                answered("bo+noreply@example.net"),
                answered("reply@example.net"),
                answered("replynow@example.net"),

                // Mailing lists.
                list("List-Id: <chess.example.net>"),
                list("LIST-ID: <chess.example.net>"),
                list("List-Id:"),
                list("List-Help: <mailto:h@example.net>"),
                list("List-Subscribe: <mailto:s@example.net>"),
                list("List-Unsubscribe:\r\n <mailto:u@example.net>,\r\n <https://example.net/u>"),
                list("List-Post: NO"),
                list("List-Owner: <mailto:o@example.net>"),
                list("List-Archive: <https://example.net/a>"),
                list("List-Archive : <https://example.net/a>"),
                list("List-Unsubscribe-Post: List-Unsubscribe=One-Click"),
                list("Mailing-List: contact chess-help@example.net"),
                list("X-Mailing-List: chess@example.net"),
                list("X-BeenThere: chess@example.net"),
                list("X-ML-Name: chess"),
                list("To: Multiple recipients of chess <chess@example.net>"),
                list("a line without a colon\r\nList-Id: <chess.example.net>"),
                list("X-ML-Count: 17"),
                list("X-MLServer: fml 4.0"),
                list("X-Mailman-Version: 2.1.39"),
                list("X-Listprocessor-Version: 8.2.10"),
                list("Delivered-To: mailing list chess@example.net"),
                list(
                        "Delivered-To: ana@example.org\r\nDELIVERED-TO:\r\n Mailing  List c@d.example"),
                list("Sender: owner-chess@example.net"),
                list("Sender: Chess <Chess-Bounces@example.net>"),
                list("Sender: chess-bounces+ana=example.org@example.net (chess)"),
                list("Sender: \"owner-chess\"@example.net"),
                list("Sender:\r\n chess-request@example.net"),
                list("Errors-To: <chess-owner@example.net>"),
                list("Errors-To: bo@example.net, chess-errors@example.net"),
                list("X-Errors-To: owner-chess@example.net"),
                notMuted("Sender: bo@example.net"),
                notMuted("Sender: \"owner-chess@example.net\" <bo@example.net>"),
                notMuted("Sender: (owner-chess@example.net) bo@example.net"),
                notMuted("Sender: downer@example.net"),
                notMuted("Sender:"),
                notMuted("Errors-To: bo@example.net"),
                notMuted("Reply-To: chess-request@example.net"),
                notMuted("Delivered-To: mailing-list@example.net"),
                notMuted("Delivered-To: mailing@example.net"),
                notMuted("List: groceries"),
                notMuted("X-List-Id: groceries"),
                notMuted("List-Ideas: many"),
                notMuted("Subject: List-Id: <x>"),
                notMuted("Subject: x\r\n List-Id: <x>"),
                reply(
                        "List-Id in the body",
                        "bo@example.net",
                        "To: ana@example.org",
                        "",
                        "List-Id: <x>"),

                // Auto-Submitted.
                automatic("auto-generated"),
                automatic("auto-replied"),
                automatic("AUTO-REPLIED"),
                automatic("auto-replied (vacation)"),
                automatic("auto-replied (no)"),
                automatic("(no) auto-replied"),
                automatic("auto-replied; owner-email=\"no@example.net\""),
                automatic("auto-notified; owner-email=bo@example.net"),
                automatic("auto-generated (x)"),
                automatic("auto-generated; x=y"),
                automatic("robot-made"),
                automatic("yes"),
                automatic(""),
                automatic("no; foo"),
                automatic("no, auto-replied"),
                automatic("no (open"),
                automatic("none"),
                automatic("\"no\""),
                automatic("nо"),
                automatic("no;"),
                automatic("no; ="),
                automatic("no no"),
                automatic("no auto-replied"),
                automatic("()"),
                automatic("=?utf-8?q?no?="),
                automatic("auto-replied (no); x=\"no\""),
                automatic("auto-generated\r\n (x"),
                automatic("\r\n auto-replied"),
                notMuted("Auto-Submitted: no"),
                notMuted("Auto-Submitted: No"),
                notMuted("Auto-Submitted: no (typed by hand)"),
                notMuted("Auto-Submitted: (a (nested) comment) no"),
                notMuted("Auto-Submitted: no; reason=human"),
                notMuted("Auto-Submitted: no; x=y (z)"),
                notMuted("Auto-Submitted: no ; reason = \"a; b\""),
                notMuted("Auto-Submitted:\tno "),
                notMuted("X-Auto-Submitted: yes"),
                quiet(
                        "any of several Auto-Submitted fields",
                        "bo@example.net",
                        AUTO_SUBMITTED,
                        "To: ana@example.org",
                        "Auto-Submitted: no",
                        "Auto-Submitted: auto-replied"),

                // Precedence and the marks of others.
                marked(PRECEDENCE, "Precedence: bulk"),
                marked(PRECEDENCE, "Precedence: JUNK "),
                marked(PRECEDENCE, "Precedence: list (chess)"),
                marked(PRECEDENCE, "Precedence: normal\r\nPrecedence: bulk"),
                marked(PRECEDENCE, "Precedence: normal, bulk"),
                marked(PRECEDENCE, "Precedence: \"bulk\""),
                marked(PRECEDENCE, "Precedence: bulk (a comment)"),
                marked(PRECEDENCE, "Precedence: (a (nested) one) Bulk"),
                marked(PRECEDENCE, "Precedence: \"Junk\" (x); y=z"),
                marked(PRECEDENCE, "Precedence: normal, \"list\""),
                marked(PRECEDENCE, "Precedence: \"normal, list\""),
                marked(VENDOR_AUTO, "X-Precedence: \"auto_reply\" (x)"),
                marked(PRECEDENCE, "Precedence: bulk list"),
                marked(PRECEDENCE, "Precedence: bulk, junk"),
                marked(PRECEDENCE, "Precedence: bulk;list"),
                marked(PRECEDENCE, "Precedence: list\r\n\tbulk"),
                marked(PRECEDENCE, "Precedence: normal bulk"),
                marked(PRECEDENCE, "Precedence: bulk (open"),
                marked(PRECEDENCE, "Precedence: (open bulk"),
                marked(PRECEDENCE, "Precedence: \"(\" bulk \")\""),
                marked(PRECEDENCE, "Precedence: bulk/list"),
                marked(PRECEDENCE, "Precedence: bulk."),
                marked(PRECEDENCE, "Precedence: 'Bulk'!"),
                marked(PRECEDENCE, "Precedence: [normal] <list>:"),
                marked(VENDOR_AUTO, "Precedence: auto_reply."),
                notMuted("Precedence: bulk-free."),
                marked(MS_SUPPRESS, "X-Auto-Response-Suppress: {OOF}."),
                marked(PRECEDENCE, "X-Precedence: bulk list"),
                marked(PRECEDENCE, "X-Precedence: Junk"),
                marked(VENDOR_AUTO, "X-Precedence: auto_reply, normal"),
                marked(VENDOR_AUTO, "Precedence: normal auto_reply"),
                notMuted("Precedence:"),
                notMuted("Precedence: not bulk, not junk"),
                notMuted("X-Precedence: not bulk"),
                notMuted("X-Precedence: normal (bulk)"),
                notMuted("Precedence: bulky mail"),
                notMuted("Precedence: normal (bulk)"),
                notMuted("Precedence: \"not bulk\""),
                notMuted("Precedence: junket"),
                notMuted("Precedence: first-class"),
                notMuted("Precedence: not bulk"),
                marked(MS_SUPPRESS, "X-Auto-Response-Suppress: All"),
                marked(MS_SUPPRESS, "X-Auto-Response-Suppress: oof"),
                marked(MS_SUPPRESS, "X-Auto-Response-Suppress: DR, OOF, AutoReply"),
                marked(MS_SUPPRESS, "X-Auto-Response-Suppress: \tOOF\t,\tRN"),
                marked(MS_SUPPRESS, "X-Auto-Response-Suppress: DR,\r\n OOF"),
                marked(
                        MS_SUPPRESS,
                        "X-Auto-Response-Suppress: None\r\nX-Auto-Response-Suppress: OOF"),
                marked(MS_SUPPRESS, "X-Auto-Response-Suppress: DR OOF"),
                marked(MS_SUPPRESS, "X-Auto-Response-Suppress: \"OOF\" (away)"),
                marked(MS_SUPPRESS, "X-Auto-Response-Suppress: (OOF"),
                marked(MS_SUPPRESS, "X-Auto-Response-Suppress: \"(\" OOF \")\""),
                marked(MS_SUPPRESS, "X-Auto-Response-Suppress: DR|OOF"),
                marked(MS_SUPPRESS, "X-Auto-Response-Suppress: DR/oOf"),
                marked(MS_SUPPRESS, "X-Auto-Response-Suppress: (a (b)) All (c);"),
                marked(MS_SUPPRESS, "X-Auto-Response-Suppress:\r\n \r\n\tDR,OOF"),
                notMuted("X-Auto-Response-Suppress: (All)"),
                notMuted("X-Auto-Response-Suppress:"),
                notMuted("X-Auto-Response-Suppress: DR (not OOF)"),
                notMuted("X-Auto-Response-Suppress: DR, RN, NRN, AutoReply"),
                notMuted("X-Auto-Response-Suppress: NDR"),
                notMuted("X-Auto-Response-Suppress: None"),
                notMuted("X-Auto-Response-Suppress: Allow, WOOF"),
                marked(VENDOR_AUTO, "X-Autoreply: yes"),
                marked(VENDOR_AUTO, "X-Autorespond: holiday"),
                marked(VENDOR_AUTO, "X-AutoReply-From: x@example.net"),
                marked(VENDOR_AUTO, "X-Mail-Autoreply: x"),
                marked(VENDOR_AUTO, "X-Autogenerated: Reply"),
                marked(VENDOR_AUTO, "X-Precedence: auto_reply"),
                marked(VENDOR_AUTO, "Precedence: auto_reply"),
                marked(VENDOR_AUTO, "Preference: auto_reply"),
                marked(VENDOR_AUTO, "X-FC-MachineGenerated: true"),
                marked(VENDOR_AUTO, "X-POST-MessageClass: 9; Autoresponder"),
                marked(VENDOR_AUTO, "X-Amazon-Auto-Reply: true"),
                marked(VENDOR_AUTO, "X-Loop: bo@example.net"),
                marked(VENDOR_AUTO, "X-Ignorevacation: yes"),
                marked(VENDOR_AUTO, "Delivered-To: Autoresponder"),
                marked(VENDOR_AUTO, "Feedback-ID: 1:campaign:example"),
                marked(VENDOR_AUTO, "X-Failed-Recipients: ana@example.org"),
                marked(VENDOR_AUTO, "X-Auto-Reply: yes"),
                marked(VENDOR_AUTO, "X-Autoresponder: 1"),
                marked(VENDOR_AUTO, "X-Cron-Env: <SHELL=/bin/sh>"),
                marked(VENDOR_AUTO, "X-MS-Exchange-Message-Is-Ndr:"),
                marked(VENDOR_AUTO, "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent"),
                marked(VENDOR_AUTO, "X-ARF: YES"),
                marked(VENDOR_AUTO, "X-XARF: PLAIN"),
                notMuted("X-MS-Exchange-Organization-SCL: 1"),
                notMuted("X-MS-Exchange-Inbox-Rules-Loop: bo@example.net"),
                notMuted("X-Auto-Reply: (yes) no"),
                notMuted("X-Autoreply: no"),
                notMuted("X-FC-MachineGenerated: false"),
                notMuted("Delivered-To: ana@example.org"),
                notMuted("Delivered-To: mailing list"),
                notMuted("X-POST-MessageClass: 9; Mail"),
                notMuted("Feedback-ID: none"),
                marked(REPORT, "Content-Type: multipart/report; report-type=delivery-status"),
                marked(REPORT, "Content-Type: Multipart/Report (x); boundary=\"a;b\""),
                marked(REPORT, "Content-Type: multipart/report"),
                marked(REPORT, "Content-Type: message/disposition-notification"),
                marked(REPORT, "Content-Type: \"multipart/report\"; boundary=x"),
                marked(REPORT, "Content-Type: multipart / report ; boundary=x"),
                marked(REPORT, "Content-Type: multipart/report boundary=x"),
                marked(REPORT, "Content-Type: \"multipart/report; boundary=x\""),
                marked(REPORT, "Content-Type:\r\n (c) multipart (d) /\r\n report; boundary=x"),
                marked(REPORT, "Content-Type: multipart/report; report-type=\"feedback-report\""),
                marked(REPORT, "Content-Type: text/plain\r\nContent-Type: multipart/report"),
                marked(REPORT, "Content-Type: message/delivery-status"),
                marked(REPORT, "Content-Type: (x multipart/report; boundary=x"),
                marked(REPORT, "Content-Type: multipart/report(x; boundary=x"),
                marked(REPORT, "Content-Type: a b multipart / report"),
                notMuted("Content-Type: (text/plain; name=multipart/report"),
                notMuted("Content-Type: text/plain (multipart/report"),
                marked(REPORT, "Content-Type: message/feedback-report"),
                marked(REPORT, "Content-Type: message/global-delivery-status"),
                marked(REPORT, "Content-Type: message/global-disposition-notification"),
                marked(REPORT, "Content-Type: message/tracking-status"),
                notMuted("Content-Type: text/plain; name=\"multipart/report\""),
                notMuted("Content-Type: (multipart/report) text/plain"),
                notMuted("Content-Type: multipart-report"),
                notMuted("Content-Type: message/rfc822"),
                notMuted("Content-Type: message/disposition-notification-x"),
                notMuted("Content-Type: multipart/mixed; boundary=\"multipart/report\""),
                notMuted("Content-Type: multipart/reports"),
                marked(CALENDAR, "Content-Type: text/calendar; charset=utf-8; METHOD=\"REPLY\""),
                marked(CALENDAR, "Content-Type: text/calendar; method=CANCEL"),
                notMuted("Content-Type: text/calendar; method=REQUEST"),
                notMuted("Content-Type: text/plain; method=REPLY"),
                marked(SPAM, "X-Spam-Flag: YES"),
                marked(SPAM, "X-Spam-Status: Yes, score=9.9"),
                marked(SPAM, "X-Spam: Yes"),
                notMuted("X-Spam-Flag: NO"),
                notMuted("X-Spam-Status: No, score=1.0 required=yes"),
                notMuted("X-Spam-Status: (Yes) No"),
                marked(VIRUS, "X-Virus-Status: Infected (Eicar)"),
                marked(VIRUS, "X-Amavis-Alert: INFECTED, message contains virus: Eicar"),
                notMuted("X-Virus-Status: Clean"),
                marked(LOOP, "Message-ID: <siesta.17@example.org>"),
                marked(LOOP, "Message-ID: <SIESTA.17@Example.ORG>"),
                marked(LOOP, "Message-ID: (x) <siesta.17@example.org> (y)"),
                marked(LOOP, "Message-ID:\r\n <siesta.17@example.org>"),
                marked(LOOP, "Message-ID: <siesta.mitw2x1c1y2p0ij32e8e7@example.com>"),
                notMuted("Message-ID: <siesta.17@example.net>"),
                notMuted("Message-ID: <siesta.20260706.090000@mail.example.net>"),
                notMuted("Message-ID: <siesta.mitw2x1c1y2p0ij32e8e7x@example.com>"),
                notMuted("Message-ID: <siesta.project.4711@example.net>"),
                notMuted("Message-ID: <siesta.17@sub.example.org>"),
                notMuted("Message-ID: <siesta.17@>"),
                notMuted("Message-ID: <siesta.17@example.org"),
                notMuted("Message-ID: <siesta.>"),
                notMuted("Message-ID: <xsiesta.17@example.org>"),
                notMuted("In-Reply-To: <siesta.17@example.org>"),
                quiet(
                        "a hundred and one hops",
                        "bo@example.net",
                        LOOP,
                        "To: ana@example.org",
                        "Received: from a by b\r\n".repeat(101).strip()),
                reply(
                        "a hundred hops",
                        "bo@example.net",
                        "To: ana@example.org",
                        "Received: from a by b\r\n".repeat(100).strip()),
                quiet(
                        "a header section over the limit",
                        "bo@example.net",
                        UNREADABLE,
                        "To: ana@example.org",
                        "X-A: b\r\n".repeat(10_001).strip()),

                // Not addressed to the user.
                addressed("Cc: ana@example.org"),
                addressed("Bcc: ana@example.org"),
                addressed("Resent-To: ana@example.org"),
                addressed("Resent-Cc: ana@example.org"),
                addressed("Resent-Bcc: ana@example.org"),
                addressed("TO : Ana <ana@example.org>"),
                addressed("To: bo@example.net\r\nTo: ana@example.org"),
                addressed("To: ana+news@example.org"),
                addressed("To: a.lid@example.org"),
                addressed("To: a.lid+news@example.org"),
                addressed("To: help@example.org"),
                addressed("To: \"ana\"@example.org"),
                addressed("To: Team: bo@example.net, ana@example.org;"),
                addressed("To: ana (my friend) @ example.org"),
                addressed("To: ,, ana@example.org,,"),
                addressed("To: (>) <ana@example.org>"),
                addressed("To: =?utf-8?b?w4FuYQ==?= <ana@example.org>"),
                addressed("To: " + "x@example.net, ".repeat(20_000) + "ana@example.org"),
                addressed("To: <@relay.example,@b.example:ana@example.org>"),
                addressed("To: (a)Ana(b)(c)<(d)ana(e)@(f)example.org(g)>(h)"),
                addressed("To:\r\n Ana\r\n <\r\n ana\r\n @\r\n example.org\r\n >"),
                addressed("To: A: ,,bo@example.net;, B: ana@example.org;"),
                addressed("To: none:;, ana@example.org"),
                addressed("To: \"Lid, \\\"Ana\\\" (x\" <ana@example.org>"),
                addressed("To: Lid, A. Ana <ana@example.org>"),
                addressed("To: 'ana@example.org' <ana@example.org>"),
                addressed("To: =?utf-8?q?A?=<ana@example.org>"),
                addressed("To: (say \"hi) ana@example.org"),
                addressed("To: \"Bo <bo@example.net>\r\nCc: ana@example.org"),
                addressed("To: bo@example.net,\r\n \r\n\tana@example.org"),
                unaddressed("To: <@ana.example.org:bo@example.net>"),
                unaddressed("To: =?utf-8?q?ana=40example=2Eorg?="),
                unaddressed("To: g:(ana@example.org);"),
                unaddressed("To: \"ana \"@example.org"),
                unaddressed("To: relay!ana@example.org"),
                unaddressed("Apparently-To: ana@example.org"),
                unaddressed("Reply-To: ana@example.org"),
                unaddressed("To: bo@example.net"),
                unaddressed("To:"),
                unaddressed("Subject: none at all"),
                unaddressed("To: undisclosed-recipients:;"),
                unaddressed("X-To: ana@example.org"),
                unaddressed("Cc-List: ana@example.org"),
                unaddressed("From: ana@example.org"),
                unaddressed("Resent-From: ana@example.org"),
                unaddressed("Delivered-To: ana@example.org"),
                unaddressed("To: an@example.org"),
                unaddressed("To: a.na@example.org"),
                unaddressed("To: anaa@example.org"),
                unaddressed("To: ana-news@example.org"),
                unaddressed("To: ana@example.org.example.net"),
                unaddressed("To: ana%example.org@example.net"),
                unaddressed("To: ana@example.org <eve@example.net>"),
                unaddressed("To: \"ana@example.org\": eve@example.net;"),
                unaddressed("To: (ana@example.org) eve@example.net"),
                unaddressed("To: =?utf-8?q?ana=40example=2Eorg?= <eve@example.net>"),
                unaddressed("To: =?utf-8?q?x=0D=0ACc=3A_ana=40example.org?= <eve@example.net>"),
                unaddressed("To: аna@example.org"),
                unaddressed("To: " + "(".repeat(200_000) + "ana@example.org"),
                new Row(
                        "the original recipient of ORCPT",
                        "bo@example.net",
                        null,
                        List.of("To: sales@example.org"),
                        "rfc822;sales@example.org"),
                new Row(
                        "an original recipient outside ASCII",
                        "bo@example.net",
                        null,
                        List.of("To: b\u00fcro@example.org"),
                        "utf-8;b\\x{FC}ro@example.org"),
                new Row(
                        "an original recipient of a type that is not known",
                        "bo@example.net",
                        NOT_ADDRESSED,
                        List.of("To: sales@example.org"),
                        "x400;sales@example.org"));
    }

    private static Row reply(String about, String from, String... fields) {
        return new Row(about, from, null, List.of(fields), null);
    }

    private static Row quiet(String about, String from, Suppression because, String... fields) {
        return new Row(about, from, because, List.of(fields), null);
    }

    private static Row never(String from) {
        return quiet(from, from, NEVER_LIST, "To: ana@example.org");
    }

    private static Row noReply(String from) {
        return quiet(from, from, NO_REPLY_ADDRESS, "To: ana@example.org");
    }

    private static Row answered(String from) {
        return reply(from, from, "To: ana@example.org");
    }

    private static Row list(String field) {
        return marked(MAILING_LIST, field);
    }

    private static Row automatic(String value) {
        return marked(AUTO_SUBMITTED, "Auto-Submitted: " + value);
    }

    private static Row marked(Suppression because, String field) {
        return quiet(shortened(field), "bo@example.net", because, "To: ana@example.org", field);
    }

    private static Row notMuted(String field) {
        return reply(field, "bo@example.net", "To: ana@example.org", field);
    }

    private static Row addressed(String field) {
        return reply(shortened(field), "bo@example.net", field);
    }

    private static Row unaddressed(String field) {
        return quiet(shortened(field), "bo@example.net", NOT_ADDRESSED, field);
    }

    private static String shortened(String field) {
        return field.length() > 80 ? field.substring(0, 80) + "..." : field;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void decides(Row row) {
        Verdict verdict = VacationPolicy.decide(AWAY, message(row), ANA, ReplyPolicy.DEFAULT);
        if (row.because() == null) {
            assertThat(verdict).isInstanceOf(Verdict.Reply.class);
            assertThat(((Verdict.Reply) verdict).to()).isEqualTo(mailbox(row.from()));
        } else {
            assertThat(verdict).isInstanceOf(Verdict.Suppressed.class);
            Verdict.Suppressed suppressed = (Verdict.Suppressed) verdict;
            assertThat(suppressed.because()).isEqualTo(row.because());
            assertThat(suppressed.detail()).isNotBlank().hasSizeLessThanOrEqualTo(200);
            assertThat(suppressed.detail()).doesNotContainPattern("\\p{Cntrl}");
        }
    }

    @Test
    void decidesTheSameInTurkish() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertThat(rows()).allSatisfy(this::decides);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void everyReasonThatTheMessageDecidesHasARow() {
        Set<Suppression> shown = new HashSet<>();
        rows().forEach(row -> shown.add(row.because()));
        assertThat(shown)
                .containsAll(
                        Arrays.stream(Suppression.values())
                                .filter(Suppression::isDecidedByMessage)
                                // Rules that a site switches on; see below.
                                .filter(
                                        reason ->
                                                reason != Suppression.DELAYED
                                                        && reason != Suppression.FETCHED)
                                .toList());
    }

    /** What a site adds to the rules or takes from them. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            textBlock =
                    """
                    bo@example.net,            -,                        NEVER_LIST
                    BO@EXAMPLE.NET,            -,                        NEVER_LIST
                    prvs=4182abcd=bo@example.net, -,                     NEVER_LIST
                    bob@example.net,           -,                        -
                    x@robots.example,          -,                        NEVER_LIST
                    x@a.robots.example,        -,                        -
                    shop-news@any.example,     -,                        NEVER_LIST
                    eve@mine.example,          -,                        NEVER_LIST
                    eve@others.example,        -,                        -
                    eve@intern.local,          -,                        UNDELIVERABLE
                    eve@intern.invalid,        -,                        -
                    eve@example.net,           X-Spam-Flag: YES,         -
                    eve@example.net,           X-Our-Scan: yes,          SPAM
                    eve@example.net,           X-Virus-Status: Infected, -
                    eve@example.net,           Feedback-ID: 1:2:3,       -
                    eve@example.net,           X-Loop: eve,              VENDOR_AUTO
                    """)
    void asTheSiteSays(String from, @Nullable String field, @Nullable Suppression because) {
        SuppressionPolicy site =
                new SuppressionPolicy(
                        List.of(
                                never("", "Bo@Example.net"),
                                never("", "robots.example"),
                                never("", "*-news@*"),
                                never("example.org", "*@mine.example"),
                                never("example.com", "*@others.example")),
                        Set.of("local"),
                        FieldName.all("X-Our-Scan"),
                        List.of(),
                        false,
                        100,
                        Duration.ZERO,
                        false);
        Row row = reply(from, from, "To: ana@example.org", field == null ? "Subject: hi" : field);
        Verdict verdict = VacationPolicy.decide(AWAY, message(row), ANA, policy(site));
        assertThat(verdict instanceof Verdict.Suppressed(Suppression why, _) ? why : null)
                .isEqualTo(because);
    }

    /** It came at 10:00 UTC, and the site answers what waited for an hour at most. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    Received: from a by b; Mon, 6 Jul 2026 08:59:59 +0000                 | DELAYED
                    Received: from a by b; Mon, 6 Jul 2026 10:59:59 +0200 (CEST)          | DELAYED
                    Received: from a by b; Sat, 4 Jul 2026 10:00:00 +0000                 | DELAYED
                    Received: from a by b; Mon, 6 Jul 2026 09:00:00 +0000                 | -
                    Received: from a by b; Mon, 6 Jul 2026 09:59:59 +0000                 | -
                    Received: from a by b; Mon, 6 Jul 2026 23:00:00 +0000                 | -
                    Received: from a by b; Mon, 6 Jul 2026 07:30:00 -0200                 | -
                    Received: from a by b; yesterday                                      | -
                    Received: from a by b                                                 | -
                    Received: b; Mon, 6 Jul 2026 09:30:00 GMT~Received: a; 1 Jan 2020 00:00:00 GMT | -
                    Received: b; 1 Jan 2020 00:00:00 GMT~Received: a; Mon, 6 Jul 2026 09:30:00 GMT | DELAYED
                    Date: Wed, 1 Jan 2020 00:00:00 +0000                                  | -
                    """)
    void whatWaitedForTooLongKeepsSilentWhereTheSiteWantsIt(
            String fields, @Nullable Suppression because) {
        SuppressionPolicy usual = SuppressionPolicy.DEFAULT;
        SuppressionPolicy site =
                new SuppressionPolicy(
                        usual.neverAnswer(),
                        usual.undeliverableDomains(),
                        usual.spamFields(),
                        usual.virusFields(),
                        usual.feedbackId(),
                        usual.maxReceived(),
                        Duration.ofHours(1),
                        false);
        Row row = reply(fields, "bo@example.net", (fields + "~To: ana@example.org").split("~"));
        SubjectMessage came = message(row);
        SubjectMessage message =
                new SubjectMessage(
                        came.from(),
                        came.to(),
                        came.headers(),
                        Instant.parse("2026-07-06T10:00:00Z"));
        assertThat(because(message, policy(site))).isEqualTo(because);
        assertThat(because(message, ReplyPolicy.DEFAULT)).as("by default").isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    Received: from pop.example.net [203.0.113.7] by mx with POP3 (fetchmail-6.4.2) for <ana@localhost> (single-drop); Mon, 6 Jul 2026 09:00:00 +0000 | FETCHED
                    Received: from imap.example.net by mx with IMAP (fetchmail-6.4.2); Mon, 6 Jul 2026 09:00:00 +0000 | FETCHED
                    Received: b by mx with LMTP; Mon, 6 Jul 2026 09:00:00 +0000~Received: a by b with pop3s; 1 Jan 2020 00:00:00 GMT | FETCHED
                    Received: from odmr.example.net by mx with ODMR (fetchmail-6.4.2)    | -
                    Received: from a by mx with ESMTPS (with POP3) id 1                  | -
                    Received: from a by mx with mapi id 15.20.1; Mon, 6 Jul 2026 09:00:00 +0000 | -
                    Received: from a by mx; Mon, 6 Jul 2026 09:00:00 +0000 with IMAP     | -
                    Received: from a by mx                                               | -
                    Subject: with POP3                                                   | -
                    """)
    void whatWasFetchedKeepsSilentWhereTheSiteWantsIt(
            String fields, @Nullable Suppression because) {
        SuppressionPolicy usual = SuppressionPolicy.DEFAULT;
        SuppressionPolicy site =
                new SuppressionPolicy(
                        usual.neverAnswer(),
                        usual.undeliverableDomains(),
                        usual.spamFields(),
                        usual.virusFields(),
                        usual.feedbackId(),
                        usual.maxReceived(),
                        usual.maxAge(),
                        true);
        SubjectMessage message =
                message(
                        reply(
                                fields,
                                "bo@example.net",
                                (fields + "~To: ana@example.org").split("~")));
        assertThat(because(message, policy(site))).isEqualTo(because);
        assertThat(because(message, ReplyPolicy.DEFAULT)).as("by default").isNull();
    }

    private static @Nullable Suppression because(SubjectMessage message, ReplyPolicy policy) {
        return VacationPolicy.decide(AWAY, message, ANA, policy)
                        instanceof Verdict.Suppressed(Suppression why, _)
                ? why
                : null;
    }

    private static SuppressionPolicy.Never never(String domain, String pattern) {
        return new SuppressionPolicy.Never(domain, AddressPattern.parse(pattern).orElseThrow());
    }

    private static ReplyPolicy policy(SuppressionPolicy suppression) {
        ReplyPolicy usual = ReplyPolicy.DEFAULT;
        return new ReplyPolicy(
                usual.envelopeFrom(),
                usual.defaultPeriod(),
                usual.minPeriod(),
                usual.minSeconds(),
                usual.maxPeriod(),
                usual.maxSize(),
                usual.originalSubject(),
                suppression);
    }

    @Test
    void theTraceEndsWithTheReason() {
        rows().forEach(
                        row -> {
                            SubjectMessage message = message(row);
                            List<VacationPolicy.Check> trace =
                                    VacationPolicy.trace(AWAY, message, ANA, ReplyPolicy.DEFAULT);
                            assertThat(trace.stream().filter(VacationPolicy.Check::applies))
                                    .extracting(VacationPolicy.Check::reason)
                                    .isEqualTo(
                                            row.because() == null
                                                    ? List.of()
                                                    : List.of(row.because()));
                            assertThat(trace.getLast().applies()).isEqualTo(row.because() != null);
                            assertThat(trace).allSatisfy(c -> assertThat(c.seen()).isNotBlank());
                        });
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    ana@example.org, ana@example.org, ana@example.org
                    ANA@EXAMPLE.ORG, ana@example.org, ana@example.org
                    a.lid@example.org, ana@example.org, a.lid@example.org
                    ana+news@example.org, ana@example.org, ana@example.org
                    ana+news@example.org, ana+news@example.org, ana+news@example.org
                    help@example.org, ana@example.org, ana@example.org
                    help@example.org, help@example.org, help@example.org
                    """)
    void repliesAsTheAddressThatTheCorrespondentWroteTo(String to, String rcpt, String from) {
        SubjectMessage message =
                new SubjectMessage(
                        new ReversePath.Sender(mailbox("bo@example.net")),
                        ForwardPath.of(mailbox(rcpt)),
                        Headers.of("To", to),
                        Instant.EPOCH);
        assertThat(VacationPolicy.decide(AWAY, message, ANA, ReplyPolicy.DEFAULT))
                .extracting(v -> ((Verdict.Reply) v).from().address())
                .isEqualTo(from);
    }

    /** Anybody who sends us a message may give the parameter, and with it any address. */
    @ParameterizedTest
    @ValueSource(strings = {"ceo@bank.example", "carla@example.org"})
    void nobodyMakesHerSpeakAsSomebodyElseByOrcpt(String other) {
        SubjectMessage message =
                new SubjectMessage(
                        new ReversePath.Sender(mailbox("eve@example.net")),
                        new ForwardPath(mailbox("ana@example.org"), "rfc822;" + other, null),
                        Headers.of("To", other),
                        Instant.EPOCH);
        assertThat(VacationPolicy.decide(AWAY, message, ANA, ReplyPolicy.DEFAULT))
                .extracting(v -> ((Verdict.Reply) v).from().address())
                .isEqualTo("ana@example.org");
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    -, bücher.example, xn--bcher-kva.example
                    -, xn--bcher-kva.example, BÜCHER.example
                    -, [IPv6:2001:db8:0:0:0:0:0:1], [IPv6:2001:DB8::1]
                    -, [192.0.2.1], [192.0.2.1]
                    """)
    void aDomainIsOneInBothForms(String dash, String known, String written) {
        OwnAddresses own = new OwnAddresses(mailbox("ana@" + known), Set.of(), "+");
        SubjectMessage message =
                new SubjectMessage(
                        new ReversePath.Sender(mailbox("bo@example.net")),
                        ForwardPath.of(mailbox("ana@" + known)),
                        Headers.of("To", "ana@" + written),
                        Instant.EPOCH);
        assertThat(dash).isEqualTo("-");
        assertThat(VacationPolicy.decide(AWAY, message, own, ReplyPolicy.DEFAULT))
                .isInstanceOf(Verdict.Reply.class);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    +, ana+x, ana, true
                    -, ana-news, ana, true
                    -, mary-ann-news, mary-ann, true
                    -, mary-ann, mary, true
                    +-, ana-x+y, ana, true
                    '', ana+x, ana, false
                    -, ana+x, ana, false
                    +, +x, ana, false
                    +, ana+, ana, true
                    """)
    void aDetailCountsAsItsUser(String delimiters, String written, String user, boolean reply) {
        OwnAddresses own = new OwnAddresses(mailbox(user + "@example.org"), Set.of(), delimiters);
        SubjectMessage message =
                new SubjectMessage(
                        new ReversePath.Sender(mailbox("bo@example.net")),
                        ForwardPath.of(mailbox(user + "@example.org")),
                        Headers.of("To", written + "@example.org"),
                        Instant.EPOCH);
        assertThat(VacationPolicy.decide(AWAY, message, own, ReplyPolicy.DEFAULT))
                .isInstanceOf(reply ? Verdict.Reply.class : Verdict.Suppressed.class);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            textBlock =
                    """
                    -, false, P7D
                    P3D, false, P3D
                    PT0S, false, P1D
                    P-5D, false, P1D
                    P4000D, false, P60D
                    PT10M, true, PT1H
                    PT0S, true, PT1H
                    PT2H, true, PT2H
                    PT2147483647S, true, P60D
                    """)
    void clampsThePeriod(@Nullable Duration asked, boolean seconds, Duration period) {
        ReplyPolicy policy =
                new ReplyPolicy(
                        new ReplyPolicy.EnvelopeFrom.Null(),
                        Duration.ofDays(7),
                        Duration.ofDays(1),
                        Duration.ofHours(1),
                        Duration.ofDays(60),
                        32768,
                        true,
                        SuppressionPolicy.DEFAULT);
        VacationRequest request =
                new VacationRequest(
                        "Away", false, null, null, null, List.of(), asked, seconds, null, List.of(),
                        "test");
        assertThat(VacationPolicy.period(request, policy)).isEqualTo(period);
    }

    @Test
    void theDefaultPeriodIsAtLeastTheMinimum() {
        ReplyPolicy policy =
                new ReplyPolicy(
                        new ReplyPolicy.EnvelopeFrom.Null(),
                        Duration.ofDays(7),
                        Duration.ofDays(10),
                        Duration.ZERO,
                        Duration.ofDays(60),
                        32768,
                        true,
                        SuppressionPolicy.DEFAULT);
        assertThat(VacationPolicy.period(AWAY, policy)).isEqualTo(Duration.ofDays(10));
    }

    @Test
    void zeroSecondsAnswersEveryMessageWhereTheSiteAllowsIt() {
        ReplyPolicy policy =
                new ReplyPolicy(
                        new ReplyPolicy.EnvelopeFrom.Null(),
                        Duration.ofDays(7),
                        Duration.ofDays(1),
                        Duration.ZERO,
                        Duration.ofDays(60),
                        32768,
                        true,
                        SuppressionPolicy.DEFAULT);
        VacationRequest request =
                new VacationRequest(
                        "Away",
                        false,
                        null,
                        null,
                        null,
                        List.of(),
                        Duration.ZERO,
                        true,
                        null,
                        List.of(),
                        "test");
        assertThat(VacationPolicy.period(request, policy)).isEqualTo(Duration.ZERO);
    }

    @Test
    void hostileHeadersNeverMakeItFail() {
        Random random = new Random(3834);
        String[] names = {
            "To",
            "Cc",
            "Auto-Submitted",
            "Precedence",
            "List-Id",
            "Content-Type",
            "X-Spam-Status",
            "X-Auto-Response-Suppress",
            "Received",
            "X-Loop",
            "Delivered-To"
        };
        String letters = "ana@example.org;=\"()<>,: \\\t\u0000éı\ud83d";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder value = new StringBuilder();
            for (int n = random.nextInt(24); n > 0; n--) {
                value.append(letters.charAt(random.nextInt(letters.length())));
            }
            String name = names[random.nextInt(names.length)];
            SubjectMessage message =
                    new SubjectMessage(
                            new ReversePath.Sender(mailbox("bo@example.net")),
                            ForwardPath.of(mailbox("ana@example.org")),
                            Headers.of("To", "ana@example.org", name, value.toString()),
                            Instant.EPOCH);
            assertThat(VacationPolicy.decide(AWAY, message, ANA, ReplyPolicy.DEFAULT))
                    .as("%s: %s", name, value)
                    .isNotNull();
        }
    }

    private static SubjectMessage message(Row row) {
        String head = "From: bo@example.net\r\n" + String.join("\r\n", row.fields()) + "\r\n\r\n";
        ReversePath from =
                row.from().isEmpty()
                        ? new ReversePath.Null()
                        : new ReversePath.Sender(mailbox(row.from()));
        return new SubjectMessage(
                from,
                new ForwardPath(mailbox("ana@example.org"), row.orcpt(), null),
                Headers.parse(head.getBytes(StandardCharsets.UTF_8)),
                Instant.EPOCH);
    }

    private static Mailbox mailbox(String address) {
        return Mailbox.parse(address).orElseThrow();
    }

    private static VacationRequest request(List<String> addresses) {
        return new VacationRequest(
                "Away",
                false,
                null,
                null,
                null,
                addresses,
                null,
                false,
                null,
                List.of("", "", "", "Away"),
                "test");
    }
}
