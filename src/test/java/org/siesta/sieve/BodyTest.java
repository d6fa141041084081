package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a script sees of the body (RFC 5173). */
class BodyTest {

    private static final String REQUIRE =
            """
            require ["body", "relational", "comparator-i;ascii-numeric", "variables"];
            set "type" "text/html"; set "key" "Hel";
            """;

    private static final String MESSAGE =
            """
            Subject: whatever
            Content-Type: multipart/mixed; boundary=outer

            A message in parts.

            --outer
            Content-Type: multipart/alternative; boundary=inner

            Two of a kind.

            --inner
            Content-Type: text/plain; charset=iso-8859-1
            Content-Transfer-Encoding: quoted-printable
            X-Part: plain

            Hello gr=FC=DF
            --inner
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: base64

            PHRpdGxlPngvPC90aXRsZT48cD5IZWxsbyAmYW1wOyA8Yj5nb29kYnllPC9iPjwvcD4=
            --inner--

            The end of the inner one.

            --outer
            Content-Type: message/rfc822

            From: Someone Else
            Subject: nested

            Say hello
            --outer
            Content-Type: application/xhtml+xml

            <p class="c">extended</p>
            --outer
            Content-Type: application/octet-stream

            data
            --outer
            Content-Type: text/html
            Content-Transfer-Encoding: x-unknown

            secret
            --outer--
            The end.
            """;

    private static boolean holds(String test, String message) {
        return Scripts.holds(REQUIRE, test, Scripts.mail(message));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // §5.1: everything behind the header section, as it stands there
                "body :raw :contains \"--outer\" | true",
                "body :raw :contains \"X-Part: plain\" | true",
                "body :raw :contains \"gr=FC=DF\" | true",
                "body :raw :contains \"grüß\" | false",
                "body :raw :contains \"whatever\" | false",
                "body :raw :matches \"A message in parts.*The end.*\" | true",
                "body :raw :count \"eq\" :comparator \"i;ascii-numeric\" \"1\" | true",
                // §5.2: parts of these types, decoded
                "body :content \"text/plain\" :is \"hello grüß\" | true",
                "body :content \"TEXT/Plain\" :comparator \"i;octet\" :is \"Hello grüß\" | true",
                "body :content \"text/plain\" :comparator \"i;octet\" :contains \"hello grüß\" | false",
                "body :content \"text/html\" :contains \"<b>goodbye\" | true",
                "body :content \"text/plain\" :contains \"goodbye\" | false",
                "body :content [\"image\", \"text\"] :contains \"goodbye\" | true",
                "body :content \"${type}\" :contains \"${key}lo &amp;\" | true",
                "body :content \"text\" :is \"Say hello\" | true",
                "body :content \"text\" :count \"eq\" :comparator \"i;ascii-numeric\" \"3\" | true",
                "body :content \"text\" :contains \"\" | true",
                "body :content \"image\" :contains \"\" | false",
                "body :content \"application\" :contains \"data\" | true",
                "body :content \"\" :contains \"data\" | true",
                "body :content [\"/plain\", \"text/\", \"text/plain/x\", \"/\", \"tex\"] :contains \"\" | false",
                // RFC 2045 §6.4: an unknown encoding hides what it is
                "body :content \"text\" :contains \"secret\" | false",
                "body :content \"application/octet-stream\" :contains \"secret\" | true",
                // A ~ is a line end. §5.2: of a multipart what is around its parts, each piece a
                // string of its own
                "body :content \"multipart/mixed\" :contains \"A message in parts.\" | true",
                "body :content \"multipart/mixed\" :is \"The end.~\" | true",
                "body :content \"multipart\" :contains \"Two of a kind\" | true",
                "body :content \"multipart\" :contains \"of the inner one\" | true",
                "body :content \"multipart\" :contains \"--\" | false",
                "body :content \"multipart\" :contains \"hello\" | false",
                "body :content \"multipart\" :matches \"*parts*end*\" | false",
                // §5.2: of a nested message its header section
                "body :content \"message/rfc822\" :is \"From: Someone Else~Subject: nested~\" | true",
                "body :content \"message/rfc822\" :contains \"Say\" | false",
                // §5.3: text for people; also the default
                "body :text :contains \"grüß\" | true",
                "body :text :is \"Hello & goodbye\" | true",
                "body :is \"Hello & goodbye\" | true",
                "body :text :contains \"<b>\" | false",
                "body :text :is \"extended\" | true",
                "body :text :contains \"data\" | false",
                "body :text :contains \"secret\" | false",
                "body :text :contains \"of a kind\" | false",
                "body :text :contains [\"no\", \"say\"] | true",
                "body :value \"ge\" \"Say\" | true",
            })
    void looksAtWhatTheTransformNames(String test, boolean holds) {
        assertThat(holds(test.replace("~", "\r\n"), MESSAGE)).isEqualTo(holds);
    }

    @ParameterizedTest(name = "{2}: {1} in {0}")
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                // §4: a header section alone has no body; with an empty line the body is empty
                "A: b| # body :raw :contains \"\" # false",
                "A: b| # body :content \"\" :contains \"\" # false",
                "A: b| # body :contains \"\" # false",
                "A: b| # body :count \"eq\" :comparator \"i;ascii-numeric\" \"0\" # false",
                "A: b|| # body :raw :is \"\" # true",
                "A: b|| # body :content \"text\" :is \"\" # true",
                "A: b|| # body :is \"\" # true",
                "A: b||x # body :raw :is \"x\" # true",
                "Content-Type: text/x/y||x # body :contains \"x\" # false",
                "Content-Type: text/x/y||x # body :content \"\" :contains \"x\" # true",
                "Content-Type: multipart/mixed||x # body :content \"multipart\" :is \"x\" # true",
                "Content-Type: multipart/mixed||x # body :contains \"x\" # false",
                "Content-Transfer-Encoding: base64||*** # body :is \"\" # true",
                "Content-Type: text/plain; charset=none||x # body :is \"x\" # true",
                "A: b||a\0b # body :raw :contains \"b\" # true",
            })
    void aMessageWithOnePart(String message, String test, boolean holds) {
        assertThat(holds(test, message.replace("|", "\n"))).isEqualTo(holds);
    }

    @Test
    void matchVariablesStayAsTheyAre() {
        String script =
                REQUIRE
                        + """
                        if body :raw :matches "*" { }
                        if not string "${1}" "" { stop; }
                        if header :matches "subject" "w*" { }
                        if not body :raw :matches "A * in *" { stop; }
                        if string "${0} ${1}" "whatever hatever" { discard; }
                        """;
        assertThat(Scripts.actions(script, Scripts.mail(MESSAGE))).isEqualTo("discard");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "body | wrong-argument-count",
                "body 3 | wrong-argument-type",
                "body \"a\" \"b\" | wrong-argument-count",
                "body :frop \"a\" | unknown-tag",
                "body :content | wrong-argument-type",
                "body :content \"a\" | wrong-argument-count",
                "body :content 3 \"a\" | wrong-argument-type",
                "body :content :contains \"a\" | wrong-argument-type",
                "body :raw :text \"a\" | duplicate-tag",
                "body :content \"a\" :raw \"b\" | duplicate-tag",
                "body :raw :raw \"a\" | duplicate-tag",
                "body :mime \"a\" | unknown-tag",
                "body :comparator \"i;ascii-numeric\" :contains \"a\" | incompatible-comparator",
            })
    void aFaultIsOne(String test, String code) {
        List<String> faults = Scripts.faults(REQUIRE + "if " + test + " { keep; }");
        assertThat(faults).singleElement().asString().endsWith(" " + code);
    }

    @Test
    void onlyScriptsThatLookIntoTheBodyNeedIt() {
        assertThat(Scripts.compiled("require \"body\"; if body \"a\" { keep; }").needsBody())
                .isTrue();
        assertThat(Scripts.compiled("require \"body\"; keep;").needsBody()).isFalse();
    }
}
