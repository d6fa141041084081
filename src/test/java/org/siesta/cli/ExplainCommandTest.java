package org.siesta.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.cli.CommandLineRun.setup;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {

    private static final String MESSAGE =
            """
            From: Bo <bo@example.net>
            To: Ana <ana@example.org>
            Subject: hi
            Message-ID: <1@example.net>

            Hi
            """;

    @TempDir private Path folder;

    private CommandLineRun explain(String message, String... options) throws Exception {
        Path script =
                Files.writeString(
                        folder.resolve("away.sieve"),
                        "require [\"vacation\", \"fileinto\"];\nfileinto \"x\";\nvacation \"Away.\";\n");
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "explain",
                                "--rcpt",
                                "ana@example.org",
                                "--script",
                                script.toString()));
        arguments.addAll(List.of(options));
        return setup().input(message).run(arguments.toArray(String[]::new));
    }

    @Test
    void showsTheDecisionTheRulesAndTheReply() throws Exception {
        CommandLineRun run =
                explain(
                        MESSAGE,
                        "--from",
                        "bo@example.net",
                        "--client-ip",
                        "192.0.2.7",
                        "--at",
                        "2026-07-06T10:00:00+02:00");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.outLines())
                .startsWith(
                        "decision: reply to bo@example.net",
                        "asked by: script:away.sieve:3",
                        "account: ana@example.org",
                        "client: 192.0.2.7",
                        "at: 2026-07-06T08:00:00Z",
                        "script: fileinto x",
                        "script: vacation, line 3",
                        "script, step by step:",
                        "  line 2: action fileinto \"x\"",
                        "  line 3: action vacation",
                        "rules, in order:",
                        "  pass no-vacation: asked for by script:away.sieve:3",
                        "  pass script-error: the script ran to its end",
                        "  pass null-reverse-path: MAIL FROM:<bo@example.net>")
                .contains(
                        "  pass null-reverse-path: MAIL FROM:<bo@example.net>",
                        "reply:",
                        "  Auto-Submitted: auto-replied",
                        "  In-Reply-To: <1@example.net>",
                        "  Away.");
    }

    @Test
    void includesTheScriptsOfAFolderAndNamesTheOneThatIsWrong() throws Exception {
        Path scripts = Files.createDirectory(folder.resolve("scripts"));
        Path main =
                Files.writeString(
                        folder.resolve("main.sieve"), "require \"include\"; include \"away\";");
        String[] call = {
            "explain",
            "--rcpt",
            "ana@example.org",
            "--from",
            "bo@example.net",
            "--script",
            main.toString(),
            "--scripts",
            scripts.toString()
        };
        assertThat(setup().input(MESSAGE).run(call).errLines())
                .contains(
                        "siesta: "
                                + main
                                + ":1:28: error: included personal script 'away' does not exist"
                                + " [script-not-found]");
        Files.writeString(
                scripts.resolve("away.sieve"), "require \"vacation\"; vacation \"Away.\";");
        assertThat(setup().input(MESSAGE).run(call).outLines())
                .startsWith("decision: reply to bo@example.net");
    }

    @Test
    void namesTheRuleThatKeepsTheReplyBack() throws Exception {
        CommandLineRun run =
                explain("List-Id: <chess.example.net>\n" + MESSAGE, "--from", "bo@example.net");
        assertThat(run.status()).isZero();
        assertThat(run.outLines()).first().isEqualTo("decision: no reply, mailing-list");
        assertThat(run.outLines()).last().asString().startsWith("  stop mailing-list: ");
    }

    @Test
    void furtherOwnAddressesCount() throws Exception {
        String other = MESSAGE.replace("ana@example.org", "a.nadel@example.org");
        assertThat(explain(other, "--from", "bo@example.net").outLines())
                .first()
                .isEqualTo("decision: no reply, not-addressed");
        assertThat(
                        explain(other, "--from", "bo@example.net", "--own", "a.nadel@example.org")
                                .outLines())
                .first()
                .isEqualTo("decision: reply to bo@example.net");
    }

    @Test
    void printsOneJsonObject() throws Exception {
        CommandLineRun run = explain(MESSAGE, "--from", "<>", "--json");
        assertThat(run.outLines()).hasSize(1);
        JsonNode json = Json.read(run.out());
        assertThat(json.path("reply").asBoolean()).isFalse();
        assertThat(json.path("reason").asText()).isEqualTo("null-reverse-path");
        JsonNode rules = json.path("rules");
        assertThat(rules.get(rules.size() - 1).path("applies").asBoolean()).isTrue();
        assertThat(rules.findValuesAsText("reason"))
                .startsWith("no-vacation", "script-error", "null-reverse-path");
        assertThat(json.path("message").isNull()).isTrue();
    }

    @Test
    void showsWhatTheScriptCompared() throws Exception {
        Path script =
                Files.writeString(
                        folder.resolve("bills.sieve"),
                        "if header :contains \"subject\" \"invoice\" {\n  discard;\n}\n");
        String[] explain = {
            "explain",
            "--rcpt",
            "ana@example.org",
            "--from",
            "bo@example.net",
            "--script",
            script.toString(),
            "--json"
        };
        String message = MESSAGE.replace("Subject: hi", "Subject: Invoice 12");
        CommandLineRun text =
                setup().input(message).run(Arrays.copyOf(explain, explain.length - 1));
        assertThat(text.outLines())
                .containsSequence(
                        "script, step by step:",
                        "  line 1: header :contains -> true (\"Invoice 12\" against \"invoice\")",
                        "  line 2: action discard");
        JsonNode trace = Json.read(setup().input(message).run(explain).out()).path("trace");
        assertThat(trace.findValuesAsText("line")).containsExactly("1", "2");
        assertThat(trace.findValuesAsText("text"))
                .containsExactly(
                        "header :contains -> true (\"Invoice 12\" against \"invoice\")",
                        "action discard");
    }

    @Test
    void withoutAScriptTheSettingsOfTheAccountCountAndNothingIsRecorded() throws Exception {
        String data = folder.resolve("data").toString();
        String[] explain = {
            "explain", "--rcpt", "ana+x@example.org", "--from", "bo@example.net", "-"
        };
        assertThat(setup().environment("SIESTA_DATA", data).input(MESSAGE).run(explain).outLines())
                .first()
                .isEqualTo("decision: no reply, no-vacation");
        setup().environment("SIESTA_DATA", data)
                .run("ooo", "set", "ana@example.org", "--text", "Away until Monday.");
        for (int i = 0; i < 2; i++) {
            assertThat(
                            setup().environment("SIESTA_DATA", data)
                                    .input(MESSAGE)
                                    .run(explain)
                                    .outLines())
                    .startsWith("decision: reply to bo@example.net", "asked by: ooo")
                    .contains("  Away until Monday.");
        }
        assertThat(setup().environment("SIESTA_DATA", data).run("decisions").outLines())
                .containsExactly("no decisions");
    }

    @Test
    void badInputIsOneLine() throws Exception {
        assertThat(explain("", "--from", "<>").errLines())
                .containsExactly("siesta: the message is empty");
        assertThat(explain(MESSAGE, "--from", "bo").status()).isEqualTo(2);
        assertThat(explain(MESSAGE, "--from", "<>", "/no/such").errLines())
                .containsExactly("siesta: cannot read /no/such: no such file");
        assertThat(explain(MESSAGE).status()).isEqualTo(2);
        assertThat(explain(MESSAGE, "--from", "<>", "--client-ip", "example.org").status())
                .isEqualTo(2);
        Path broken = Files.writeString(folder.resolve("broken.sieve"), "vacation 5");
        CommandLineRun run =
                setup().input(MESSAGE)
                        .run(
                                "explain",
                                "--rcpt",
                                "ana@example.org",
                                "--from",
                                "<>",
                                "--script",
                                broken.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.errLines()).allMatch(l -> l.startsWith("siesta: " + broken + ":1:"));
    }

    @Test
    void answersCasesLineByLine() {
        String plain =
                """
                {"id":"a","mailFrom":"bo@example.net","rcptTo":"ana+x@example.org","userAddresses":["ana@example.org"],"scriptAddresses":[],"delimiter":"+","headers":"From: bo@example.net\\r\\nTo: ana+x@example.org\\r\\n","headersHex":null,"body":"hi"}
                """;
        String byScriptAddress =
                plain.replace("\"a\"", "7")
                        .replace("To: ana+x@example.org", "To: help@example.org")
                        .replace(
                                "\"scriptAddresses\":[]",
                                "\"scriptAddresses\":[\"help@example.org\"]");
        String byHex =
                plain.replace(
                        "\"headersHex\":null",
                        "\"headersHex\":\"" + hex("Precedence: bulk\r\n") + "\"");
        String silent =
                plain.replace(
                        "\"body\"", "\"script\":\"keep;\",\"clientIp\":\"192.0.2.1\",\"body\"");
        String nullPath = plain.replace("bo@example.net\",\"rcptTo", "\",\"rcptTo");
        CommandLineRun run =
                setup().input(
                                plain
                                        + byScriptAddress
                                        + byHex
                                        + "\n"
                                        + silent
                                        + nullPath
                                        + "nonsense\n"
                                        + plain.replace("\"body\"", "\"at\":\"noon\",\"body\""))
                        .run("explain", "--jsonl");
        assertThat(run.outLines())
                .containsExactly(
                        "{\"id\":\"a\",\"reply\":true,\"replyTo\":\"bo@example.net\",\"reason\":null}",
                        "{\"id\":7,\"reply\":true,\"replyTo\":\"bo@example.net\",\"reason\":null}",
                        "{\"id\":\"a\",\"reply\":false,\"replyTo\":null,\"reason\":\"precedence\"}",
                        "{\"id\":\"a\",\"reply\":false,\"replyTo\":null,\"reason\":\"no-vacation\"}",
                        "{\"id\":\"a\",\"reply\":false,\"replyTo\":null,\"reason\":\"null-reverse-path\"}",
                        "{\"error\":\"line 7: not JSON\"}",
                        "{\"id\":\"a\",\"error\":\"line 8: 'noon' is not an instant such as"
                                + " 2026-07-06T10:00:00Z\"}");
        assertThat(run.status()).isEqualTo(1);
    }

    /** Cases that others wrote, where there are any. */
    @Test
    void agreesWithTheCasesThatAreGiven() throws Exception {
        String given = System.getProperty("siesta.cases", "");
        Path file = Path.of(given.isEmpty() ? "/nonexistent" : given, "header-cases.jsonl");
        List<String> cases = Files.exists(file) ? Files.readAllLines(file) : List.of();
        CommandLineRun run = setup().input(String.join("\n", cases)).run("explain", "--jsonl");
        assertThat(run.status()).isZero();
        assertThat(run.outLines()).hasSameSizeAs(cases);
        for (int i = 0; i < cases.size(); i++) {
            JsonNode asked = Json.read(cases.get(i));
            JsonNode answer = Json.read(run.outLines().get(i));
            if (!asked.path("level").asText().equals("grey")) {
                assertThat(answer.path("reply").asBoolean())
                        .as(asked.path("name").asText())
                        .isEqualTo(asked.path("reply").asBoolean());
            }
        }
    }

    private static String hex(String text) {
        return java.util.HexFormat.of()
                .formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
