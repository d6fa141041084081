package org.siesta.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.vacation.OwnAddresses;
import org.siesta.vacation.ReplyPolicy;
import org.siesta.vacation.SubjectMessage;
import org.siesta.vacation.VacationPolicy;
import org.siesta.vacation.VacationRequest;
import org.siesta.vacation.Verdict;

/**
 * One decision on a message with 50 header lines that earns a reply, so that every rule is asked;
 * with the octets of the header section parsed, and with the fields at hand.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx512m", "-XX:+UseSerialGC"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 8, time = 1)
public class DecisionBenchmark {

    private static final VacationRequest REQUEST =
            new VacationRequest(
                    "I am away until Monday.",
                    false,
                    null,
                    null,
                    null,
                    List.of("Helpdesk <help@example.org>"),
                    null,
                    false,
                    null,
                    List.of("", "", "", "I am away until Monday."),
                    "script:away:3");

    private byte[] octets = new byte[0];
    private Headers headers = new Headers(List.of());
    private OwnAddresses own = new OwnAddresses(new Mailbox("ana", "example.org"), Set.of(), "+");

    /** The message and the account. */
    @Setup
    public void setUp() {
        octets = head().getBytes(StandardCharsets.UTF_8);
        headers = Headers.parse(octets);
        if (headers.fields().size() != 50 || !(decide(headers) instanceof Verdict.Reply)) {
            throw new IllegalStateException("not 50 fields and a reply");
        }
        own =
                new OwnAddresses(
                        new Mailbox("ana", "example.org"),
                        Set.of(
                                new Mailbox("a.lid", "example.org"),
                                new Mailbox("ana", "example.com")),
                        "+");
    }

    private static String head() {
        StringBuilder head = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            head.append("Received: from mx")
                    .append(i)
                    .append(".example.net by mx.example.org")
                    .append(" with ESMTPS; Mon, 6 Jul 2026 10:00:00 +0200\r\n");
        }
        for (int i = 0; i < 32; i++) {
            head.append("X-Header-")
                    .append(i)
                    .append(": some value of usual length ")
                    .append(i)
                    .append("\r\n");
        }
        return head
                + "From: Bo Builder <bo@example.net>\r\n"
                + "To: Team <team@example.net>, Ana <ana@example.org>, Cy <cy@example.com>\r\n"
                + "Cc: Di <di@example.com>\r\n"
                + "Subject: Quarterly numbers\r\n"
                + "Date: Mon, 6 Jul 2026 10:00:00 +0200\r\n"
                + "Message-ID: <m1@example.net>\r\n"
                + "In-Reply-To: <m0@example.org>\r\n"
                + "References: <m0@example.org>\r\n"
                + "MIME-Version: 1.0\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n\r\n";
    }

    private Verdict decide(Headers fields) {
        SubjectMessage message =
                new SubjectMessage(
                        new ReversePath.Sender(new Mailbox("bo", "example.net")),
                        ForwardPath.of(new Mailbox("ana", "example.org")),
                        fields,
                        Instant.EPOCH);
        return VacationPolicy.decide(REQUEST, message, own, ReplyPolicy.DEFAULT);
    }

    /** With the fields at hand. */
    @Benchmark
    public Verdict decision() {
        return decide(headers);
    }

    /** With the header section read from its octets. */
    @Benchmark
    public Verdict decisionFromOctets() {
        return decide(Headers.parse(octets));
    }
}
