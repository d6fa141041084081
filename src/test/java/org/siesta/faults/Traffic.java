package org.siesta.faults;

import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.siesta.mail.Mailbox;

/**
 * Clients that send all the time: most messages from people who write for the first time, some from
 * people who wrote before, some twice at once, some that nobody may answer.
 */
final class Traffic implements AutoCloseable {

    private static final int KNOWN = 40;

    private final Sender sender;
    private final List<Mailbox> accounts;
    private final String name;
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final Phaser clients = new Phaser(1);

    /** Starts so many clients. */
    Traffic(String name, Sender sender, int clients, String... accounts) {
        this.name = name;
        this.sender = sender;
        this.accounts = List.of(accounts).stream().map(Traffic::mailbox).toList();
        for (int i = 0; i < clients; i++) {
            client(this::send);
        }
    }

    static Mailbox mailbox(String address) {
        return Mailbox.parse(address).orElseThrow();
    }

    private void client(Runnable body) {
        clients.register();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                body.run();
                            } finally {
                                clients.arriveAndDeregister();
                            }
                        });
    }

    private void send() {
        while (going.get()) {
            Mail mail = next(number.incrementAndGet());
            if (ThreadLocalRandom.current().nextInt(10) == 0) {
                client(() -> sender.send(mail));
            }
            sender.send(mail);
            rest();
        }
    }

    /** Leaves the machine room for what it is all about. */
    private static void rest() {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(20, 120));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Mail next(int n) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int who = random.nextInt(4) == 0 ? -random.nextInt(KNOWN) : n;
        Mail.Kind kind =
                random.nextInt(5) > 0
                        ? Mail.Kind.PERSONAL
                        : Mail.Kind.values()[random.nextInt(Mail.Kind.values().length)];
        return new Mail(
                name + "." + n + "@example.net",
                new Mailbox(who > 0 ? "n" + who : "known" + -who, "example.net"),
                accounts.get(random.nextInt(accounts.size())),
                kind);
    }

    /** Messages begun so far. */
    int sent() {
        return number.get();
    }

    /** Ends when every message is settled. */
    @Override
    public void close() {
        going.set(false);
        clients.arriveAndAwaitAdvance();
    }
}
