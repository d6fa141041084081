package org.siesta.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.config.Configuration;
import org.siesta.config.ExtensionConfig;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.SieveAction;
import org.siesta.sieve.SieveCompiler;
import org.siesta.sieve.SieveHost;
import org.siesta.sieve.SieveInput;
import org.siesta.sieve.SieveLimits;
import org.siesta.sieve.SieveOutcome;

/** What scripts know and may by the configuration. */
class ScriptHostTest {

    private static final String REQUIRE =
            "require [\"spamtestplus\", \"virustest\", \"extlists\", \"vnd.dovecot.environment\"];\n";

    @TempDir private Path folder;

    private Configuration configuration(String... lines) throws Exception {
        Path file = folder.resolve("siesta.properties");
        Files.writeString(file, String.join("\n", lines));
        return Configuration.load(Optional.of(file), Map.of(), new Properties());
    }

    private SieveHost host(String... lines) throws Exception {
        ExtensionConfig extensions =
                ((Configuration.Loaded) configuration(lines)).config().sieve().extensions();
        return ScriptHost.of(extensions);
    }

    private static boolean holds(SieveHost host, String test, String... headers) {
        Compilation compilation =
                new SieveCompiler(SieveLimits.DEFAULT, host)
                        .compile(REQUIRE + "if " + test + " { discard; }");
        SieveInput input =
                new SieveInput(
                        new Message(Headers.of(headers), BytesContent.of("")),
                        new ReversePath.Sender(new Mailbox("bo", "example.net")),
                        ForwardPath.of(new Mailbox("ana", "example.org")),
                        ClientIdentity.ofSocket(null, 0, null, 0),
                        Instant.EPOCH,
                        ZoneOffset.UTC,
                        "+",
                        "mx.example.org",
                        "main",
                        host);
        SieveOutcome outcome = ((Compilation.Compiled) compilation).script().run(input);
        return ((SieveOutcome.Completed) outcome).actions().getFirst()
                instanceof SieveAction.Discard;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    X-Spamd-Result | default: False [3.00 / 15.00];\tARC_NA(0.00)[];                | 2
                    X-Spamd-Result | default: True [15.20 / 15.00]; BAYES_SPAM(5.10)[100.00%]       | 10
                    X-Spamd-Result | default: False [-4.20 / 15.00];                                | 1
                    X-Spam-Status  | No, score=-1.6 required=5.0 tests=BAYES_00 autolearn=no        | 1
                    X-Spam-Status  | Yes, score=7.6 required=5.0 tests=BAYES_99                     | 10
                    X-Spam-Status  | No, score=2.5 required=5.0                                     | 5
                    X-Spam-Status  | Yes                                                            | 10
                    X-Spam-Status  | No, hits=2.0                                                   | 1
                    X-Spam-Score   | 5.2                                                            | 5
                    X-Spam-Score   | 5.2 (+++++)                                                    | 5
                    X-Spam-Score   | -0.1                                                           | 1
                    X-Spam-Level   | ****                                                           | 4
                    X-Spam-Flag    | YES                                                            | 10
                    X-Spam-Flag    | NO                                                             | 1
                    X-Spam         | Yes                                                            | 10
                    X-Spam         | perhaps                                                        | 0
                    X-Other        | 5                                                              | 0
                    """)
    void theUsualFieldsAreKnown(String field, String value, String spam) throws Exception {
        assertThat(holds(host(), "spamtest \"" + spam + "\"", field, value)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "X-Virus-Status, Clean, 1",
        "X-Virus-Status, Infected (Eicar-Signature), 5",
        "X-Virus-Status, Infected with Eicar, 5",
        "X-Virus-Flag, NO, 1",
        "X-Virus-Flag, yes, 5",
        "X-Virus-Scanned, ClamAV 1.0, 0"
    })
    void theUsualFieldsOfVirusesAreKnown(String field, String value, String virus)
            throws Exception {
        assertThat(holds(host(), "virustest \"" + virus + "\"", field, value)).isTrue();
    }

    @Test
    void aSiteSaysWhereItsScannerWrites() throws Exception {
        SieveHost score =
                host(
                        "siesta.sieve.spamtest.status = X-Mine:score ([0-9.]+)",
                        "siesta.sieve.spamtest.max = X-Mine:of ([0-9.]+)");
        assertThat(holds(score, "spamtest :percent \"50\"", "X-Mine", "score 4 of 8")).isTrue();
        assertThat(holds(score, "spamtest \"0\"", "X-Spam-Flag", "YES")).isTrue();
        SieveHost words =
                host(
                        "siesta.sieve.virustest.status = X-Mine",
                        "siesta.sieve.virustest.type = words",
                        "siesta.sieve.virustest.words = all fine = 1, cured=3, ill=5");
        assertThat(holds(words, "virustest \"3\"", "X-Mine", "Cured")).isTrue();
        assertThat(holds(words, "virustest \"1\"", "X-Mine", "all fine")).isTrue();
        SieveHost length =
                host(
                        "siesta.sieve.spamtest.status = X-Mine",
                        "siesta.sieve.spamtest.type = length",
                        "siesta.sieve.spamtest.max = 8");
        assertThat(holds(length, "spamtest \"10\"", "X-Mine", "ssssssss")).isTrue();
        assertThat(
                        holds(
                                host("siesta.sieve.spamtest.status = none"),
                                "spamtest \"0\"",
                                "X-Spam-Flag",
                                "YES"))
                .isTrue();
    }

    @Test
    void listsHaveAddressesAndDomains() throws Exception {
        SieveHost host = host("siesta.sieve.lists.friends = Bo@example.net, @example.com, list-id");
        String list = "address :list \"from\" \":addrbook:friends\"";
        assertThat(holds(host, list, "From", "bo@EXAMPLE.net")).isTrue();
        assertThat(holds(host, list, "From", "Any <any@example.com>")).isTrue();
        assertThat(holds(host, list, "From", "any@sub.example.com")).isFalse();
        assertThat(holds(host, list, "From", "carl@example.net")).isFalse();
        assertThat(holds(host, "valid_ext_list \":addrbook:friends\"")).isTrue();
        assertThat(holds(host, "valid_ext_list \":addrbook:foes\"")).isFalse();
    }

    @Test
    void theOtherRulesAreTheSites() throws Exception {
        SieveHost host =
                host(
                        "siesta.sieve.editheader.max-field-size = 4K",
                        "siesta.sieve.editheader.forbid-add = X-A, X-B",
                        "siesta.sieve.editheader.forbid-delete = dkim-signature",
                        "siesta.sieve.notify.max-notifications = 0",
                        "siesta.sieve.duplicate.max-period = 2d",
                        "siesta.sieve.environment.colour = blue");
        assertThat(host.edits().maxFieldSize()).isEqualTo(4096);
        assertThat(host.edits().mayAdd("x-a")).isFalse();
        assertThat(host.edits().mayDelete("DKIM-Signature")).isFalse();
        assertThat(host.notifications().maxNotifications()).isZero();
        assertThat(host.duplicates().maxPeriod()).isEqualTo(Duration.ofDays(2));
        assertThat(holds(host, "environment \"vnd.dovecot.config.colour\" \"blue\"")).isTrue();
    }

    @Test
    void theDefaultsAreThoseOfTheEngine() throws Exception {
        SieveHost host = host();
        assertThat(host.edits()).isEqualTo(SieveHost.DEFAULT.edits());
        assertThat(host.notifications()).isEqualTo(SieveHost.DEFAULT.notifications());
        assertThat(host.duplicates()).isEqualTo(SieveHost.DEFAULT.duplicates());
        assertThat(host.lists()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    siesta.sieve.spamtest.status = X-Mine:(
                    siesta.sieve.spamtest.status = X Mine
                    siesta.sieve.spamtest.max = 0
                    siesta.sieve.spamtest.max = X-Mine
                    siesta.sieve.spamtest.words = spam
                    siesta.sieve.spamtest.words = spam=11
                    siesta.sieve.editheader.forbid-add = X A
                    siesta.sieve.editheader.max-field-size = 100
                    siesta.sieve.duplicate.max-period = 7
                    """)
    void aWrongValueStopsTheStart(String line) throws Exception {
        assertThat(configuration(line)).isInstanceOf(Configuration.Faulty.class);
    }
}
