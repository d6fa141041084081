package org.siesta.rest;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** A refusal before the resources see the request, in the form that theirs have. */
final class EarlyProblem {

    private EarlyProblem() {}

    /** Says it and closes: what comes behind such a request is not worth reading. */
    static void answer(RoutingContext context, int status, String detail) {
        if (context.response().ended()) {
            return;
        }
        Problem problem = Problem.of(status, detail).at(context.request().path());
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.CONNECTION, "close")
                .end(Json.write(problem));
    }
}
