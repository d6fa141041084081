package org.siesta.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.cli.CommandLineRun.NOW;
import static org.siesta.cli.CommandLineRun.setup;
import static org.siesta.queue.Replies.decision;
import static org.siesta.queue.Replies.key;
import static org.siesta.queue.Replies.reply;
import static org.siesta.queue.Replies.silent;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.siesta.queue.RateLimits;
import org.siesta.store.EmbeddedStore;
import org.siesta.vacation.Suppression;

/** "X says that he got no reply." Ana's account, ten o'clock. */
class WhyCommandTest {

    @TempDir private Path data;

    @BeforeEach
    void record() {
        try (EmbeddedStore store = EmbeddedStore.open(data)) {
            store.queue()
                    .enqueueOnce(
                            reply("r1", "bo@example.net", NOW.minusSeconds(3600)),
                            key("bo@example.net", "away"),
                            Duration.ofDays(7),
                            RateLimits.ofAccount(100),
                            decision("r1", "bo@example.net", NOW.minusSeconds(3600)),
                            NOW.minusSeconds(3600));
            store.queue()
                    .record(silent("s1", "bo@example.net", "mailing-list", NOW.minusSeconds(60)));
            store.queue().record(silent("s2", "al@example.net", "spam", NOW.minusSeconds(50)));
            store.queue()
                    .record(
                            silent(
                                    "s3",
                                    "prvs=1234abcdef=cy@example.com",
                                    "audience",
                                    NOW.minusSeconds(40)));
        }
    }

    @Test
    void tellsEachMessageOfTheSenderNewestFirst() {
        CommandLineRun run = why("ana@example.org", "BO@example.net");
        assertThat(run.status()).isZero();
        assertThat(run.outLines().stream().filter(l -> !l.startsWith(" ")))
                .containsExactly(
                        "2026-07-06T09:59:00Z  <bo@example.net> to ana@example.org",
                        "2026-07-06T09:00:00Z  <bo@example.net> to ana@example.org");
        assertThat(run.out())
                .contains("  No reply: mailing-list. The message came by a mailing list.")
                .contains("  The reply waits after 0 tries")
                .contains("  client: ")
                .doesNotContain("al@example.net");
    }

    @Test
    void anAliasOrASubaddressIsTheAccount() {
        assertThat(why("ana+shop@example.org", "bo@example.net").status()).isZero();
    }

    @Test
    void aTagOfABounceSchemeHidesNobody() {
        assertThat(why("ana@example.org", "cy@example.com").out())
                .contains("<prvs=1234abcdef=cy@example.com>", "audience");
    }

    @Test
    void namesTheNeighboursWhereNothingIsFound() {
        CommandLineRun run = why("ana@example.org", "cy@example.net");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("No message of <cy@example.net> to ana@example.org was decided since")
                .contains("<bo@example.net>", "<al@example.net>");
    }

    @Test
    void looksNoFurtherBackThanAsked() {
        assertThat(why("ana@example.org", "bo@example.net", "--since", "30m").outLines())
                .filteredOn(l -> !l.startsWith(" "))
                .hasSize(1);
        assertThat(
                        why("ana@example.org", "bo@example.net", "--since", "2026-07-06T10:00:00Z")
                                .status())
                .isEqualTo(1);
    }

    @Test
    void printsJsonForPrograms() {
        assertThat(why("ana@example.org", "bo@example.net", "--json").outLines())
                .hasSize(2)
                .allMatch(l -> l.startsWith("{") && l.endsWith("}"))
                .first()
                .asString()
                .contains("\"reason\":\"mailing-list\"");
    }

    @Test
    void asksARunningService() throws Exception {
        List<String> asked = new ArrayList<>();
        HttpServer service = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        service.createContext(
                "/",
                exchange -> {
                    asked.add(
                            exchange.getRequestURI()
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("Authorization"));
                    byte[] body =
                            """
                            [{"id":"1","at":"2026-07-06T09:00:00Z","account":"ana@example.org",
                              "recipient":"ana@example.org","from":"bo@example.net","messageId":null,
                              "client":{"effective":{"source":"proxy","address":"203.0.113.7"},
                                        "hops":[{"source":"socket"}]},
                              "verdict":"reply","reason":"","detail":"to bo@example.net","source":"ooo",
                              "reply":{"messageId":"<r@example.org>","state":"sent","attempts":1,
                                       "lastResult":"250 ok\\u001b[31m"}}]"""
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        service.start();
        try {
            CommandLineRun run =
                    why(
                            "ana@example.org",
                            "bo@example.net",
                            "--url",
                            "http://127.0.0.1:" + service.getAddress().getPort(),
                            "--token",
                            "secret");
            assertThat(run.out())
                    .contains("The reply was sent: 250 ok?[31m", "client: 203.0.113.7");
            assertThat(asked)
                    .first()
                    .asString()
                    .startsWith("/api/v1/decisions?account=ana%40example.org&since=2026-06-29T10")
                    .contains("correspondent=bo%40example.net")
                    .endsWith("Bearer secret");
        } finally {
            service.stop(0);
        }
    }

    @ParameterizedTest
    @EnumSource(Suppression.class)
    void aReasonIsASentence(Suppression reason) {
        assertThat(Because.sentence(reason.word())).matches("(|[A-Z].*[.)])");
    }

    private CommandLineRun why(String rcpt, String from, String... more) {
        List<String> arguments = new ArrayList<>(List.of("why", "--rcpt", rcpt, "--from", from));
        arguments.addAll(List.of(more));
        return setup().environment("SIESTA_DATA", data.toString())
                .run(arguments.toArray(String[]::new));
    }
}
