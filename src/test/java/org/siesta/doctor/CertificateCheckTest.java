package org.siesta.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.config.SiestaConfig;
import org.siesta.doctor.Finding.Severity;

/** What the files of certificates hold, and whether it is what the service shows. */
class CertificateCheckTest {

    /** After every certificate of this test was made. */
    private static final Instant NOW = Instant.now().plusSeconds(600);

    @TempDir private Path folder;

    @Test
    void theNamesOfAllAreTold() {
        make("a", "siesta.example.org", "-ext", "SAN=dns:siesta.example.org,dns:mx.example.org");
        assertThat(files(config("a")))
                .filteredOn(f -> f.code().equals("certificates-names"))
                .singleElement()
                .satisfies(
                        f ->
                                assertThat(f.seen())
                                        .isEqualTo("names: mx.example.org, siesta.example.org"));
    }

    @Test
    void certificatesThatNameNobodyLeaveTheMapEmpty() {
        make("a", "Siesta of Example Ltd");
        assertThat(errors(files(config("a"))))
                .containsExactly("certificate-names-nothing", "certificates-no-names");
    }

    @Test
    void aHostNameWithoutACertificateIsAWarning() {
        make("a", "other.example.org");
        assertThat(files(config("a")))
                .filteredOn(f -> f.severity() == Severity.WARNING)
                .extracting(Finding::code)
                .contains("certificates-no-host-name");
    }

    @Test
    void whatEndedOrEndsSoonOrHasNotBegunIsTold() {
        make("a", "siesta.example.org", "-startdate", "-100d", "-validity", "10");
        make("b", "b.example.org", "-startdate", "-100d", "-validity", "105");
        make("c", "c.example.org", "-startdate", "+10d");
        assertThat(files(config("a", "b", "c")))
                .extracting(Finding::code)
                .contains(
                        "certificate-expired",
                        "certificate-ends-soon",
                        "certificate-not-yet-valid");
    }

    @Test
    void aKeyOfAnotherCertificateIsNamedWithBothFiles() throws IOException {
        make("a", "siesta.example.org");
        make("b", "b.example.org");
        Files.copy(
                folder.resolve("b.key"),
                folder.resolve("a.key"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(files(config("a")))
                .filteredOn(f -> f.code().equals("certificate-unusable"))
                .singleElement()
                .satisfies(f -> assertThat(f.seen()).contains("a.key", "a.crt"))
                .satisfies(
                        f ->
                                assertThat(f.key())
                                        .isEqualTo("siesta.tls.certificates.a.certificate"));
    }

    @Test
    void aKeyThatEverybodyMayReadIsAWarning() throws IOException {
        make("a", "siesta.example.org");
        Files.setPosixFilePermissions(
                folder.resolve("a.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(files(config("a"))).extracting(Finding::code).contains("certificate-key-open");
    }

    @Test
    void aFileThatIsNewerThanWhatTheServiceShowsIsAStaleCertificate() {
        make("a", "siesta.example.org");
        try (PretendService service = new PretendService(config("a"), folder)) {
            SiestaConfig declared = config(service.port("lmtp"), "a");
            assertThat(check(declared).shown()).isEmpty();
            make("a", "siesta.example.org");
            assertThat(check(declared).shown())
                    .singleElement()
                    .satisfies(f -> assertThat(f.code()).isEqualTo("certificate-stale"))
                    .satisfies(f -> assertThat(f.seen()).contains("listener lmtp"));
        }
    }

    private void make(String name, String commonName, String... options) {
        TestKeys.naming(commonName, options).write(folder, name);
    }

    private static List<Finding> files(SiestaConfig config) {
        return check(config).files();
    }

    private static CertificateCheck check(SiestaConfig config) {
        return new CertificateCheck(config, NOW, Duration.ofSeconds(5));
    }

    private static List<String> errors(List<Finding> findings) {
        return findings.stream()
                .filter(f -> f.severity() == Severity.ERROR)
                .map(Finding::code)
                .toList();
    }

    private SiestaConfig config(String... names) {
        return config(0, names);
    }

    private SiestaConfig config(int port, String... names) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "siesta.listeners.lmtp.address",
                                "127.0.0.1:" + port,
                                "siesta.listeners.lmtp.tls",
                                "starttls"));
        for (String name : names) {
            String key = "siesta.tls.certificates." + name + ".";
            all.addAll(List.of(key + "certificate", folder.resolve(name + ".crt").toString()));
            all.addAll(List.of(key + "key", folder.resolve(name + ".key").toString()));
        }
        return Settings.of(all.toArray(String[]::new));
    }
}
