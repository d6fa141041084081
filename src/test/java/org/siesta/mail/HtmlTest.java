package org.siesta.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTML that strangers get, and the text that is made of it. */
class HtmlTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<b>hi</b> you | <b>hi</b> you",
                "<b>hi</b><script>x</script><img src=https://tracker.example.net/p> | <b>hi</b>",
                "<a href=\"https://example.org/?a=1&b=2\" onclick=x>there</a>"
                        + " | <a href=\"https://example.org/?a&#61;1&amp;b&#61;2\">there</a>",
                "<a href='javascript:alert(1)'>x</a> | <a>x</a>",
                "<a href='java&#115;cript:alert(1)'>x</a> | <a>x</a>",
                "<a href=' &#1;javascript:alert(1)'>x</a> | <a>x</a>",
                "<a href='mailto:ana@example.org'>Ana</a> | <a href=\"mailto:ana&#64;example.org\">Ana</a>",
                "<p style='background:url(//x)'>a | <p>a</p>",
                "<svg onload=alert(1)><b>x</b></svg>y | <b>x</b>y",
                "a<style>@import 'x'</style>b | ab",
                "</textarea><svg onload=alert(1)> | ``",
                "a < b > c | a &lt; b &gt; c",
                "a<!-- <b> -->c | ac",
                "a<!-- b | a",
                "a<b | a<b></b>",
                "<a href=/inside>x</a> | <a>x</a>",
                "<math><mi><b>x</b></mi></math> | <b>x</b>",
                "<b onmouseover='x' style='y'>z</b> | <b>z</b>",
                "<scr<script>ipt>alert(1)</script> | ipt&gt;alert(1)",
                "<b><i>x</b></i> | <b><i>x</i></b>",
                "<form><input><button>x</button></form> | x",
                "<iframe src=x></iframe>y | y",
                "<SCRIPT>x</ScRiPt >y | y",
                "&lt;script&gt; | &lt;script&gt;",
            })
    void onlyFormattingAndLinksAreSent(String typed, String sent) {
        assertThat(Html.sanitised(typed)).isEqualTo(sent);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<p>One</p><p>Two</p> | One\\n\\nTwo",
                "<div>One</div><div>Two<br>Three</div> | One\\nTwo\\nThree",
                "<ul><li>a<li>b</ul>c | - a\\n- b\\n\\nc",
                "a  <b> b</b>\\n c | a b c",
                "Gr&uuml;&szlig;e &amp; mehr &#8364; &unknown; &#x1F334; | Grüße & mehr € &unknown; \uD83C\uDF34",
                "<a href='https://example.org/'>site</a> | site <https://example.org/>",
                "<a href='https://example.org/'>https://example.org/</a> | https://example.org/",
                "<a href='mailto:bo@example.org'>Bo</a> | Bo <bo@example.org>",
                "<title>x</title><style>y</style>z | z",
                "<pre>a\\n  b</pre> | a\\n  b",
                "<img src=x> | ``",
            })
    void aReaderWithoutHtmlGetsTheText(String html, String text) {
        assertThat(Html.text(html.replace("\\n", "\n"))).isEqualTo(text.replace("\\n", "\n"));
    }

    @Test
    void theTextThatIsSeenNamesNoLinkTarget() {
        String html = "<p>One <a href='https://example.org/'>site</a><br>&lt;two&gt;</p>";
        assertThat(Html.visibleText(html)).isEqualTo("One site\n<two>");
    }

    /** A search for the target in the text would take a million million steps. */
    @Test
    void aLongLinkCostsNoMoreThanItsLength() {
        String a = "a".repeat(500_000);
        assertThat(Html.text("<a href='mailto:" + a + "b'>" + a + a + "</a>"))
                .hasSize(1_500_004)
                .endsWith("ab>");
    }

    @Test
    void whatIsSentSurvivesASecondTimeUnchanged() {
        String alphabet = "<>/=\"' ab&;!-#\nscript";
        String[] words = {"<b>", "</b>", "<a href=", "<p ", "<!--", "-->", "<script", "</", "&#"};
        Random random = new Random(42);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder html = new StringBuilder();
            for (int j = random.nextInt(30); j > 0; j--) {
                html.append(
                        random.nextBoolean()
                                ? words[random.nextInt(words.length)]
                                : String.valueOf(
                                        alphabet.charAt(random.nextInt(alphabet.length()))));
            }
            String sent = Html.sanitised(html.toString());
            // A link within a link ends where the inner one begins; from then on nothing moves.
            String again = Html.sanitised(sent);
            assertThat(Html.sanitised(again)).isEqualTo(again);
            assertThat(sent).doesNotContainIgnoringCase("<script").doesNotContain("<!--");
            assertThatCode(() -> Html.text(html.toString())).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest(name = "{0} many times")
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "&",
                "<",
                "<a ",
                "<div>",
                "</div>",
                "<script>",
                "<!--",
                "<pre>\\n",
                "<li>",
                "<b x=\""
            })
    void costsNoMoreThanItsLength(String piece) {
        String html = piece.replace("\\n", "\n").repeat(200_000);
        assertThatCode(
                        () -> {
                            Html.sanitised(html);
                            Html.text(html);
                            Html.visibleText(html);
                        })
                .doesNotThrowAnyException();
    }
}
