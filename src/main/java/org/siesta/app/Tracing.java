package org.siesta.app;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.siesta.delivery.DeliveryListener;
import org.siesta.queue.Decision;
import org.siesta.queue.Decision.DecisionVerdict;
import org.siesta.queue.QueueWorker;
import org.siesta.queue.QueuedReply;

/**
 * Spans of what was done, told when it is over: a delivery with deciding and storing in it, and
 * each submission of its reply, on whatever node and however late. No address stands in one.
 *
 * <p>The ids come from the reply's Message-ID, so that nothing has to be kept for them. Without a
 * collector, or with a slow one, spans are dropped; nobody waits.
 */
final class Tracing implements DeliveryListener, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Tracing.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A stop has thirty seconds in all. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final DeliveryListener next;
    private final SdkTracerProvider provider;
    private final Tracer tracer;

    private Tracing(DeliveryListener next, SpanProcessor processor) {
        this.next = next;
        this.provider =
                SdkTracerProvider.builder()
                        .setResource(
                                Resource.getDefault().toBuilder()
                                        .put("service.name", "siesta")
                                        .put("service.version", Version.text())
                                        .build())
                        .setIdGenerator(new GivenIds())
                        .addSpanProcessor(processor)
                        .build();
        this.tracer = provider.get("org.siesta");
    }

    /** Sends spans to this endpoint, and hands on what it hears. */
    static Tracing to(String endpoint, DeliveryListener next) {
        SpanExporter exporter =
                OtlpHttpSpanExporter.builder().setEndpoint(endpoint).setTimeout(PATIENCE).build();
        return with(BatchSpanProcessor.builder(new Watched(exporter, endpoint)).build(), next);
    }

    static Tracing with(SpanProcessor processor, DeliveryListener next) {
        return new Tracing(next, processor);
    }

    @Override
    public void timed(Decision decision, Duration decided, Duration stored, Duration whole) {
        long end = now();
        long start = end - whole.toNanos();
        String key = decision.replyMessageId() == null ? decision.id() : decision.replyMessageId();
        Span delivery =
                GivenIds.of(
                        root(key),
                        tracer.spanBuilder("delivery")
                                .setNoParent()
                                .setSpanKind(SpanKind.SERVER)
                                .setStartTimestamp(start, TimeUnit.NANOSECONDS));
        delivery.setAttribute("siesta.delivery", decision.id());
        delivery.setAttribute(
                "siesta.verdict",
                decision.verdict() == DecisionVerdict.REPLY ? "reply" : "suppressed");
        delivery.setAttribute("siesta.reason", decision.reason());
        Context parent = Context.root().with(delivery);
        part("evaluate", parent, start, start + decided.toNanos());
        part("store", parent, end - stored.toNanos(), end);
        delivery.end(end, TimeUnit.NANOSECONDS);
        next.timed(decision, decided, stored, whole);
    }

    private void part(String name, Context parent, long start, long end) {
        tracer.spanBuilder(name)
                .setParent(parent)
                .setStartTimestamp(start, TimeUnit.NANOSECONDS)
                .startSpan()
                .end(end, TimeUnit.NANOSECONDS);
    }

    /** A try to hand a reply to the relay. */
    void tried(QueueWorker.Try attempt) {
        long end = now();
        SpanBuilder builder =
                tracer.spanBuilder("submission")
                        .setParent(
                                Context.root().with(Span.wrap(root(key(attempt.entry().reply())))))
                        .setSpanKind(SpanKind.CLIENT)
                        .setStartTimestamp(end - attempt.took().toNanos(), TimeUnit.NANOSECONDS);
        Span submission = builder.startSpan();
        submission.setAttribute("siesta.reply", attempt.entry().reply().id());
        submission.setAttribute("siesta.attempt", attempt.entry().attempts());
        submission.setAttribute("siesta.result", attempt.outcome().word());
        if (attempt.outcome().failure().isPresent()) {
            submission.setStatus(StatusCode.ERROR, attempt.outcome().word());
        }
        submission.end(end, TimeUnit.NANOSECONDS);
    }

    /** What the shim takes over may have no Message-ID. */
    private static String key(QueuedReply reply) {
        return reply.messageId().isEmpty() ? reply.id() : reply.messageId();
    }

    @Override
    public void decided(Decision decision, Duration took) {
        next.decided(decision, took);
    }

    @Override
    public void stored(Duration took) {
        next.stored(took);
    }

    @Override
    public void answered(String result) {
        next.answered(result);
    }

    @Override
    public void replyLost() {
        next.replyLost();
    }

    /** Sends what waits, for as long as a stop may take. */
    @Override
    public void close() {
        provider.shutdown().join(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static long now() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    /** The ids of a delivery: whoever knows its reply knows them. */
    private static SpanContext root(String key) {
        byte[] digest = sha256(key);
        return SpanContext.create(
                HexFormat.of().formatHex(digest, 0, 16),
                HexFormat.of().formatHex(digest, 16, 24),
                TraceFlags.getSampled(),
                TraceState.getDefault());
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Says once that spans do not arrive, and once that they do again. */
    private static final class Watched implements SpanExporter {

        private final SpanExporter exporter;
        private final String endpoint;
        private final AtomicBoolean failing = new AtomicBoolean();

        Watched(SpanExporter exporter, String endpoint) {
            this.exporter = exporter;
            this.endpoint = endpoint;
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            CompletableResultCode result = exporter.export(spans);
            result.whenComplete(() -> told(result.isSuccess()));
            return result;
        }

        private void told(boolean arrived) {
            if (failing.compareAndSet(arrived, !arrived)) {
                LOG.log(
                        arrived ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
                        arrived
                                ? "spans reach " + endpoint + " again"
                                : "spans do not reach " + endpoint + " and are dropped");
            }
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }

    /** Random ids, but for a span whose ids are given. */
    private static final class GivenIds implements IdGenerator {

        private static final ScopedValue<SpanContext> GIVEN = ScopedValue.newInstance();

        static Span of(SpanContext ids, SpanBuilder builder) {
            return ScopedValue.where(GIVEN, ids).call(builder::startSpan);
        }

        @Override
        public String generateTraceId() {
            return GIVEN.isBound()
                    ? GIVEN.get().getTraceId()
                    : IdGenerator.random().generateTraceId();
        }

        @Override
        public String generateSpanId() {
            return GIVEN.isBound()
                    ? GIVEN.get().getSpanId()
                    : IdGenerator.random().generateSpanId();
        }
    }
}
