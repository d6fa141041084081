package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.siesta.delivery.Desk.ANA;
import static org.siesta.delivery.Desk.BO;
import static org.siesta.delivery.Desk.CARLA;
import static org.siesta.delivery.Desk.deliver;
import static org.siesta.delivery.Desk.message;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.delivery.Forwarder.OnStoreFailure;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;
import org.siesta.queue.Decision;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.ReplyQueue;
import org.siesta.settings.SettingsStore;
import org.siesta.settings.SettingsUnavailable;
import org.siesta.smtp.Backend;
import org.siesta.smtp.BackendTransaction;
import org.siesta.vacation.ResponseKey;

class ForwarderTest {

    private static final SmtpReply OK = new SmtpReply(250, "2.0.0", "Saved");

    private final Desk desk = new Desk();
    private final StoringBackend backend = new StoringBackend();
    private TimeBudget budget = new TimeBudget(Duration.ofSeconds(20), Duration.ofHours(1));

    @Test
    void theAnswersAreTheBackendsOwn() {
        backend.atRcpt.put(BO, new SmtpReply(550, "5.1.1", "User doesn't exist"));
        MailTransaction transaction =
                forwarder().begin(Desk.behindProxy(), CARLA, MailParameters.NONE);
        assertThat(transaction.recipient(ForwardPath.of(ANA))).isEqualTo(OK);
        assertThat(transaction.recipient(ForwardPath.of(BO)).line())
                .isEqualTo("550 5.1.1 User doesn't exist");
        assertThat(transaction.data(message("1", "To: ana@example.org"))).containsExactly(OK);
    }

    @Test
    void onlyWhoseMessageWasTakenIsAnsweredFor() {
        desk.away(ANA);
        desk.away(BO);
        backend.afterData.put(BO, new SmtpReply(451, "4.2.0", "Over quota"));
        List<SmtpReply> replies =
                deliver(
                        forwarder(),
                        CARLA,
                        message("1", "To: ana@example.org, bo@example.org"),
                        ANA,
                        BO);
        assertThat(replies).extracting(SmtpReply::code).containsExactly(250, 451);
        assertThat(desk.decisions())
                .singleElement()
                .satisfies(d -> assertThat(d.decision().account()).isEqualTo(ANA));
    }

    @Test
    void theMessageGoesOnUntouchedBehindOneTraceField() {
        deliver(forwarder(), CARLA, message("1", "To: ana@example.org"), ANA);
        String stored = backend.stored.getFirst();
        assertThat(stored)
                .startsWith(
                        "Received: from client.example.net (unknown [203.0.113.7])\r\n\tby siesta.example.org")
                .endsWith(text(message("1", "To: ana@example.org")));
        assertThat(backend.clients.getFirst().effective().addressText()).isEqualTo("203.0.113.7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " by elsewhere; the client's\r\nTo: ana@example.org\r\n\r\nHi\r\n",
                "\tfolded\r\n",
                " \r\nSubject: a\r\n\r\nHi\r\n",
                " "
            })
    void aMessageThatWouldGoOnWithOurFieldStandsBehindAnEmptyLine(String message) {
        deliver(forwarder(), CARLA, BytesContent.of(message), ANA);
        assertThat(backend.stored.getFirst()).endsWith(" +0000\r\n\r\n" + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hello Ana\r\n\r\nHi\r\n",
                "From bo Mon Jul  6 10:00:00 2026\r\nTo: ana@example.org\r\n\r\nHi\r\n",
                ": a\r\n b\r\n\r\nHi\r\n",
                "\r\n folded\r\n",
                "To: ana@example.org\r\n folded\r\n\r\nHi\r\n",
                ""
            })
    void anyOtherFirstLineStandsAsItCame(String message) {
        deliver(forwarder(), CARLA, BytesContent.of(message), ANA);
        assertThat(backend.stored.getFirst()).endsWith(" +0000\r\n" + message);
    }

    @Test
    void whatHasNoHeaderSectionForTheBackendHasNoneForTheDecisionEither() {
        desk.away(ANA);
        BytesContent message =
                BytesContent.of(
                        " \r\nTo: ana@example.org\r\nFrom: carla@example.net\r\n\r\nHi\r\n");
        assertThat(deliver(forwarder(), CARLA, message, ANA)).containsExactly(OK);
        assertThat(desk.reasons()).containsExactly("not-addressed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Received: by mx.example.org\r\n", "RECEIVED:\r\n\tby mx\r\n"})
    void aMessageThatGoesRoundIsRefusedToEachRecipientBeforeTheBackendIsAsked(String field) {
        desk.away(ANA);
        AtomicInteger asked = new AtomicInteger();
        backend.whenReady = asked::incrementAndGet;
        assertThat(deliver(forwarder(), CARLA, under(field.repeat(101)), ANA, BO))
                .extracting(SmtpReply::line)
                .containsExactly(
                        "554 5.4.6 The message goes round in circles",
                        "554 5.4.6 The message goes round in circles");
        assertThat(asked).hasValue(0);
        assertThat(backend.stored).isEmpty();
        assertThat(desk.decisions()).isEmpty();
    }

    @Test
    void aMessageByAsManyHopsAsTheLimitGoesOn() {
        BytesContent message = under("Received: by mx.example.org\r\n".repeat(100));
        assertThat(deliver(forwarder(), CARLA, message, ANA)).containsExactly(OK);
        assertThat(backend.stored).hasSize(1);
    }

    @Test
    void receivedFieldsOfAMessageInTheBodyAreNoHops() {
        BytesContent message =
                BytesContent.of("To: ana@example.org\r\n\r\n" + "Received: by a\r\n".repeat(200));
        assertThat(deliver(forwarder(), CARLA, message, ANA)).containsExactly(OK);
    }

    @Test
    void thePostmasterOfTheHostHasHisMailAndIsNeverAway() {
        desk.away(ANA);
        ForwardPath postmaster = new ForwardPath(ANA, null, null, true);
        MailTransaction transaction =
                forwarder().begin(Desk.behindProxy(), CARLA, MailParameters.NONE);
        assertThat(transaction.recipient(postmaster)).isEqualTo(OK);
        assertThat(transaction.data(message("1", "To: ana@example.org"))).containsExactly(OK);
        assertThat(backend.stored).hasSize(1);
        assertThat(desk.decisions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theBackendHearsTheSizeThatItGets(boolean utf8) {
        BytesContent message = message("1", "To: ana@example.org");
        MailParameters announced = new MailParameters(message.size(), false, utf8, null, null);
        MailTransaction transaction = forwarder().begin(Desk.behindProxy(), CARLA, announced);
        assertThat(transaction.recipient(ForwardPath.of(ANA))).isEqualTo(OK);
        assertThat(transaction.data(message)).containsExactly(OK);
        assertThat(backend.announced)
                .extracting(MailParameters::size)
                .containsExactly((long) backend.stored.getFirst().length());
    }

    @Test
    void whatTheClientDidNotAnnounceIsNotAnnouncedToTheBackend() {
        deliver(forwarder(), CARLA, message("1", "To: ana@example.org"), ANA);
        assertThat(backend.announced).containsExactly(MailParameters.NONE);
    }

    @ParameterizedTest
    @CsvSource({"1000000, 998976", "1025, 1", "500, 1"})
    void theSizeThatIsTakenLeavesRoomForOurField(long backends, long ours) {
        backend.most = OptionalLong.of(backends);
        assertThat(forwarder().maxMessageSize()).hasValue(ours);
    }

    @ParameterizedTest
    @CsvSource({
        "true, false, true",
        "true, true, true",
        "false, false, false",
        "false, true, true"
    })
    void dsnIsOfferedAlwaysOrAsTheBackendDoes(boolean always, boolean backends, boolean offered) {
        backend.dsn = backends;
        assertThat(forwarder(OnStoreFailure.TEMPFAIL, always).offersDsn()).isEqualTo(offered);
    }

    @Test
    void aBackendWithoutALimitMakesNone() {
        assertThat(forwarder().maxMessageSize()).isEmpty();
    }

    /** A message under these fields. */
    private static BytesContent under(String fields) {
        return BytesContent.of(fields + text(message("1", "To: ana@example.org")));
    }

    @Test
    void theUsersMailIsDeliveredWhileTheSettingsAreDown() {
        desk.settings =
                ResponderTest.broken(
                        SettingsStore.class, new SettingsUnavailable("down", new Exception()));
        assertThat(deliver(forwarder(), CARLA, message("1", "To: ana@example.org"), ANA))
                .containsExactly(OK);
        assertThat(desk.repliesLost).hasValue(1);
    }

    @Test
    void theSiteMayAskForTryLaterInstead() {
        desk.settings =
                ResponderTest.broken(
                        SettingsStore.class, new SettingsUnavailable("down", new Exception()));
        assertThat(
                        deliver(
                                forwarder(OnStoreFailure.TEMPFAIL),
                                CARLA,
                                message("1", "To: ana@example.org"),
                                ANA))
                .extracting(SmtpReply::code)
                .containsExactly(451);
        assertThat(backend.stored).isEmpty();
    }

    @Test
    void theBackendsWordStandsWhenTheQueueIsDownAfterwards() {
        desk.away(ANA);
        desk.queue =
                ResponderTest.broken(
                        ReplyQueue.class, new QueueUnavailable("down", new Exception()));
        assertThat(
                        deliver(
                                forwarder(OnStoreFailure.TEMPFAIL),
                                CARLA,
                                message("1", "To: ana@example.org"),
                                ANA))
                .containsExactly(OK);
        assertThat(desk.repliesLost).hasValue(1);
    }

    @Test
    void noReplyIsSaidToBeLostWhereNoneWasDueAndTheQueueIsDown() {
        desk.queue =
                ResponderTest.broken(
                        ReplyQueue.class, new QueueUnavailable("down", new Exception()));
        assertThat(deliver(forwarder(), CARLA, message("1", "To: ana@example.org"), ANA))
                .containsExactly(OK);
        assertThat(desk.repliesLost).hasValue(0);
        assertThat(desk.decided).extracting(Decision::reason).containsExactly("no-vacation");
    }

    @Test
    void aFaultOfOurOwnInDecidingCostsNoMail() {
        desk.settings =
                ResponderTest.broken(SettingsStore.class, new IllegalStateException("a bug"));
        assertThat(deliver(forwarder(), CARLA, message("1", "To: ana@example.org"), ANA))
                .containsExactly(OK);
        assertThat(desk.repliesLost).hasValue(1);
    }

    @Test
    void anAddressThatIsNoneOfOursIsForwardedAndNeverAnswered() {
        Mailbox elsewhere = new Mailbox("dan", "example.com");
        assertThat(deliver(forwarder(), CARLA, message("1", "To: dan@example.com"), elsewhere))
                .containsExactly(OK);
        assertThat(desk.decisions()).isEmpty();
    }

    @Test
    void aStoreThatHangsBeforeTheDecisionCostsTheReplyAndNotTheMail() {
        desk.away(ANA);
        CountDownLatch end = new CountDownLatch(1);
        desk.settings = hanging(SettingsStore.class, desk.settings, end);
        budget = new TimeBudget(Duration.ofMillis(50), Duration.ofHours(1));
        assertThat(deliver(forwarder(), CARLA, message("1", "To: ana@example.org"), ANA))
                .containsExactly(OK);
        assertThat(backend.stored).hasSize(1);
        assertThat(desk.repliesLost).hasValue(1);
        end.countDown();
        assertThat(desk.decisions()).isEmpty();
    }

    @Test
    void theBackendIsAskedForTheMessageWhileItIsDecided() {
        desk.away(ANA);
        CountDownLatch asked = new CountDownLatch(1);
        desk.settings = hanging(SettingsStore.class, desk.settings, asked);
        backend.whenReady = asked::countDown;
        assertThat(deliver(forwarder(), CARLA, message("1", "To: ana@example.org"), ANA))
                .containsExactly(OK);
        assertThat(desk.decisions())
                .singleElement()
                .satisfies(d -> assertThat(d.decision().account()).isEqualTo(ANA));
    }

    @Test
    void aBackendWhoseMessageMayHaveToWaitIsAskedOnceItGoes() {
        AtomicInteger asked = new AtomicInteger();
        backend.whenReady = asked::incrementAndGet;
        assertThat(
                        deliver(
                                forwarder(OnStoreFailure.TEMPFAIL),
                                CARLA,
                                message("1", "To: ana@example.org"),
                                ANA))
                .containsExactly(OK);
        assertThat(asked).hasValue(0);
    }

    @Test
    void aStoreThatHangsMakesTheSiteWaitThatAskedForIt() {
        CountDownLatch end = new CountDownLatch(1);
        desk.settings = hanging(SettingsStore.class, desk.settings, end);
        budget = new TimeBudget(Duration.ofMillis(50), Duration.ofHours(1));
        assertThat(
                        deliver(
                                forwarder(OnStoreFailure.TEMPFAIL),
                                CARLA,
                                message("1", "To: ana@example.org"),
                                ANA))
                .extracting(SmtpReply::code)
                .containsExactly(451);
        assertThat(backend.stored).isEmpty();
        end.countDown();
    }

    /** Else its lease is over when it begins, and another node sends the reply too. */
    @Test
    void aReplyIsLeasedFromWhenTheSlowBackendHasAnswered() {
        desk.away(ANA);
        desk.room = Duration.ofMinutes(1);
        backend.whenSent = () -> desk.now = desk.now.plus(Duration.ofMinutes(9));
        deliver(forwarder(), CARLA, message("1", "To: ana@example.org"), ANA);
        assertThat(desk.taken)
                .singleElement()
                .satisfies(
                        l ->
                                assertThat(l.entry().nextAttempt())
                                        .isEqualTo(Desk.MONDAY.plus(Duration.ofMinutes(10))));
        assertThat(desk.queue.lease(9, desk.room, desk.now)).isEmpty();
    }

    @Test
    void aQueueThatHangsAfterwardsHoldsUpNobodyAndTheReplyComesLate() {
        desk.away(ANA);
        CountDownLatch end = new CountDownLatch(1);
        desk.queue = hanging(ReplyQueue.class, desk.queue, end);
        budget = new TimeBudget(Duration.ofMillis(50), Duration.ofHours(1));
        assertThat(deliver(forwarder(), CARLA, message("1", "To: ana@example.org"), ANA))
                .containsExactly(OK);
        end.countDown();
        await().until(() -> desk.decisions().size() == 1);
        assertThat(desk.repliesLost).hasValue(0);
    }

    @Test
    void aStoreThatHangsIsLeftAloneAfterAFew() {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        SettingsStore hanging = hanging(SettingsStore.class, desk.settings, end);
        desk.settings =
                proxy(
                        SettingsStore.class,
                        (method, arguments) -> {
                            asked.incrementAndGet();
                            return method.invoke(hanging, arguments);
                        });
        budget = new TimeBudget(Duration.ofMillis(50), Duration.ofHours(1));
        Forwarder forwarder = forwarder();
        for (int i = 0; i < 10; i++) {
            assertThat(deliver(forwarder, CARLA, message("1", "To: ana@example.org"), ANA))
                    .containsExactly(OK);
        }
        assertThat(asked).hasValue(3);
        assertThat(desk.repliesLost).hasValue(10);
        end.countDown();
    }

    @Test
    void oneDeliveryTriesAfterTheRestAndAllGoOnWhenItIsInTime() {
        CountDownLatch end = new CountDownLatch(1);
        SettingsStore sound = desk.settings;
        desk.away(ANA);
        desk.settings = hanging(SettingsStore.class, sound, end);
        budget = new TimeBudget(Duration.ofMillis(50), Duration.ZERO);
        Forwarder forwarder = forwarder();
        for (int i = 0; i < 4; i++) {
            deliver(forwarder, CARLA, message("1", "To: ana@example.org"), ANA);
        }
        end.countDown();
        await().until(
                        () -> {
                            deliver(forwarder, CARLA, message("2", "To: ana@example.org"), ANA);
                            return !desk.decisions().isEmpty();
                        });
    }

    @Test
    void whatOthersHoldIsTriedForAgainUntilTheyLetItGo() {
        desk.away(ANA);
        List<Mailbox> tried = heldFor(ANA, 4);
        assertThat(deliver(forwarder(), CARLA, message("1", "To: ana@example.org"), ANA))
                .containsExactly(OK);
        assertThat(tried).hasSize(5);
        assertThat(desk.reasons()).containsExactly("reply");
        assertThat(desk.repliesLost).hasValue(0);
    }

    @Test
    void whatIsHeldForOneRecipientKeepsNoOtherWaiting() {
        desk.away(ANA);
        desk.away(BO);
        List<Mailbox> tried = heldFor(ANA, 2);
        deliver(forwarder(), CARLA, message("1", "To: ana@example.org, bo@example.org"), ANA, BO);
        assertThat(tried.subList(0, 2)).containsExactlyInAnyOrder(ANA, BO);
        assertThat(tried.subList(2, tried.size())).containsExactly(ANA, ANA);
        assertThat(desk.reasons()).containsExactly("reply", "reply");
    }

    @Test
    void whatIsHeldForTooLongCostsItsReplyAndNeitherTheMailNorTheRepliesOfOthers() {
        desk.away(ANA);
        desk.away(BO);
        heldFor(ANA, Integer.MAX_VALUE);
        budget = new TimeBudget(Duration.ofMillis(200), Duration.ofHours(1));
        Forwarder forwarder = forwarder();
        // More often than a store may be late before it is left alone.
        for (int i = 0; i < 5; i++) {
            assertThat(deliver(forwarder, CARLA, message("1", "To: ana@example.org"), ANA))
                    .containsExactly(OK);
        }
        await().until(() -> desk.repliesLost.get() == 5);
        assertThat(desk.decisions()).isEmpty();
        assertThat(deliver(forwarder, CARLA, message("2", "To: bo@example.org"), BO))
                .containsExactly(OK);
        await().until(() -> desk.reasons().equals(List.of("reply")));
    }

    @Test
    void whatFailsForAnotherReasonIsNotTriedAgain() {
        desk.away(ANA);
        AtomicInteger tried = new AtomicInteger();
        desk.queue =
                beforeEach(
                        desk.queue,
                        _ -> {
                            tried.incrementAndGet();
                            throw new QueueUnavailable("too slow", new Exception());
                        });
        deliver(forwarder(), CARLA, message("1", "To: ana@example.org"), ANA);
        assertThat(tried).hasValue(1);
        assertThat(desk.repliesLost).hasValue(1);
    }

    /** The backend has the mail, or will have it: neither a bug nor an error makes it 421. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whateverIsThrownTheMailIsDeliveredOnce(boolean inTheSettings) {
        desk.away(ANA);
        if (inTheSettings) {
            desk.settings = proxy(SettingsStore.class, (_, _) -> failing());
        } else {
            desk.queue = beforeEach(desk.queue, _ -> failing());
        }
        assertThat(deliver(forwarder(), CARLA, message("1", "To: ana@example.org"), ANA))
                .containsExactly(OK);
        assertThat(backend.stored).hasSize(1);
        assertThat(desk.repliesLost).hasValue(1);
    }

    private static Object failing() {
        throw new LinkageError("for a test");
    }

    @Test
    void settingsThatWaitForAConnectionAreReadOnceOneIsFree() {
        desk.away(ANA);
        AtomicInteger left = new AtomicInteger(3);
        desk.settings = busyWhile(desk.settings, () -> left.getAndDecrement() > 0);
        assertThat(deliver(forwarder(), CARLA, message("1", "To: ana@example.org"), ANA))
                .containsExactly(OK);
        assertThat(left).hasValue(-1);
        assertThat(desk.reasons()).containsExactly("reply");
        assertThat(desk.repliesLost).hasValue(0);
    }

    @Test
    void settingsThatWaitForTooLongCostTheReplyOnceAndNotTheMail() {
        desk.away(ANA);
        desk.settings = busyWhile(desk.settings, () -> true);
        budget = new TimeBudget(Duration.ofMillis(200), Duration.ofHours(1));
        Forwarder forwarder = forwarder();
        for (int i = 0; i < 5; i++) {
            assertThat(deliver(forwarder, CARLA, message("1", "To: ana@example.org"), ANA))
                    .containsExactly(OK);
        }
        assertThat(backend.stored).hasSize(5);
        assertThat(desk.repliesLost).hasValue(5);
    }

    /** Settings for which there is no connection as long as that holds. */
    private static SettingsStore busyWhile(SettingsStore sound, BooleanSupplier busy) {
        return proxy(
                SettingsStore.class,
                (method, arguments) -> {
                    if (busy.getAsBoolean()) {
                        throw SettingsUnavailable.busy("no connection free", new Exception());
                    }
                    return method.invoke(sound, arguments);
                });
    }

    /** Somebody holds what replies of the account need for so many tries; whose were tried. */
    private List<Mailbox> heldFor(Mailbox account, int tries) {
        List<Mailbox> tried = new CopyOnWriteArrayList<>();
        AtomicInteger left = new AtomicInteger(tries);
        desk.queue =
                beforeEach(
                        desk.queue,
                        of -> {
                            tried.add(of);
                            if (of.equals(account) && left.getAndDecrement() > 0) {
                                throw QueueUnavailable.busy("held", new Exception());
                            }
                        });
        return tried;
    }

    /** Hears whose reply is to be queued, and may stand in the way. */
    private static ReplyQueue beforeEach(ReplyQueue sound, Consumer<Mailbox> asked) {
        return proxy(
                ReplyQueue.class,
                (method, arguments) -> {
                    if (method.getName().equals("enqueueOnce")) {
                        asked.accept(((ResponseKey) arguments[1]).account());
                    }
                    return method.invoke(sound, arguments);
                });
    }

    private interface Call {
        Object invoke(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> call.invoke(method, arguments)));
    }

    /** A store that answers nothing until the latch opens. */
    private static <T> T hanging(Class<T> type, T sound, CountDownLatch end) {
        return proxy(
                type,
                (method, arguments) -> {
                    end.await();
                    return method.invoke(sound, arguments);
                });
    }

    private Forwarder forwarder() {
        return forwarder(OnStoreFailure.DELIVER_WITHOUT_REPLY);
    }

    private Forwarder forwarder(OnStoreFailure onStoreFailure) {
        return forwarder(onStoreFailure, true);
    }

    private Forwarder forwarder(OnStoreFailure onStoreFailure, boolean alwaysDsn) {
        return new Forwarder(
                backend,
                desk.accounts,
                desk.answering(),
                onStoreFailure,
                budget,
                "siesta.example.org",
                100,
                alwaysDsn);
    }

    private static String text(Content content) {
        try (var in = content.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A backend that keeps what it gets and answers as it was told. */
    private static final class StoringBackend implements Backend {

        final Map<Mailbox, SmtpReply> atRcpt = new HashMap<>();
        final Map<Mailbox, SmtpReply> afterData = new HashMap<>();
        final List<String> stored = new ArrayList<>();
        final List<ClientIdentity> clients = new ArrayList<>();
        final List<MailParameters> announced = new ArrayList<>();
        OptionalLong most = OptionalLong.empty();
        boolean dsn;
        Runnable whenReady = () -> {};
        Runnable whenSent = () -> {};

        @Override
        public boolean offersDsn() {
            return dsn;
        }

        @Override
        public OptionalLong maxSize() {
            return most;
        }

        @Override
        public BackendTransaction open(
                ClientIdentity client, ReversePath from, MailParameters parameters) {
            clients.add(client);
            announced.add(parameters);
            List<Mailbox> accepted = new ArrayList<>();
            return new BackendTransaction() {
                @Override
                public SmtpReply mail() {
                    return OK;
                }

                @Override
                public List<SmtpReply> recipients(List<ForwardPath> paths) {
                    return paths.stream().map(this::recipient).toList();
                }

                private SmtpReply recipient(ForwardPath path) {
                    SmtpReply reply = atRcpt.getOrDefault(path.mailbox(), OK);
                    if (reply.positive()) {
                        accepted.add(path.mailbox());
                    }
                    return reply;
                }

                @Override
                public void ready(Content... parts) {
                    whenReady.run();
                }

                @Override
                public List<SmtpReply> data(Content... parts) {
                    StringBuilder message = new StringBuilder();
                    for (Content part : parts) {
                        message.append(text(part));
                    }
                    stored.add(message.toString());
                    whenSent.run();
                    return accepted.stream().map(m -> afterData.getOrDefault(m, OK)).toList();
                }

                @Override
                public void close() {}
            };
        }
    }
}
