package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;

/** Every script that we ship compiles without a warning and does what its first lines promise. */
class ShippedScriptsTest {

    private static final Path FOLDER = Path.of("sieve-scripts");

    /** script | sender | recipient | client | now | text of the answer or "-" */
    private static final String CASES =
            """
            default.sieve                     | bo@example.net  | ana@example.org       | 198.51.100.9 | 2026-08-10T10:00:00Z | Thank you for your message. I am away and will read it when I am back.
            absence-with-dates.sieve          | bo@example.net  | ana@example.org       | 198.51.100.9 | 2026-12-14T15:59:59Z | -
            absence-with-dates.sieve          | bo@example.net  | ana@example.org       | 198.51.100.9 | 2026-12-14T16:00:00Z | I am away until 6 January.
            absence-with-dates.sieve          | bo@example.net  | ana@example.org       | 198.51.100.9 | 2027-01-06T06:59:59Z | I am away until 6 January.
            absence-with-dates.sieve          | bo@example.net  | ana@example.org       | 198.51.100.9 | 2027-01-06T07:00:00Z | -
            whole-days.sieve                  | bo@example.net  | ana@example.org       | 198.51.100.9 | 2026-08-02T21:59:59Z | -
            whole-days.sieve                  | bo@example.net  | ana@example.org       | 198.51.100.9 | 2026-08-02T22:00:00Z | I am on holiday and back on 24 August.
            whole-days.sieve                  | bo@example.net  | ana@example.org       | 198.51.100.9 | 2026-08-21T22:00:00Z | -
            only-people-from-outside.sieve    | bo@example.net  | ana@example.org       | 198.51.100.9 | 2026-08-10T10:00:00Z | I am away. For urgent matters write to office@example.org.
            only-people-from-outside.sieve    | bo@example.net  | ana@example.org       | 192.0.2.77   | 2026-08-10T10:00:00Z | -
            only-people-from-outside.sieve    | bo@example.org  | ana@example.org       | 198.51.100.9 | 2026-08-10T10:00:00Z | -
            only-people-from-outside.sieve    | bo@example.net  | ana@example.org       | 2001:db8::1  | 2026-08-10T10:00:00Z | -
            another-text-for-colleagues.sieve | bo@example.org  | ana@example.org       | 198.51.100.9 | 2026-08-10T10:00:00Z | Away this week; Bo has my projects.
            another-text-for-colleagues.sieve | bo@example.net  | ana@example.org       | 198.51.100.9 | 2026-08-10T10:00:00Z | I am away this week.
            by-detail.sieve                   | bo@example.net  | ana+quiet@example.org | 198.51.100.9 | 2026-08-10T10:00:00Z | -
            by-detail.sieve                   | bo@example.net  | ana+shop@example.org  | 198.51.100.9 | 2026-08-10T10:00:00Z | We are back on Monday.
            by-detail.sieve                   | bo@example.net  | ana@example.org       | 198.51.100.9 | 2026-08-10T10:00:00Z | I am away.
            every-message-of-the-day.sieve    | bo@example.net  | ana@example.org       | 198.51.100.9 | 2026-08-10T10:00:00Z | The help desk is open on working days from 8 to 17 o'clock.
            weekend.sieve                     | bo@example.net  | ana@example.org       | 198.51.100.9 | 2026-08-07T21:59:00Z | -
            weekend.sieve                     | bo@example.net  | ana@example.org       | 198.51.100.9 | 2026-08-07T22:00:00Z | I read mail on working days.
            weekend.sieve                     | bo@example.net  | ana@example.org       | 198.51.100.9 | 2026-08-09T21:59:00Z | I read mail on working days.
            with-their-subject.sieve          | bo@example.net  | ana@example.org       | 198.51.100.9 | 2026-08-10T10:00:00Z | Your message about "Grüße" has arrived. I am back on Monday.
            quiet-for-newsletters.sieve       | bo@example.net  | ana@example.org       | 198.51.100.9 | 2026-08-10T10:00:00Z | I am away.
            quiet-for-newsletters.sieve       | news@example.net| ana@example.org       | 198.51.100.9 | 2026-08-10T10:00:00Z | -
            """;

    static Stream<Path> scripts() throws IOException {
        return Files.list(FOLDER).filter(p -> p.toString().endsWith(".sieve")).sorted();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void compilesWithoutAWord(Path script) throws IOException {
        assertThat(Scripts.faults(Files.readString(script))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = CASES)
    void answersAsItPromises(
            String script, String from, String to, String client, String now, String text)
            throws IOException {
        Mailbox sender = Mailbox.parse(from).orElseThrow();
        Headers headers =
                Headers.of("From", from, "To", to, "Subject", "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=");
        SieveInput usual = Scripts.input();
        SieveInput input =
                new SieveInput(
                        new Message(headers, BytesContent.of("Hello\r\n")),
                        new ReversePath.Sender(sender),
                        ForwardPath.of(Mailbox.parse(to).orElseThrow()),
                        ClientIdentity.ofSocket(Scripts.address(client), 1, null, 0),
                        Instant.parse(now),
                        usual.zone(),
                        usual.delimiters(),
                        usual.hostName(),
                        "main");
        SieveOutcome outcome = Scripts.run(Files.readString(FOLDER.resolve(script)), input);
        assertThat(outcome).isInstanceOf(SieveOutcome.Completed.class);
        String answer =
                ((SieveOutcome.Completed) outcome)
                        .actions().stream()
                                .filter(SieveAction.Vacation.class::isInstance)
                                .map(a -> ((SieveAction.Vacation) a).request().reason().strip())
                                .findFirst()
                                .orElse("-");
        assertThat(answer).isEqualTo(text);
    }

    @Test
    void everyScriptHasACase() throws IOException {
        Set<String> played =
                CASES.lines()
                        .map(line -> line.split("\\|")[0].strip())
                        .collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> scripts = scripts()) {
            assertThat(scripts.map(p -> p.getFileName().toString()))
                    .containsExactlyElementsOf(played);
        }
    }
}
