package org.siesta.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressListTest {

    static Stream<Arguments> fields() {
        return Stream.of(
                row("ana@example.org", "ana@example.org"),
                row("Ana <ana@example.org>", "Ana|ana@example.org"),
                row("\"Lid, Ana\" <ana@example.org>", "Lid, Ana|ana@example.org"),
                row("Ana Q. Lid <ana@example.org>", "Ana Q. Lid|ana@example.org"),
                row("ana@example.org (Ana)", "Ana|ana@example.org"),
                row("(>) <ana@example.org>", ">|ana@example.org"),
                row("=?utf-8?b?w4FuYQ==?= <ana@example.org>", "Ána|ana@example.org"),
                row("a@example.org, b@example.org", "a@example.org", "b@example.org"),
                row("a@example.org; b@example.org", "a@example.org", "b@example.org"),
                row(",, a@example.org,,", "a@example.org"),
                row("Team: a@example.org, B <b@example.org>;", "a@example.org", "B|b@example.org"),
                row("Team: a@example.org;, c@example.org", "a@example.org", "c@example.org"),
                row("Team: a@example.org", "a@example.org"),
                row("undisclosed-recipients:;"),
                row(""),
                row("\"ana@example.org\": eve@example.net;", "eve@example.net"),
                row("ana @ example . org", "ana@example.org"),
                row("ana(of (the) house)@example.org", "of (the) house|ana@example.org"),
                row("ana . lid @ example.org", "ana.lid@example.org"),
                row("<@relay.example,@other.example:ana@example.org>", "ana@example.org"),
                row("Ana <@relay.example:ana@example.org>", "Ana|ana@example.org"),
                row("\"ana\"@example.org", "ana@example.org"),
                row("\"a b\"@example.org", "\"a b\"@example.org"),
                row("\"a\\\"b\"@example.org", "\"a\\\"b\"@example.org"),
                row("ana@[192.0.2.1]", "ana@[192.0.2.1]"),
                row("ana@bücher.example", "ana@bücher.example"),
                row("ana@example.org <eve@example.net>", "ana@example.org|eve@example.net"),
                row("\"ana@example.org\" <eve@example.net>", "ana@example.org|eve@example.net"),
                row("[List] Ana <ana@example.org>", "[List] Ana|ana@example.org"),
                row("[List Ana <ana@example.org>", "[List Ana|ana@example.org"),
                row(
                        "=?utf-8?q?ana=40example.org?= <eve@example.net>",
                        "ana@example.org|eve@example.net"),
                row("(ana@example.org) eve@example.net", "ana@example.org|eve@example.net"));
    }

    private static Arguments row(String field, String... entries) {
        return Arguments.of(field, List.of(entries));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void readsTheAddresses(String field, List<String> entries) {
        assertThat(AddressList.parse(field).entries())
                .extracting(
                        e ->
                                (e.displayName().isEmpty() ? "" : e.displayName() + "|")
                                        + e.mailbox().map(Mailbox::address).orElse("-"))
                .isEqualTo(entries);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ana",
                "ana@",
                "@example.org",
                "<>",
                "<ana>",
                "ana@example.org.",
                "a na@example.org",
                "ana..lid@example.org",
                "ana@exam ple.org",
                "<ana@example.org",
                "ana@example.org>",
                "<ana@example.org> eve",
                "<<ana@example.org>>",
                "a <b@example.org> <ana@example.org>",
                "\"ana@example.org",
                "(ana@example.org",
                ") ana@example.org",
                "ana\\@example.org",
                "ana@example.org\u0000",
                "=?utf-8?q?ana=40example.org?=",
                "=?utf-8?q?=3Cana=40example.org=3E?=",
                "ana%example.org",
                "ana@\"example.org\"",
                "ana@[192.0.2.1",
                "\"\"@example.org",
                "ana@@example.org"
            })
    void findsNoAddressInWhatIsNone(String field) {
        assertThat(AddressList.parse(field).mailboxes()).isEmpty();
    }

    @Test
    void keepsTheRawTextOfBrokenAddresses() {
        assertThat(AddressList.parse("Ana <ana..lid@example.org (x)>").entries())
                .extracting(AddressList.Entry::raw)
                .containsExactly("ana..lid@example.org");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "\"\"@example.org, \"\"@example.org",
                "Ana <\"\" @ example.org>, \"\"@example.org",
                "\"a b\" c@example.org, \"a b\" c@example.org",
                "\"a\\\"b\"@bo..lid, \"a\\\"b\"@bo..lid",
            })
    void whatIsNoAddressKeepsItsQuotationMarks(String field, String raw) {
        assertThat(AddressList.parse(field).entries())
                .extracting(AddressList.Entry::raw)
                .containsExactly(raw);
    }

    @ParameterizedTest
    @CsvSource({
        "a..b@example.org, a..b",
        "A <.b@Example.org>, .b",
        "joe.@example.org, joe.",
        "'\"joe.\"@example.org', joe.",
        "joe. @ example.org (x), joe."
    })
    void dotsWhereTheStandardHasNoneAreRead(String field, String localPart) {
        assertThat(AddressList.parse(field).entries())
                .extracting(AddressList.Entry::mailboxOrDotted)
                .containsExactly(Optional.of(new Mailbox(localPart, "example.org")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a na@example.org",
                "a .. na@exam ple.org",
                "an a.@example.org",
                "<ana@example.org",
                "ana@example.org lid",
                "ana@bo..lid@example.org",
                "<a..b@example.org> <eve@example.net>",
                "..@",
                "@example.org",
                "ana."
            })
    void butNothingElse(String field) {
        assertThat(AddressList.parse(field).entries())
                .extracting(AddressList.Entry::mailboxOrDotted)
                .containsOnly(Optional.empty());
    }

    @Test
    void twoWordsStayTwoInTheRawText() {
        assertThat(AddressList.parse("<a  (x) na . lid@example. org more>").entries())
                .extracting(AddressList.Entry::raw)
                .containsExactly("a na.lid@example.org more");
    }

    @Test
    void oneBrokenElementDoesNotHideTheNext() {
        assertThat(AddressList.parse("a na@example.org, ana@example.org").mailboxes())
                .extracting(Mailbox::address)
                .containsExactly("ana@example.org");
    }

    @Test
    void readsManyAddressesAndSaysWhenItStops() {
        String many =
                Stream.iterate(0, i -> i + 1)
                        .limit(20_000)
                        .map(i -> "Person " + i + " <p" + i + "@example.net>")
                        .collect(Collectors.joining(", "));
        AddressList list = AddressList.parse(many + ", ana@example.org");
        assertThat(list.entries()).hasSize(20_001);
        assertThat(list.entries().getLast().raw()).isEqualTo("ana@example.org");
        assertThat(list.truncated()).isFalse();

        AddressList cut = AddressList.parse("a@b,".repeat(AddressList.MAX_ENTRIES + 1));
        assertThat(cut.entries()).hasSize(AddressList.MAX_ENTRIES);
        assertThat(cut.truncated()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "\"",
                "\\",
                "[",
                "<",
                ">",
                "<@",
                "@",
                ",",
                ";",
                ":",
                ".",
                "a.",
                "a ",
                "a:",
                "[a",
                "(\\",
                "=?",
                "=?a?q?",
                "=?utf-8?q?a?=",
                "<@a,",
                "\"\\",
                "é",
                "a@b,"
            })
    void longInputOfOnePieceIsReadInProportion(String piece) {
        // A quadratic reader would need minutes for a million pieces.
        String field = piece.repeat(1_000_000 / piece.length());
        assertThat(AddressList.parse(field).entries()).hasSizeLessThanOrEqualTo(50_000);
        assertThat(AddressList.parse(field + " ana@example.org, <ana@example.org>").entries())
                .hasSizeLessThanOrEqualTo(50_000);
    }

    /** A comment before it, which means nothing, sends an element the long way round. */
    @Test
    void theShortWayReadsWhatTheLongWayReads() {
        Random random = new Random(5321);
        String[] pieces = {
            "a",
            "Bo",
            "x.y",
            ".",
            "@",
            "example.org",
            "<",
            ">",
            " ",
            "  ",
            "\t",
            "\"",
            "-",
            "_é",
            "a@b.example",
            "<c@d.example>",
            "=?utf-8?q?=4A?=",
            "A-.example",
            "\\",
            "(c)",
            ";",
            ":"
        };
        for (int i = 0; i < 50_000; i++) {
            StringBuilder field = new StringBuilder();
            for (int n = random.nextInt(8); n >= 0; n--) {
                field.append(pieces[random.nextInt(pieces.length)]);
            }
            assertThat(AddressList.parse(field.toString()))
                    .as("%s", field)
                    .isEqualTo(AddressList.parse("()" + field));
        }
    }

    @Test
    void noInputMakesItFail() {
        Random random = new Random(5322);
        String letters = "ab@.<>,;:()[]\"\\ \t=?q_é漢\u0000\r\n\ud83d";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder field = new StringBuilder();
            for (int n = random.nextInt(24); n >= 0; n--) {
                field.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThatCode(() -> AddressList.parse(field.toString()))
                    .as("%s", field)
                    .doesNotThrowAnyException();
        }
    }
}
