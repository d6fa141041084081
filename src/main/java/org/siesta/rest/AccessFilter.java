package org.siesta.rest;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets nobody into {@code /api} without a token, and sends answers that a browser treats as data.
 */
public final class AccessFilter {

    private static final String SCHEME = "Bearer ";
    private static final int MAX_TOKEN = 1024;

    private final Supplier<AccessTokens> tokens;
    private final Caller caller;
    private final InstantSource clock;
    private final FailedLogins failed = new FailedLogins();

    AccessFilter(Supplier<AccessTokens> tokens, Caller caller, InstantSource clock) {
        this.tokens = tokens;
        this.caller = caller;
        this.clock = clock;
    }

    /** Checks the token before the path is looked at, so that strangers learn nothing of it. */
    @ServerRequestFilter(preMatching = true)
    public Optional<Response> admit(ContainerRequestContext request, HttpServerRequest connection) {
        if (!guarded(request.getUriInfo().getRequestUri().getPath())) {
            return Optional.empty();
        }
        List<String> authorization = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
        if (authorization == null || authorization.isEmpty()) {
            return refuse(request, Problem.unauthorized("A bearer token is needed."));
        }
        Optional<Access> access =
                authorization.size() == 1 ? access(authorization.getFirst()) : Optional.empty();
        if (access.isPresent()) {
            caller.allow(access.get());
            return methods(request);
        }
        return refuse(request, refusal(peer(connection)));
    }

    /** The framework's own answer to OPTIONS has the methods of all paths that look alike. */
    private static Optional<Response> methods(ContainerRequestContext request) {
        return Optional.of(request.getMethod())
                .filter(HttpMethod.OPTIONS::equals)
                .flatMap(_ -> AllowedMethods.of(request.getUriInfo().getRequestUri().getRawPath()))
                .map(methods -> Response.ok().header(HttpHeaders.ALLOW, methods).build());
    }

    private static boolean guarded(@Nullable String path) {
        return path == null || path.startsWith("/api/") || path.equals("/api");
    }

    private Optional<Access> access(String authorization) {
        boolean bearer = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        return bearer && authorization.length() <= MAX_TOKEN
                ? tokens.get().find(authorization.substring(SCHEME.length()).strip())
                : Optional.empty();
    }

    private Problem.Thrown refusal(String peer) {
        if (failed.tooMany(peer, clock.instant())) {
            return new Problem.Thrown(
                    Problem.of(429, "Too many wrong tokens from your address."),
                    Map.of(
                            HttpHeaders.RETRY_AFTER,
                            Long.toString(FailedLogins.PERIOD.toSeconds())));
        }
        return new Problem.Thrown(
                Problem.of(401, "This token is not known."),
                Map.of("WWW-Authenticate", "Bearer realm=\"siesta\", error=\"invalid_token\""));
    }

    private static Optional<Response> refuse(ContainerRequestContext request, Problem.Thrown why) {
        return Optional.of(Problems.response(why.problem(), request.getUriInfo(), why.headers()));
    }

    private static String peer(HttpServerRequest connection) {
        SocketAddress address = connection.remoteAddress();
        String host = address == null ? null : address.hostAddress();
        return host == null ? "local" : host;
    }

    /** Nothing of the API is kept by caches, run or framed by browsers. */
    @ServerResponseFilter
    public void protect(ContainerResponseContext response) {
        MultivaluedMap<String, Object> headers = response.getHeaders();
        headers.putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
        headers.putSingle("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        headers.putSingle("Referrer-Policy", "no-referrer");
    }
}
