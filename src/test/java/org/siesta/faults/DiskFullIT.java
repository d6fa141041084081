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
    void mount() throws Exception {
        data = Files.createDirectories(directory.resolve("data"));
        run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", data.toString());
        backend = StandIn.backend(ledger);
        relay = StandIn.relay(ledger);
        node = new Node(directory).relay(relay.port());
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
    void a_responder_says_452_until_there_is_space_again_and_the_service_lives() throws Exception {
        node.start().away(ANA);
        Path filler = data.resolve("filler");
        fill(filler);
        Mail reply = mail("reply");
        assertThat(once(reply)).as("the reply has no room in the store").startsWith("452 4.3.1");
        assertThat(Sender.once(node.lmtpPort(), "carla@example.net", big(), ANA))
                .as("the message has no room on its way")
                .startsWith("452 4.3.1");
        assertThat(node.alive()).isTrue();
        assertThat(node.ready()).as("ready while the disk is full").isFalse();

        Files.delete(filler);
        assertThat(new Sender(ledger, node).send(reply)).startsWith("250");
        assertThat(node.ready()).as("ready when it is not").isTrue();
        await("the reply").atMost(Node.PATIENCE).until(() -> !ledger.replyTo(reply).isEmpty());
        assertThat(Sender.once(node.lmtpPort(), "carla@example.net", big(), ANA)).startsWith("250");
        assertThat(ledger.broken(false)).isEmpty();
        assertThat(node.logText()).contains("is full: free space").doesNotContain("\tat ");
    }

    private String once(Mail mail) throws Exception {
        return Sender.once(node.lmtpPort(), mail.from().address(), mail.text(), ANA);
    }

    @Test
    void small_mail_flows_big_mail_waits_and_the_service_lives() throws Exception {
        node.forward(backend.port()).start().away(ANA);
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
