package org.siesta.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets of addresses as people write them. */
class AddressPatternTest {

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    bo@example.net,       bo@example.net,           true
                    BO@example.NET,       bo@EXAMPLE.net,           true
                    bo@example.net,       bob@example.net,          false
                    example.net,          any@example.net,          true
                    @example.net,         any@example.net,          true
                    *@example.net,        any@example.net,          true
                    example.net,          any@sub.example.net,      false
                    example.net,          any@notexample.net,       false
                    *.example.net,        any@sub.example.net,      true
                    *.example.net,        any@example.net,          false
                    *-news@*,             shop-news@example.net,    true
                    *-news@*,             news@example.net,         false
                    *a*b*@example.net,    xaybz@example.net,        true
                    *a*b*@example.net,    xbya@example.net,         false
                    bücher.example,       any@xn--bcher-kva.example, true
                    xn--bcher-kva.example, any@BÜCHER.example,      true
                    [192.0.2.1],          any@[192.0.2.1],          true
                    """)
    void matches(String pattern, String address, boolean matches) {
        assertThat(
                        AddressPattern.parse(pattern)
                                .orElseThrow()
                                .matches(Mailbox.parse(address).orElseThrow()))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "bo@", "a b@example.net", "bo@exa mple.net", "a@..", "[x]"})
    void isNoPattern(String text) {
        assertThat(AddressPattern.parse(text)).isEmpty();
    }

    @Test
    void manyAsterisksCostNoMoreThanOne() {
        AddressPattern pattern = AddressPattern.parse("*a".repeat(100) + "*@*").orElseThrow();
        Mailbox mailbox =
                Mailbox.parse("a".repeat(99) + "b".repeat(100) + "@example.net").orElseThrow();
        assertThatNoException().isThrownBy(() -> pattern.matches(mailbox));
        assertThat(pattern.matches(mailbox)).isFalse();
    }
}
