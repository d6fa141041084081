package org.siesta.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client in a Received field, as the usual MTAs write it. */
class ReceivedFieldTest {

    static Stream<Arguments> fields() {
        return Stream.of(
                arguments(
                        "from client.example.net (client.example.net [203.0.113.7])\r\n"
                                + "\tby mx.example.org (Postfix) with ESMTP id 4B; Mon, 1 Jun 2026",
                        "mx.example.org 203.0.113.7 client.example.net client.example.net"),
                arguments(
                        "from localhost (unknown [203.0.113.7]) by MX.example.org with ESMTP",
                        "mx.example.org 203.0.113.7 null localhost"),
                arguments(
                        "from x (y.example.net [IPv6:2001:db8::1]) by mx.example.org; Mon",
                        "mx.example.org 2001:db8::1 y.example.net x"),
                // Exim: no reverse name; then no name at all.
                arguments(
                        "from [203.0.113.7] (helo=client) by mx.example.org with esmtp",
                        "mx.example.org 203.0.113.7 null client"),
                arguments(
                        "from [203.0.113.7] (port=40112 helo=client ident=x)\r\n\tby mx.example.org",
                        "mx.example.org 203.0.113.7 null client"),
                arguments(
                        "from [203.0.113.7] (helo=[203.0.113.7]) by mx.example.org with esmtp",
                        "mx.example.org 203.0.113.7 null null"),
                arguments(
                        "from [203.0.113.7] by mx.example.org with esmtp (Exim 4.98)",
                        "mx.example.org 203.0.113.7 null null"),
                // Exim: a name that it has confirmed, and what the client calls itself.
                arguments(
                        "from y.example.net ([203.0.113.7] helo=client) by mx.example.org",
                        "mx.example.org 203.0.113.7 y.example.net client"),
                arguments(
                        "from y.example.net ([IPv6:2001:db8::1]:40112 helo=client) by mx.example.org",
                        "mx.example.org 2001:db8::1 y.example.net client"),
                // OpenSMTPD.
                arguments(
                        "from client (y.example.net [203.0.113.7]) by mx.example.org (OpenSMTPD) with ESMTP",
                        "mx.example.org 203.0.113.7 y.example.net client"),
                // Whoever calls himself so is not Exim.
                arguments(
                        "from helo=client (y.example.net [203.0.113.7]) by mx.example.org",
                        "mx.example.org 203.0.113.7 y.example.net null"),
                arguments(
                        "from client ([203.0.113.7]) by mx.example.org with esmtp (Exim 4.98)",
                        "mx.example.org 203.0.113.7 null client"),
                // Sendmail.
                arguments(
                        "from client (y.example.net [203.0.113.7] (may be forged)) by mx.example.org",
                        null),
                arguments(
                        "from client (y.example.net [203.0.113.7]) by mx.example.org (8.18.1/8.18.1)",
                        "mx.example.org 203.0.113.7 y.example.net client"));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void namesTheClient(String value, String expected) {
        String seen =
                ReceivedField.parse(value)
                        .map(
                                f ->
                                        f.by()
                                                + " "
                                                + IpAddress.text(f.address())
                                                + " "
                                                + f.name()
                                                + " "
                                                + f.helo())
                        .orElse(null);
        assertThat(seen).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "from ",
                "by mx.example.org",
                "from x by mx.example.org",
                "from x (y [203.0.113.7]",
                "from x (y [203.0.113.7])",
                "from x (y [203.0.113.7]) via z",
                "from x (y [203.0.113]) by mx.example.org",
                "from x (y [0x7f.1]) by mx.example.org",
                "from x (y [999.0.113.7]) by mx.example.org",
                "from x (y [fe80::1%eth0]) by mx.example.org",
                "from x (y [mail.example.org]) by mx.example.org"
            })
    void namesNobody(String value) {
        assertThat(ReceivedField.parse(value)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    from a (b [203.0.113.7]) by mx with ESMTPS id 1; Mon          | ESMTPS
                    by mx with POP3                                               | POP3
                    by mx With imap(fetchmail-6.4.2)                              | IMAP
                    by mx (with (UUCP) POP3) with SMTP                            | SMTP
                    by mx (with \\) POP3) with SMTP                               | SMTP
                    "with POP3" by mx with SMTP                                   | SMTP
                    "\\" with POP3" by mx with SMTP                               | SMTP
                    by mx with (a comment) LMTP                                   | LMTP
                    by mx with                                                    | -
                    by mx without POP3                                            | -
                    by mx; with POP3                                              | -
                    by mx (with POP3                                              | POP3
                    by mx (a) (with POP3                                          | POP3
                    by mx "with POP3                                              | -
                    """)
    void tellsHowItCame(String value, @Nullable String expected) {
        assertThat(ReceivedField.protocol(value)).isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void aLongFieldIsReadToItsLimit() {
        assertThat(ReceivedField.protocol("(".repeat(1_000_000))).isEmpty();
        assertThat(ReceivedField.protocol("a".repeat(1_000) + " with POP3")).isEmpty();
        assertThat(ReceivedField.protocol("(".repeat(900) + " with POP3")).hasValue("POP3");
        assertThat(ReceivedField.parse("from " + "(".repeat(1_000_000))).isEmpty();
    }
}
