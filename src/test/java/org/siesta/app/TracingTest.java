package org.siesta.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.siesta.delivery.DeliveryListener;
import org.siesta.mail.SmtpReply;
import org.siesta.queue.Decision;
import org.siesta.queue.Decision.DecisionVerdict;
import org.siesta.queue.QueueEntry;
import org.siesta.queue.QueueWorker;
import org.siesta.queue.QueuedReply;
import org.siesta.queue.Replies;
import org.siesta.queue.ReplyState;
import org.siesta.smtp.Submission;

/** What a trace says of a delivery and its reply. */
class TracingTest {

    private static final QueuedReply REPLY = Replies.reply("r1", "bo@example.net", Replies.T0);
    private static final Submission TAKEN =
            new Submission.Accepted(new SmtpReply(250, "2.0.0", "Ok"));
    private static final Submission LATER =
            new Submission.Deferred(new SmtpReply(451, "4.3.0", "Later"));

    private final List<SpanData> spans = new CopyOnWriteArrayList<>();

    private Tracing tracing() {
        SpanExporter exporter =
                new SpanExporter() {
                    @Override
                    public CompletableResultCode export(Collection<SpanData> ended) {
                        spans.addAll(ended);
                        return CompletableResultCode.ofSuccess();
                    }

                    @Override
                    public CompletableResultCode flush() {
                        return CompletableResultCode.ofSuccess();
                    }

                    @Override
                    public CompletableResultCode shutdown() {
                        return CompletableResultCode.ofSuccess();
                    }
                };
        return Tracing.with(SimpleSpanProcessor.create(exporter), DeliveryListener.NONE);
    }

    private static void deliver(Tracing tracing) {
        Decision d = Replies.decision("d1", "bo@example.net", Replies.T0);
        tracing.timed(
                new Decision(
                        d.id(),
                        d.at(),
                        d.account(),
                        d.recipient(),
                        d.from(),
                        d.messageId(),
                        d.deliveryKey(),
                        d.client(),
                        DecisionVerdict.REPLY,
                        "",
                        "to bo@example.net",
                        "ooo",
                        REPLY.messageId()),
                Duration.ofMillis(2),
                Duration.ofMillis(3),
                Duration.ofMillis(40));
    }

    private static QueueWorker.Try attempt(int number, Submission outcome) {
        return new QueueWorker.Try(
                new QueueEntry(REPLY, ReplyState.SENDING, number, Replies.T0, "", false),
                outcome,
                Duration.ofMillis(7));
    }

    private SpanData span(String name) {
        return spans.stream().filter(s -> s.getName().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void aDeliveryHasItsPartsAndTheSubmissionsOfItsReplyBelowIt() {
        try (Tracing node = tracing()) {
            deliver(node);
        }
        // Another process, that only knows the reply.
        try (Tracing other = tracing()) {
            other.tried(attempt(1, LATER));
            other.tried(attempt(2, TAKEN));
        }
        SpanData delivery = span("delivery");
        assertThat(delivery.getParentSpanContext().isValid()).isFalse();
        assertThat(spans)
                .hasSize(5)
                .allMatch(s -> s.getTraceId().equals(delivery.getTraceId()))
                .filteredOn(s -> s != delivery)
                .allMatch(s -> s.getParentSpanId().equals(delivery.getSpanId()))
                .extracting(SpanData::getName)
                .containsExactlyInAnyOrder("evaluate", "store", "submission", "submission");
        assertThat(length(delivery)).isEqualTo(Duration.ofMillis(40));
        assertThat(length(span("evaluate"))).isEqualTo(Duration.ofMillis(2));
        assertThat(length(span("store"))).isEqualTo(Duration.ofMillis(3));
        assertThat(span("evaluate").getStartEpochNanos()).isEqualTo(delivery.getStartEpochNanos());
        assertThat(span("store").getEndEpochNanos()).isEqualTo(delivery.getEndEpochNanos());
    }

    private static Duration length(SpanData span) {
        return Duration.ofNanos(span.getEndEpochNanos() - span.getStartEpochNanos());
    }

    @Test
    void aSuppressedMessageHasATraceOfItsOwnWithTheReason() {
        try (Tracing tracing = tracing()) {
            tracing.timed(
                    Replies.silent("d2", "bo@example.net", "mailing-list", Replies.T0),
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO);
        }
        assertThat(span("delivery").getAttributes().get(AttributeKey.stringKey("siesta.reason")))
                .isEqualTo("mailing-list");
    }

    @Test
    void aFailedTryIsAnError() {
        try (Tracing tracing = tracing()) {
            tracing.tried(attempt(3, LATER));
        }
        assertThat(span("submission").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span("submission").getAttributes().get(AttributeKey.longKey("siesta.attempt")))
                .isEqualTo(3);
    }

    @Test
    void theEndpointGetsSpansWithoutAddresses() throws Exception {
        List<String> got = new CopyOnWriteArrayList<>();
        HttpServer collector =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext(
                "/v1/traces",
                exchange -> {
                    got.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.ISO_8859_1));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        collector.start();
        try {
            String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces";
            try (Tracing tracing = Tracing.to(endpoint, DeliveryListener.NONE)) {
                deliver(tracing);
                tracing.tried(attempt(1, TAKEN));
            }
        } finally {
            collector.stop(0);
        }
        assertThat(String.join("", got))
                .contains("delivery", "evaluate", "store", "submission", "siesta.verdict")
                .doesNotContain("bo@", "ana@", "example.net", "example.org");
    }

    @Test
    void withoutACollectorNobodyWaits() {
        try (Tracing tracing = Tracing.to("http://127.0.0.1:1/v1/traces", DeliveryListener.NONE)) {
            for (int i = 0; i < 10_000; i++) {
                deliver(tracing);
            }
        }
        assertThat(spans).isEmpty();
    }
}
