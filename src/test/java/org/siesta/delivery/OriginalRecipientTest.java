package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.vacation.OwnAddresses;

/** Whom a message was written to, as the delivering MTA tells it. */
class OriginalRecipientTest {

    private static final OwnAddresses ANA =
            new OwnAddresses(new Mailbox("ana", "example.org"), Set.of(), "+");

    /** Lines of the header from the top, with | between them. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "X-Original-To: sales@example.org | Received: by mx, sales@example.org",
        "x-original-to: <Sales@EXAMPLE.org>, Sales@example.org",
        "Delivered-To: a@example.org | X-Original-To: sales@example.org, sales@example.org",
        "Received: by mx | X-Original-To: sales@example.org, ''",
        "X-Original-To: not an address, ''",
        "Delivered-To: sales@example.org, ''",
        "To: sales@example.org, ''",
    })
    void countsAboveEveryReceivedFieldOnly(String lines, String expected) {
        assertThat(names(new OriginalRecipient(List.of("x-original-to")), lines))
                .isEqualTo(expected);
    }

    @Test
    void nothingIsBelievedByDefault() {
        assertThat(names(OriginalRecipient.UNKNOWN, "X-Original-To: sales@example.org")).isEmpty();
    }

    @Test
    void aLongListSaysNothing() {
        String many = "a@example.org,".repeat(11);
        assertThat(names(new OriginalRecipient(List.of("x-original-to")), "X-Original-To: " + many))
                .isEmpty();
    }

    private static String names(OriginalRecipient original, String lines) {
        byte[] octets =
                (lines.replace(" | ", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        return original.known(ANA, Headers.parse(octets)).aliases().stream()
                .map(Mailbox::address)
                .collect(Collectors.joining(" "));
    }
}
