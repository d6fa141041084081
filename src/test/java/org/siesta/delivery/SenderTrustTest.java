package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.siesta.mail.AddressPattern;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.settings.CorrespondentList;
import org.siesta.vacation.OwnAddresses;
import org.siesta.vacation.Suppression;
import org.siesta.vacation.VacationPolicy.Check;

/** Whom the site believes. mx.example.org is ours, 203.0.113.7 is the original client. */
class SenderTrustTest {

    private static final String RECEIVED = "Received: from a (a [203.0.113.7]) by mx.example.org";
    private static final String OUR_FILTER = "Received: from localhost by filter.example.org";
    private static final String THEIRS = "Received: from x (x [192.0.2.1]) by evil.example.net";
    private static final String PASS =
            "Authentication-Results: mx.example.org; dmarc=pass header.from=example.org";
    private static final String FAIL =
            "Authentication-Results: mx.example.org; dmarc=fail header.from=example.org";
    private static final String SPF =
            "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=bo@example.org";
    private static final String STRANGER =
            "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org";

    /** The fields from the top, by their names here. */
    @ParameterizedTest(name = "{0}: believed {1}")
    @CsvSource({
        "'', false",
        "RECEIVED, false",
        "RECEIVED PASS, true",
        "PASS RECEIVED, true",
        "RECEIVED PASS THEIRS, true",
        "RECEIVED THEIRS PASS, false",
        "THEIRS RECEIVED PASS, true",
        "OUR_FILTER RECEIVED PASS, true",
        "OUR_FILTER OUR_FILTER RECEIVED SPF THEIRS, true",
        "OUR_FILTER RECEIVED THEIRS PASS, false",
        "RECEIVED SPF PASS, true",
        "RECEIVED STRANGER, false",
        // The first word of a method is that of the server nearest to us.
        "RECEIVED FAIL PASS, false",
        "FAIL RECEIVED PASS, false",
        "RECEIVED FAIL THEIRS SPF, false",
    })
    void aFieldIsBelievedWhereOnlyOurServersPutTheirs(String fields, boolean believed) {
        SenderTrust trust = trust(SenderTrust.Gate.DMARC_FAIL);
        Evaluation.Input input = input("bo@example.org", client(), fields);
        assertThat(trust.isInternal(input, trust.evidence(input))).isEqualTo(believed);
    }

    /** Our own forwarder writes one of our domains behind somebody else's address. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "prvs=0001abcdef=bo@example.org, true",
        "SRS0=HHHH=TT=example.org=bo@example.org, true",
        "SRS0=HHHH=TT=example.net=bo@example.org, false",
        "srs1=HHHH=fwd.example==HHHH=TT=example.net=bo@example.org, false",
        "ana+SRS=HHHH=TT=example.net=bo@example.org, false",
        "SRS0=HHHH=TT=example.org=bo@example.net, false",
        "prvs=0001abcdef=SRS0=HHHH=TT=example.net=bo@example.org, false",
        "SRS0=HHHH=TT=example.org=SRS0=HHHH=TT=example.net=bo@example.org, false",
        "SRS0=HHHH=bo@example.org, false",
        "srs0-team@example.org, true",
    })
    void whomOurForwarderTaggedIsNoColleague(String sender, boolean internal) {
        SenderTrust trust = trust(SenderTrust.Gate.DMARC_FAIL);
        Evaluation.Input input = input(sender, client(), "RECEIVED PASS");
        assertThat(trust.isInternal(input, trust.evidence(input))).isEqualTo(internal);
    }

    /** One '[' a character, in as many fields as fit: each must cost the same as the last. */
    @Test
    void aReceivedFieldOfBracketsNamesNobody() {
        String head = ("Received: from " + "[".repeat(200_000) + " by x\r\n").repeat(4) + PASS;
        SenderEvidence evidence =
                SenderEvidence.of(message(head).headers(), client(), Set.of("mx.example.org"), 1);
        assertThat(evidence.isThere()).isFalse();
    }

    @ParameterizedTest(name = "{0} hops, {1}: {2}")
    @CsvSource({
        "0, PASS RECEIVED, true",
        "0, OUR_FILTER PASS, false",
        "1, OUR_FILTER PASS, true",
        "1, OUR_FILTER OUR_FILTER PASS, false",
        "2, OUR_FILTER OUR_FILTER PASS, true",
    })
    void whereNoHopNamesTheClientTheSiteSaysHowManyAreOurs(
            int hops, String fields, boolean believed) {
        ClientIdentity mta =
                ClientIdentity.ofSocket(InetAddress.ofLiteral("198.51.100.1"), 0, null, 0);
        SenderTrust trust = trust(SenderTrust.Gate.DMARC_FAIL, hops);
        Evaluation.Input input = input("bo@example.org", mta, fields);
        assertThat(trust.isInternal(input, trust.evidence(input))).isEqualTo(believed);
    }

    @ParameterizedTest(name = "{0} for {1}: {2}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "spf=pass smtp.mailfrom=example.net          | example.net      | spf=pass"
                        + " example.net",
                "spf=pass smtp.mailfrom=bo@EXAMPLE.net       | example.net      | spf=pass"
                        + " example.net",
                "spf=pass smtp.helo=example.net              | example.net      | -",
                "spf=softfail smtp.mailfrom=example.net      | example.net      | -",
                "spf=pass smtp.mailfrom=example.com          | example.net      | -",
                "dkim=pass header.d=example.net              | mail.example.net | dkim=pass"
                        + " example.net",
                "dkim=pass header.i=@mail.example.net        | example.net      | dkim=pass"
                        + " mail.example.net",
                "dkim=fail header.d=a.net; dkim=pass header.d=example.net | example.net |"
                        + " dkim=pass example.net",
                "dkim=pass header.d=net                      | example.net      | -",
                "dkim=pass header.d=notexample.net           | example.net      | -",
                "dmarc=pass header.from=example.net          | example.net      | dmarc=pass"
                        + " example.net",
                "dmarc=none header.from=example.net          | example.net      | -",
                "auth=pass smtp.auth=bo@example.net          | example.net      | auth=pass"
                        + " example.net",
                "auth=pass smtp.auth=bo                      | example.net      | -",
                "arc=pass header.d=example.net               | example.net      | -",
                "dkim=pass                                   | example.net      | -",
            })
    void aPassProvesItsOwnDomain(String results, String domain, String proof) {
        SenderEvidence evidence =
                SenderEvidence.of(
                        message("Authentication-Results: mx.example.org; " + results).headers(),
                        client(),
                        Set.of("mx.example.org"),
                        1);
        assertThat(evidence.proofFor(domain)).isEqualTo(Optional.ofNullable(proof));
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                "OFF, RECEIVED FAIL, -",
                "DMARC_FAIL, RECEIVED, -",
                "DMARC_FAIL, RECEIVED FAIL, true",
                "DMARC_FAIL, RECEIVED THEIRS FAIL, true",
                "DMARC_FAIL, RECEIVED PASS, false",
                "DMARC_FAIL, RECEIVED STRANGER, -",
                "NOT_ALIGNED_PASS, RECEIVED, true",
                "NOT_ALIGNED_PASS, RECEIVED PASS, false",
                "NOT_ALIGNED_PASS, RECEIVED SPF, false",
                "NOT_ALIGNED_PASS, RECEIVED THEIRS PASS, true",
                "NOT_ALIGNED_PASS, RECEIVED STRANGER, true",
            })
    void theGateHoldsBackWhoIsNotWhoHeSays(
            SenderTrust.Gate gate, String fields, Boolean suppresses) {
        SenderTrust trust = trust(gate);
        Evaluation.Input input = input("bo@example.org", client(), fields);
        List<Check> checks = trust.checks(input, CorrespondentList.NOBODY, trust.evidence(input));
        assertThat(checks.stream().filter(c -> c.reason() == Suppression.AUTH_FAILED))
                .extracting(Check::applies)
                .isEqualTo(suppresses == null ? List.of() : List.of(suppresses));
    }

    @Test
    void aColleagueInOurNetworkNeedsNoPass() {
        SenderTrust trust = trust(SenderTrust.Gate.NOT_ALIGNED_PASS);
        ClientIdentity inside =
                ClientIdentity.ofSocket(InetAddress.ofLiteral("10.1.2.3"), 0, null, 0);
        Evaluation.Input input = input("bo@example.org", inside, "");
        assertThat(trust.checks(input, CorrespondentList.NOBODY, trust.evidence(input))).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "bo@example.org, 10.1.2.3, true",
        "bo@EXAMPLE.org, 10.1.2.3, true",
        "bo@example.org, 203.0.113.7, false",
        "bo@sub.example.org, 10.1.2.3, false",
        "bo@example.net, 10.1.2.3, false",
        "ana@branch.example, 10.1.2.3, true",
    })
    void internalIsADomainOfOursFromANetworkOfOurs(String from, String client, boolean internal) {
        SenderTrust trust = trust(SenderTrust.Gate.DMARC_FAIL);
        Evaluation.Input input =
                input(
                        from,
                        ClientIdentity.ofSocket(InetAddress.ofLiteral("127.0.0.1"), 0, null, 0)
                                .with(hop(Source.XFORWARD, client, Map.of())),
                        "");
        assertThat(trust.isInternal(input, trust.evidence(input))).isEqualTo(internal);
    }

    @ParameterizedTest
    @EnumSource(
            value = Source.class,
            names = {"XFORWARD", "XCLIENT"})
    void aClientThatIsKnownToBeUnknownIsNotInternal(Source source) {
        ClientIdentity unknown =
                ClientIdentity.ofSocket(null, 0, null, 0).with(hop(source, null, Map.of()));
        assertThat(trust(SenderTrust.Gate.OFF).isInternal(unknown)).isFalse();
    }

    @Test
    void whatBeganAtTheTrustedMtaItselfIsInternal() {
        ClientIdentity local =
                ClientIdentity.ofSocket(InetAddress.ofLiteral("198.51.100.1"), 0, null, 0)
                        .with(hop(Source.XFORWARD, null, Map.of("source", "LOCAL")));
        assertThat(trust(SenderTrust.Gate.OFF).isInternal(local)).isTrue();
    }

    @Test
    void theDenyListOfTheAccountNamesTheReason() {
        SenderTrust trust = trust(SenderTrust.Gate.OFF);
        CorrespondentList own =
                CorrespondentList.of(List.of(AddressPattern.parse("*.example.net").orElseThrow()));
        assertThat(denied(trust, own, "x@sub.example.net"))
                .containsExactly(
                        "x@sub.example.net is on the account's deny list: *@*.example.net");
        assertThat(denied(trust, own, "x@example.net")).isEmpty();
    }

    private static List<String> denied(SenderTrust trust, CorrespondentList own, String from) {
        Evaluation.Input input = input(from, client(), "");
        return trust.checks(input, own, SenderEvidence.NONE).stream().map(Check::seen).toList();
    }

    private static SenderTrust trust(SenderTrust.Gate gate) {
        return trust(gate, 1);
    }

    private static SenderTrust trust(SenderTrust.Gate gate, int hops) {
        return new SenderTrust(
                Set.of("example.org", "branch.example"),
                address -> address.isLoopbackAddress() || address.isSiteLocalAddress(),
                gate,
                Set.of("MX.example.org"),
                hops,
                CorrespondentList.NOBODY,
                OriginalRecipient.UNKNOWN);
    }

    private static ClientIdentity client() {
        return ClientIdentity.ofSocket(InetAddress.ofLiteral("127.0.0.1"), 0, null, 0)
                .with(hop(Source.XFORWARD, "203.0.113.7", Map.of()));
    }

    private static ClientIdentity.Hop hop(
            Source source, String address, Map<String, String> attributes) {
        return new ClientIdentity.Hop(
                source,
                address == null ? null : InetAddress.ofLiteral(address),
                0,
                null,
                0,
                attributes);
    }

    private static Evaluation.Input input(String from, ClientIdentity client, String fields) {
        Map<String, String> known =
                Map.of(
                        "RECEIVED", RECEIVED,
                        "OUR_FILTER", OUR_FILTER,
                        "THEIRS", THEIRS,
                        "PASS", PASS,
                        "FAIL", FAIL,
                        "SPF", SPF,
                        "STRANGER", STRANGER);
        StringBuilder head = new StringBuilder();
        for (String name : fields.isEmpty() ? new String[0] : fields.split(" ")) {
            head.append(known.get(name)).append("\r\n");
        }
        Mailbox ana = new Mailbox("ana", "example.org");
        return new Evaluation.Input(
                message(head.toString()),
                new ReversePath.Sender(Mailbox.parse(from).orElseThrow()),
                ForwardPath.of(ana),
                client,
                new OwnAddresses(ana, Set.of(), "+"),
                Instant.EPOCH);
    }

    private static Message message(String head) {
        try {
            return Message.read(
                    new BytesContent((head + "\r\n\r\n").getBytes(StandardCharsets.UTF_8)));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
