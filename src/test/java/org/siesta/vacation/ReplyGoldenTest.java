package org.siesta.vacation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/**
 * Whole replies, octet for octet: {@code NAME.in.eml} is the subject message, with the request in
 * fields that begin with {@code Test-}; {@code NAME.reply.eml} is what goes out. Files have LF line
 * ends, the messages CRLF. To write the files anew: {@code -Dsiesta.golden=write}.
 */
class ReplyGoldenTest {

    private static final Path FOLDER = Path.of("src/test/resources/replies");
    private static final Instant NOW = Instant.parse("2026-07-06T10:00:05Z");

    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(f -> f.getFileName().toString())
                    .filter(n -> n.endsWith(".in.eml"))
                    .map(n -> n.substring(0, n.length() - ".in.eml".length()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void isWrittenAsItStands(String name) throws IOException {
        byte[] in = Files.readAllBytes(FOLDER.resolve(name + ".in.eml"));
        Headers headers = Headers.parse(in);
        SubjectMessage message =
                new SubjectMessage(
                        new ReversePath.Sender(mailbox(headers.first("Test-From").orElseThrow())),
                        ForwardPath.of(mailbox("ana@example.org")),
                        headers,
                        NOW);
        VacationRequest request =
                new VacationRequest(
                        headers.first("Test-Reason").orElseThrow().replace("\\n", "\n"),
                        headers.has("Test-Mime"),
                        headers.first("Test-Html").orElse(null),
                        headers.first("Test-Subject").orElse(null),
                        headers.first("Test-From-Field").orElse(null),
                        List.of(),
                        null,
                        false,
                        null,
                        List.of(),
                        "test");
        OwnAddresses own =
                new OwnAddresses(
                        mailbox("ana@example.org"), Set.of(mailbox("sales@example.org")), "+");
        Verdict.Reply verdict =
                (Verdict.Reply) VacationPolicy.decide(request, message, own, ReplyPolicy.DEFAULT);
        ReplyMessage reply =
                ReplyMessage.compose(
                        verdict,
                        request,
                        message,
                        ReplyPolicy.DEFAULT,
                        "<17.4711@example.org>",
                        NOW,
                        headers.has("Test-8bit"));
        String written =
                new String(((ReplyMessage.Ready) reply).content().octets(), StandardCharsets.UTF_8);
        Path golden = FOLDER.resolve(name + ".reply.eml");
        if ("write".equals(System.getProperty("siesta.golden"))) {
            Files.writeString(golden, written.replace("\r\n", "\n"));
        }
        assertThat(written).isEqualTo(Files.readString(golden).replace("\n", "\r\n"));
    }

    private static Mailbox mailbox(String address) {
        return Mailbox.parse(address).orElseThrow();
    }
}
