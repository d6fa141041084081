package org.siesta.rest;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses a body that announces itself as too large before any of it is read, and one that does not
 * announce itself when it has become too large, and says so; the framework alone would close
 * without a word, and call the second a fault of ours.
 */
@Singleton
@Provider
public final class BodyLimit implements ReaderInterceptor {

    /** Before all filters of the framework. */
    private static final int FIRST = 100_000;

    /** Between the framework's route that sets its own limit and the resources. */
    private static final int LATE = 1;

    private final long limit;

    BodyLimit(
            @ConfigProperty(name = "quarkus.http.limits.max-body-size", defaultValue = "2M")
                    MemorySize limit) {
        this.limit = limit.asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, FIRST);
        filters.register(BodyLimit::takeOver, LATE);
    }

    /** The framework's limit ends the answer before anybody can say why; ours is in its place. */
    private static void takeOver(RoutingContext context) {
        context.remove(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY);
        context.addEndHandler(
                _ -> {
                    boolean refused = context.response().getStatusCode() == 413;
                    if (refused && context.request().version() != HttpVersion.HTTP_2) {
                        // What comes behind is not worth reading; without this the connection
                        // hangs.
                        context.request().connection().close();
                    }
                });
        context.next();
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext body) throws IOException {
        body.setInputStream(new Counted(body.getInputStream(), limit));
        return body.proceed();
    }

    private static String tooLarge(long limit) {
        return "The body is larger than " + limit + " octets.";
    }

    /** A body that may not have more octets than the limit. */
    private static final class Counted extends FilterInputStream {

        private final long limit;
        private long octets;

        Counted(InputStream body, long limit) {
            super(body);
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            count(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int got = super.read(into, from, length);
            count(Math.max(0, got));
            return got;
        }

        private void count(int got) {
            octets += got;
            if (octets > limit) {
                throw Problem.thrown(413, tooLarge(limit));
            }
        }
    }

    private void check(RoutingContext context) {
        if (announced(context.request()) <= limit) {
            context.next();
            return;
        }
        EarlyProblem.answer(context, 413, tooLarge(limit));
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
