package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.mail.Mailbox;

/** What compiles and will surprise is said when a script is checked. */
class LintTest {

    private static final String DECLARED =
            "require [\"vacation\", \"vacation-seconds\", \"date\", \"relational\"];\n";

    private static final Advice ANA =
            Advice.DEFAULT.forOwn(Set.of(new Mailbox("ana", "example.org")));

    static Stream<Arguments> scripts() {
        return Stream.of(
                row("vacation \"x\";"),
                row("vacation :days 7 :addresses \"Ana <ANA@example.org>\" \"x\";"),
                row("vacation :days 90 \"x\";", "2:16 period-out-of-range"),
                row("vacation :days 0 \"x\";", "2:16 period-out-of-range"),
                row("vacation :seconds 60 \"x\";", "2:19 period-out-of-range"),
                row("vacation :seconds 86400 \"x\";"),
                row(
                        "vacation :addresses [\"ana@example.org\", \"eve@example.net\"] \"x\";",
                        "2:41 foreign-address"),
                row("vacation :mime \"just text\";", "2:16 invalid-mime-reason"),
                row("vacation :mime \"Hello: I am away.\";", "2:16 invalid-mime-reason"),
                row(
                        "vacation :mime \"X-Away: yes\r\n\r\nContent-Type: text/plain\";",
                        "2:16 invalid-mime-reason"),
                row("vacation :mime \"\r\njust text\";"),
                row("vacation :mime \"X-Away: yes\r\ncontent-type: text/plain\r\n\r\nx\";"),
                row("vacation :mime \"Content-Type: text/plain\r\n\r\nx\";"),
                row("stop; vacation \"x\";", "2:7 vacation-never-runs"),
                row("if false { vacation \"x\"; }", "2:12 vacation-never-runs"),
                row("if false { if currentdate :value { stop; } }"),
                row("if false { vacation :mime; }", "2:12 vacation-never-runs"),
                row(
                        "if false { if currentdate :value \"ge\" [] \"x\" { stop; } }",
                        "2:40 unexpected-token"),
                row("if false { unknown; }"),
                row("if not true { vacation \"x\"; }", "2:15 vacation-never-runs"),
                row("if true { stop; } vacation \"x\";", "2:19 vacation-never-runs"),
                row(
                        "if exists \"a\" { stop; } else { stop; } vacation \"x\";",
                        "2:40 vacation-never-runs"),
                row("if exists \"a\" { stop; } vacation \"x\";"),
                row("vacation \"x\"; vacation \"y\";", "2:15 vacation-twice"),
                row("if exists \"a\" { vacation \"x\"; } vacation \"y\";", "2:33 vacation-twice"),
                row("if exists \"a\" { vacation \"x\"; stop; } vacation \"y\";"),
                row("if exists \"a\" { vacation \"x\"; } else { vacation \"y\"; }"),
                row("if exists \"a\" { vacation \"x\"; } elsif exists \"b\" { vacation \"y\"; }"),
                row(
                        "if currentdate :value \"ge\" \"date\" \"2026-12-01\" { vacation \"x\"; }",
                        "2:4 account-zone"),
                row(
                        "if currentdate :zone \"+0100\" :value \"ge\" \"date\" \"2026-12-01\" { stop; }"),
                row("if currentdate \"weekday\" [\"0\", \"6\"] { stop; }"),
                row("if currentdate :matches \"year\" \"*\" { stop; }"),
                row(
                        "if currentdate :value \"ge\" \"iso8601\" \"2026-12-01T07:00:00Z\" { stop; }",
                        "2:38 zone-not-given"),
                row(
                        "if currentdate :zone \"+0000\" :value \"ge\" \"iso8601\" \"2026-12-01T07:00:00Z\""
                                + " { stop; }"),
                row("if date :value \"ge\" \"date\" \"hour\" \"12\" { stop; }", "2:4 account-zone"),
                row("if date :originalzone \"date\" \"hour\" \"12\" { stop; }"));
    }

    private static Arguments row(String script, String... warnings) {
        return Arguments.of(script, List.of(warnings));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void warnsOf(String script, List<String> warnings) {
        assertThat(warnings(DECLARED + script, ANA)).isEqualTo(warnings);
    }

    @Test
    void knowsNoForeignAddressWhereTheUsersOwnAreNotKnown() {
        assertThat(
                        warnings(
                                DECLARED + "vacation :addresses \"eve@example.net\" \"x\";",
                                Advice.DEFAULT))
                .isEmpty();
    }

    @Test
    void aScriptThatIsRefusedHasItsErrorsAlone() {
        assertThat(warnings("vacation :days 90 \"x\";", ANA))
                .containsExactly("1:1 missing-require");
    }

    private static List<String> warnings(String script, Advice advice) {
        List<Diagnostic> all =
                switch (Scripts.COMPILER.check(script.getBytes(StandardCharsets.UTF_8), advice)) {
                    case Compilation.Compiled(_, List<Diagnostic> warnings) -> warnings;
                    case Compilation.Rejected(List<Diagnostic> faults) -> faults;
                };
        return all.stream().map(d -> d.line() + ":" + d.column() + " " + d.code()).toList();
    }
}
