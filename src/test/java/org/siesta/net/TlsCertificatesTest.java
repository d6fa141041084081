package org.siesta.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which files make a certificate, and what an operator is told of those that do not. */
class TlsCertificatesTest {

    private static final Path TLS = Path.of("src/test/resources/tls");

    @Test
    void takesAChainAndItsKey() {
        assertThat(load(TLS.resolve("mail.crt"), TLS.resolve("mail.key")).names())
                .containsExactly("mail.example.org");
    }

    static Stream<Arguments> unusable() {
        return Stream.of(
                arguments("mail.crt", "other.key", "other.key does not belong to"),
                arguments(
                        "mail.crt", "pkcs1.key", "pkcs1.key holds a key of the kind 'RSA PRIVATE"),
                arguments("mail.crt", "mail.crt", "mail.crt holds no private key"),
                arguments("mail.key", "mail.key", "mail.key holds no certificate"),
                arguments("none.crt", "mail.key", "none.crt does not exist"),
                arguments("mail.crt", "none.key", "none.key does not exist"));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void namesTheFileAndTheReason(String chain, String key, String reason) {
        assertThatThrownBy(() -> load(TLS.resolve(chain), TLS.resolve(key)))
                .isInstanceOf(UnusableCertificate.class)
                .hasMessageContaining(reason);
    }

    private static TlsCertificates load(Path chain, Path key) {
        return TlsCertificates.load(List.of(new TlsCertificates.Source("a", chain, key)), null);
    }
}
