package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.Headers;

/** What spamtest and virustest make of the words of scanners (RFC 5235). */
class ScannerTestsTest {

    private static final String REQUIRE =
            "require [\"spamtest\", \"spamtestplus\", \"virustest\", \"relational\","
                    + " \"comparator-i;ascii-numeric\"];\n";

    private static HeaderPart part(String field, String pattern) {
        return new HeaderPart(
                field,
                value -> {
                    Matcher matcher = Pattern.compile(pattern).matcher(value);
                    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
                });
    }

    private static boolean holds(ScannerField field, String test, String... headers) {
        SieveHost host = SieveHost.DEFAULT.withSpam(List.of(field)).withVirus(List.of(field));
        return Scripts.holds(REQUIRE, test, Scripts.input(Headers.of(headers)).withHost(host));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -1.6     | 1  | 0   | 1
                    0        | 1  | 0   | 1
                    +0.0     | 1  | 0   | 1
                    0.01     | 1  | 0   | 1
                    1.0      | 2  | 20  | 1
                    1,25     | 3  | 25  | 2
                    2.5      | 5  | 50  | 3
                    4        | 8  | 80  | 4
                    4.99     | 9  | 99  | 4
                    5.       | 10 | 100 | 5
                    5.0      | 10 | 100 | 5
                    7.6      | 10 | 100 | 5
                    99999    | 10 | 100 | 5
                    .5       | 1  | 10  | 1
                    five     | 0  | 0   | 0
                    1.2.3    | 0  | 0   | 0
                    1e3      | 0  | 0   | 0
                    NaN      | 0  | 0   | 0
                    0x10     | 0  | 0   | 0
                    1111111111111 | 0 | 0 | 0
                    """)
    void aScoreIsMappedToTheScaleOfTheTest(
            String score, String spam, String percent, String virus) {
        ScannerField field =
                new ScannerField(HeaderPart.whole("X-Score"), new ScannerField.Scale.Score(5));
        String[] headers = {"X-Score", score};
        assertThat(holds(field, "spamtest \"" + spam + "\"", headers)).isTrue();
        assertThat(holds(field, "spamtest :percent \"" + percent + "\"", headers)).isTrue();
        assertThat(holds(field, "virustest \"" + virus + "\"", headers)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    spamtest "0"                                                   | true
                    spamtest :percent "0"                                          | true
                    virustest "0"                                                  | true
                    spamtest :count "eq" "0"                                       | true
                    spamtest :percent :count "eq" "0"                              | true
                    spamtest :value "ge" :comparator "i;ascii-numeric" "1"         | false
                    """)
    void whatNobodyLookedAtIsZeroAndCountsAsNone(String test, boolean holds) {
        ScannerField field =
                new ScannerField(HeaderPart.whole("X-Score"), new ScannerField.Scale.Score(5));
        assertThat(holds(field, test, "Subject", "x")).isEqualTo(holds);
        assertThat(holds(field, "spamtest :count \"eq\" \"1\"", "X-Score", "1")).isTrue();
    }

    @Test
    void theMessageMaySayWhatIsCertain() {
        ScannerField field =
                new ScannerField(
                        part("X-Status", "score=(-?[0-9.]+)"),
                        new ScannerField.Scale.ScoreOf(part("X-Status", "required=([0-9.]+)")));
        assertThat(holds(field, "spamtest \"8\"", "X-Status", "No, score=4.0 required=5.0"))
                .isTrue();
        assertThat(holds(field, "spamtest \"0\"", "X-Status", "No, score=4.0")).isTrue();
        assertThat(holds(field, "spamtest \"0\"", "X-Status", "No, score=4.0 required=0")).isTrue();
    }

    @Test
    void theLengthOfOneCharacterMayBeTheScore() {
        ScannerField field =
                new ScannerField(HeaderPart.whole("X-Level"), new ScannerField.Scale.Length(8));
        assertThat(holds(field, "spamtest \"1\"", "X-Level", "")).isTrue();
        assertThat(holds(field, "spamtest \"2\"", "X-Level", "*")).isTrue();
        assertThat(holds(field, "spamtest \"10\"", "X-Level", "*".repeat(14))).isTrue();
        assertThat(holds(field, "spamtest \"0\"", "X-Level", "**-")).isTrue();
    }

    @Test
    void wordsHaveTheirOwnValues() {
        ScannerField field =
                new ScannerField(
                        HeaderPart.whole("X-Verdict"),
                        new ScannerField.Scale.Words(Map.of("Not Spam", 1, "Spam", 10)));
        assertThat(holds(field, "spamtest \"1\"", "X-Verdict", "not spam")).isTrue();
        assertThat(holds(field, "spamtest \"10\"", "X-Verdict", "Spam")).isTrue();
        assertThat(holds(field, "spamtest :percent \"100\"", "X-Verdict", "Spam")).isTrue();
        assertThat(holds(field, "spamtest \"0\"", "X-Verdict", "perhaps")).isTrue();
    }

    @Test
    void theFirstFieldThatSaysSomethingIsBelieved() {
        ScannerField good =
                new ScannerField(HeaderPart.whole("X-One"), new ScannerField.Scale.Score(5));
        ScannerField other =
                new ScannerField(HeaderPart.whole("X-Two"), new ScannerField.Scale.Score(5));
        SieveHost host = SieveHost.DEFAULT.withSpam(List.of(good, other));
        SieveInput input = Scripts.input(Headers.of("X-Two", "5", "X-One", "what")).withHost(host);
        assertThat(Scripts.holds(REQUIRE, "spamtest \"10\"", input)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    require "spamtest"; if spamtest 3 {}                | wrong-argument-type
                    require "spamtest"; if spamtest ["3"] {}            | wrong-argument-type
                    require "spamtest"; if spamtest {}                  | wrong-argument-count
                    require "spamtest"; if spamtest :percent "3" {}     | missing-require
                    require "virustest"; if virustest :percent "3" {}   | unknown-tag
                    require "spamtestplus"; if virustest "3" {}         | missing-require
                    """)
    void whatIsWrongIsSaidAtOnce(String script, String code) {
        assertThat(Scripts.faults(script)).singleElement().asString().endsWith(" " + code);
    }
}
