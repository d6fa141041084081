package org.siesta.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.faults.SimulatedSite.Depth;
import org.siesta.mail.Mailbox;
import org.siesta.queue.EnqueueResult;
import org.siesta.queue.InMemoryReplyQueue;
import org.siesta.queue.Lease;
import org.siesta.queue.Next;
import org.siesta.queue.QueuedReply;
import org.siesta.queue.ReplyQueue;
import org.siesta.store.EmbeddedStore;
import org.siesta.store.StoreOptions;
import org.siesta.vacation.ResponseKey;

/**
 * Nodes, clients and neighbours in every order that a seed can think of. A failure names its seed:
 * {@code -Dsiesta.simulation.seed=N} runs that one alone, {@code -Dsiesta.simulation.schedules=N}
 * so many.
 */
class SimulationTest {

    private static final int SCHEDULES = Integer.getInteger("siesta.simulation.schedules", 20_000);
    private static final Long ONE = Long.getLong("siesta.simulation.seed");

    private static final Logger LOG = Logger.getLogger("org.siesta");
    private static Level usual;

    @BeforeAll
    static void beQuiet() {
        usual = LOG.getLevel();
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        LOG.setLevel(usual);
    }

    @Test
    void noOrderOfStepsLosesAMailOrAReplyOrRepliesTwice() {
        assertThat(firstBroken(seeds(SCHEDULES), Depth.CLAIM, SimulatedSite.NONE)).isEmpty();
    }

    @Test
    void neitherDoesOneOfWholeDeliveries() {
        assertThat(firstBroken(seeds(SCHEDULES / 10), Depth.WHOLE, SimulatedSite.NONE)).isEmpty();
    }

    private static List<Long> seeds(int number) {
        return ONE == null
                ? IntStream.range(0, number).mapToObj(i -> (long) i).toList()
                : List.of(ONE);
    }

    @Test
    void neitherDoesTheEmbeddedStore(@TempDir Path directory) throws Exception {
        try (EmbeddedStore store = EmbeddedStore.open(directory, StoreOptions.DEFAULT)) {
            Set<String> broken = new TreeSet<>();
            for (long seed : seeds(SCHEDULES / 100)) {
                broken.addAll(
                        inOneThread(
                                () -> run(seed, Depth.CLAIM, store.queue(), SimulatedSite.NONE)));
            }
            assertThat(broken).isEmpty();
        }
    }

    // ---- the simulation itself: each of these faults must be found

    @Test
    void aLookBeforeTheClaimIsFound() {
        assertThat(found(CHECK_THEN_ACT)).contains("I3");
    }

    @Test
    void aMarkBehindTheReplyIsFound() {
        assertThat(found(MARK_AFTER)).contains("I3");
    }

    @Test
    void aClaimInATransactionOfItsOwnIsFound() {
        assertThat(found(CLAIM_FIRST)).contains("I4");
    }

    @Test
    void givingUpWhatTheRelayMayHaveIsFound() {
        assertThat(found(FREES_ALWAYS)).contains("I3");
    }

    @Test
    void a250BeforeTheMessageIsKeptIsFound() {
        assertThat(found(SimulatedSite.EAGER_BACKEND)).contains("I1");
    }

    /** Looks who was answered, and then queues: what two copies at once see is "nobody". */
    private static final SimulatedSite.Mutation CHECK_THEN_ACT =
            (sound, marks, othersTurn) -> claims(sound, marks, othersTurn, () -> {}, true);

    /** Queues, and then marks as answered. */
    private static final SimulatedSite.Mutation MARK_AFTER =
            (sound, marks, othersTurn) -> claims(sound, marks, () -> {}, othersTurn, false);

    /** Marks as answered, and then queues. */
    private static final SimulatedSite.Mutation CLAIM_FIRST =
            (sound, marks, othersTurn) -> claims(sound, marks, () -> {}, othersTurn, true);

    /** Gives a reply up and its claim with it, though an earlier try of it may have arrived. */
    private static final SimulatedSite.Mutation FREES_ALWAYS =
            (sound, _, _) ->
                    (ReplyQueue)
                            Proxy.newProxyInstance(
                                    ReplyQueue.class.getClassLoader(),
                                    new Class<?>[] {ReplyQueue.class},
                                    (_, method, arguments) -> {
                                        Object result =
                                                called(() -> method.invoke(sound, arguments));
                                        if (method.getName().equals("settle")
                                                && arguments[1] instanceof Next.GiveUp) {
                                            forget(sound, (Lease) arguments[0]);
                                        }
                                        return result;
                                    });

    private static void forget(ReplyQueue queue, Lease lease) {
        QueuedReply reply = lease.entry().reply();
        queue.forget(
                Mailbox.parse(reply.account()).orElseThrow(), Optional.of(reply.to().address()));
    }

    /** Keeps who was answered beside the queue and not in its transaction. */
    private static ReplyQueue claims(
            ReplyQueue sound,
            Map<String, Instant> answered,
            Runnable afterLook,
            Runnable between,
            boolean markFirst) {
        return (ReplyQueue)
                Proxy.newProxyInstance(
                        ReplyQueue.class.getClassLoader(),
                        new Class<?>[] {ReplyQueue.class},
                        (_, method, arguments) -> {
                            if (!method.getName().equals("enqueueOnce")) {
                                return called(() -> method.invoke(sound, arguments));
                            }
                            QueuedReply reply = (QueuedReply) arguments[0];
                            ResponseKey key = (ResponseKey) arguments[1];
                            Instant now = (Instant) arguments[7];
                            String who = key.account() + " " + key.correspondent();
                            Instant before = answered.get(who);
                            if (before != null
                                    && before.plus((Duration) arguments[2]).isAfter(now)) {
                                return new EnqueueResult.AlreadyAnswered(before);
                            }
                            afterLook.run();
                            if (markFirst) {
                                answered.put(who, now);
                                between.run();
                            }
                            Object[] unclaimed = arguments.clone();
                            unclaimed[1] =
                                    new ResponseKey(
                                            key.account(),
                                            key.correspondent(),
                                            key.response() + reply.id());
                            Object result = called(() -> method.invoke(sound, unclaimed));
                            if (!markFirst) {
                                between.run();
                                answered.put(who, now);
                            }
                            return result;
                        });
    }

    private interface Call {
        Object call() throws ReflectiveOperationException;
    }

    private static Object called(Call call) throws Throwable {
        try {
            return call.call();
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** The first broken promise, with its seed. */
    private static String found(SimulatedSite.Mutation mutation) {
        List<Long> seeds = IntStream.range(0, 20_000).mapToObj(i -> (long) i).toList();
        return String.join("\n", firstBroken(seeds, Depth.CLAIM, mutation));
    }

    private static List<String> firstBroken(
            List<Long> seeds, Depth depth, SimulatedSite.Mutation mutation) {
        return inOneThread(
                () ->
                        seeds.stream()
                                .map(s -> run(s, depth, new InMemoryReplyQueue(), mutation))
                                .filter(broken -> !broken.isEmpty())
                                .findFirst()
                                .orElse(List.of()));
    }

    private static List<String> run(
            long seed, Depth depth, ReplyQueue queue, SimulatedSite.Mutation mutation) {
        try {
            return new SimulatedSite(seed, depth, queue, mutation)
                    .run().stream().map(line -> "seed " + seed + ": " + line).toList();
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    /** On a virtual thread, so that a turn is handed on without the help of the system. */
    private static List<String> inOneThread(Supplier<List<String>> runs) {
        FutureTask<List<String>> task = new FutureTask<>(runs::get);
        Thread.ofVirtual().start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
