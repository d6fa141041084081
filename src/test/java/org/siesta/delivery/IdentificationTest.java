package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.mail.Message;

/** What a message and the names add to the identity of its client. */
@Timeout(30)
class IdentificationTest {

    private static final InetAddress CLIENT = InetAddress.ofLiteral("203.0.113.7");
    private static final ClientIdentity SOCKET =
            ClientIdentity.ofSocket(InetAddress.ofLiteral("127.0.0.1"), 4711, null, 0);
    private static final String OURS =
            "Received: from c.example.net (c.example.net [203.0.113.7]) by mx.example.org; x\r\n";
    private static final String THEIRS =
            "Received: from d.example.net (d.example.net [192.0.2.66]) by mx.example.org; x\r\n";

    private final Identification byField = new Identification(Set.of("MX.example.org"), null);

    @Test
    void theTopmostReceivedFieldOfATrustedHostTellsTheClient() throws Exception {
        Hop effective = byField.complete(SOCKET, message(OURS + THEIRS)).effective();
        assertThat(effective.source()).isEqualTo(Source.RECEIVED);
        assertThat(effective.address()).isEqualTo(CLIENT);
        assertThat(effective.attribute("name")).contains("c.example.net");
    }

    @Test
    void aFieldBelowAnotherHostsTellsNothing() throws Exception {
        String other = "Received: from x (x [192.0.2.1]) by other.example.org; x\r\n";
        assertThat(byField.complete(SOCKET, message(other + OURS))).isEqualTo(SOCKET);
        assertThat(byField.complete(SOCKET, message("Received: by x\r\n" + OURS)))
                .isEqualTo(SOCKET);
    }

    @Test
    void whatTheMtaSaidItselfComesFirst() throws Exception {
        ClientIdentity told =
                SOCKET.with(new Hop(Source.XFORWARD, null, 0, null, 0, Map.of("helo", "x")));
        assertThat(byField.complete(told, message(OURS))).isEqualTo(told);
    }

    @Test
    void nothingIsReadWhereNobodyIsTrusted() throws Exception {
        assertThat(Identification.NONE.complete(SOCKET, message(OURS))).isEqualTo(SOCKET);
    }

    // ---- names

    @Test
    void aNameCountsOnceItsAddressesConfirmIt() throws Exception {
        try (ClientNames names = names(Set.of(CLIENT), new AtomicInteger(), new AtomicLong())) {
            Identification identification = new Identification(Set.of(), names);
            ClientIdentity client = client(Map.of());
            identification.expect(client);
            Awaitility.await().until(() -> names.known(CLIENT).isPresent());
            Hop effective = identification.complete(client, message("")).effective();
            assertThat(effective.attribute("name")).contains("c.example.net");
        }
    }

    @Test
    void aNameOfOtherAddressesIsNoName() {
        AtomicInteger lookups = new AtomicInteger();
        try (ClientNames names = names(Set.of(), lookups, new AtomicLong())) {
            names.expect(CLIENT);
            Awaitility.await().untilAtomic(lookups, org.hamcrest.Matchers.is(2));
            assertThat(names.known(CLIENT)).isEmpty();
        }
    }

    @Test
    void aNameThatWasToldIsTaken() throws Exception {
        AtomicInteger lookups = new AtomicInteger();
        try (ClientNames names = names(Set.of(CLIENT), lookups, new AtomicLong())) {
            Identification identification = new Identification(Set.of(), names);
            ClientIdentity client = client(Map.of("name", "told.example.net"));
            identification.expect(client);
            assertThat(identification.complete(client, message(""))).isEqualTo(client);
            assertThat(lookups).hasValue(0);
        }
    }

    @Test
    void aDeliveryWaitsForNoName() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (ClientNames names =
                new ClientNames(
                        _ -> {
                            await(answer);
                            return Optional.of("c.example.net");
                        },
                        _ -> Set.of(CLIENT),
                        () -> 0)) {
            Identification identification = new Identification(Set.of(), names);
            for (int i = 0; i < 2000; i++) {
                names.expect(InetAddress.ofLiteral("198.51." + i / 256 + "." + i % 256));
            }
            assertThat(identification.complete(client(Map.of()), message("")).effective())
                    .isEqualTo(client(Map.of()).effective());
            answer.countDown();
        }
    }

    @Test
    void aNameIsRememberedForAWhile() {
        AtomicInteger lookups = new AtomicInteger();
        AtomicLong now = new AtomicLong();
        try (ClientNames names = names(Set.of(CLIENT), lookups, now)) {
            names.expect(CLIENT);
            Awaitility.await().until(() -> names.known(CLIENT).isPresent());
            names.expect(CLIENT);
            now.addAndGet(Duration.ofMinutes(11).toNanos());
            assertThat(names.known(CLIENT)).isEmpty();
            names.expect(CLIENT);
            Awaitility.await().until(() -> names.known(CLIENT).isPresent());
            assertThat(lookups).hasValue(4);
        }
    }

    private static ClientNames names(
            Set<InetAddress> addresses, AtomicInteger lookups, AtomicLong now) {
        return new ClientNames(
                _ -> {
                    lookups.incrementAndGet();
                    return Optional.of("c.example.net");
                },
                _ -> {
                    lookups.incrementAndGet();
                    return addresses;
                },
                now::get);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ClientIdentity client(Map<String, String> attributes) {
        return new ClientIdentity(List.of(new Hop(Source.SOCKET, CLIENT, 1, null, 0, attributes)));
    }

    private static Message message(String fields) throws Exception {
        return Message.read(BytesContent.of(fields + "Subject: hi\r\n\r\nhi\r\n"));
    }
}
