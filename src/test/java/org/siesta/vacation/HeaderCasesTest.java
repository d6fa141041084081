package org.siesta.vacation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/**
 * Plays header cases, one JSON object a line: our own, and those of {@code header-cases.jsonl} in
 * the folder that the system property {@code siesta.cases} names. All that are not grey must agree.
 */
class HeaderCasesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"en", "tr-TR"})
    void everyCaseIsDecidedAsItSays(String locale) throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(locale));
        try {
            List<String> wrong = new ArrayList<>();
            int grey = 0;
            int greyAgreed = 0;
            int count = 0;
            for (JsonNode one : cases()) {
                boolean agrees = decide(one).equals(expected(one));
                count++;
                if (one.get("level").asText().equals("grey")) {
                    grey++;
                    greyAgreed += agrees ? 1 : 0;
                } else if (!agrees) {
                    wrong.add(one.get("id").asText() + " " + one.get("name").asText());
                }
            }
            System.out.println(
                    count + " header cases, " + greyAgreed + " of " + grey + " grey as preferred");
            assertThat(wrong).isEmpty();
            assertThat(count).isPositive();
        } finally {
            Locale.setDefault(before);
        }
    }

    private static List<JsonNode> cases() throws IOException {
        List<JsonNode> cases = new ArrayList<>();
        read(Path.of("src/test/resources/header-cases.jsonl"), cases);
        String folder = System.getProperty("siesta.cases", "");
        if (!folder.isEmpty()) {
            read(Path.of(folder, "header-cases.jsonl"), cases);
        }
        return cases;
    }

    private static void read(Path file, List<JsonNode> cases) throws IOException {
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank()) {
                    cases.add(JSON.readTree(line));
                }
            }
        }
    }

    private static String expected(JsonNode one) {
        return one.get("reply").asBoolean() ? "reply " + one.get("replyTo").asText() : "none";
    }

    private static String decide(JsonNode one) {
        String from = one.get("mailFrom").asText();
        List<Mailbox> own =
                new ArrayList<>(texts(one, "userAddresses").map(HeaderCasesTest::mailbox).toList());
        Mailbox recipient = mailbox(one.get("rcptTo").asText());
        Mailbox account = own.isEmpty() ? recipient : own.removeFirst();
        SubjectMessage message =
                new SubjectMessage(
                        from.isEmpty()
                                ? new ReversePath.Null()
                                : new ReversePath.Sender(mailbox(from)),
                        ForwardPath.of(recipient),
                        Headers.parse(octets(one)),
                        Instant.EPOCH);
        VacationRequest request =
                new VacationRequest(
                        "Away",
                        false,
                        null,
                        null,
                        null,
                        texts(one, "scriptAddresses").toList(),
                        null,
                        false,
                        null,
                        List.of(),
                        "test");
        Set<Mailbox> aliases = new HashSet<>(own);
        String delimiter = one.path("delimiter").asText("");
        return switch (VacationPolicy.decide(
                request,
                message,
                new OwnAddresses(account, aliases, delimiter),
                ReplyPolicy.DEFAULT)) {
            case Verdict.Suppressed(_, _) -> "none";
            case Verdict.Reply reply -> "reply " + reply.to().address();
        };
    }

    private static Stream<String> texts(JsonNode one, String name) {
        return one.path(name).valueStream().map(JsonNode::asText);
    }

    private static Mailbox mailbox(String address) {
        return Mailbox.parse(address).orElseThrow(() -> new AssertionError(address));
    }

    private static byte[] octets(JsonNode one) {
        byte[] head =
                one.path("headersHex").isTextual()
                        ? HexFormat.of().parseHex(one.get("headersHex").asText())
                        : one.get("headers").asText().getBytes(StandardCharsets.UTF_8);
        byte[] body = ("\r\n" + one.path("body").asText("")).getBytes(StandardCharsets.UTF_8);
        byte[] message = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, message, head.length, body.length);
        return message;
    }
}
