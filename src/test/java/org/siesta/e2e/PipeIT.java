package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.siesta.e2e.SiestaProcess.PATIENCE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code siesta deliver} as an MTA's pipe runs it, beside the service. */
class PipeIT {

    private static final String MESSAGE =
            """
            From: Bo <bo@example.net>
            To: ana@example.org
            Subject: Lunch?
            Message-ID: <lunch@example.net>
            Date: Mon, 06 Jul 2026 10:00:00 +0200

            Tomorrow at noon?
            """;

    @TempDir static Path directory;

    private static SmallRelay relay;
    private static SiestaProcess siesta;

    @BeforeAll
    static void start() {
        relay = new SmallRelay();
        siesta =
                new SiestaProcess(directory.resolve("service")).relay(relay.port(), "none").start();
        siesta.away("ana@example.org", "I am back on Monday.");
    }

    @AfterAll
    static void stop() {
        siesta.close();
        relay.close();
    }

    @Test
    void a_message_on_standard_input_is_decided_and_the_service_sends_the_reply() {
        SiestaProcess.Ended ended =
                siesta.run(
                        MESSAGE,
                        List.of("deliver", "-f", "bo@example.net", "--", "ana@example.org"));

        assertThat(ended.output()).isEmpty();
        assertThat(ended.status()).isZero();
        await("the reply at the relay")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(relay.taken()).hasSize(1));
        assertThat(relay.taken().getFirst())
                .startsWith("MAIL FROM:<>")
                .contains(
                        "RCPT TO:<bo@example.net>",
                        "In-Reply-To: <lunch@example.net>",
                        "I am back on Monday.");
        assertThat(siesta.decision("bo@example.net").path("verdict").asText()).isEqualTo("reply");
    }

    @Test
    void a_recipient_of_a_foreign_domain_is_no_user_of_ours() {
        SiestaProcess.Ended ended =
                siesta.run(
                        MESSAGE,
                        List.of("deliver", "-f", "bo@example.net", "--", "ana@example.com"));

        assertThat(ended.status()).as("EX_NOUSER").isEqualTo(67);
        assertThat(ended.output()).contains("ana@example.com").hasLineCount(1);
    }

    @Test
    void a_store_that_cannot_be_opened_means_try_again() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "not a folder");
        SiestaProcess broken =
                new SiestaProcess(directory.resolve("broken"))
                        .with("siesta.data", file.resolve("data").toString());

        SiestaProcess.Ended ended =
                broken.run(
                        MESSAGE,
                        List.of("deliver", "-f", "bo@example.net", "--", "ana@example.org"));

        assertThat(ended.status()).as("EX_TEMPFAIL").isEqualTo(75);
        assertThat(ended.output()).contains("store").hasLineCount(1);
    }

    @Test
    void a_store_whose_file_is_no_store_means_try_again() throws IOException {
        Path data = Files.createDirectories(directory.resolve("rubbish"));
        SiestaProcess broken =
                new SiestaProcess(directory.resolve("rubbish-service"))
                        .with("siesta.data", data.toString());
        Files.writeString(data.resolve("siesta.db"), "this is no store ".repeat(500));

        SiestaProcess.Ended ended =
                broken.run(
                        MESSAGE,
                        List.of("deliver", "-f", "bo@example.net", "--", "ana@example.org"));

        assertThat(ended.status()).as("EX_TEMPFAIL").isEqualTo(75);
        assertThat(ended.output()).hasLineCount(1).doesNotContain("\tat ");
    }

    @Test
    void a_message_that_is_not_there_is_bad_data_and_a_missing_recipient_is_wrong_usage() {
        assertThat(
                        siesta.run(
                                        "",
                                        List.of(
                                                "deliver",
                                                "-f",
                                                "bo@example.net",
                                                "--",
                                                "ana@example.org"))
                                .status())
                .as("EX_DATAERR")
                .isEqualTo(65);
        assertThat(siesta.run(MESSAGE, List.of("deliver", "-f", "bo@example.net")).status())
                .as("EX_USAGE")
                .isEqualTo(64);
    }
}
