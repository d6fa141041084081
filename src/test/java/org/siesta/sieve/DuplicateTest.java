package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.Headers;

/** Which messages came before (RFC 7352), and what a run asks to remember. */
class DuplicateTest {

    private static final String REQUIRE = "require [\"duplicate\", \"variables\"];\n";

    private final Set<String> known = new HashSet<>();

    private SieveInput input(String... headers) {
        return Scripts.input(Headers.of(headers))
                .withHost(
                        SieveHost.DEFAULT.withDuplicates(
                                DuplicateRules.DEFAULT.withTracked(known::contains)));
    }

    private SieveOutcome.Completed run(String script, SieveInput input) {
        return (SieveOutcome.Completed) Scripts.run(REQUIRE + script, input);
    }

    /** Whether the test holds; what it asks to remember is remembered. */
    private boolean duplicate(String test, String... headers) {
        SieveOutcome.Completed completed = run("if " + test + " { discard; }", input(headers));
        completed.marks().forEach(mark -> known.add(mark.id()));
        return completed.actions().getFirst() instanceof SieveAction.Discard;
    }

    @Test
    void theSecondMessageOfAnIdIsADuplicate() {
        assertThat(duplicate("duplicate", "Message-ID", "<1@a>")).isFalse();
        assertThat(duplicate("duplicate", "Message-ID", "<2@a>")).isFalse();
        assertThat(duplicate("duplicate", "Message-ID", " <1@a> ")).isTrue();
        assertThat(duplicate("duplicate :header \"message-id\"", "Message-ID", "<1@a>")).isTrue();
        assertThat(duplicate("duplicate :uniqueid \"<1@a>\"")).isTrue();
        assertThat(duplicate("duplicate :handle \"x\"", "Message-ID", "<1@a>")).isFalse();
        assertThat(duplicate("duplicate :handle \"x\"", "Message-ID", "<1@a>")).isTrue();
    }

    @Test
    void handleAndIdCannotRunTogether() {
        assertThat(duplicate("duplicate :handle \"ab\" :uniqueid \"c\"")).isFalse();
        assertThat(duplicate("duplicate :handle \"a\" :uniqueid \"bc\"")).isFalse();
    }

    @Test
    void whatHasNoIdIsNeverADuplicate() {
        for (int i = 0; i < 2; i++) {
            assertThat(duplicate("duplicate", "Subject", "x")).isFalse();
            assertThat(duplicate("duplicate", "Message-ID", "")).isFalse();
            assertThat(duplicate("duplicate :header \"X-None\"", "Message-ID", "<1@a>")).isFalse();
            assertThat(duplicate("duplicate :uniqueid \"\"")).isFalse();
        }
        assertThat(known).isEmpty();
    }

    @Test
    void theSameRunDoesNotCount() {
        assertThat(
                        run(
                                        "if duplicate { stop; } if duplicate { stop; } discard;",
                                        input("Message-ID", "<1@a>"))
                                .actions())
                .containsExactly(new SieveAction.Discard());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    duplicate                                          | false | P7D
                    duplicate :seconds 60                              | false | PT1M
                    duplicate :seconds 60 :last                        | false | PT1M
                    duplicate                                          | true  |
                    duplicate :seconds 60                              | true  |
                    duplicate :seconds 60 :last                        | true  | PT1M
                    duplicate :last                                    | true  | P7D
                    duplicate :seconds 0                               | false |
                    duplicate :seconds 4G                              | false | P30D
                    """)
    void thePeriodRunsFromTheFirstOrWithLastFromTheLast(
            String test, boolean came, Duration remembered) {
        SieveHost host =
                SieveHost.DEFAULT.withDuplicates(DuplicateRules.DEFAULT.withTracked(_ -> came));
        SieveOutcome.Completed completed =
                run(
                        "if " + test + " { discard; }",
                        Scripts.input(Headers.of("Message-ID", "<1@a>")).withHost(host));
        assertThat(completed.marks().stream().map(DuplicateMark::period).toList())
                .isEqualTo(remembered == null ? List.of() : List.of(remembered));
    }

    @Test
    void aRunThatFailsAsksForNothing() {
        assertThat(
                        Scripts.run(
                                REQUIRE + "if duplicate {} set \"v\" \"x\"; redirect \"${v}\";",
                                input("Message-ID", "<1@a>")))
                .isInstanceOf(SieveOutcome.Failed.class);
    }

    @Test
    void oneRunTracksOnlySoMuch() {
        String more = "set \"v\" \"${v}x\"; if duplicate :uniqueid \"${v}\" { keep; }\n";
        assertThat(run(more.repeat(32), input()).marks()).hasSize(32);
        assertThat(Scripts.actions(REQUIRE + more.repeat(33), input()))
                .isEqualTo("failed too-many-duplicates 34");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    duplicate :header "a" :uniqueid "b"   | duplicate-tag
                    duplicate :header "a:"                | invalid-header-name
                    duplicate :header ["a"]               | wrong-argument-type
                    duplicate :seconds "1"                | wrong-argument-type
                    duplicate "x"                         | wrong-argument-count
                    duplicate :seconds 4G                 | period-too-long (warning)
                    """)
    void whatIsWrongIsSaidAtOnce(String test, String code) {
        assertThat(Scripts.faults(REQUIRE + "if " + test + " {}"))
                .singleElement()
                .asString()
                .endsWith(" " + code);
    }

    @Test
    void theMemoryIsAskedOnceAboutAnId() {
        int[] asked = {0};
        SieveHost host =
                SieveHost.DEFAULT.withDuplicates(
                        DuplicateRules.DEFAULT.withTracked(
                                _ -> {
                                    asked[0]++;
                                    return true;
                                }));
        run(
                "if not duplicate { stop; }\n".repeat(1000),
                Scripts.input(Headers.of("Message-ID", "<1@a>")).withHost(host));
        assertThat(asked[0]).isEqualTo(1);
    }
}
