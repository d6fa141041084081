package org.siesta.app;

import io.micrometer.core.instrument.MeterRegistry;
import org.siesta.delivery.DeliveryListener;
import org.siesta.queue.Decision;

/** Counts deliveries; no address is ever a label. */
final class Metrics implements DeliveryListener {

    private final MeterRegistry registry;

    Metrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void decided(Decision decision) {
        switch (decision.verdict()) {
            case REPLY -> registry.counter("siesta.replies", "outcome", "queued").increment();
            case SUPPRESSED ->
                    registry.counter("siesta.suppressed", "reason", decision.reason()).increment();
        }
    }

    @Override
    public void answered(String result) {
        registry.counter("siesta.deliveries", "result", result).increment();
    }

    @Override
    public void replyLost() {
        registry.counter("siesta.replies", "outcome", "lost").increment();
    }
}
