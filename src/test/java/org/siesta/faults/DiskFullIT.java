package org.siesta.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.e2e.NeedsEngine;
import org.siesta.mail.Mailbox;

/** A node whose disk is full. The file system of its own needs the rights that the engine needs. */
@NeedsEngine
class DiskFullIT {

    private static final String ANA = "ana@example.org";

    @TempDir Path directory;

    private final Ledger ledger = new Ledger();
    private Path data;
    private StandIn backend;
    private StandIn relay;
    private Node node;

    @BeforeEach
    void start() throws Exception {
        data = Files.createDirectories(directory.resolve("data"));
        run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", data.toString());
        backend = StandIn.backend(ledger);
        relay = StandIn.relay(ledger);
        node = new Node(directory).forward(backend.port()).relay(relay.port()).start();
        node.away(ANA);
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        node.awaitEnd();
        backend.close();
        relay.close();
        run("umount", data.toString());
    }

    @Test
    void small_mail_flows_big_mail_waits_and_the_service_lives() throws Exception {
        Path filler = data.resolve("filler");
        fill(filler);
        Mail small = mail("small");
        ledger.excused(small.key());
        assertThat(new Sender(ledger, node).send(small)).startsWith("250");
        assertThat(Sender.once(node.lmtpPort(), "carla@example.net", big(), ANA))
                .startsWith("452 4.3.1");
        assertThat(node.alive()).isTrue();

        Files.delete(filler);
        assertThat(Sender.once(node.lmtpPort(), "carla@example.net", big(), ANA)).startsWith("250");
        Mail later = mail("later");
        assertThat(new Sender(ledger, node).send(later)).startsWith("250");
        await("the reply").atMost(Node.PATIENCE).until(() -> !ledger.replyTo(later).isEmpty());
        assertThat(node.logText()).doesNotContain("OutOfMemoryError");
    }

    private static void fill(Path file) {
        byte[] block = new byte[4096];
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException _) {
            // Full, as it should be.
        }
    }

    private static String big() {
        return "Subject: big\r\nMessage-ID: <big@example.net>\r\nList-Id: <big.example.net>\r\n\r\n"
                + ("x".repeat(76) + "\r\n").repeat(40_000);
    }

    private static Mail mail(String name) {
        return new Mail(
                name + "@example.net",
                new Mailbox(name, "example.net"),
                Traffic.mailbox(ANA),
                Mail.Kind.PERSONAL);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }
}
