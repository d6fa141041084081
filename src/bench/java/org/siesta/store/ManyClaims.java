package org.siesta.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.siesta.mail.BytesContent;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.queue.Decision;
import org.siesta.queue.QueuedReply;
import org.siesta.queue.RateLimits;
import org.siesta.queue.Replies;
import org.siesta.vacation.ResponseKey;

/**
 * A store with many correspondents: how long a claim takes, and what cleaning does meanwhile.
 * Arguments: a directory or {@code jdbc:postgresql://...}, and the number of rows. The user and
 * password of the database are those of the environment (PGUSER, PGPASSWORD). It fills what it is
 * given: use an empty one.
 */
public final class ManyClaims {

    private static final int ACCOUNTS = 2_000;
    private static final int CLAIMS = 10_000;
    private static final int THREADS = 8;
    private static final int WARM_UPS = 4;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private ManyClaims() {}

    /** Fills, claims, cleans, and says how long each took. */
    public static void main(String[] arguments) throws Exception {
        String place = arguments[0];
        long rows = Long.parseLong(arguments[1]);
        boolean server = place.startsWith(PostgresServer.SCHEME);
        StoreOptions usual = StoreOptions.DEFAULT;
        StoreOptions options =
                new StoreOptions(
                        true,
                        1_000_000,
                        usual.remember(),
                        usual.decisionsKept(),
                        usual.maxDecisions(),
                        Duration.ofSeconds(60),
                        0);
        String user = System.getenv("PGUSER");
        String password = System.getenv("PGPASSWORD");
        try (Store store =
                server
                        ? PostgresStore.open(PostgresServer.of(place, user, password), options)
                        : EmbeddedStore.open(Path.of(place), options)) {
            Instant now = store.clock().instant();
            long begun = System.nanoTime();
            try (Connection connection =
                    server
                            ? DriverManager.getConnection(place, user, password)
                            : DriverManager.getConnection("jdbc:sqlite:" + place + "/siesta.db")) {
                fill(connection, server, rows, now);
            }
            say("filled %,d rows in %d s", rows, seconds(begun));
            // The JVM compiles what it does; the server writes what was filled.
            for (int i = 0; i < WARM_UPS; i++) {
                claims(store, "warming up");
            }
            claims(store, "claims");
            begun = System.nanoTime();
            Thread cleaner = Thread.ofPlatform().start(() -> cleaned(store));
            claims(store, "claims while it is cleaned");
            cleaner.join();
            say("cleaning ended after %d s", seconds(begun));
        }
    }

    private static void cleaned(Store store) {
        int rows = store.queue().clean(store.clock().instant());
        say("cleaned %,d rows", rows);
    }

    /** One in a hundred is over. The accounts' shares are equal, but one has a tenth of all. */
    private static void fill(Connection connection, boolean server, long rows, Instant now)
            throws SQLException {
        String n = server ? "n" : "value";
        String series =
                server
                        ? "generate_series(1, " + rows + ") n"
                        : "(WITH RECURSIVE c(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM c"
                                + " LIMIT "
                                + rows
                                + ") SELECT value FROM c)";
        String digest = server ? "decode(md5(n::text), 'hex')" : "randomblob(16)";
        long at = now.toEpochMilli();
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO claim (account, correspondent, response, answered_at, until,"
                            + " keep_until, reply, clear_text) SELECT CASE WHEN "
                            + n
                            + " % 10 = 0 THEN 'user0@example.org' ELSE 'user' || ("
                            + n
                            + " % "
                            + ACCOUNTS
                            + ") || '@example.org' END, "
                            + digest
                            + ", "
                            + digest
                            + ", "
                            + (at - 1_000_000)
                            + ", "
                            + (at + 600_000_000L)
                            + ", CASE WHEN "
                            + n
                            + " % 100 = 1 THEN "
                            + (at - 1)
                            + " ELSE "
                            + (at + 600_000_000L)
                            + " END, 'r', NULL FROM "
                            + series
                            // In the order of the key, or it takes hours.
                            + " ORDER BY 1, 2, 3");
            if (server) {
                statement.execute("ANALYZE claim");
            }
        }
    }

    private static void claims(Store store, String what) throws Exception {
        long begun = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<long[]>> parts = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                parts.add(threads.submit(() -> claims(store)));
            }
            long[] all = new long[CLAIMS];
            int filled = 0;
            for (Future<long[]> part : parts) {
                long[] times = part.get();
                System.arraycopy(times, 0, all, filled, times.length);
                filled += times.length;
            }
            Arrays.sort(all);
            say(
                    "%s: %,d in %.1f s, p50 %.2f ms, p99 %.2f ms, longest %.1f ms",
                    what,
                    CLAIMS,
                    (System.nanoTime() - begun) / 1e9,
                    all[CLAIMS / 2] / 1e6,
                    all[CLAIMS * 99 / 100] / 1e6,
                    all[CLAIMS - 1] / 1e6);
        }
    }

    private static long[] claims(Store store) {
        long[] times = new long[CLAIMS / THREADS];
        for (int i = 0; i < times.length; i++) {
            int number = NUMBER.incrementAndGet();
            long begun = System.nanoTime();
            claim(store, number, "user" + number % ACCOUNTS + "@example.org");
            times[i] = System.nanoTime() - begun;
        }
        return times;
    }

    private static void claim(Store store, int number, String user) {
        Instant now = store.clock().instant();
        Mailbox account = Mailbox.parse(user).orElseThrow();
        Mailbox to = new Mailbox("c" + number, "example.net");
        ReversePath from = new ReversePath.Sender(to);
        String id = now.toEpochMilli() + "-" + number;
        QueuedReply reply =
                new QueuedReply(
                        id,
                        user,
                        new ReversePath.Null(),
                        to,
                        "<" + id + "@example.org>",
                        new BytesContent(new byte[2_000]),
                        Replies.CLIENT,
                        false,
                        true,
                        now,
                        now.plusSeconds(86_400));
        Decision decision =
                new Decision(
                        "d-" + id,
                        now,
                        account,
                        account,
                        from,
                        "<" + id + "@example.net>",
                        id,
                        Replies.CLIENT,
                        Decision.DecisionVerdict.REPLY,
                        "reply",
                        "",
                        "ooo",
                        reply.messageId());
        store.queue()
                .enqueueOnce(
                        reply,
                        new ResponseKey(account, to.address(), "away"),
                        Duration.ofDays(7),
                        RateLimits.ofAccount(Integer.MAX_VALUE),
                        decision,
                        now);
    }

    private static long seconds(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun).toSeconds();
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
