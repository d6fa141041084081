package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is checked at upload is checked again where a variable says it (RFC 5229 §3). */
class VariableArgumentsTest {

    private static final String ALL =
            "require [\"variables\", \"envelope\", \"date\", \"duplicate\", \"environment\","
                    + " \"editheader\", \"fileinto\", \"relational\", \"mime\"];";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "From | address :localpart \"${v}\" \"bo\" | true",
                "x-count | address :contains \"${v}\" \"\" | false",
                "subject | address :contains [\"${v}\", \"from\"] \"bo@\" | true",
                "x-count | address :mime :contains \"${v}\" \"\" | false",
                "fr | address :localpart \"${v}om\" \"bo\" | true",
                "FROM | envelope :localpart \"${v}\" \"bo\" | true",
                "frum | envelope :contains \"${v}\" \"\" | false",
                "year | currentdate \"${v}\" \"2026\" | true",
                "YEAR | currentdate \"${v}\" \"2026\" | true",
                "year | date :originalzone \"date\" \"${v}\" \"2026\" | true",
                "yeer | currentdate :contains \"${v}\" \"\" | false",
                "yeer | date :contains \"date\" \"${v}\" \"\" | false",
                "yeer | not currentdate :contains \"${v}\" \"\" | true",
                "a b | exists \"${v}\" | false",
                "a b | header :contains \"${v}\" \"\" | false",
                "a b | duplicate :header \"${v}\" | false",
                "a b | environment :contains \"${v}\" \"\" | false",
            })
    void aTestThatCannotBeDoneIsFalse(String value, String test, boolean expected) {
        String script = ALL + "set \"v\" \"" + value + "\"; if " + test + " { discard; }";

        assertThat(Scripts.actions(script)).isEqualTo(expected ? "discard" : "implicit keep");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a b | addheader \"${v}\" \"x\"; | failed invalid-header-name 1",
                "received | deleteheader \"${v}\"; discard; | discard",
                "nobody | redirect \"${v}\"; | failed invalid-address 1",
                "2 | if currentdate :zone \"${v}\" \"year\" \"2026\" { discard; } | failed invalid-zone 1",
            })
    void anActionThatCannotBeDoneEndsTheScript(String value, String commands, String expected) {
        assertThat(Scripts.actions(ALL + "set \"v\" \"" + value + "\"; " + commands))
                .isEqualTo(expected);
    }

    @Test
    void whatIsPassedOverIsTold() {
        TraceLog log = new TraceLog();

        Scripts.compiled(ALL + "set \"v\" \"subject\"; if address \"${v}\" \"x\" { discard; }")
                .run(Scripts.input(), log);

        assertThat(log.entries().toString()).contains("header 'subject' is not allowed");
    }
}
