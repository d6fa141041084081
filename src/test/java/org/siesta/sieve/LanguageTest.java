package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.sieve.Scripts.holds;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/** What each test of the language says about a message: one row per case. */
class LanguageTest {

    private static final String ALL =
            "require [\"variables\", \"relational\", \"comparator-i;ascii-numeric\", \"date\","
                    + " \"index\", \"envelope\", \"environment\", \"subaddress\","
                    + " \"encoded-character\"];";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // RFC 5228 s5.7
                "header :is \"subject\" \"Grüße from *Bo*\" | true",
                "header :contains \"subject\" \"FROM\" | true",
                "header :contains :comparator \"i;octet\" \"subject\" \"FROM\" | false",
                "header :contains \"subject\" \"GRÜSSE\" | false",
                "header :contains \"subject\" \"GRÜßE\" | false",
                "header :contains :comparator \"i;unicode-casemap\" \"subject\" \"GRÜßE\" | true",
                "header \"x-empty\" \"\" | true",
                "header :contains \"x-empty\" \"\" | true",
                "header :contains \"x-absent\" \"\" | false",
                "header [\"x-absent\", \"X-MANY\"] [\"nothing\", \"three\"] | true",
                "header \"x many\" \"one\" | false",
                // :matches
                "header :matches \"x-count\" \"?? apples\" | true",
                "header :matches \"x-count\" \"? apples\" | false",
                "header :matches \"x-count\" \"*a*l*\" | true",
                "header :matches \"x-count\" \"*a*l\" | false",
                "header :matches \"subject\" \"*\\\\*Bo\\\\*\" | true",
                "header :matches \"x-empty\" \"*\" | true",
                "header :matches \"x-empty\" \"?\" | false",
                "header :matches \"x-count\" \"\" | false",
                // exists, size, allof, anyof, not
                "exists [\"from\", \"DATE\"] | true",
                "exists [\"from\", \"x-absent\"] | false",
                "size :over 999 | true",
                "size :over 1000 | false",
                "size :under 1000 | false",
                "size :under 1K | true",
                "size :over 4G | false",
                "allof (true, not false) | true",
                "anyof (false, not true) | false",
                // address, RFC 5228 s5.1 and s2.7.4
                "address \"from\" \"BO@EXAMPLE.NET\" | true",
                "address \"from\" \"Bo Berg\" | false",
                "address :localpart \"to\" \"ana+list\" | true",
                "address :domain [\"to\", \"cc\"] \"example.com\" | true",
                "address :contains \"cc\" \"dora\" | true",
                "address :localpart \"cc\" \"carl\" | true",
                "address :is \"cc\" \"team\" | false",
                // subaddress, RFC 5233
                "address :user \"to\" \"ana\" | true",
                "address :detail \"to\" \"list\" | true",
                "address :detail \"from\" \"\" | false",
                "address :user \"from\" \"bo\" | true",
                "envelope :detail \"to\" \"list\" | true",
                // envelope, RFC 5228 s5.4
                "envelope \"from\" \"bo@example.net\" | true",
                "envelope :localpart \"TO\" \"ana+list\" | true",
                "envelope :all :is \"to\" \"ana@example.org\" | false",
                // relational, RFC 5231
                "header :count \"eq\" :comparator \"i;ascii-numeric\" \"x-many\" \"3\" | true",
                "header :count \"eq\" :comparator \"i;ascii-numeric\" \"x-absent\" \"0\" | true",
                "header :count \"gt\" :comparator \"i;ascii-numeric\" [\"x-many\", \"to\"] \"3\" | true",
                "address :count \"eq\" :comparator \"i;ascii-numeric\" [\"to\", \"cc\"] \"4\" | true",
                "header :value \"lt\" \"x-many\" \"p\" | true",
                "header :value \"ne\" \"from\" \"x\" | true",
                "header :value \"GE\" :comparator \"i;ascii-numeric\" \"x-count\" \"12\" | true",
                "header :value \"gt\" :comparator \"i;ascii-numeric\" \"x-count\" \"12\" | false",
                // index, RFC 5260 s6
                "header :index 2 \"x-many\" \"two\" | true",
                "header :index 2 \"x-many\" \"one\" | false",
                "header :index 1 :last \"x-many\" \"three\" | true",
                "header :index 4 :contains \"x-many\" \"\" | false",
                // fields count, not addresses, and all named fields in the order of the names
                "address :index 1 :domain \"to\" \"example.com\" | true",
                "address :index 2 :contains \"to\" \"\" | false",
                "address :index 2 [\"to\", \"cc\"] \"dora@example.com\" | true",
                "address :index 2 [\"cc\", \"to\"] \"dora@example.com\" | false",
                "address :index 2 :last [\"to\", \"cc\"] \"joerg@example.com\" | true",
                "address :count \"eq\" :comparator \"i;ascii-numeric\" :index 1 \"to\" \"2\" | true",
                "header :index 4 [\"x-many\", \"x-count\"] \"12 apples\" | true",
                "header :index 1 [\"x-many\", \"x-count\"] \"12 apples\" | false",
                "header :index 2 [\"x-count\", \"x-absent\", \"x-many\"] \"one\" | true",
                "header :index 1 :last [\"x-many\", \"x-count\"] \"three\" | false",
                "header :index 2 :last [\"x-many\", \"x-count\"] \"three\" | true",
                // date, RFC 5260 s4: 03:00 -0500 is 10:00 in Berlin
                "date \"date\" \"hour\" \"10\" | true",
                "date :originalzone \"date\" \"hour\" \"03\" | true",
                "date :zone \"+0000\" \"date\" \"iso8601\" \"2026-09-07T08:00:00Z\" | true",
                "date :zone \"-0330\" \"date\" \"time\" \"04:30:00\" | true",
                "date \"received\" \"second\" \"58\" | true",
                "date \"date\" \"weekday\" \"1\" | true",
                "date \"date\" \"julian\" \"61290\" | true",
                "date \"date\" \"std11\" \"Mon, 07 Sep 2026 10:00:00 +0200\" | true",
                "date :contains \"x-count\" \"year\" \"\" | false",
                // of several fields it is the first
                "date \"x-dates\" \"year\" \"2024\" | false",
                "date :index 2 \"x-dates\" \"year\" \"2024\" | true",
                "date :count \"eq\" :comparator \"i;ascii-numeric\" \"x-dates\" \"year\" \"1\" | true",
                // currentdate
                "currentdate \"date\" \"2026-09-07\" | true",
                "currentdate \"iso8601\" \"2026-09-07T10:00:00+02:00\" | true",
                "currentdate :zone \"+0000\" \"hour\" \"08\" | true",
                "currentdate \"zone\" \"+0200\" | true",
                "currentdate \"month\" \"09\" | true",
                "currentdate \"day\" \"07\" | true",
                "currentdate \"year\" \"2026\" | true",
                "currentdate \"minute\" \"00\" | true",
                "currentdate :value \"ge\" \"date\" \"2026-09-07\" | true",
                "currentdate :value \"lt\" \"date\" \"2026-09-07\" | false",
                "currentdate :count \"eq\" :comparator \"i;ascii-numeric\" \"date\" \"1\" | true",
                // environment, RFC 5183
                "environment \"remote-ip\" \"192.0.2.10\" | true",
                "environment \"remote-host\" \"\" | true",
                "environment \"host\" \"mx.example.org\" | true",
                "environment \"domain\" \"example.org\" | true",
                "environment \"location\" \"MDA\" | true",
                "environment \"phase\" \"during\" | true",
                "environment :contains \"name\" \"siesta\" | true",
                "environment \"VND.siesta.socket-ip\" \"192.0.2.10\" | true",
                "environment \"vnd.siesta.proxy-ip\" \"\" | true",
                // string, RFC 5229 s5
                "string :is \"${nothing}\" \"\" | true",
                "string :count \"eq\" :comparator \"i;ascii-numeric\" [\"\", \"a\", \"${nothing}\"] \"1\" | true",
                "string [\"a\", \"b\"] [\"c\", \"B\"] | true",
                "string \"${unicode:20ac}\" \"€\" | true",
            })
    void says(String test, boolean expected) {
        assertThat(holds(ALL, test)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "address \"to\" \"\\\"a b\\\"@example.org\" | true",
                "address \"to\" \"a b@example.org\" | false",
                "address :localpart \"to\" \"a b\" | true",
                "address \"to\" \"plain@example.org\" | true",
                "address \"to\" \"\\\"a..b\\\"@example.org\" | true",
                "address \"to\" \"it's{}@example.org\" | true",
            })
    void aLocalPartHasTheQuotesThatItNeeds(String test, boolean expected) {
        Headers headers =
                Headers.of(
                        "To",
                        "\"a b\"@example.org, \"plain\"@EXAMPLE.org, \"a..b\"@example.org,"
                                + " it's{}@example.org");

        assertThat(holds(ALL, test, Scripts.input(headers))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "address :localpart \"from\" \"joe.\" | true",
                "address :domain \"from\" \"carrier.example\" | true",
                "address :user \"to\" \"a..b\" | true",
                "address :detail \"to\" \"list\" | true",
                "address :localpart \"to\" \".c\" | true",
                "address \"from\" \"joe.@carrier.example\" | true",
                "address \"to\" \"a..b+list@example.org\" | true",
                "address :domain \"cc\" [\"example.net\", \"example..net\", \"\"] | false",
                "address :localpart :contains \"cc\" \"\" | false",
            })
    void anAddressWithDotsWhereNoneBelongHasItsParts(String test, boolean expected) {
        Headers headers =
                Headers.of(
                        "From", "Joe (c) <joe.@carrier.example>",
                        "To", "a..b+list@example.org, .c@example.org",
                        "Cc", "..@example.net, d@example..net, e.f.example.net, g..@, .@.");

        assertThat(holds(ALL, test, Scripts.input(headers))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // RFC 5231 s4.2: a group without members has no mailbox to count.
                "address :count \"eq\" :comparator \"i;ascii-numeric\" \"to\" \"0\" | true",
                "address :count \"eq\" :comparator \"i;ascii-numeric\" [\"to\", \"cc\"] \"1\" | true",
                "header :count \"eq\" :comparator \"i;ascii-numeric\" \"to\" \"1\" | true",
                "address \"to\" \"\" | true",
                "address :all \"cc\" \"\\\"\\\"@example.org\" | true",
            })
    void aFieldWithoutAddressesHasNoneToCount(String test, boolean expected) {
        Headers headers = Headers.of("To", "undisclosed-recipients:;", "Cc", "\"\"@example.org");

        assertThat(holds(ALL, test, Scripts.input(headers))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "envelope \"from\" \"\" | true",
                "envelope :localpart \"from\" \"\" | true",
                "envelope :contains :detail \"from\" \"\" | false",
                "envelope :contains \"from\" \"@\" | false",
            })
    void theNullReversePathIsTheEmptyString(String test, boolean expected) {
        SieveInput usual = Scripts.input();
        SieveInput bounce =
                new SieveInput(
                        usual.message(),
                        new ReversePath.Null(),
                        usual.to(),
                        usual.client(),
                        usual.now(),
                        usual.zone(),
                        usual.delimiters(),
                        usual.hostName(),
                        usual.scriptName());
        assertThat(holds(ALL, test, bounce)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "environment \"remote-ip\" \"2001:db8::5\" | true",
                "environment \"remote-host\" \"client.example.net\" | true",
                "environment \"vnd.siesta.client-source\" \"xforward\" | true",
                "environment \"vnd.siesta.xforward-helo\" \"hello.example.net\" | true",
                "environment \"vnd.siesta.proxy-ip\" \"198.51.100.7\" | true",
                "environment \"vnd.siesta.socket-ip\" \"192.0.2.10\" | true",
                "environment \"vnd.siesta.xclient-ip\" \"\" | true",
            })
    void environmentShowsTheEffectiveClientAndEveryHop(String test, boolean expected) {
        SieveInput usual = Scripts.input();
        ClientIdentity client =
                usual.client()
                        .with(
                                new Hop(
                                        Source.PROXY,
                                        Scripts.address("198.51.100.7"),
                                        50000,
                                        null,
                                        0,
                                        Map.of()))
                        .with(
                                new Hop(
                                        Source.XFORWARD,
                                        Scripts.address("2001:db8::5"),
                                        0,
                                        null,
                                        0,
                                        Map.of(
                                                "name",
                                                "client.example.net",
                                                "helo",
                                                "hello.example.net")));
        SieveInput input =
                new SieveInput(
                        usual.message(),
                        usual.from(),
                        usual.to(),
                        client,
                        usual.now(),
                        usual.zone(),
                        usual.delimiters(),
                        usual.hostName(),
                        usual.scriptName());
        assertThat(holds(ALL, test, input)).isEqualTo(expected);
    }

    @Test
    void anUnknownClientIsTheEmptyString() {
        SieveInput usual = Scripts.input();
        SieveInput input =
                new SieveInput(
                        usual.message(),
                        usual.from(),
                        usual.to(),
                        ClientIdentity.ofSocket(null, 0, null, 0),
                        usual.now(),
                        usual.zone(),
                        usual.delimiters(),
                        usual.hostName(),
                        usual.scriptName());
        assertThat(holds(ALL, "environment \"remote-ip\" \"\"", input)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "-, ana-list, ana, list",
        "+-, ana-x+y, ana, x+y",
        "+, ana+, ana, ''",
        "=, ana+list, ana+list,",
    })
    void theSiteSaysWhatSeparatesUserAndDetail(
            String delimiters, String localPart, String user, String detail) {
        SieveInput usual = Scripts.input();
        SieveInput input =
                new SieveInput(
                        usual.message(),
                        usual.from(),
                        ForwardPath.of(new Mailbox(localPart, "example.org")),
                        usual.client(),
                        usual.now(),
                        usual.zone(),
                        delimiters,
                        usual.hostName(),
                        usual.scriptName());
        assertThat(holds(ALL, "envelope :user \"to\" \"" + user + "\"", input)).isTrue();
        if (detail == null) {
            assertThat(holds(ALL, "envelope :contains :detail \"to\" \"\"", input)).isFalse();
        } else {
            assertThat(holds(ALL, "envelope :detail \"to\" \"" + detail + "\"", input)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 Sep 2026 10:00 +0200 | 2026-09-07T08:00:00Z",
                "Mon, 7 Sep 26 10:00:05 EDT | 2026-09-07T14:00:05Z",
                "Mon,7 Sep 2026 10:00:05 (local (time)) GMT | 2026-09-07T10:00:05Z",
                "Fri, 31 Dec 99 23:59:60 +0000 | 1999-12-31T23:59:59Z",
                "from x by y (with; semicolon) ; Tue, 1 Sep 2026 00:00:00 -0000 (UTC) | 2026-09-01T00:00:00Z",
                "1 Sep 2026 00:00:00 | 2026-09-01T00:00:00Z",
            })
    void readsDatesInTheirOldFormsToo(String date, String iso) {
        SieveInput input = Scripts.input(Headers.of("Date", date));
        assertThat(holds(ALL, "date :zone \"+0000\" \"date\" \"iso8601\" \"" + iso + "\"", input))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tomorrow",
                "31 Feb 2026 10:00 +0000",
                "1 Sep 2026 25:00 +0000",
                "1 Sep 2026",
                "1 Xyz 2026 10:00 +0000",
                "99999999999999999999 Sep 2026 10:00 +0000",
                ";",
            })
    void whatIsNoDateNeverMatches(String date) {
        SieveInput input = Scripts.input(Headers.of("Date", date));
        assertThat(holds(ALL, "date :contains \"date\" \"year\" \"\"", input)).isFalse();
    }

    @Test
    void summerTimeFollowsTheAccountsZone() {
        SieveInput usual = Scripts.input();
        SieveInput winter =
                new SieveInput(
                        usual.message(),
                        usual.from(),
                        usual.to(),
                        usual.client(),
                        Instant.parse("2026-12-01T08:00:00Z"),
                        ZoneId.of("Europe/Berlin"),
                        usual.delimiters(),
                        usual.hostName(),
                        usual.scriptName());
        assertThat(holds(ALL, "currentdate \"hour\" \"09\"", winter)).isTrue();
        assertThat(holds(ALL, "currentdate \"zone\" \"+0100\"", winter)).isTrue();
    }

    @Test
    void capabilitiesAreThoseThatRequireAccepts() {
        for (String capability : Scripts.COMPILER.capabilities()) {
            assertThat(Scripts.faults("require \"" + capability + "\";")).isEmpty();
        }
        assertThat(Scripts.COMPILER.capabilities())
                .contains(
                        "vacation",
                        "vacation-seconds",
                        "variables",
                        "relational",
                        "date",
                        "index",
                        "envelope",
                        "environment",
                        "subaddress",
                        "copy",
                        "fileinto",
                        "encoded-character",
                        "comparator-i;octet",
                        "comparator-i;ascii-casemap",
                        "comparator-i;ascii-numeric");
    }
}
