package org.siesta.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.mail.Mailbox;
import org.siesta.spf.Dns;
import org.siesta.spf.SmallDns;
import org.siesta.spf.SpfCheck;

/** Whether replies would pass DMARC, by what DNS says. */
class ReplyCheckTest {

    private final SmallDns dns = new SmallDns();

    @AfterEach
    void stop() {
        dns.close();
    }

    /**
     * @param envelope the reverse-path: empty, {@code account}, or an address
     * @param relay the relay's address for receivers; null when it is not known
     */
    private record Row(
            String name,
            String dmarc,
            String spf,
            String envelope,
            String relayName,
            @Nullable String relay,
            List<String> selectors,
            String code) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        String reject = "v=DMARC1; p=reject";
        String allows = "v=spf1 ip4:192.0.2.25 -all";
        return Stream.of(
                new Row(
                        "no policy",
                        "",
                        allows,
                        "",
                        "mx.example.org",
                        null,
                        List.of(),
                        "dmarc-no-policy"),
                new Row(
                        "null envelope, relay of the same domain",
                        reject,
                        allows,
                        "",
                        "mx.example.org",
                        "192.0.2.25",
                        List.of(),
                        "dmarc-by-spf"),
                new Row(
                        "null envelope, relay of the same domain that SPF does not name",
                        reject,
                        allows,
                        "",
                        "mx.example.org",
                        "192.0.2.26",
                        List.of(),
                        "dmarc-needs-dkim"),
                new Row(
                        "null envelope, relay of the same domain with an unknown address",
                        reject,
                        allows,
                        "",
                        "mx.example.org",
                        null,
                        List.of(),
                        "dmarc-needs-dkim"),
                new Row(
                        "null envelope, relay of somebody else",
                        reject,
                        allows,
                        "",
                        "out.example.net",
                        "192.0.2.25",
                        List.of(),
                        "dmarc-needs-dkim"),
                new Row(
                        "strict alignment wants the very domain",
                        reject + "; aspf=s",
                        allows,
                        "",
                        "mx.example.org",
                        "192.0.2.25",
                        List.of(),
                        "dmarc-needs-dkim"),
                new Row(
                        "the account's address in the envelope",
                        reject,
                        allows,
                        "account",
                        "out.example.net",
                        "192.0.2.25",
                        List.of(),
                        "dmarc-by-spf"),
                new Row(
                        "another address in the envelope",
                        reject,
                        allows,
                        "away@example.net",
                        "mx.example.org",
                        "192.0.2.25",
                        List.of(),
                        "dmarc-needs-dkim"),
                new Row(
                        "a DKIM key that is there",
                        reject,
                        allows,
                        "",
                        "out.example.net",
                        "192.0.2.25",
                        List.of("s1"),
                        "dmarc-by-dkim"),
                new Row(
                        "a DKIM key that was revoked",
                        reject,
                        allows,
                        "",
                        "out.example.net",
                        "192.0.2.25",
                        List.of("s0"),
                        "dmarc-needs-dkim"),
                new Row(
                        "a DKIM key that is not there",
                        reject,
                        allows,
                        "",
                        "out.example.net",
                        "192.0.2.25",
                        List.of("s2"),
                        "dmarc-needs-dkim"),
                new Row(
                        "a policy that demands nothing",
                        "v=DMARC1; p=none",
                        allows,
                        "",
                        "out.example.net",
                        null,
                        List.of(),
                        "dmarc-by-dkim"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void saysHowAReplyPassesOrWhatItNeeds(Row row) throws Exception {
        for (String name : List.of("example.org", "mx.example.org", "example.net")) {
            dns.with(name + " TXT", row.spf());
        }
        dns.with("s1._domainkey.example.org TXT", "v=DKIM1; k=rsa; p=MIGfMA0G");
        dns.with("s0._domainkey.example.org TXT", "v=DKIM1; p=");
        if (!row.dmarc().isEmpty()) {
            dns.with("_dmarc.example.org TXT", row.dmarc());
        }
        assertThat(check(row).examine("example.org"))
                .singleElement()
                .satisfies(f -> assertThat(f.code()).as("%s", f).isEqualTo(row.code()));
    }

    @Test
    void thePolicyOfTheDomainAboveHoldsForADomainWithoutOne() {
        dns.with("_dmarc.example.org TXT", "v=DMARC1; p=reject; sp=none");
        Row row = new Row("", "", "", "", "out.example.net", null, List.of(), "");
        assertThat(check(row).examine("sub.example.org"))
                .singleElement()
                .satisfies(f -> assertThat(f.code()).isEqualTo("dmarc-by-dkim"))
                .satisfies(f -> assertThat(f.seen()).contains("DMARC of example.org says sp=none"));
    }

    @Test
    void aNameServerThatDoesNotAnswerIsAWarningAndNoMore() {
        dns.silent();
        Row row = new Row("", "", "", "", "mx.example.org", null, List.of(), "");
        assertThat(check(row).examine("example.org"))
                .extracting(Finding::code)
                .containsExactly("dns-silent");
    }

    @Test
    void aHostNameIsLookedUpThereAndBack() {
        Dns asked = new Dns(List.of(dns.address()), Duration.ofSeconds(2));
        assertThat(new NameCheck(asked, "siesta.example.org").examine())
                .extracting(Finding::code)
                .containsExactly("host-name-unknown");
        dns.with("siesta.example.org A", "192.0.2.25");
        assertThat(new NameCheck(asked, "siesta.example.org").examine())
                .extracting(Finding::code)
                .containsExactly("host-name-not-confirmed");
        dns.with("25.2.0.192.in-addr.arpa PTR", "siesta.example.org");
        assertThat(new NameCheck(asked, "siesta.example.org").examine())
                .extracting(Finding::code)
                .containsExactly("host-name");
        assertThat(new NameCheck(asked, "siesta").examine())
                .extracting(Finding::code)
                .containsExactly("host-name-short");
    }

    private ReplyCheck check(Row row) {
        Duration patience = Duration.ofSeconds(2);
        return new ReplyCheck(
                new Dns(List.of(dns.address()), patience),
                new SpfCheck(
                        new SpfCheck.Settings(List.of(dns.address()), patience, 20, 10),
                        InstantSource.fixed(Instant.EPOCH)),
                row.envelope().contains("@") ? Mailbox.parse(row.envelope()) : Optional.empty(),
                row.envelope().equals("account"),
                row.selectors(),
                "",
                row.relayName(),
                row.relay() == null ? null : InetAddress.ofLiteral(row.relay()));
    }
}
