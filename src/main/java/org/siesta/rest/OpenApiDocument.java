package org.siesta.rest;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The description of the REST side as the build wrote it. The framework would read it into a model
 * and write it again, in both formats, at each start and before anything serves.
 */
@Singleton
final class OpenApiDocument {

    private static final String PATH = "/q/openapi";
    private static final String WRITTEN = "META-INF/quarkus-generated-openapi-doc.";

    /** After the framework's filters that say who may have it. */
    private static final int LATE = 50;

    private final boolean enabled;

    /** Whoever asks first has it read; anybody may ask, and this is an event loop. */
    private final Map<String, Buffer> read = new ConcurrentHashMap<>();

    OpenApiDocument(
            @ConfigProperty(name = "quarkus.smallrye-openapi.enabled", defaultValue = "true")
                    boolean enabled) {
        this.enabled = enabled;
    }

    void register(@Observes Filters filters) {
        if (enabled) {
            filters.register(this::answer, LATE);
        }
    }

    private void answer(RoutingContext context) {
        if (context.request().method().equals(HttpMethod.OPTIONS)) {
            context.next();
            return;
        }
        switch (context.normalizedPath()) {
            case PATH -> answer(context, asksForJson(context));
            case PATH + ".json" -> answer(context, true);
            case PATH + ".yaml", PATH + ".yml" -> answer(context, false);
            default -> context.next();
        }
    }

    private void answer(RoutingContext context, boolean json) {
        HttpMethod method = context.request().method();
        if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
            send(context, json);
        } else {
            context.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
            EarlyProblem.answer(context, 405, "This path does not know this method.");
        }
    }

    private static boolean asksForJson(RoutingContext context) {
        String accept = context.request().getHeader(HttpHeaders.ACCEPT);
        List<String> format = context.queryParam("format");
        return (accept != null && accept.contains("application/json"))
                || (!format.isEmpty() && format.getFirst().equalsIgnoreCase("JSON"));
    }

    private void send(RoutingContext context, boolean json) {
        Buffer document =
                read.computeIfAbsent(WRITTEN + (json ? "JSON" : "YAML"), OpenApiDocument::read);
        if (document == null) {
            // Another build than ours wrote none: the framework may have it.
            context.next();
            return;
        }
        context.response()
                .putHeader(
                        HttpHeaders.CONTENT_TYPE,
                        (json ? "application/json" : "application/yaml") + ";charset=UTF-8")
                .end(document);
    }

    private static @Nullable Buffer read(String name) {
        try (InputStream in = OpenApiDocument.class.getClassLoader().getResourceAsStream(name)) {
            return in == null ? null : Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
