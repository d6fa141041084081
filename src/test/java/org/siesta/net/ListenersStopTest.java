package org.siesta.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stop leaves nobody behind in the middle of a message. */
@Timeout(60)
class ListenersStopTest {

    private static final int LOOPS = 2;
    private static final Duration GRACE = Duration.ofSeconds(20);

    @TempDir Path directory;

    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch working = new CountDownLatch(1);

    @Test
    void who_was_accepted_and_not_yet_served_is_told_too() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        Listeners listeners =
                start(
                        false,
                        () -> {
                            // Holds one of the event loops, and so who is accepted for it.
                            if (first.getAndSet(false)) {
                                working.countDown();
                                hold();
                            }
                            return new Talk();
                        });
        int port = listeners.bound().getFirst().port();
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 3 * LOOPS; i++) {
                clients.add(new Socket(InetAddress.getLoopbackAddress(), port));
                // The first one goes to another loop than the one that accepts.
                assertThat(working.await(30, TimeUnit.SECONDS)).isTrue();
            }
            // All but those of the loop that is held.
            await().atMost(30, TimeUnit.SECONDS).until(() -> listeners.connections() >= 2 * LOOPS);
            Thread stop = Thread.ofVirtual().start(() -> listeners.close(GRACE));
            await().atMost(30, TimeUnit.SECONDS).until(() -> refuses(port));
            held.countDown();
            for (Socket client : clients) {
                assertThat(all(client)).isEqualTo("hello\r\ntrouble SHUTTING_DOWN\r\n");
            }
            stop.join();
        } finally {
            held.countDown();
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    @Test
    void who_has_sent_no_proxy_header_is_not_waited_for() throws Exception {
        Listeners listeners = start(true, Talk::new);
        int port = listeners.bound().getFirst().port();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write("PROXY TC".getBytes(StandardCharsets.US_ASCII));
            await().atMost(30, TimeUnit.SECONDS).until(() -> listeners.connections() == 1);
            listeners.close(GRACE);
            assertThat(all(client)).isEmpty();
            assertThat(listeners.connections()).isZero();
        } finally {
            listeners.close(Duration.ZERO);
        }
    }

    @Test
    void work_in_hand_is_done_and_answered_first() throws Exception {
        Listeners listeners = start(false, Talk::new);
        int port = listeners.bound().getFirst().port();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write("work\r\n".getBytes(StandardCharsets.US_ASCII));
            await().atMost(30, TimeUnit.SECONDS).until(() -> working.getCount() == 0);
            Thread stop = Thread.ofVirtual().start(() -> listeners.close(GRACE));
            await().atMost(30, TimeUnit.SECONDS).until(() -> refuses(port));
            held.countDown();
            assertThat(all(client)).isEqualTo("hello\r\ndone\r\ntrouble SHUTTING_DOWN\r\n");
            stop.join();
        } finally {
            held.countDown();
            listeners.close(Duration.ZERO);
        }
    }

    private Listeners start(boolean proxy, Supplier<Talk> session) {
        ListenerSettings settings =
                new ListenerSettings(
                        "talk",
                        List.of("127.0.0.1:0"),
                        proxy,
                        proxy ? CidrList.LOOPBACK : CidrList.NONE,
                        CidrList.NONE,
                        TlsMode.NONE,
                        Limits.defaults(directory));
        return Listeners.start(
                List.of(new Listeners.Listener(settings, _ -> session.get(), null)),
                new Memory(1 << 20),
                Transport.best(),
                LOOPS);
    }

    private void hold() {
        try {
            assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean refuses(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static String all(Socket client) throws IOException {
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    /** Works for as long as the test wants. */
    private final class Talk extends LineSession {

        @Override
        public Step line(String line) {
            return new Step.Work(
                    () -> {
                        working.countDown();
                        hold();
                        return Step.say("done");
                    });
        }
    }
}
