package org.siesta.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is believed without need. */
class TrustCheckTest {

    @TempDir private Path folder;

    static Stream<Arguments> settings() {
        String mail = "siesta.listeners.lmtp.";
        String outside = mail + "address=0.0.0.0:2424";
        String required = mail + "proxy-protocol=required";
        return Stream.of(
                Arguments.of(List.of(), List.of()),
                Arguments.of(
                        List.of(outside, required, mail + "trusted-proxies=198.51.100.10"),
                        List.of()),
                Arguments.of(
                        List.of(
                                outside,
                                required,
                                mail + "trusted-proxies=0.0.0.0/0",
                                "siesta.allow-any-proxy=true"),
                        List.of("trusts-every-proxy")),
                Arguments.of(
                        List.of(outside, required, mail + "trusted-proxies=172.16.0.0/12"),
                        List.of("trusts-many-proxies")),
                Arguments.of(
                        List.of(
                                mail + "address=127.0.0.1:2424",
                                required,
                                mail + "trusted-proxies=172.16.0.0/12"),
                        List.of()),
                Arguments.of(
                        List.of(outside, mail + "trusted-clients=10.0.0.0/8"),
                        List.of("trusts-many-clients")),
                Arguments.of(
                        List.of(outside, mail + "trusted-proxies=198.51.100.10"),
                        List.of("proxies-unused")),
                Arguments.of(
                        List.of("siesta.http.address=0.0.0.0:8080"), List.of("rest-in-the-clear")),
                Arguments.of(
                        List.of("siesta.management.address=0.0.0.0:9000"),
                        List.of("management-open")),
                Arguments.of(
                        List.of("siesta.rest.tokens=aaaaaaaaaaaaaaaa"), List.of("rest-token-weak")),
                Arguments.of(List.of("siesta.rest.tokens=f3a9c17b5e8d2046f3a9c17b"), List.of()));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void tooMuchTrustIsAWarning(List<String> settings, List<String> codes) {
        List<String> all = new ArrayList<>(List.of("siesta.data", folder.toString()));
        settings.forEach(s -> all.addAll(List.of(s.split("=", 2))));
        assertThat(new TrustCheck(Settings.of(all.toArray(String[]::new))).examine())
                .extracting(Finding::code)
                .containsExactlyElementsOf(codes);
    }
}
