package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the compiler says of slips of the pen: where, and what was meant. */
class MisspeltScriptsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "require [\"vacaton\"]; keep; | vacation",
                "require [\"vacation_seconds\"]; keep; | vacation-seconds",
                "require [\"FileInto\"]; keep; | fileinto",
                "require [\"imapflags\"]; keep; | imap4flags",
                "require [\"addflag\"]; keep; | imap4flags",
                "require [\"currentdate\"]; keep; | date",
                "require [\"comparator-i;ascii_numeric\"]; keep; | comparator-i;ascii-numeric",
                "kep; | keep",
                "stpo; | stop",
                "if true { stop; } elseif true { keep; } | elsif",
                "if headr \"a\" \"b\" { keep; } | header",
                "if header :contain \"a\" \"b\" { keep; } | contains",
                "if address :domian \"from\" \"b\" { keep; } | domain",
                "if header :comparator \"i;ascii-casmap\" \"a\" \"b\" { keep; } | i;ascii-casemap",
                "require \"vacation\"; vacation :adresses \"a@b.example\" \"x\"; | addresses",
            })
    void whatWasMeantIsNamed(String script, String meant) {
        assertThat(messages(script))
                .hasSize(1)
                .first()
                .asString()
                .endsWith("; did you mean '" + meant + "'?");
    }

    @Test
    void whatIsNothingLikeAnyNameGetsNoHint() {
        assertThat(messages("require \"vnd.example.other\"; frobnicate; if qx {}"))
                .hasSize(3)
                .noneMatch(message -> message.contains("did you mean"));
        assertThat(messages("a".repeat(32) + ";")).noneMatch(m -> m.contains("did you mean"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "if header \"a\" \"b\" and header \"c\" \"d\" { keep; } | 1:19 | allof (TEST, TEST)",
                "if header \"a\" \"b\" or header \"c\" \"d\" { keep; } | 1:19 | anyof (TEST, TEST)",
                "if true { stop; } else if true { keep; } | 1:24 | elsif",
                "if header \"a\" \"b\" then { keep; } | 1:19 | '{'",
                "keep; // away | 1:7 | a comment begins with '#'",
                "keep; /keep; | 1:7 | unexpected character(s) starting with '/'",
            })
    void wordsOfOtherLanguagesAreToldOnce(String script, String at, String instead) {
        List<Diagnostic> faults = faults(script);

        assertThat(faults.getFirst().line() + ":" + faults.getFirst().column()).isEqualTo(at);
        assertThat(faults.getFirst().message()).contains(instead);
        assertThat(faults).hasSizeLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"'if header ''a'' \"b\" { keep; }'", "redirect \u201Ca@b.example\u201D;"})
    void otherQuotationMarksAreToldFromThoseOfStrings(String script) {
        assertThat(messages(script).getFirst()).endsWith(": a string stands between \" and \"");
    }

    @Test
    void aCommentOfAnotherLanguageHidesNothingBehindIt() {
        assertThat(Scripts.faults("// my rules\r\nkeep;\r\n// more\r\n\"é\" kep;\n"))
                .startsWith("1:1 unexpected-character", "3:1 unexpected-character")
                .hasSize(3);
    }

    @Test
    void aRequireWithoutItsSemicolonStillCounts() {
        assertThat(Scripts.faults("require \"fileinto\"\nfileinto \"x\";\nfileinto \"y\";"))
                .containsExactly("2:1 missing-semicolon");
    }

    private static List<String> messages(String script) {
        return faults(script).stream().map(Diagnostic::message).toList();
    }

    private static List<Diagnostic> faults(String script) {
        return ((Compilation.Rejected) Scripts.COMPILER.compile(script)).diagnostics();
    }
}
