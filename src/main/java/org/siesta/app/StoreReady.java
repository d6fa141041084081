package org.siesta.app;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.siesta.queue.QueueUnavailable;
import org.siesta.store.StoreUnavailable;

/** Ready when the store answers. */
@Readiness
@ApplicationScoped
class StoreReady implements HealthCheck {

    private final Service service;

    StoreReady(Service service) {
        this.service = service;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            service.parts().checkStore();
            return HealthCheckResponse.named("store")
                    .withData("replies-waiting", service.parts().queue().waiting())
                    .up()
                    .build();
        } catch (StoreUnavailable | QueueUnavailable e) {
            return HealthCheckResponse.named("store")
                    .withData("cause", String.valueOf(e.getMessage()))
                    .down()
                    .build();
        }
    }
}
