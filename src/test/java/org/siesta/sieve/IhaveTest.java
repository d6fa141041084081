package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ihave and error: what a missing capability forgives, and what it does not. */
class IhaveTest {

    private static final String REQUIRE = "require \"ihave\";\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ihave \"fileinto\" | true",
                "ihave \"FileInto\" | true",
                "ihave [\"fileinto\", \"comparator-i;ascii-numeric\", \"comparator-i;octet\"] | true",
                "ihave [\"fileinto\", \"nonsense\"] | false",
                "ihave \"nonsense\" | false",
                "ihave \"\" | false",
                // RFC 5463 s4: what changes how strings are read must not be tested this way.
                "ihave \"variables\" | false",
                "ihave [\"fileinto\", \"encoded-character\"] | false",
                "not ihave \"nonsense\" | true",
                "anyof (ihave \"nonsense\", ihave \"fileinto\") | true",
            })
    void saysWhatIsThere(String test, boolean expected) {
        assertThat(Scripts.holds(REQUIRE, test)).isEqualTo(expected);
    }

    @Test
    void whatIsThereIsKnownFromTheTestOn() {
        assertThat(
                        Scripts.actions(
                                REQUIRE
                                        + "if ihave [\"fileinto\", \"copy\"] { fileinto :copy \"A\"; }"))
                .isEqualTo("fileinto A copy, implicit keep");
        assertThat(
                        Scripts.actions(
                                REQUIRE
                                        + """
                                        if not ihave "fileinto" { error "no"; }
                                        fileinto "A";
                                        """))
                .isEqualTo("fileinto A");
        assertThat(
                        Scripts.actions(
                                REQUIRE
                                        + """
                                        if allof(ihave "envelope", envelope "from" "bo@example.net") {
                                            discard;
                                        }
                                        """))
                .isEqualTo("discard");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "if ihave \"x\" { nonsense \"a\" { more; } }",
                "if ihave \"x\" { if nonsense { keep; } elsif other :tag 5 { stop; } }",
                "if ihave \"x\" { keep :nonsense; if header :odd \"a\" \"b\" { keep 5; } }",
                "if ihave \"x\" { if header :comparator \"i;odd\" \"a\" \"b\" { } }",
                "if ihave \"x\" { fileinto \"needs a require\"; }",
                "if ihave \"x\" { require \"y\"; }",
                "if not ihave \"x\" { keep; } else { nonsense; }",
                "if not ihave \"x\" { keep; } elsif nonsense { other; } else { third; }",
                "if true { } elsif ihave \"x\" { nonsense; }",
                "if allof (ihave \"x\", nonsense) { other; }",
                "if allof (ihave \"x\", not nonsense \"a\") { other; }",
                "if anyof (not ihave \"x\", nonsense) { keep; } else { other; }",
                "if not anyof (not ihave \"x\", nonsense) { other; }",
                "if not ihave \"x\" { keep; stop; } nonsense; if nonsense { } keep :odd;",
                "if true { if not ihave \"x\" { stop; } nonsense; }",
                "if not ihave \"x\" { if not ihave \"y\" { stop; } } nonsense;",
            })
    void whatNoRunReachesForWantOfACapabilityMayHoldAnything(String script) {
        assertThat(Scripts.faults(REQUIRE + script)).isEmpty();
        assertThat(Scripts.actions(REQUIRE + script)).isIn("implicit keep", "keep");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "if ihave \"x\" { } nonsense; | 2:18 unknown-command",
                "if ihave \"x\" { keep; } else { nonsense; } | 2:31 unknown-command",
                "if not ihave \"x\" { nonsense; } | 2:20 unknown-command",
                "if not ihave \"x\" { keep; } nonsense; | 2:28 unknown-command",
                "if ihave \"fileinto\" { nonsense; } | 2:23 unknown-command",
                "if anyof (ihave \"x\", nonsense) { } | 2:22 unknown-test",
                "if allof (nonsense, ihave \"x\") { } | 2:11 unknown-test",
                "if exists \"x\" { nonsense; } | 2:17 unknown-command",
                "if true { stop; } nonsense; | 2:19 unknown-command",
                "if ihave \"x\" { keep } | 2:21 missing-semicolon",
                "if ihave { } | 2:4 wrong-argument-count",
                "if ihave 5 { } | 2:10 wrong-argument-type",
                "if ihave :is \"x\" { } | 2:10 unknown-tag",
                "error; | 2:1 wrong-argument-count",
                "if ihave \"encoded-character\" { } nonsense; | 2:34 unknown-command",
            })
    void allElseIsCheckedAsEver(String script, String fault) {
        assertThat(Scripts.faults(REQUIRE + script)).containsExactly(fault);
    }

    @Test
    void mustItselfBeRequired() {
        assertThat(Scripts.faults("if ihave \"fileinto\" { }"))
                .containsExactly("1:4 missing-require");
        assertThat(Scripts.faults("error \"a\";")).containsExactly("1:1 missing-require");
    }

    @Test
    void takesConstantsOnly() {
        assertThat(
                        Scripts.faults(
                                "require [\"ihave\", \"variables\"]; if ihave [\"a\", \"${x}\"] { }"))
                .containsExactly("1:42 constant-required");
    }

    @Test
    void errorEndsTheRunWithItsMessageAndOnlyTheImplicitKeep() {
        SieveOutcome outcome =
                Scripts.run(
                        """
                        require ["ihave", "variables"];
                        redirect "ana@example.com";
                        set "why" "no reason";
                        error "I give up: ${why}";
                        """);
        assertThat(outcome)
                .isEqualTo(new SieveOutcome.Failed(4, 1, "script-error", "I give up: no reason"));
    }
}
