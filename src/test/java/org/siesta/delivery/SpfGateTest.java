package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.delivery.Desk.ANA;
import static org.siesta.delivery.Desk.CARLA;
import static org.siesta.delivery.Desk.deliver;
import static org.siesta.delivery.Desk.message;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ReversePath;
import org.siesta.queue.Decision;
import org.siesta.settings.CorrespondentList;
import org.siesta.spf.SmallDns;
import org.siesta.spf.SpfCheck;

/** Our own SPF check in a delivery: Carla's message comes from 203.0.113.7 behind a proxy. */
class SpfGateTest {

    private static final String TO_ANA = "To: ana@example.org";
    private static final String OURS = "Authentication-Results: mx.example.org; spf=none";

    private final SmallDns dns = new SmallDns();
    private final Desk desk = new Desk();

    @AfterEach
    void close() {
        dns.close();
    }

    @ParameterizedTest(name = "{0}, {1}: {2} {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "DMARC_FAIL       | v=spf1 ip4:203.0.113.7 -all | reply       | pass",
                "DMARC_FAIL       | v=spf1 ip4:192.0.2.1 -all   | auth-failed | fail",
                "DMARC_FAIL       | v=spf1 ip4:192.0.2.1 ~all   | reply       | softfail",
                "DMARC_FAIL       | no record                   | reply       | none",
                "NOT_ALIGNED_PASS | v=spf1 ip4:203.0.113.7 -all | reply       | pass",
                "NOT_ALIGNED_PASS | v=spf1 ip4:192.0.2.1 ~all   | auth-failed | softfail",
                "NOT_ALIGNED_PASS | no record                   | auth-failed | none",
            })
    void theDecisionFollowsTheCheckAndRecordsIt(
            SenderTrust.Gate gate, String record, String reason, String result) {
        dns.with("example.net TXT", record);
        checking(gate);
        desk.away(ANA);
        deliver(desk.responder(), CARLA, message("1", TO_ANA), ANA);
        assertThat(desk.reasons()).containsExactly(reason);
        assertThat(decision().detail()).endsWith("spf=" + result + " example.net from 203.0.113.7");
    }

    @Test
    void whoGetsNoReplyAnywayIsNotAskedAbout() {
        checking(SenderTrust.Gate.DMARC_FAIL);
        deliver(desk.responder(), CARLA, message("1", TO_ANA), ANA);
        desk.away(ANA);
        deliver(desk.responder(), CARLA, message("2", TO_ANA, "Precedence: bulk"), ANA);
        deliver(desk.responder(), new ReversePath.Null(), message("3", TO_ANA), ANA);
        assertThat(desk.reasons())
                .containsExactlyInAnyOrder("no-vacation", "precedence", "null-reverse-path");
        assertThat(dns.questions()).isZero();
    }

    @Test
    void wherePeopleWeTrustHaveLookedDnsIsNotAsked() {
        checking(SenderTrust.Gate.DMARC_FAIL);
        desk.away(ANA);
        deliver(desk.responder(), CARLA, message("1", OURS, TO_ANA), ANA);
        assertThat(desk.reasons()).containsExactly("reply");
        assertThat(dns.questions()).isZero();
    }

    /** The peer of the socket is the mail server before us, and no sender's client. */
    @ParameterizedTest
    @CsvSource({"198.51.100.10", "127.0.0.1"})
    void thePeerOfTheSocketIsNotChecked(String peer) {
        checking(SenderTrust.Gate.DMARC_FAIL);
        desk.away(ANA);
        ClientIdentity client = ClientIdentity.ofSocket(InetAddress.ofLiteral(peer), 4000, null, 0);
        deliver(desk.responder(), client, CARLA, message("1", TO_ANA), ANA);
        assertThat(desk.reasons()).containsExactly("reply");
        assertThat(dns.questions()).isZero();
    }

    @Test
    void aNameServerThatIsSilentHoldsNoMailBack() {
        dns.silent();
        checking(SenderTrust.Gate.DMARC_FAIL);
        desk.away(ANA);
        assertThat(deliver(desk.responder(), CARLA, message("1", TO_ANA), ANA))
                .allSatisfy(reply -> assertThat(reply.code()).isEqualTo(250));
        assertThat(desk.reasons()).containsExactly("reply");
        assertThat(decision().detail()).contains("spf=temperror");
    }

    private Decision decision() {
        return desk.decisions().getFirst().decision();
    }

    private void checking(SenderTrust.Gate gate) {
        desk.trust =
                new SenderTrust(
                        Set.of("example.org"),
                        InetAddress::isLoopbackAddress,
                        gate,
                        Set.of("mx.example.org"),
                        1,
                        CorrespondentList.NOBODY,
                        OriginalRecipient.UNKNOWN);
        desk.spf =
                Optional.of(
                        new SpfCheck(
                                new SpfCheck.Settings(
                                        List.of(dns.address()), Duration.ofSeconds(3), 40, 100),
                                InstantSource.system()));
    }
}
