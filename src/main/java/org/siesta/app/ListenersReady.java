package org.siesta.app;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready when every declared listener is bound; tells each with its address, TLS and PROXY mode as
 * bound.
 */
@Readiness
@ApplicationScoped
class ListenersReady implements HealthCheck {

    private final Service service;

    ListenersReady(Service service) {
        this.service = service;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("listeners").status(service.listening());
        service.bound()
                .forEach(
                        b ->
                                response.withData(
                                        b.name() + " " + b.address(),
                                        "tls "
                                                + b.tls().word()
                                                + ", proxy-protocol "
                                                + (b.proxyRequired() ? "required" : "none")));
        return response.build();
    }
}
