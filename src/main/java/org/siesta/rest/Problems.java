package org.siesta.rest;

import io.vertx.core.http.HttpClosedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.siesta.queue.QueueUnavailable;
import org.siesta.settings.SettingsUnavailable;

/** Turns whatever went wrong into problem details; nothing of our inside goes out. */
public final class Problems {

    private static final System.Logger LOG = System.getLogger(Problems.class.getName());
    private static final int RETRY_SECONDS = 5;

    /** What the resources throw. */
    @ServerExceptionMapper
    public Response map(Problem.Thrown thrown, UriInfo uri) {
        return response(thrown.problem(), uri, thrown.headers());
    }

    /** No such path; or one that exists, where the framework looked at another resource's. */
    @ServerExceptionMapper
    public Response map(NotFoundException e, UriInfo uri, Request request) {
        boolean wrongMethod =
                AllowedMethods.of(path(uri))
                        .filter(m -> !List.of(m.split(", ")).contains(request.getMethod()))
                        .isPresent();
        return wrongMethod
                ? wrongMethod(uri)
                : response(Problem.of(404, "There is nothing at this path."), uri, Map.of());
    }

    private static Response wrongMethod(UriInfo uri) {
        return response(
                Problem.of(405, "This path does not know this method."),
                uri,
                AllowedMethods.of(path(uri))
                        .map(methods -> Map.of(HttpHeaders.ALLOW, methods))
                        .orElse(Map.of()));
    }

    /** What the framework throws: 405, 406, 415 and the like. */
    @ServerExceptionMapper
    public Response map(WebApplicationException e, UriInfo uri) {
        int status = e.getResponse().getStatus();
        if (status == Response.Status.METHOD_NOT_ALLOWED.getStatusCode()) {
            return wrongMethod(uri);
        }
        String detail =
                switch (status) {
                    case 400 -> "The request cannot be read.";
                    case 406 -> "No media type of Accept can be given.";
                    case 413 -> "The body is too large.";
                    case 415 -> "This path does not take this Content-Type.";
                    default -> status < 500 ? "The request was refused." : "Something failed here.";
                };
        return response(Problem.of(status, detail), uri, Map.of());
    }

    /** The store of settings is away. */
    @ServerExceptionMapper
    public Response map(SettingsUnavailable e, UriInfo uri) {
        return unavailable(e, uri);
    }

    /** The store of the queue is away. */
    @ServerExceptionMapper
    public Response map(QueueUnavailable e, UriInfo uri) {
        return unavailable(e, uri);
    }

    /** A fault of ours: the log gets the stack, the caller a number to ask about. */
    @ServerExceptionMapper
    public Response map(Throwable e, UriInfo uri) {
        if (isGone(e)) {
            // Nobody reads this answer, and who goes away must not fill our log.
            LOG.log(System.Logger.Level.DEBUG, "the client went away before the end of its body");
            return response(Problem.of(400, "The body has no end."), uri, Map.of());
        }
        String incident = UUID.randomUUID().toString();
        LOG.log(System.Logger.Level.ERROR, "incident=" + incident + " path=" + path(uri), e);
        return response(
                Problem.of(500, "Something failed here; the log has it as incident " + incident),
                uri,
                Map.of());
    }

    /**
     * Whether the connection was closed while the body was read. A channel of ours that is closed
     * is not taken for it: nothing here but the reading of a body throws an IOException, and what
     * the store meets has a type of its own.
     */
    private static boolean isGone(Throwable fault) {
        for (Throwable at = fault; at != null; at = at.getCause()) {
            if (at instanceof HttpClosedException || at instanceof ClosedChannelException) {
                return fault instanceof IOException;
            }
        }
        return false;
    }

    private static Response unavailable(RuntimeException e, UriInfo uri) {
        LOG.log(System.Logger.Level.WARNING, "answered 503: " + e.getMessage());
        return response(
                Problem.of(503, "The store does not answer. Try again later."),
                uri,
                Map.of(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_SECONDS)));
    }

    static Response response(Problem problem, UriInfo uri, Map<String, String> headers) {
        Response.ResponseBuilder response =
                Response.status(problem.status())
                        .type(Problem.MEDIA_TYPE)
                        .entity(Json.write(problem.at(path(uri))));
        headers.forEach(response::header);
        return response.build();
    }

    private static String path(UriInfo uri) {
        return uri.getRequestUri().getRawPath();
    }
}
