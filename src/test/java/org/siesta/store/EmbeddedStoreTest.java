package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siesta.queue.Replies.ANA;
import static org.siesta.queue.Replies.T0;
import static org.siesta.queue.Replies.decision;
import static org.siesta.queue.Replies.key;
import static org.siesta.queue.Replies.reply;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.mail.BytesContent;
import org.siesta.queue.Answered;
import org.siesta.queue.DecisionFilter;
import org.siesta.queue.EnqueueResult;
import org.siesta.queue.Lease;
import org.siesta.queue.Next;
import org.siesta.queue.QueueEntry;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.QueuedReply;
import org.siesta.queue.RateLimits;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.SettingsUnavailable;

/** What the file keeps, over ends of all kinds, and how it fails. */
@Timeout(120)
class EmbeddedStoreTest {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final DecisionFilter ALL = new DecisionFilter(null, null, null, null, 10_000);

    @TempDir Path directory;

    private static StoreOptions options(Duration patience, long maxBytes) {
        StoreOptions d = StoreOptions.DEFAULT;
        return new StoreOptions(
                d.rememberClearText(),
                d.rememberedPerAccount(),
                d.remember(),
                d.decisionsKept(),
                d.maxDecisions(),
                patience,
                maxBytes);
    }

    private static EnqueueResult answer(EmbeddedStore store, String id, String bo, Instant now) {
        return store.queue()
                .enqueueOnce(
                        reply(id, bo, now),
                        key(bo, "away"),
                        WEEK,
                        RateLimits.ofAccount(Integer.MAX_VALUE),
                        decision(id, bo, now),
                        now);
    }

    // ---- what lasts

    @Test
    void everythingIsThereAfterReopening() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            store.settings().putOutOfOffice(ANA, OutOfOffice.OFF, OptionalLong.empty(), T0);
            answer(store, "1", "bo@example.net", T0);
            Lease lease = store.queue().lease(1, Duration.ofMinutes(1), T0).getFirst();
            store.queue().settle(lease, new Next.RetryAt(T0.plusSeconds(30), "451 Later"), T0);
            store.settings().putScript(ANA, "main", "keep;\r\n", T0);
            store.settings().activateScript(ANA, Optional.of("main"), T0);
        }
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            QueueEntry entry = store.queue().entry("1").orElseThrow();
            assertThat(entry.attempts()).isEqualTo(1);
            assertThat(entry.lastResult()).isEqualTo("451 Later");
            assertThat(entry.reply().content().open().readAllBytes())
                    .isEqualTo(reply("1", "bo@example.net", T0).content().open().readAllBytes());
            assertThat(answer(store, "2", "bo@example.net", T0.plusSeconds(1)))
                    .isEqualTo(new EnqueueResult.AlreadyAnswered(T0));
            assertThat(store.queue().decisions(ALL)).hasSize(2);
            assertThat(store.settings().find(ANA).version()).isEqualTo(1);
            assertThat(store.settings().find(ANA).activeScript().orElseThrow().content())
                    .isEqualTo("keep;\r\n");
        }
    }

    /** What is written to a file without a name is lost with the process. */
    @Test
    void nothingIsAcknowledgedWhenTheFileIsNotInItsPlaceAnyMore() throws IOException {
        Path file = directory.resolve("siesta.db");
        Path aside = directory.resolve("aside.db");
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            answer(store, "1", "bo@example.net", T0);
            Files.move(file, aside);
            assertThatThrownBy(() -> answer(store, "2", "cy@example.net", T0))
                    .isInstanceOf(QueueUnavailable.class)
                    .hasMessageContaining("moved, removed or replaced");
            assertThatThrownBy(store::check).isInstanceOf(StoreUnavailable.class);
            Files.copy(aside, file);
            assertThatThrownBy(() -> answer(store, "3", "dee@example.net", T0))
                    .isInstanceOf(QueueUnavailable.class);
            Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
            store.check();
            assertThat(answer(store, "4", "eve@example.net", T0))
                    .isEqualTo(new EnqueueResult.Queued());
        }
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            assertThat(store.queue().list(true, 10))
                    .extracting(entry -> entry.reply().id())
                    .containsExactly("1", "4");
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesAKill() throws Exception {
        List<String> acknowledged = new ArrayList<>();
        Process other = OtherProcess.start(directory, "killed", 1_000_000);
        try (BufferedReader lines = other.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("ready");
            go(other);
            for (int i = 0; i < 300; i++) {
                acknowledged.add(lines.readLine());
            }
            // By its handle: the process itself would close the pipe that is still to be read.
            assertThat(other.toHandle().destroyForcibly()).isTrue();
            // What it said before its end counts as well.
            lines.lines().filter(l -> l.matches("killed-\\d+")).forEach(acknowledged::add);
        }
        // The last line may have been cut off in the pipe; a number cut short names an older row.
        assertThat(other.waitFor()).isEqualTo(128 + 9);
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(300);
            for (String id : acknowledged) {
                assertThat(store.queue().entry(id)).as(id).isPresent();
            }
            // The claim, the reply and the decision of one transaction are all there or none is.
            long replies = store.queue().waiting();
            assertThat(store.queue().answered(ANA, T0)).hasSize((int) replies);
            assertThat(store.queue().decisions(ALL)).hasSize((int) replies);
        }
    }

    @Test
    void twoProcessesAtOnceGiveOneAnswer() throws Exception {
        int correspondents = 150;
        EmbeddedStore.open(directory).close();
        Process one = OtherProcess.start(directory, "one", correspondents);
        Process two = OtherProcess.start(directory, "two", correspondents);
        List<String> queued = new ArrayList<>();
        try (BufferedReader first = one.inputReader(StandardCharsets.UTF_8);
                BufferedReader second = two.inputReader(StandardCharsets.UTF_8)) {
            assertThat(first.readLine()).isEqualTo("ready");
            assertThat(second.readLine()).isEqualTo("ready");
            go(one);
            go(two);
            queued.addAll(first.lines().toList());
            queued.addAll(second.lines().toList());
        }
        assertThat(one.waitFor()).isZero();
        assertThat(two.waitFor()).isZero();
        assertThat(queued.stream().filter(l -> l.equals("end")).count()).isEqualTo(2);
        assertThat(queued.stream().filter(l -> l.contains("-")).map(l -> l.split("-")[1]))
                .hasSize(correspondents)
                .doesNotHaveDuplicates();
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            assertThat(store.queue().waiting()).isEqualTo(correspondents);
        }
    }

    @Test
    void twoProcessesMayMakeTheTablesAtOnce() throws Exception {
        Path fresh = directory.resolve("fresh");
        Process one = OtherProcess.start(fresh, "one", 5);
        Process two = OtherProcess.start(fresh, "two", 5);
        go(one);
        go(two);
        try (BufferedReader first = one.inputReader(StandardCharsets.UTF_8);
                BufferedReader second = two.inputReader(StandardCharsets.UTF_8)) {
            assertThat(first.lines().toList()).startsWith("ready").endsWith("end");
            assertThat(second.lines().toList()).startsWith("ready").endsWith("end");
        }
        try (EmbeddedStore store = EmbeddedStore.open(fresh)) {
            assertThat(store.queue().waiting()).isEqualTo(5);
        }
    }

    private static void go(Process process) throws IOException {
        try (OutputStream in = process.getOutputStream()) {
            in.write("go\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aSecondStoreSeesWhatTheFirstWrote() {
        try (EmbeddedStore server = EmbeddedStore.open(directory);
                EmbeddedStore command = EmbeddedStore.open(directory)) {
            answer(server, "1", "bo@example.net", T0);
            assertThat(command.queue().entry("1")).isPresent();
            assertThat(answer(command, "2", "bo@example.net", T0))
                    .isEqualTo(new EnqueueResult.AlreadyAnswered(T0));
            command.settings().putScript(ANA, "main", "keep;", T0);
            assertThat(server.settings().script(ANA, "main")).isPresent();
        }
    }

    @Test
    void manyVirtualThreadsWriteAtOnce() throws Exception {
        try (EmbeddedStore store = EmbeddedStore.open(directory);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<EnqueueResult>> results = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                String id = "r" + i;
                results.add(threads.submit(() -> answer(store, id, id + "@example.net", T0)));
            }
            for (Future<EnqueueResult> result : results) {
                assertThat(result.get()).isEqualTo(new EnqueueResult.Queued());
            }
            assertThat(store.queue().waiting()).isEqualTo(1_000);
        }
    }

    @Test
    void oneBadPieceOfWorkDoesNotHarmItsGroup() throws Exception {
        try (EmbeddedStore store = EmbeddedStore.open(directory);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            answer(store, "taken", "zz@example.net", T0);
            List<Future<EnqueueResult>> good = new ArrayList<>();
            List<Future<EnqueueResult>> bad = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String bo = "bo" + i + "@example.net";
                good.add(threads.submit(() -> answer(store, "id-" + bo, bo, T0)));
                // A reply's id that is taken, with another delivery: a fault of the caller.
                bad.add(
                        threads.submit(
                                () ->
                                        store.queue()
                                                .enqueueOnce(
                                                        reply("taken", bo, T0),
                                                        key(bo, "other"),
                                                        WEEK,
                                                        RateLimits.ofAccount(Integer.MAX_VALUE),
                                                        decision("other-" + bo, bo, T0),
                                                        T0)));
            }
            for (Future<EnqueueResult> result : good) {
                assertThat(result.get()).isEqualTo(new EnqueueResult.Queued());
            }
            for (Future<EnqueueResult> result : bad) {
                assertThatThrownBy(result::get).hasCauseInstanceOf(IllegalArgumentException.class);
            }
            assertThat(store.queue().answered(ANA, T0)).as("no claim of theirs stays").hasSize(101);
            assertThat(store.queue().decisions(ALL)).hasSize(101);
        }
    }

    // ---- who is remembered, and how

    @Test
    void addressesAreOnlyKeptInClearWhereTheSiteWantsTheList() throws IOException {
        StoreOptions d = StoreOptions.DEFAULT;
        StoreOptions hidden =
                new StoreOptions(
                        false,
                        d.rememberedPerAccount(),
                        d.remember(),
                        d.decisionsKept(),
                        d.maxDecisions(),
                        d.patience(),
                        0);
        try (EmbeddedStore store = EmbeddedStore.open(directory, hidden)) {
            answer(store, "1", "bo@example.net", T0);
            assertThat(store.queue().answered(ANA, T0))
                    .singleElement()
                    .extracting(Answered::correspondent)
                    .asString()
                    .startsWith("pseudonym:")
                    .doesNotContain("bo");
            assertThat(answer(store, "2", "bo@example.net", T0))
                    .isEqualTo(new EnqueueResult.AlreadyAnswered(T0));
            assertThat(store.queue().forget(ANA, Optional.of("bo@example.net"))).isEqualTo(1);
        }
    }

    @Test
    void theAccountsWishForItsListComesBeforeTheSites() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            for (boolean listed : new boolean[] {true, false}) {
                String bo = "bo-" + listed + "@example.net";
                store.queue()
                        .enqueueOnce(
                                reply(bo, bo, T0),
                                key(bo, "away"),
                                WEEK,
                                RateLimits.ofAccount(Integer.MAX_VALUE),
                                decision(bo, bo, T0),
                                listed,
                                null,
                                T0);
            }
            assertThat(store.queue().answered(ANA, T0))
                    .extracting(Answered::correspondent)
                    .contains("bo-true@example.net")
                    .noneMatch(shown -> shown.contains("false"));
        }
    }

    @Test
    void hashedDecisionsCanBeAskedForAndNotBeRead() throws IOException {
        StoreOptions d = StoreOptions.DEFAULT;
        StoreOptions hashed =
                new StoreOptions(
                        false,
                        d.rememberedPerAccount(),
                        d.remember(),
                        d.decisionsKept(),
                        d.maxDecisions(),
                        d.patience(),
                        0,
                        true,
                        d.unwritten());
        try (EmbeddedStore store = EmbeddedStore.open(directory, hashed)) {
            answer(store, "1", "bo@example.net", T0);
            answer(store, "2", "al@example.net", T0);
            assertThat(answer(store, "3", "bo@example.net", T0))
                    .as("the same is known as the same")
                    .isEqualTo(new EnqueueResult.AlreadyAnswered(T0));
            String account = ANA.address();
            assertThat(
                            store.queue()
                                    .decisions(
                                            new DecisionFilter(
                                                    account, "BO@example.net", null, null, 10)))
                    .hasSize(2)
                    .allSatisfy(
                            r -> {
                                assertThat(r.decision().toString().toLowerCase(Locale.ROOT))
                                        .doesNotContain("bo@example.net", account);
                                assertThat(r.decision().from().address())
                                        .matches("[0-9a-f]{32}@hashed\\.invalid");
                            });
            assertThat(
                            store.queue()
                                    .decisions(
                                            new DecisionFilter(
                                                    "al@example.net", null, null, null, 10)))
                    .isEmpty();
            store.settings().putOutOfOffice(ANA, OutOfOffice.OFF, OptionalLong.empty(), T0);
            assertThat(store.queue().waiting()).as("what is switched off is taken back").isZero();
        }
    }

    @Test
    void theOldestAreForgottenFirstWhenAnAccountHasTooMany() {
        StoreOptions d = StoreOptions.DEFAULT;
        StoreOptions few =
                new StoreOptions(
                        true,
                        1,
                        d.remember(),
                        d.decisionsKept(),
                        d.maxDecisions(),
                        d.patience(),
                        0);
        assertThat(few.rememberedPerAccount()).as("RFC 5230 §4.2").isEqualTo(1_000);
        try (EmbeddedStore store = EmbeddedStore.open(directory, few)) {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                IntStream.range(0, 1_100)
                        .forEach(
                                i ->
                                        threads.submit(
                                                () ->
                                                        answer(
                                                                store,
                                                                "r" + i,
                                                                "bo" + i + "@example.net",
                                                                T0.plusMillis(i))));
            }
            assertThat(store.queue().clean(T0.plusSeconds(60))).isEqualTo(100);
            List<Answered> left = store.queue().answered(ANA, T0.plusSeconds(60));
            assertThat(left).hasSize(1_000);
            assertThat(left.getLast().correspondent()).isEqualTo("bo100@example.net");
            assertThat(store.queue().clean(T0.plusSeconds(60))).isZero();
        }
    }

    @Test
    void decisionsHaveALimitToo() {
        StoreOptions d = StoreOptions.DEFAULT;
        StoreOptions few =
                new StoreOptions(
                        true,
                        d.rememberedPerAccount(),
                        d.remember(),
                        d.decisionsKept(),
                        3,
                        d.patience(),
                        0);
        try (EmbeddedStore store = EmbeddedStore.open(directory, few)) {
            for (int i = 0; i < 10; i++) {
                answer(store, "r" + i, "bo" + i + "@example.net", T0.plusSeconds(i));
            }
            assertThat(store.queue().clean(T0.plusSeconds(60))).isEqualTo(7);
            assertThat(store.queue().decisions(ALL))
                    .extracting(r -> r.decision().id())
                    .containsExactly("d-r9", "d-r8", "d-r7");
        }
    }

    // ---- how it fails

    @Test
    void aDirectoryThatIsAFileIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> EmbeddedStore.open(file))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("name a directory");
        assertThatThrownBy(() -> EmbeddedStore.open(file.resolve("below")))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("below");
    }

    @Test
    void aFileThatIsNoDatabaseIsNamedAndLeftAlone() throws IOException {
        Path file = directory.resolve("siesta.db");
        String text = "this is a diary, not a database; ".repeat(100);
        Files.writeString(file, text);
        assertThatThrownBy(() -> EmbeddedStore.open(directory))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining(file + " is not a database")
                .message()
                .hasLineCount(1);
        assertThat(file).hasContent(text);
    }

    @Test
    void aDirectoryThatIsNotWritableIsNamed() throws IOException {
        Path locked = Files.createDirectory(directory.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        if (Files.isWritable(locked)) {
            // Root may write everywhere, and then it must.
            EmbeddedStore.open(locked).close();
            assertThat(locked.resolve("siesta.db")).exists();
            return;
        }
        assertThatThrownBy(() -> EmbeddedStore.open(locked))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("let this user write to it");
    }

    @Test
    void onlyTheOwnerReadsTheFiles() throws IOException {
        Path fresh = directory.resolve("fresh");
        try (EmbeddedStore store = EmbeddedStore.open(fresh)) {
            answer(store, "1", "bo@example.net", T0);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                    .isEqualTo("rwx------");
            for (String name : List.of("siesta.db", "siesta.db-wal")) {
                assertThat(
                                PosixFilePermissions.toString(
                                        Files.getPosixFilePermissions(fresh.resolve(name))))
                        .as(name)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void aFullStoreSaysSoAndLives() {
        EmbeddedStore.open(directory).close();
        try (EmbeddedStore store =
                EmbeddedStore.open(directory, options(Duration.ofSeconds(5), 1_000_000))) {
            answer(store, "1", "bo@example.net", T0);
            QueuedReply small = reply("big", "cy@example.net", T0);
            QueuedReply big =
                    new QueuedReply(
                            small.id(),
                            small.account(),
                            small.envelopeFrom(),
                            small.to(),
                            small.messageId(),
                            new BytesContent(new byte[5_000_000]),
                            small.client(),
                            false,
                            false,
                            T0,
                            T0.plus(WEEK));
            assertThatThrownBy(() -> store.queue().enqueue(big, T0))
                    .isInstanceOf(QueueUnavailable.class)
                    .hasMessageContaining("is full: free space")
                    .matches(e -> ((QueueUnavailable) e).isFull());
            assertThat(store.queue().entry("big")).isEmpty();
            assertThat(answer(store, "2", "dee@example.net", T0))
                    .as("what is small still has room")
                    .isEqualTo(new EnqueueResult.Queued());
            assertThat(store.queue().waiting()).isEqualTo(2);
        }
    }

    @Test
    void aStoreThatSomebodyHoldsSaysSoAndLives() throws Exception {
        try (EmbeddedStore store =
                EmbeddedStore.open(directory, options(Duration.ofMillis(200), 0))) {
            try (Connection other = raw();
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                assertThatThrownBy(() -> answer(store, "1", "bo@example.net", T0))
                        .isInstanceOf(QueueUnavailable.class);
                assertThatThrownBy(() -> store.settings().putScript(ANA, "a", "keep;", T0))
                        .isInstanceOf(SettingsUnavailable.class);
                assertThatThrownBy(store::check).isInstanceOf(StoreUnavailable.class);
                assertThat(store.queue().waiting()).as("reading goes on").isZero();
                statement.execute("ROLLBACK");
            }
            store.check();
            assertThat(store.queue().entry("1")).as("nothing happened").isEmpty();
            assertThat(answer(store, "1", "bo@example.net", T0))
                    .isEqualTo(new EnqueueResult.Queued());
        }
    }

    /** What changes no page is synced by nobody, and a disk that takes no change looks well. */
    @Test
    void aCheckIsWrittenAsAnyChangeIs() throws Exception {
        try (EmbeddedStore store = EmbeddedStore.open(directory);
                Connection other = raw()) {
            store.check();
            long before = changes(other);
            store.check();
            assertThat(changes(other)).isNotEqualTo(before);
        }
    }

    private static long changes(Connection seenBy) throws Exception {
        try (Statement statement = seenBy.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA data_version")) {
            return row.getLong(1);
        }
    }

    private Connection raw() throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("siesta.db"));
    }

    @Test
    void aClosedStoreSaysSo() {
        EmbeddedStore store = EmbeddedStore.open(directory);
        store.close();
        store.close();
        assertThatThrownBy(() -> store.queue().waiting())
                .isInstanceOf(QueueUnavailable.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(() -> answer(store, "1", "bo@example.net", T0))
                .isInstanceOf(QueueUnavailable.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(() -> store.settings().find(ANA))
                .isInstanceOf(SettingsUnavailable.class);
    }

    @Test
    void aNewerSchemaIsAccepted() throws Exception {
        EmbeddedStore.open(directory).close();
        try (Connection other = raw();
                Statement statement = other.createStatement()) {
            statement.execute("ALTER TABLE reply ADD COLUMN of_tomorrow TEXT");
            statement.execute(
                    "INSERT INTO flyway_schema_history SELECT 99, '99', 'tomorrow', type, 'V99.sql',"
                            + " 1, installed_by, installed_on, 1, 1 FROM flyway_schema_history"
                            + " WHERE installed_rank = 1");
        }
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            assertThat(answer(store, "1", "bo@example.net", T0))
                    .isEqualTo(new EnqueueResult.Queued());
        }
    }

    @Test
    void whatTheVersionBeforeTriedIsInDoubtAfterAnUpgrade() throws Exception {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            answer(store, "tried", "bo@example.net", T0);
            Lease lease = store.queue().lease(1, WEEK, T0).getFirst();
            store.queue().settle(lease, new Next.RetryAt(T0.plus(WEEK), "timeout"), T0);
            answer(store, "untried", "carla@example.net", T0);
        }
        try (Connection other = raw();
                Statement statement = other.createStatement()) {
            statement.execute("ALTER TABLE reply DROP COLUMN in_doubt");
            statement.execute("CREATE INDEX claim_age ON claim (account, answered_at)");
            statement.execute(
                    "DELETE FROM flyway_schema_history WHERE CAST(version AS INTEGER) >= 6");
        }
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            assertThat(store.queue().entry("tried").orElseThrow().inDoubt()).isTrue();
            assertThat(store.queue().entry("untried").orElseThrow().inDoubt()).isFalse();
        }
    }

    @Test
    void theContentOfAFinishedReplyIsGone() {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            answer(store, "1", "bo@example.net", T0);
            Lease lease = store.queue().lease(1, WEEK, T0).getFirst();
            store.queue().settle(lease, new Next.Done("250 Ok"), T0);
            assertThatThrownBy(() -> lease.entry().reply().content().open())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is finished");
        }
    }

    @Test
    void everyMigrationIsInTheProgram() {
        assertThat(Schema.MIGRATIONS)
                .isNotEmpty()
                .allSatisfy(
                        name ->
                                assertThat(
                                                Schema.class
                                                        .getClassLoader()
                                                        .getResource("db/sqlite/" + name))
                                        .isNotNull());
    }
}
