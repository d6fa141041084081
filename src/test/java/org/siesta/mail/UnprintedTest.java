package org.siesta.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnprintedTest {

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00, 0x07, 0x0A, 0x0D, 0x1B, 0x7F, 0x85, 0x9B, 0x61C, 0x200B, 0x200E, 0x202E,
                0x2028, 0x2029, 0x2066, 0xFEFF, 0xE0041
            })
    void whatDoesNotPrintIsMasked(int character) {
        assertThat(Unprinted.masked("a" + Character.toString(character) + "b")).isEqualTo("a?b");
    }

    @Test
    void whatPrintsStays() {
        String text = "ana@bücher.example, 'Größe' 日本 \uD83C\uDF34 ~";
        assertThat(Unprinted.masked(text)).isEqualTo(text);
    }

    @Test
    void halfACharacterIsNone() {
        assertThat(Unprinted.masked("a\uD83Cb")).isEqualTo("a?b");
    }
}
