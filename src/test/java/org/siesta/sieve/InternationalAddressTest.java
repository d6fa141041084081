package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.sieve.Scripts.holds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/** What the tests of addresses say about those of RFC 6532. */
class InternationalAddressTest {

    private static final String ALL =
            "require [\"envelope\", \"subaddress\", \"variables\", \"relational\","
                    + " \"comparator-i;ascii-numeric\"];";

    private static final Headers MARKED =
            Headers.of(
                    "Received",
                            "from a (a [192.0.2.7]) by mx.example.org (Postfix) with UTF8SMTPS id 1;"
                                    + " Mon, 7 Sep 2026 09:59:58 +0200",
                    "From", "Jürgen <jürgen+news@Bücher.example>",
                    "To", "用户@example.com",
                    "Cc", "ana@xn--bcher-kva.example",
                    "Bcc", "ana@xn--99999999999.example",
                    "Resent-Cc", "jürgen@@example.com");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "address :localpart \"from\" \"jürgen+news\" | true",
                "address :localpart \"from\" \"JÜRGEN+NEWS\" | false",
                "address :localpart \"from\" \"JüRGEN+NEWS\" | true",
                "address :localpart :comparator \"i;unicode-casemap\" \"from\" \"JÜRGEN+NEWS\" | true",
                "address :user \"from\" \"jürgen\" | true",
                "address :detail \"from\" \"news\" | true",
                "address :domain \"from\" \"bücher.example\" | true",
                "address :domain :contains \"from\" \"ücher\" | true",
                "address :domain \"from\" \"xn--bcher-kva.example\" | true",
                "address :domain :comparator \"i;octet\" \"from\" \"Bücher.example\" | true",
                "address :domain :comparator \"i;octet\" \"from\" \"bücher.example\" | false",
                "address :all \"from\" \"jürgen+news@bücher.example\" | true",
                "address :all \"from\" \"jürgen+news@xn--bcher-kva.example\" | true",
                "address :localpart \"to\" \"用户\" | true",
                "address :domain \"to\" \"example.com\" | true",
                "address \"to\" \"用户@example.com\" | true",
                // An A-label is its U-label.
                "address :domain \"cc\" \"bücher.example\" | true",
                "address :domain \"cc\" \"xn--bcher-kva.example\" | true",
                "address :domain \"bcc\" \"xn--99999999999.example\" | true",
                // One address is one value.
                "address :count \"eq\" :comparator \"i;ascii-numeric\" [\"from\", \"cc\"] \"2\" | true",
                "address :domain :value \"lt\" \"cc\" \"c\" | false",
                // No address has no parts.
                "address :localpart :contains \"resent-cc\" \"\" | false",
            })
    void says(String test, boolean expected) {
        assertThat(holds(ALL, test, Scripts.input(MARKED))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "jürgen@example.com | localpart | jürgen | false",
                "jürgen@example.com | domain | example.com | false",
                "jürgen@example.com | all | jürgen@example.com | true",
                "jürgen@bücher.example | localpart | jürgen | true",
                "jürgen@bücher.example | domain | xn--bcher-kva.example | true",
            })
    void lettersOfAnyCharsetAreNoLocalPartUnlessTheMessageSaysSo(
            String from, String part, String key, boolean expected) {
        String test = "address :" + part + " \"from\" \"" + key + "\"";

        assertThat(holds(ALL, test, Scripts.input(Headers.of("From", from)))).isEqualTo(expected);
    }

    @Test
    void anInternationalEnvelopeMarksTheMessage() {
        SieveInput usual = Scripts.input(Headers.of("From", "jürgen@example.com"));
        String test = "address :localpart \"from\" \"jürgen\"";
        Mailbox juergen = new Mailbox("jürgen", "example.com");

        assertThat(holds(ALL, test, with(usual, juergen, usual.to().mailbox()))).isTrue();
        assertThat(holds(ALL, test, with(usual, new Mailbox("bo", "example.net"), juergen)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "envelope :localpart \"from\" \"jürgen\" | true",
                "envelope :domain \"from\" \"bücher.example\" | true",
                "envelope :domain \"from\" \"xn--bcher-kva.example\" | true",
                "envelope \"from\" \"jürgen@xn--bcher-kva.example\" | true",
                "envelope :count \"eq\" :comparator \"i;ascii-numeric\" \"from\" \"1\" | true",
                "envelope :domain \"to\" \"例え.テスト\" | true",
            })
    void theEnvelopeKnowsBothSpellings(String test, boolean expected) {
        SieveInput input =
                with(
                        Scripts.input(),
                        new Mailbox("jürgen", "bücher.example"),
                        new Mailbox("ana", "xn--r8jz45g.xn--zckzah"));

        assertThat(holds(ALL, test, input)).isEqualTo(expected);
    }

    private static SieveInput with(SieveInput usual, Mailbox from, Mailbox to) {
        return new SieveInput(
                usual.message(),
                new ReversePath.Sender(from),
                ForwardPath.of(to),
                usual.client(),
                usual.now(),
                usual.zone(),
                usual.delimiters(),
                usual.hostName(),
                usual.scriptName());
    }
}
