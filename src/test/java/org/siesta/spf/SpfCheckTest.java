package org.siesta.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.Mailbox;

/** SPF against a name server of our own; the machine's is never asked. */
class SpfCheckTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final SmallDns dns = new SmallDns();
    private Instant now = Instant.EPOCH;

    @AfterEach
    void close() {
        dns.close();
    }

    @ParameterizedTest(name = "{0} for {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "v=spf1 ip4:203.0.113.0/24 -all           | 203.0.113.7 | PASS",
                "v=spf1 ip4:203.0.113.0/24 -all           | 192.0.2.1   | FAIL",
                "v=spf1 ip4:203.0.113.0/24 ~all           | 192.0.2.1   | SOFTFAIL",
                "v=spf1 ip4:203.0.113.0/24 ?all           | 192.0.2.1   | NEUTRAL",
                "v=spf1 ip4:203.0.113.0/24                | 192.0.2.1   | NEUTRAL",
                "v=spf1 ip6:2001:db8::/32 -all            | 2001:db8::1 | PASS",
                "v=spf1 ip6:2001:db8::/32 -all            | 2001:db9::1 | FAIL",
                "v=spf1 a mx -all                         | 203.0.113.8 | PASS",
                "v=spf1 a mx -all                         | 203.0.113.9 | PASS",
                "v=spf1 include:other.example -all        | 198.51.100.1| PASS",
                "v=spf1 redirect=other.example            | 198.51.100.2| FAIL",
                "v=spf1 exists:%{i}.ok.%{d} -all          | 203.0.113.7 | PASS",
                "v=spf1 include:gone.example -all         | 203.0.113.7 | PERMERROR",
                "v=spf1 nonsense:x -all                   | 203.0.113.7 | PERMERROR",
                "something else                           | 203.0.113.7 | NONE",
            })
    void followsTheRecord(String record, String client, SpfResult result) {
        dns.with("example.net TXT", record)
                .with("example.net A", "203.0.113.8")
                .with("example.net MX", "mx.example.net")
                .with("mx.example.net A", "203.0.113.9")
                .with("other.example TXT", "v=spf1 ip4:198.51.100.1 -all")
                .with("203.0.113.7.ok.example.net A", "127.0.0.2");
        assertThat(check(LONG, 40).check(InetAddress.ofLiteral(client), bo())).isEqualTo(result);
    }

    @Test
    void aDomainThatIsNotThereSaysNothing() {
        assertThat(check(LONG, 40).check(client(), bo())).isEqualTo(SpfResult.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "bücher.example, PASS",
        "xn--bcher-kva.example, PASS",
        "[192.0.2.1], NONE",
    })
    void everyFormOfADomainIsAsked(String domain, SpfResult result) {
        dns.with("xn--bcher-kva.example TXT", "v=spf1 ip4:203.0.113.7 -all");
        assertThat(check(LONG, 40).check(client(), Mailbox.parse("bo@" + domain).orElseThrow()))
                .isEqualTo(result);
    }

    @Test
    void aStrangeLocalPartNeverReachesTheMacros() {
        dns.with("example.net TXT", "v=spf1 exists:%{l}.local.example.net -all")
                .with("postmaster.local.example.net A", "127.0.0.2");
        Mailbox strange = new Mailbox("a b@\"%{p}", "example.net");
        assertThat(check(LONG, 40).check(client(), strange)).isEqualTo(SpfResult.PASS);
    }

    @Test
    void aResultIsRememberedForTenMinutes() {
        dns.with("example.net TXT", "v=spf1 ip4:203.0.113.7 -all");
        SpfCheck check = check(LONG, 40);
        assertThat(check.check(client(), bo())).isEqualTo(SpfResult.PASS);
        int asked = dns.questions();
        now = now.plus(Duration.ofMinutes(9));
        assertThat(check.check(client(), bo())).isEqualTo(SpfResult.PASS);
        assertThat(dns.questions()).isEqualTo(asked);
        now = now.plus(Duration.ofMinutes(2));
        assertThat(check.check(client(), bo())).isEqualTo(SpfResult.PASS);
        assertThat(dns.questions()).isGreaterThan(asked);
    }

    @Test
    void aNameServerThatIsSilentCostsTheTimeAndNoMore() {
        dns.silent();
        assertThat(check(Duration.ofMillis(200), 40).check(client(), bo()))
                .isEqualTo(SpfResult.TEMPERROR);
    }

    /** A record that leads to many names is somebody's attack on others. */
    @Test
    void theQuestionsAreCounted() {
        StringBuilder record = new StringBuilder("v=spf1");
        for (int i = 0; i < 9; i++) {
            record.append(" mx:m").append(i).append(".example.net");
            String[] names = new String[10];
            for (int j = 0; j < names.length; j++) {
                names[j] = "x" + j + ".m" + i + ".example.net";
                dns.with(names[j] + " A", "192.0.2.1");
            }
            dns.with("m" + i + ".example.net MX", names);
        }
        dns.with("example.net TXT", record + " -all");
        assertThat(check(LONG, 12).check(client(), bo()))
                .isIn(SpfResult.TEMPERROR, SpfResult.PERMERROR);
        assertThat(dns.questions()).isLessThanOrEqualTo(12);
    }

    @Test
    void aRecordThatIncludesItselfComesToAnEnd() {
        dns.with("example.net TXT", "v=spf1 include:example.net -all");
        assertThat(check(LONG, 40).check(client(), bo())).isEqualTo(SpfResult.PERMERROR);
        assertThat(dns.questions()).isLessThanOrEqualTo(40);
    }

    private SpfCheck check(Duration timeout, int maxLookups) {
        return new SpfCheck(
                new SpfCheck.Settings(List.of(dns.address()), timeout, maxLookups, 100), () -> now);
    }

    private static InetAddress client() {
        return InetAddress.ofLiteral("203.0.113.7");
    }

    private static Mailbox bo() {
        return new Mailbox("bo", "example.net");
    }
}
