package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.delivery.Desk.ANA;
import static org.siesta.delivery.Desk.BO;
import static org.siesta.delivery.Desk.CARLA;
import static org.siesta.delivery.Desk.deliver;
import static org.siesta.delivery.Desk.message;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.account.Accounts;
import org.siesta.account.AliasFile;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;
import org.siesta.queue.QueueEntry;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.ReplyQueue;
import org.siesta.settings.SettingsStore;
import org.siesta.settings.SettingsUnavailable;
import org.siesta.vacation.OwnAddresses;
import org.siesta.vacation.VacationPolicy;

class ResponderTest {

    private static final String SCRIPT =
            "require [\"vacation\", \"environment\", \"variables\"];\r\n"
                    + "if environment :matches \"remote-ip\" \"*\" { set \"ip\" \"${1}\"; }\r\n"
                    + "vacation \"By script, to ${ip}.\";\r\n";

    private final Desk desk = new Desk();

    @Test
    void aRecipientOfAnotherDomainIsRefused() {
        MailTransaction transaction =
                desk.responder().begin(Desk.behindProxy(), CARLA, MailParameters.NONE);
        SmtpReply reply = transaction.recipient(ForwardPath.of(new Mailbox("dan", "example.com")));
        assertThat(reply.line()).isEqualTo("550 5.7.1 Not a recipient of this service");
    }

    @Test
    void thePostmasterOfTheHostIsNeverAway() {
        desk.away(ANA);
        MailTransaction transaction =
                desk.responder().begin(Desk.behindProxy(), CARLA, MailParameters.NONE);
        assertThat(transaction.recipient(new ForwardPath(ANA, null, null, true)).positive())
                .isTrue();
        assertThat(transaction.data(Desk.message("1", "To: ana@example.org")))
                .extracting(SmtpReply::code)
                .containsExactly(250);
        assertThat(desk.decisions()).isEmpty();
    }

    /** RFC 5321 §4.5.1: also where the host is no domain of ours, and where users are named. */
    @ParameterizedTest
    @ValueSource(strings = {"mx.example.org", "example.org"})
    void thePostmasterOfTheHostIsRefusedByNobody(String host) {
        Accounts accounts =
                new Accounts(List.of("example.org"), List.of(ANA), "+", AliasFile.EMPTY);
        MailTransaction transaction =
                new Responder(accounts, desk.answering())
                        .begin(Desk.behindProxy(), CARLA, MailParameters.NONE);
        Mailbox postmaster = new Mailbox("Postmaster", host);
        assertThat(transaction.recipient(new ForwardPath(postmaster, null, null, true)).line())
                .isEqualTo("250 2.1.5 Recipient accepted");
        assertThat(transaction.recipient(ForwardPath.of(postmaster)).permanent()).isTrue();
        assertThat(transaction.data(Desk.message("1", "To: postmaster")))
                .extracting(SmtpReply::code)
                .containsExactly(250);
        assertThat(desk.decisions()).isEmpty();
    }

    @Test
    void whoIsNotAmongTheUsersIsRefusedWhereTheyAreNamed() {
        Accounts accounts =
                new Accounts(
                        List.of("example.org"),
                        List.of(ANA),
                        "+",
                        AliasFile.parse("info@example.org ana@example.org\n"));
        MailTransaction transaction =
                new Responder(accounts, desk.answering())
                        .begin(Desk.behindProxy(), CARLA, MailParameters.NONE);
        assertThat(
                        Stream.of(
                                        "nobody@example.org",
                                        "x'or'1'='1@example.org",
                                        "dan@example.com",
                                        "info+sales@example.org",
                                        "ANA@example.org")
                                .map(address -> Mailbox.parse(address).orElseThrow())
                                .map(mailbox -> transaction.recipient(ForwardPath.of(mailbox)))
                                .map(SmtpReply::line))
                .containsExactly(
                        "550 5.1.1 No such user here",
                        "550 5.1.1 No such user here",
                        "550 5.7.1 Not a recipient of this service",
                        "250 2.1.5 Recipient accepted",
                        "250 2.1.5 Recipient accepted");
    }

    /** Whoever is back needs nobody to be told that he is away. */
    @Test
    void aReplyIsOfNoMoreUseWhenTheAbsenceIsOver() {
        Instant end = desk.now.plus(Duration.ofHours(2));
        desk.set(ANA, true, null, LocalDateTime.ofInstant(end, ZoneId.of("Europe/Berlin")));
        deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA);
        assertThat(desk.queue.list(false, 10))
                .singleElement()
                .satisfies(e -> assertThat(e.reply().expiresAt()).isEqualTo(end));
    }

    @Test
    void theOutOfOfficeAnswersAndTheClientIsOnRecord() {
        desk.away(ANA);
        List<SmtpReply> replies =
                deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA);

        assertThat(replies).singleElement().satisfies(r -> assertThat(r.code()).isEqualTo(250));
        QueueEntry queued = desk.queue.list(false, 10).getFirst();
        assertThat(queued.reply().to()).isEqualTo(new Mailbox("carla", "example.net"));
        assertThat(queued.reply().envelopeFrom()).isEqualTo(new ReversePath.Null());
        assertThat(queued.reply().expiresAt()).isEqualTo(desk.now.plus(Duration.ofHours(24)));
        assertThat(text(queued)).contains("Subject: Away").contains("I am away.");
        ClientIdentity client = desk.decisions().getFirst().decision().client();
        assertThat(client.effective().addressText()).isEqualTo("203.0.113.7");
        assertThat(client.hop(ClientIdentity.Source.SOCKET).orElseThrow().addressText())
                .isEqualTo("198.51.100.10");
        assertThat(desk.woken).hasValue(1);
    }

    @Test
    void aReplyIsHandedOverWhereTheSenderHasRoom() {
        desk.away(ANA);
        desk.room = Duration.ofMinutes(1);
        deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA);
        assertThat(desk.taken)
                .singleElement()
                .satisfies(
                        lease ->
                                assertThat(lease.entry().nextAttempt())
                                        .isEqualTo(desk.now.plus(Duration.ofMinutes(1))));
        assertThat(desk.woken).hasValue(0);
        assertThat(desk.queue.lease(1, Duration.ofMinutes(1), desk.now)).isEmpty();
    }

    @Test
    void aFieldOfTheMtaNamesTheAddressThatWasWrittenTo() {
        desk.away(ANA);
        SenderTrust usual = desk.trust;
        desk.trust =
                new SenderTrust(
                        usual.ownDomains(),
                        usual.internalNetworks(),
                        usual.gate(),
                        usual.authservIds(),
                        usual.trustedHops(),
                        usual.allow(),
                        new OriginalRecipient(List.of("x-original-to")));
        String[] first = {"X-Original-To: sales@example.com", "To: sales@example.com"};
        deliver(desk.responder(), CARLA, message("1", first), ANA);
        deliver(desk.responder(), CARLA, message("2", "To: sales@example.com"), ANA);
        assertThat(desk.reasons()).containsExactlyInAnyOrder("reply", "not-addressed");
        assertThat(text(desk.queue.list(false, 10).getFirst())).contains("From: sales@example.com");
        Explanation explanation = explanation(message("1", first));
        assertThat(explanation.reason()).isEmpty();
        assertThat(explanation.rules()).noneMatch(VacationPolicy.Check::applies);
    }

    private Explanation explanation(BytesContent message) {
        try {
            return Explanation.bySettings(
                    desk.evaluation(),
                    desk.settings.find(ANA),
                    new Evaluation.Input(
                            Message.read(message),
                            CARLA,
                            ForwardPath.of(ANA),
                            Desk.behindProxy(),
                            new OwnAddresses(ANA, Set.of(), "+"),
                            desk.now));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theScriptAnswersWhileTheOutOfOfficeIsOff() {
        desk.set(ANA, false, null, null);
        desk.script(ANA, SCRIPT);
        deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA);
        assertThat(text(desk.queue.list(false, 10).getFirst()))
                .contains("By script, to 203.0.113.7.");
        assertThat(desk.decisions().getFirst().decision().source()).startsWith("script:mine:");
    }

    @Test
    void aScriptMayIncludeTheAccountsOthers() {
        desk.settings.putScript(
                ANA, "text", "require \"vacation\"; vacation \"By another script\";", desk.now);
        desk.script(ANA, "require \"include\"; include :personal \"text\";");
        deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA);
        assertThat(text(desk.queue.list(false, 10).getFirst())).contains("By another script");
        desk.settings.deleteScript(ANA, "text", desk.now);
        deliver(desk.responder(), CARLA, message("2", "To: ana@example.org"), ANA);
        assertThat(desk.reasons()).containsExactlyInAnyOrder("reply", "script-error");
    }

    @Test
    void theOutOfOfficeGoesBeforeTheScriptAndOneMessageGetsOneReply() {
        desk.away(ANA);
        desk.script(ANA, SCRIPT);
        deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA);
        assertThat(desk.queue.list(false, 10)).hasSize(1);
        assertThat(text(desk.queue.list(false, 10).getFirst())).contains("I am away.");
    }

    @Test
    void theScriptAnswersOutsideTheWindow() {
        desk.set(ANA, true, null, LocalDateTime.parse("2026-07-06T10:00"));
        desk.script(ANA, SCRIPT);
        deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA);
        assertThat(text(desk.queue.list(false, 10).getFirst())).contains("By script");
    }

    @Test
    void theEndIsExclusiveInTheAccountsZone() {
        // 10:00 in Berlin is 08:00 UTC, which is now.
        desk.set(ANA, true, null, LocalDateTime.parse("2026-07-06T10:00"));
        deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA);
        desk.now = desk.now.minusSeconds(1);
        deliver(desk.responder(), CARLA, message("2", "To: ana@example.org"), ANA);
        assertThat(desk.reasons()).containsExactlyInAnyOrder("outside-window", "reply");
    }

    @Test
    void whoeverNeverSetAnythingIsSilent() {
        deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA);
        assertThat(desk.reasons()).containsExactly("no-vacation");
    }

    @Test
    void aScriptThatFailsIsSilentAndTheMessageIsTaken() {
        desk.script(ANA, "require \"vacation\";\r\nvacation \"one\";\r\nvacation \"two\";\r\n");
        List<SmtpReply> replies =
                deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA);
        assertThat(replies.getFirst().code()).isEqualTo(250);
        assertThat(desk.reasons()).containsExactly("script-error");
    }

    @Test
    void aSecondMessageOfTheSameSenderIsSuppressed() {
        desk.away(ANA);
        deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA);
        desk.now = desk.now.plus(Duration.ofDays(6));
        deliver(desk.responder(), CARLA, message("2", "To: ana@example.org"), ANA);
        desk.now = desk.now.plus(Duration.ofDays(1));
        deliver(desk.responder(), CARLA, message("3", "To: ana@example.org"), ANA);
        assertThat(desk.reasons()).containsExactly("reply", "already-answered", "reply");
    }

    @Test
    void theSameMessageByTwoAliasesGetsOneReply() {
        desk.away(ANA);
        Mailbox info = new Mailbox("info", "example.org");
        List<SmtpReply> replies =
                deliver(desk.responder(), CARLA, message("1", "To: info@example.org"), info, ANA);
        assertThat(replies).hasSize(2).allMatch(SmtpReply::positive);
        assertThat(desk.queue.list(false, 10)).hasSize(1);
    }

    @Test
    void anotherAccountAnswersForItself() {
        desk.away(ANA);
        desk.away(BO);
        deliver(
                desk.responder(),
                CARLA,
                message("1", "To: ana@example.org, bo@example.org"),
                ANA,
                BO);
        assertThat(desk.queue.list(false, 10)).hasSize(2);
    }

    @Test
    void aMessageThatWasPassedOverIsAnsweredWhenItComesAgain() {
        deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA);
        desk.away(ANA);
        deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA);
        deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA);
        assertThat(desk.reasons())
                .containsExactlyInAnyOrder("no-vacation", "reply", "already-answered");
    }

    @Test
    void aRuleOfTheHeadersKeepsSilent() {
        desk.away(ANA);
        deliver(
                desk.responder(),
                CARLA,
                message("1", "To: ana@example.org", "List-Id: <friends.example.net>"),
                ANA);
        deliver(desk.responder(), new ReversePath.Null(), message("2", "To: ana@example.org"), ANA);
        assertThat(desk.reasons()).containsExactlyInAnyOrder("mailing-list", "null-reverse-path");
    }

    @Test
    void theAudienceIsTheReasonWhereNoEarlierRuleIs() {
        desk.awayForInsidersOnly(ANA);
        desk.script(ANA, SCRIPT);
        String list = "List-Id: <friends.example.net>";
        deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA);
        deliver(desk.responder(), CARLA, message("2", "To: ana@example.org", list), ANA);
        ReversePath bo = new ReversePath.Sender(BO);
        deliver(desk.responder(), bo, message("3", "To: ana@example.org"), ANA);
        assertThat(desk.reasons())
                .as("a colleague's address in a stranger's mouth is outside too")
                .containsExactlyInAnyOrder("audience", "mailing-list", "audience");
        ClientIdentity inside = ClientIdentity.ofSocket(null, 0, null, 0);
        deliver(desk.responder(), inside, bo, message("4", "To: ana@example.org"), ANA);
        assertThat(desk.reasons())
                .containsExactlyInAnyOrder("audience", "mailing-list", "audience", "reply");
    }

    @Test
    void aStoreThatDoesNotAnswerMeansTryLater() {
        desk.away(ANA);
        SettingsStore settings = desk.settings;
        desk.settings =
                broken(SettingsStore.class, new SettingsUnavailable("down", new Exception()));
        assertThat(deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA))
                .singleElement()
                .satisfies(r -> assertThat(r.code()).isEqualTo(451));

        desk.settings = settings;
        desk.queue = broken(ReplyQueue.class, new QueueUnavailable("down", new Exception()));
        assertThat(deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA))
                .singleElement()
                .satisfies(r -> assertThat(r.code()).isEqualTo(451));
    }

    /** RFC 5321 §4.2.3: 452 is for insufficient storage. */
    @Test
    void aStoreThatIsFullMeansNoSpace() {
        desk.away(ANA);
        SettingsStore settings = desk.settings;
        desk.settings =
                broken(SettingsStore.class, new SettingsUnavailable("full", new Exception(), true));
        assertThat(deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA))
                .extracting(SmtpReply::line)
                .containsExactly("452 4.3.1 No space, try again later");

        desk.settings = settings;
        desk.queue = broken(ReplyQueue.class, new QueueUnavailable("full", new Exception(), true));
        assertThat(deliver(desk.responder(), CARLA, message("1", "To: ana@example.org"), ANA))
                .extracting(SmtpReply::line)
                .containsExactly("452 4.3.1 No space, try again later");
    }

    /** A commit is that of many: a message for a hundred people waits for a dozen of them. */
    @Test
    void theRecipientsOfAMessageWaitForTheStoreTogether() {
        List<Mailbox> staff =
                IntStream.range(0, 2 * Abreast.MOST)
                        .mapToObj(i -> new Mailbox("u" + i, "example.org"))
                        .toList();
        staff.forEach(desk::away);
        CyclicBarrier together = new CyclicBarrier(Abreast.MOST);
        ReplyQueue queue = desk.queue;
        desk.queue =
                (ReplyQueue)
                        Proxy.newProxyInstance(
                                ReplyQueue.class.getClassLoader(),
                                new Class<?>[] {ReplyQueue.class},
                                (_, method, values) -> {
                                    if (method.getName().equals("enqueueOnce")) {
                                        together.await(10, TimeUnit.SECONDS);
                                    }
                                    synchronized (queue) {
                                        return method.invoke(queue, values);
                                    }
                                });
        String to = "To: " + String.join(", ", staff.stream().map(Mailbox::address).toList());
        List<SmtpReply> replies =
                deliver(desk.responder(), CARLA, message("1", to), staff.toArray(Mailbox[]::new));
        assertThat(replies)
                .extracting(SmtpReply::line)
                .isEqualTo(
                        IntStream.range(0, staff.size())
                                .mapToObj(i -> "250 2.0.0 Done, id id1." + i)
                                .toList());
        assertThat(desk.queue.list(false, 100))
                .extracting(e -> e.reply().account())
                .containsExactlyInAnyOrderElementsOf(staff.stream().map(Mailbox::address).toList());
    }

    @Test
    void anAccountThatIsNamedTwiceAnswersForItsFirstRecipient() {
        desk.away(ANA);
        desk.away(BO);
        Mailbox info = new Mailbox("info", "example.org");
        Mailbox tagged = new Mailbox("ana+x", "example.org");
        deliver(
                desk.responder(),
                CARLA,
                message("1", "To: ana@example.org, bo@example.org"),
                ANA,
                info,
                BO,
                tagged);
        assertThat(desk.decided)
                .filteredOn(d -> d.account().equals(ANA))
                .extracting(d -> d.recipient().localPart() + " " + d.reason())
                .containsExactly("ana ", "info already-answered", "ana+x already-answered");
    }

    /** A store of which every method throws. */
    static <T> T broken(Class<T> type, RuntimeException fault) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, _, _) -> {
                            throw fault;
                        }));
    }

    private static String text(QueueEntry entry) {
        try (var in = entry.reply().content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
