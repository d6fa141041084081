package org.siesta.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5322 §3.2.2: what a comment is, for everything that skips them. */
class CommentsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '\'',
            textBlock =
                    """
                    none|none
                    a(b)c|a c
                    a (b (c) d) e|a   e
                    (a)(b)c|  c
                    a(\\))b|a b
                    a(\\()b|a b
                    a(b\\\\)c|a c
                    "a(b"c(d)e|"a(b"c e
                    "a\\"(b"(c)d|"a\\"(b" d
                    a("b)c|a c
                    a)b(c)d|a)b d
                    a\\(b)c|a\\ c
                    a(b|a(b
                    a(b(c)d|a(b(c)d
                    a(b)c(d(e)f|a c(d(e)f
                    a(b\\)|a(b\\)
                    a(b\\|a(b\\
                    "a(b|"a(b
                    a "b (c) d|a "b   d
                    """)
    void takesCommentsAway(String text, String plain) {
        assertThat(Comments.without(text)).isEqualTo(plain);
    }

    @Test
    void depthCostsNothing() {
        String open = "(".repeat(10_000);
        String closed = open + ")".repeat(10_000);
        assertThat(Comments.without(closed + "x")).isEqualTo(" x");
        assertThat(Comments.without(open + "x")).isEqualTo(open + "x");
        assertThat(Comments.without("(a)".repeat(300_000))).hasSize(300_000);
        assertThat(Comments.without("\"(".repeat(300_000))).isEqualTo("\"(".repeat(300_000));
        assertThat(Comments.without("\\\"".repeat(300_000) + "(")).hasSize(600_001);
    }

    /** Each in its own field, with the same comment before what counts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a)",
                "(a (b) c)",
                "(a \\) b)",
                "(a \\( b)",
                "(a \\\\)",
                "(a \" b)",
                "(\u00fc)",
                "()",
                "(((((((((a)))))))))"
            })
    void isTheSameInEveryField(String comment) {
        assertThat(ReceivedField.protocol("by mx " + comment + " with POP3")).hasValue("POP3");
        assertThat(HeaderDate.parse(comment + " 5 Jan 2026 10:00:00 +0000")).isPresent();
        assertThat(AddressList.parse(comment + " bo@example.net").mailboxes()).hasSize(1);
        assertThat(FieldValue.words(comment + " oof")).containsExactly("oof");
        FieldValue value = FieldValue.parse(comment + " no");
        assertThat(value.value()).isEqualTo("no");
        assertThat(value.wellFormed()).isTrue();
    }

    /** What can make us silent is found; what would let a reply out is not. */
    @ParameterizedTest
    @ValueSource(strings = {"(a", "(a (b) c", "(a \\)"})
    void aSignTooManyHidesNothingThatKeepsSilent(String open) {
        assertThat(ReceivedField.protocol("by mx " + open + " with POP3")).hasValue("POP3");
        assertThat(HeaderDate.parse("by mx " + open + "; 5 Jan 2026 10:00:00 +0000")).isPresent();
        assertThat(HeaderDate.parse("by mx; 5 Jan 2026 10:00:00 +0000 " + open)).isPresent();
        assertThat(HeaderDate.parse("by mx; 5 Jan 2026 10:00:00 +0000 " + open + "; b"))
                .isPresent();
        assertThat(AddressList.parse(open + " bo@example.net").mailboxes()).isEmpty();
        assertThat(FieldValue.words(open + " oof")).contains("oof");
        assertThat(FieldValue.parse("no " + open).wellFormed()).isFalse();
    }

    @Test
    void aDateIsReadBehindWhatIsQuoted() {
        assertThat(
                        HeaderDate.parse("from \"a (b\" by c; Mon, 5 Jan 2026 10:00:00 +0000")
                                .map(OffsetDateTime::toInstant))
                .hasValueSatisfying(at -> assertThat(at).isEqualTo("2026-01-05T10:00:00Z"));
    }
}
