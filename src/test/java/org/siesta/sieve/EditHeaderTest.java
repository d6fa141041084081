package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.Headers;
import org.siesta.mail.Message;

/** What editheader does to the message that later commands see and actions carry (RFC 5293). */
class EditHeaderTest {

    private static final String REQUIRE =
            "require [\"editheader\", \"variables\", \"encoded-character\", \"fileinto\", \"copy\"];\n";

    private static final String MESSAGE =
            """
            Received: from a
             by b
            X-A: one
            junk that is no field
            x-a: =?UTF-8?Q?zw=C3=B6lf?=
            Subject: Hello
            X-A:   three
            Auto-Submitted: no

            Body: not a field
            """
                    .replace("\n", "\r\n");

    private static Message message(String text) {
        return new Message(
                Headers.parse(text.getBytes(StandardCharsets.UTF_8)), BytesContent.of(text));
    }

    private static SieveInput input(EditRules rules) {
        return Scripts.input()
                .withMessage(message(MESSAGE))
                .withHost(SieveHost.DEFAULT.withEdits(rules));
    }

    private static List<SieveAction> actions(String script, EditRules rules) {
        return switch (Scripts.run(REQUIRE + script, input(rules))) {
            case SieveOutcome.Completed completed -> completed.actions();
            case SieveOutcome.Failed failed -> throw new AssertionError(failed);
        };
    }

    private static String text(Message message) {
        try (InputStream in = message.content().open()) {
            byte[] octets = in.readAllBytes();
            assertThat(message.content().size()).isEqualTo(octets.length);
            assertThat(Headers.parse(octets)).isEqualTo(message.headers());
            return new String(octets, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The message that the implicit keep files. */
    private static String kept(String script, EditRules rules) {
        return text(((SieveAction.Keep) actions(script, rules).getLast()).message());
    }

    private static String kept(String script) {
        return kept(script, EditRules.DEFAULT);
    }

    @Test
    void whatIsNotChangedKeepsItsOctets() {
        assertThat(kept("deleteheader \"X-None\";")).isEqualTo(MESSAGE);
        assertThat(kept("addheader \"X-B\" \"b\";")).isEqualTo("X-B: b\r\n" + MESSAGE);
        assertThat(kept("addheader :last \"X-B\" \"b\";"))
                .isEqualTo(MESSAGE.replace("no\r\n\r\n", "no\r\nX-B: b\r\n\r\n"));
        assertThat(kept("deleteheader \"Subject\";"))
                .isEqualTo(MESSAGE.replace("Subject: Hello\r\n", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    deleteheader "x-a";                                    |
                    deleteheader :index 1 "X-A";                           | zw\u00f6lf, three
                    deleteheader :index 2 "X-A";                           | one, three
                    deleteheader :index 1 :last "X-A";                     | one, zw\u00f6lf
                    deleteheader :last :index 3 "X-A";                     | zw\u00f6lf, three
                    deleteheader :index 4 "X-A";                           | one, zw\u00f6lf, three
                    deleteheader "X-A" "ONE";                              | zw\u00f6lf, three
                    deleteheader :comparator "i;octet" "X-A" "ONE";        | one, zw\u00f6lf, three
                    deleteheader :contains "X-A" ["\u00f6", "re"];         | one
                    deleteheader :matches "X-A" "*e*";                     | zw\u00f6lf
                    deleteheader :index 1 :contains "X-A" "three";         | one, zw\u00f6lf, three
                    deleteheader :index 3 :contains "X-A" "three";         | one, zw\u00f6lf
                    deleteheader :contains "X-A" "";                       |
                    addheader "X-A" "zero"; deleteheader :index 1 "X-A";   | one, zw\u00f6lf, three
                    addheader :last "x-A" "four";                          | one, zw\u00f6lf, three, four
                    addheader "X-A" "  zero\t";                            | zero, one, zw\u00f6lf, three
                    """)
    void fieldsAreChosenByNumberAndByValue(String script, String left) {
        List<String> values =
                ((SieveAction.Keep) actions(script, EditRules.DEFAULT).getLast())
                        .message()
                        .headers()
                        .all("X-A")
                        .map(org.siesta.mail.HeaderText::decode)
                        .toList();
        assertThat(String.join(", ", values)).isEqualTo(left == null ? "" : left);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "b",
                "a value with  two blanks and\ta tab",
                "Gr\u00fc\u00dfe und \ud83c\udfd6 viele",
                "=?UTF-8?Q?as_it_is",
                "Bcc: x@example.com"
            })
    void aValueReadsBackAsItWasGiven(String value) {
        for (String text : List.of(value, (value + " ").repeat(40).strip())) {
            String script =
                    "addheader \"X-New\" text:\n"
                            + text
                            + "\n.\n;\nif not header :comparator \"i;octet\" \"X-New\" \""
                            + text
                            + "\" { addheader \"X-Failed\" \"\"; }";
            String kept = kept(script);
            assertThat(kept).doesNotContain("X-Failed").startsWith("X-New: ");
            assertThat(kept.substring(0, kept.indexOf("Received")).lines())
                    .allMatch(line -> line.length() <= 78);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    one${hex:0d 0a}Bcc: x@example.com      | X-New: one Bcc: x@example.com
                    one${hex:0a}two                        | X-New: one two
                    one${hex:0d}two                        | X-New: one two
                    one${hex:0d 0a 20}two                  | X-New: one two
                    one${hex:0d 0a 0d 0a}two               | X-New: one  two
                    ${hex:0d 0a}one${hex:0d 0a}            | X-New: one
                    """)
    void aLineEndInAValueStartsNoOtherField(String value, String line) {
        assertThat(kept("addheader \"X-New\" \"" + value + "\";"))
                .startsWith(line + "\r\nReceived");
    }

    @Test
    void aLongWordIsEncodedSoThatNoLineIsTooLong() {
        String kept = kept("addheader \"X-New\" \"" + "a".repeat(2000) + "\";");
        assertThat(kept.lines()).allMatch(line -> line.length() <= 78);
    }

    @Test
    void eachActionCarriesTheMessageOfItsMoment() {
        List<SieveAction> actions =
                actions(
                        """
                        fileinto :copy "before";
                        addheader "X-B" "1";
                        redirect :copy "a@example.com";
                        deleteheader "X-B";
                        addheader "X-B" "2";
                        """,
                        EditRules.DEFAULT);
        assertThat(text(((SieveAction.FileInto) actions.get(0)).message())).isEqualTo(MESSAGE);
        assertThat(text(((SieveAction.Redirect) actions.get(1)).message())).startsWith("X-B: 1");
        assertThat(text(((SieveAction.Keep) actions.get(2)).message())).startsWith("X-B: 2");
    }

    @Test
    void testsSeeTheEditsAndTheSizeOfTheEditedMessage() {
        assertThat(
                        kept(
                                """
                                addheader "X-B" "1";
                                if not allof (exists "x-b", header "X-B" "1", size :over %d,
                                              not size :over %d) { discard; stop; }
                                deleteheader "Subject";
                                if header :contains "Subject" "" { discard; stop; }
                                addheader "From" "Eva <eva@example.com>";
                                if not address "From" "eva@example.com" { discard; stop; }
                                """
                                        .formatted(MESSAGE.length(), MESSAGE.length() + 8)))
                .startsWith("From: Eva");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    deleteheader "received";               | true
                    deleteheader "AUTO-submitted";         | true
                    addheader "Received" "here";           | false
                    addheader "Auto-Submitted" "x";        | false
                    deleteheader "Subject";                | false
                    addheader "Subject" "x";               | false
                    deleteheader "X-A";                    | true
                    addheader "X-b" "x";                   | true
                    """)
    void protectedFieldsStayAndSubjectNeverIs(String script, boolean unchanged) {
        EditRules rules =
                new EditRules(1024, 9, Set.of("subject", "x-b"), Set.of("subject", "x-a"));
        assertThat(kept(script, rules).equals(MESSAGE)).isEqualTo(unchanged);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    addheader "X field" "b";                             | 2:11 invalid-header-name
                    addheader "X:" "b";                                  | 2:11 invalid-header-name
                    addheader "" "b";                                    | 2:11 invalid-header-name
                    deleteheader "X:";                                   | 2:14 invalid-header-name
                    addheader "X" "b${hex:00}";                          | 2:15 invalid-header-value
                    addheader "X" "b${hex:07}";                          | 2:15 invalid-header-value
                    deleteheader :last "X";                              | 2:14 missing-tag
                    deleteheader :index 0 "X";                           | 2:21 invalid-index
                    deleteheader :index "1" "X";                         | 2:21 wrong-argument-type
                    deleteheader;                                        | 2:1 wrong-argument-count
                    deleteheader ["X"];                                  | 2:14 wrong-argument-type
                    deleteheader "X" 1;                                  | 2:18 wrong-argument-type
                    addheader "X" ["b"];                                 | 2:15 wrong-argument-type
                    addheader :index 1 "X" "b";                          | 2:11 unknown-tag
                    deleteheader "Received";                             | 2:14 protected-header (warning)
                    """)
    void whatIsWrongIsSaidAtOnce(String script, String fault) {
        assertThat(Scripts.faults(REQUIRE + script)).containsExactly(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    addheader "${v}:" "b";                                     | invalid-header-name
                    set "v" "a${hex:00}"; addheader "X" "${v}";                | invalid-header-value
                    deleteheader "${v} x";                                     | invalid-header-name
                    set "v" "%s"; addheader "X" "${v}";                        | invalid-header-value
                    """)
    void whatVariablesMakeIsCheckedWhenItRuns(String script, String code) {
        assertThat(
                        Scripts.run(
                                REQUIRE + script.formatted("a".repeat(4000)),
                                input(EditRules.DEFAULT)))
                .isInstanceOfSatisfying(
                        SieveOutcome.Failed.class, f -> assertThat(f.code()).isEqualTo(code));
    }

    @Test
    void oneRunAddsNoMoreThanItMay() {
        String nine = "addheader \"X\" \"b\";\n".repeat(9);
        EditRules rules = new EditRules(1024, 9, Set.of(), Set.of());
        assertThat(kept(nine, rules)).startsWith("X: b\r\n".repeat(9));
        assertThat(Scripts.run(REQUIRE + nine + "addheader \"X\" \"b\";", input(rules)))
                .isInstanceOfSatisfying(
                        SieveOutcome.Failed.class,
                        f -> assertThat(f.code()).isEqualTo("too-many-edits"));
    }

    @Test
    void aMessageOfNothingAndOneWithoutABodyCanBeEdited() {
        for (String text : List.of("", "Subject: x", "Subject: x\r\n", "\r\n", "\r\nBody\r\n")) {
            SieveInput input = Scripts.input().withMessage(message(text));
            SieveOutcome outcome =
                    Scripts.run(
                            REQUIRE
                                    + "addheader :last \"X-B\" \"b\"; if not exists \"X-B\" {"
                                    + " discard; }",
                            input);
            Message kept =
                    ((SieveAction.Keep) ((SieveOutcome.Completed) outcome).actions().getLast())
                            .message();
            assertThat(text(kept)).contains("X-B: b\r\n");
        }
    }

    @Test
    void aScriptThatEditsForeverIsEnded() {
        String header = "X: y\r\n".repeat(9_000);
        SieveInput input = Scripts.input().withMessage(message(header + "\r\n"));
        String script = REQUIRE + "deleteheader :contains \"X\" \"a\";\n".repeat(20_000);
        assertThat(Scripts.run(script, input))
                .isInstanceOfSatisfying(
                        SieveOutcome.Failed.class,
                        f -> assertThat(f.code()).isEqualTo("cpu-limit"));
    }
}
