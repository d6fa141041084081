package org.siesta.rest;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses a body that announces itself as too large before any of it is read, and says so; the
 * framework alone would close without a word.
 */
@Singleton
final class BodyLimit {

    /** Before all filters of the framework. */
    private static final int FIRST = 100_000;

    private final long limit;

    BodyLimit(
            @ConfigProperty(name = "quarkus.http.limits.max-body-size", defaultValue = "2M")
                    MemorySize limit) {
        this.limit = limit.asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, FIRST);
    }

    private void check(RoutingContext context) {
        if (announced(context.request()) <= limit) {
            context.next();
            return;
        }
        EarlyProblem.answer(context, 413, "The body is larger than " + limit + " octets.");
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            // The HTTP decoder refuses such a request itself.
            return 0;
        }
    }
}
