package org.siesta.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.Mailbox;

/** Which token opens what. */
class AccessTokensTest {

    /** SHA-256 of "0123456789abcdef". */
    private static final String HASH =
            "9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f";

    @Test
    void aTokenOpensItsScope() {
        AccessTokens tokens =
                valid(
                        "admin:admin-secret-0123456789",
                        " ana@example.org:ana-secret-0123456789== ",
                        "\"a:b\"@example.org:odd-secret-0123456789",
                        "bo@example.org:sha256:" + HASH);
        assertThat(tokens.find("admin-secret-0123456789")).contains(new Access.Admin());
        assertThat(tokens.find("ana-secret-0123456789==")).contains(owner("ana"));
        assertThat(tokens.find("odd-secret-0123456789")).contains(owner("a:b"));
        assertThat(tokens.find("0123456789abcdef")).contains(owner("bo"));
        assertThat(tokens.find(HASH)).isEmpty();
        assertThat(tokens.find("sha256:" + HASH)).isEmpty();
        assertThat(tokens.find("")).isEmpty();
    }

    @Test
    void withoutTokensNobodyGetsIn() {
        assertThat(valid().isEmpty()).isTrue();
        assertThat(valid().find("")).isEmpty();
        assertThat(AccessTokens.NONE.find("admin")).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "admin:short, is shorter than 16 characters",
        "admin:, is shorter than 16 characters",
        "admin:with space 0123456789, may have only letters",
        "admin:sha256:0123, must be followed by 64 hexadecimal digits",
        "0123456789abcdef0, must begin with admin: or with an address",
        "nobody:0123456789abcdef, must begin with admin: or with an address",
        "adminXsha256:9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f, must begin",
        "'', must begin with admin: or with an address",
    })
    void aFaultIsNamedWithoutTheSecret(String entry, String fault) {
        AccessTokens.Parsed parsed = AccessTokens.parse(List.of("admin:0123456789abcdef", entry));
        assertThat(parsed).isInstanceOf(AccessTokens.Parsed.Invalid.class);
        assertThat(((AccessTokens.Parsed.Invalid) parsed).faults())
                .singleElement()
                .asString()
                .startsWith("token 2: ")
                .contains(fault)
                .doesNotContain("0123456789abcdef");
    }

    @Test
    void neitherATokenNorItsHashIsEverPrinted() {
        assertThat(valid("admin:0123456789abcdef")).hasToString("1 tokens");
        assertThatThrownBy(() -> AccessTokens.NONE.with(new Access.Admin(), "hush"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hush");
    }

    private static AccessTokens valid(String... entries) {
        AccessTokens.Parsed parsed = AccessTokens.parse(List.of(entries));
        assertThat(parsed).isInstanceOf(AccessTokens.Parsed.Valid.class);
        return ((AccessTokens.Parsed.Valid) parsed).tokens();
    }

    private static Access owner(String name) {
        return new Access.Owner(new Mailbox(name, "example.org"));
    }
}
