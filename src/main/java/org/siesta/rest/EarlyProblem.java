package org.siesta.rest;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/** A refusal before the resources see the request, in the form that theirs have. */
final class EarlyProblem {

    private static final long LINGER_MILLIS = 2_000;

    private EarlyProblem() {}

    /** Says it and closes: what comes behind such a request is not worth reading. */
    static void answer(RoutingContext context, int status, String detail) {
        HttpServerResponse response = context.response();
        if (response.ended()) {
            return;
        }
        Problem problem = Problem.of(status, detail).at(context.request().path());
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (context.request().version() == HttpVersion.HTTP_2) {
            // RFC 9113 §8.2.2: with a Connection field it would be no answer at all, and the other
            // streams of the connection go on.
            response.end(Json.write(problem));
            return;
        }
        response.putHeader(HttpHeaders.CONNECTION, "close")
                .end(Json.write(problem))
                .onComplete(_ -> close(context));
    }

    /**
     * At once where nothing is to come. Else what comes is thrown away for a while: who is cut off
     * in the middle of sending does not read the answer, and who sends nothing would hold the
     * connection (RFC 9112 §9.6).
     */
    private static void close(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) {
            request.connection().close();
            return;
        }
        request.resume();
        context.vertx().setTimer(LINGER_MILLIS, _ -> request.connection().close());
    }
}
