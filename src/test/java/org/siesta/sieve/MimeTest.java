package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Header fields of MIME parts (RFC 5703 §4). */
class MimeTest {

    private static final String REQUIRE =
            """
            require ["mime", "foreverypart", "relational", "comparator-i;ascii-numeric", "index",
                     "variables", "editheader"];
            set "name" "charset";
            """;

    private static final String MESSAGE =
            """
            From: bo@example.net
            Subject: outer
            X-Outer: yes
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: Text/Calendar (c); method=REQUEST; charset="UTF-8";
            Content-Disposition: INLINE; filename="a.ics"; title*=utf-8''gr%C3%BC%C3%9F
            X-Part: one
            Cc: carl@example.com

            x
            --b
            Content-Type: text/plain/x; charset=utf-8
            Content-Disposition: attachment/x; filename=b
            X-Part: =?utf-8?q?zw=C3=B6?=
            X-Other: two; charset=no

            y
            --b
            Content-Type: message/rfc822

            From: nested@example.org
            Subject: inner

            z
            --b--
            """;

    private static boolean holds(String test) {
        return Scripts.holds(REQUIRE, test, Scripts.mail(MESSAGE));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Without :anychild the message itself is looked at.
                "header :mime \"subject\" \"outer\" | true",
                "header :mime \"subject\" \"inner\" | false",
                "header :mime :contains \"x-part\" \"\" | false",
                "header :mime :anychild \"x-part\" \"one\" | true",
                "header :mime :anychild \"x-part\" \"zwö\" | true",
                "header :mime :anychild \"subject\" [\"none\", \"inner\"] | true",
                "header :mime :anychild :count \"eq\" :comparator \"i;ascii-numeric\" \"content-type\" \"4\" | true",
                "header :mime :anychild :index 2 \"x-part\" \"zwö\" | true",
                "header :mime :anychild :index 1 :last \"x-part\" \"one\" | false",
                // All named fields count, in the order of the names.
                "header :mime :anychild :index 3 [\"x-part\", \"subject\"] \"outer\" | true",
                "header :mime :anychild :index 1 [\"subject\", \"x-part\"] \"outer\" | true",
                "header :mime :anychild :index 1 [\"x-part\", \"subject\"] \"outer\" | false",
                "header :mime :anychild :index 1 :last [\"subject\", \"x-part\"] \"zwö\" | true",
                "exists :mime \"x-outer\" | true",
                "exists :mime \"x-part\" | false",
                "exists :mime :anychild \"x-part\" | true",
                "exists :mime :anychild [\"x-part\", \"x-none\"] | false",
                "address :mime \"from\" \"bo@example.net\" | true",
                "address :mime \"from\" \"nested@example.org\" | false",
                "address :mime :anychild :localpart \"from\" \"nested\" | true",
                "address :anychild :mime :domain [\"cc\"] \"example.com\" | true",
                // §4.1: what of the field
                "header :mime :type \"content-type\" \"multipart\" | true",
                "header :mime :subtype \"content-type\" \"mixed\" | true",
                "header :mime :contenttype \"Content-Type\" \"multipart/mixed\" | true",
                "header :mime :param \"boundary\" \"content-type\" \"b\" | true",
                "header :mime :anychild :contenttype \"content-type\" \"text/calendar\" | true",
                "header :mime :anychild :type \"content-disposition\" \"inline\" | true",
                "header :mime :anychild :contenttype \"content-disposition\" \"inline\" | true",
                "header :mime :anychild :subtype :contains \"content-disposition\" [\"i\", \"x\"] | false",
                "header :mime :anychild :param \"METHOD\" \"content-type\" \"request\" | true",
                "header :mime :anychild :param [\"x\", \"${name}\"] \"content-type\" \"utf-8\" | true",
                "header :mime :anychild :param \"title\" \"content-disposition\" \"grüß\" | true",
                "header :mime :anychild :param \"filename\" :matches \"content-disposition\" \"*.ics\" | true",
                "header :mime :anychild :param \"charset\" \"x-other\" \"no\" | true",
                "header :mime :anychild :param \"none\" :contains \"content-type\" \"\" | false",
                "header :mime :anychild :param [\"method\", \"charset\"] :count \"eq\""
                        + " :comparator \"i;ascii-numeric\" \"content-type\" \"3\" | true",
                // What is no type, and fields that have none, are empty.
                "header :mime :type \"x-outer\" \"\" | true",
                "header :mime :type \"x-none\" \"\" | false",
                "header :mime :anychild :type \"content-type\" \"\" | true",
                "header :mime :anychild :type \"content-disposition\" \"\" | true",
            })
    void fieldsOfParts(String test, boolean holds) {
        assertThat(holds(test)).isEqualTo(holds);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "header :mime \"x-part\" \"one\" | true",
                "header :mime \"subject\" \"outer\" | false",
                "header \"subject\" \"outer\" | true",
                "header :mime :anychild \"x-part\" \"zwö\" | false",
                "exists :mime [\"x-part\", \"content-type\"] | true",
                "exists :mime \"x-outer\" | false",
                "exists \"x-outer\" | true",
                "address :mime \"cc\" \"carl@example.com\" | true",
                "address :mime \"from\" \"bo@example.net\" | false",
                "header :mime :param \"charset\" \"content-type\" \"utf-8\" | true",
            })
    void insideOfALoopItIsThePartThatCounts(String test, boolean holds) {
        String script =
                REQUIRE
                        + "foreverypart { if header :mime :contains \"x-part\" \"one\" { if "
                        + test
                        + " { discard; } } }";
        assertThat(Scripts.actions(script, Scripts.mail(MESSAGE)))
                .isEqualTo(holds ? "discard" : "implicit keep");
    }

    @Test
    void wildcardsOnParametersSetMatchVariables() {
        String script =
                REQUIRE
                        + """
                        if header :mime :anychild :param "filename" :matches "content-disposition" "*.ics" {
                            if string "${1}" "a" { discard; }
                        }
                        """;
        assertThat(Scripts.actions(script, Scripts.mail(MESSAGE))).isEqualTo("discard");
    }

    /** RFC 5293: the message is seen as edited, its parts stay where they are. */
    @Test
    void editedFieldsAreSeenAndPartsStay() {
        String script =
                REQUIRE
                        + """
                        foreverypart {
                            addheader "X-New" "a";
                            if header :mime "x-part" "zwö" { set "two" "yes"; }
                        }
                        if allof (header :mime :count "eq" "x-new" "5", string "${two}" "yes",
                                  header :mime :anychild "x-part" "one") { discard; }
                        """;
        assertThat(Scripts.actions(script, Scripts.mail(MESSAGE))).isEqualTo("discard");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "header :anychild \"a\" \"b\" | missing-tag",
                "header :type \"content-type\" \"b\" | missing-tag",
                "header :param \"x\" \"content-type\" \"b\" | missing-tag",
                "address :anychild \"from\" \"b\" | missing-tag",
                "exists :anychild \"from\" | missing-tag",
                "header :mime :type :subtype \"content-type\" \"b\" | duplicate-tag",
                "header :mime :contenttype :param \"x\" \"content-type\" \"b\" | duplicate-tag",
                "header :mime :mime \"a\" \"b\" | duplicate-tag",
                "header :mime :param \"content-type\" | wrong-argument-count",
                "header :mime :param 3 \"content-type\" \"b\" | wrong-argument-type",
                "header :mime :param :anychild \"content-type\" \"b\" | wrong-argument-type",
                "header :mime \"x\" :anychild \"content-type\" \"b\" | misplaced-tag",
                "address :mime :type \"from\" \"b\" | unknown-tag",
                "address :mime \"subject\" \"b\" | not-an-address-header",
                "exists :mime :param \"x\" \"from\" | unknown-tag",
            })
    void aFaultIsOne(String test, String code) {
        List<String> faults = Scripts.faults(REQUIRE + "if " + test + " { keep; }");
        assertThat(faults).singleElement().asString().endsWith(" " + code);
    }

    @Test
    void withoutRequireThereAreNoSuchTags() {
        assertThat(Scripts.faults("if header :mime \"a\" \"b\" { keep; }"))
                .containsExactly("1:11 missing-require");
    }

    @Test
    void theBodyIsReadOnlyForWhatStandsInIt() {
        assertThat(Scripts.compiled(REQUIRE + "if exists :mime \"a\" {}").needsBody()).isFalse();
        assertThat(Scripts.compiled(REQUIRE + "if exists :mime :anychild \"a\" {}").needsBody())
                .isTrue();
        assertThat(Scripts.compiled(REQUIRE + "foreverypart { keep; }").needsBody()).isTrue();
    }
}
