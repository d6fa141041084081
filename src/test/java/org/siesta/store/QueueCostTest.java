package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.queue.Replies.ANA;
import static org.siesta.queue.Replies.T0;
import static org.siesta.queue.Replies.askedBy;
import static org.siesta.queue.Replies.decision;
import static org.siesta.queue.Replies.key;
import static org.siesta.queue.Replies.reply;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.queue.Lease;
import org.siesta.queue.Next;
import org.siesta.queue.RateLimits;
import org.siesta.settings.OutOfOfficeRequest;
import org.sqlite.ProgressHandler;

/** What is asked of the queue costs what waits, and not what has ended, nor how much is due. */
class QueueCostTest {

    private static final int MANY = 5_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir Path directory;

    /** As many replies as a site may have sent within a month, all of one account. */
    @BeforeEach
    void fill() throws SQLException {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            store.queue()
                    .enqueueOnce(
                            reply("r", "bo@example.net", T0),
                            key("bo@example.net", "away"),
                            Duration.ofDays(7),
                            RateLimits.ofAccount(100),
                            askedBy(OutOfOfficeRequest.SOURCE, decision("r", "bo@example.net", T0)),
                            T0);
            Lease lease = store.queue().lease(1, MINUTE, T0).getFirst();
            store.queue().settle(lease, new Next.Done("250 Ok"), T0);
        }
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("CREATE TEMP TABLE one AS SELECT * FROM reply");
            statement.execute("CREATE TEMP TABLE its AS SELECT * FROM decision");
            for (int i = 0; i < MANY; i++) {
                statement.execute("UPDATE one SET id = 'r" + i + "'");
                statement.execute("INSERT INTO reply SELECT * FROM one");
                statement.execute(
                        "UPDATE its SET id = 'd%1$d', delivery_key = 'k%1$d', reply = 'r%1$d'"
                                .formatted(i));
                statement.execute("INSERT INTO decision SELECT * FROM its");
            }
            connection.commit();
        }
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("siesta.db"));
    }

    private interface Question {
        Object ask(ReplyTable replies, Session session) throws SQLException;
    }

    /** Thousands of steps of SQLite's machine that it takes. */
    private int cost(Question question) throws SQLException {
        AtomicInteger thousands = new AtomicInteger();
        try (Connection connection = connection()) {
            ProgressHandler.setHandler(
                    connection,
                    1_000,
                    new ProgressHandler() {
                        @Override
                        protected int progress() {
                            thousands.incrementAndGet();
                            return 0;
                        }
                    });
            question.ask(new ReplyTable(null), new Session(connection, Dialect.SQLITE));
        }
        return thousands.get();
    }

    @Test
    void whatWaitsIsListed() throws SQLException {
        assertThat(cost((replies, s) -> replies.list(s, false, 10))).isLessThan(5);
    }

    @Test
    void whatWaitsIsTakenBack() throws SQLException {
        assertThat(
                        cost(
                                (replies, s) ->
                                        replies.takeBack(
                                                s,
                                                ANA,
                                                ANA,
                                                OutOfOfficeRequest.SOURCE,
                                                "off",
                                                200,
                                                T0.plusSeconds(1))))
                .isLessThan(5);
    }

    @Test
    void aFewAreLeasedOfManyThatAreDueAtOnce() throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE reply SET finished_at = NULL, state = 'WAITING'");
        }
        assertThat(cost((replies, s) -> replies.lease(s, 10, MINUTE, T0.plus(MINUTE))))
                .isLessThan(5);
    }
}
