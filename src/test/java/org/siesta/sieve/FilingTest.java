package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How messages are filed: flags (RFC 5232), mailboxes (RFC 5490), each mailbox once. */
class FilingTest {

    private static final String REQUIRE =
            "require [\"fileinto\", \"copy\", \"imap4flags\", \"mailbox\"];\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    setflag "\\\\Seen";                                 | implicit keep (\\Seen)
                    setflag "\\\\Seen"; keep;                           | keep (\\Seen)
                    keep; setflag "\\\\Seen";                           | keep
                    setflag "\\\\Seen"; keep :flags "$A $B";            | keep ($A $B)
                    setflag "\\\\Seen"; keep :flags "";                 | keep
                    setflag "A"; addflag ["B", "a"]; keep;              | keep (A B)
                    setflag "A B"; removeflag "a"; keep;                | keep (B)
                    setflag "\\\\Recent ok \\\\*"; keep;                | keep (ok)
                    setflag "A"; fileinto :copy "x";                    | fileinto x copy (A), implicit keep (A)
                    fileinto :flags "A" "x"; fileinto :flags "B" "x";   | fileinto x (B)
                    fileinto :flags "A" "x"; fileinto "x";              | fileinto x
                    fileinto :create "x"; fileinto "x";                 | fileinto x create
                    fileinto :copy "x"; fileinto "x";                   | fileinto x copy
                    fileinto "inbox"; keep :flags "A";                  | fileinto INBOX (A)
                    keep; fileinto "Inbox";                             | keep
                    fileinto "Inbox.a"; fileinto "INBOX.a";             | fileinto INBOX.a
                    fileinto "inboxes"; fileinto "INBOXES";             | fileinto inboxes, fileinto INBOXES
                    discard; keep;                                      | discard, keep
                    """)
    void eachMailboxGetsTheMessageOnceWithTheLastFlags(String script, String actions) {
        assertThat(Scripts.actions(REQUIRE + script)).isEqualTo(actions);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    setflag "A B C";        | hasflag "${v}"                                        | true
                    setflag "A C";          | hasflag "${v}"                                        | true
                    setflag "C";            | hasflag "${v}"                                        | false
                    setflag "C";            | hasflag ["${v}", "c"]                                 | true
                    setflag ["A", "b A"];   | hasflag :count "eq" "2"                               | true
                    setflag "";             | hasflag :count "eq" "0"                               | true
                    setflag "x" "A B";      | hasflag "x" "b"                                       | true
                    addflag "x" "A"; addflag "x" ["B", "a"]; | string "${x}" "A B"                 | true
                    setflag "x" "A B"; removeflag "x" "a";   | string "${x}" "B"                   | true
                    set "x" "A B"; addflag "x" "C";          | hasflag :contains "x" "c"           | true
                    setflag "x" "A";        | hasflag ["x", "y"] "A"                                | true
                    setflag "A";            | hasflag :matches "?"                                  | true
                    """)
    void flagsAreTestedOneByOne(String script, String test, boolean holds) {
        String require =
                "require [\"imap4flags\", \"variables\", \"relational\"];\nset \"v\" \"B A\";\n";
        assertThat(Scripts.holds(require + script, test)).isEqualTo(holds);
    }
}
