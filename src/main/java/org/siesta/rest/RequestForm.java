package org.siesta.rest;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Refuses a request whose target or Host field is none (RFC 9112 §3.2), or whose body is coded or
 * of no media type, with a problem; the framework alone would answer without a word, or with a
 * fault of its own.
 */
@Singleton
final class RequestForm {

    /** Before the limit of the body, and so before all of the framework. */
    private static final int FIRST = 100_001;

    private static final String NO_PATH = "There is nothing at this path.";
    private static final String NO_URI =
            "The path or the query is not written as RFC 3986 wants it.";
    private static final String NO_UTF_8 = "The path or the query holds octets that are no UTF-8.";
    private static final String NO_FRAME =
            "Transfer-Encoding can be chunked and nothing else (RFC 9112).";
    private static final String PARAMETER = "A semicolon in the path is written as %3B.";
    private static final String CODED = "The body must come without a Content-Encoding.";
    private static final String NO_TYPE =
            "The Content-Type is no media type such as application/json.";
    private static final String NO_HOST =
            "The request needs one Host field, with a name or an address.";

    /** RFC 3986 §3.2.2, without the rules for the numbers of an address. */
    private static final Pattern HOST =
            Pattern.compile(
                    "(?:\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9._~!$&'()*+,;=-]{0,255})(?::[0-9]{0,5})?");

    /** RFC 9110 §8.3.1, as far as the framework must have it: behind it come parameters. */
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[\\w!#$%&'*+.^`|~-]+/[\\w!#$%&'*+.^`|~-]+[ \\t]*(?:;.*)?");

    /** Begins where blanks do, so that many of them are read once. */
    private static final Pattern SEMICOLON = Pattern.compile("(?<![ \\t])[ \\t]++;[ \\t]*+");

    private static final int MAX_PORT = 65_535;

    void register(@Observes Filters filters) {
        filters.register(RequestForm::check, FIRST);
    }

    /** What the router itself cannot read does not come as far as a filter. */
    void register(@Observes Router router) {
        router.route()
                .order(Integer.MIN_VALUE)
                .failureHandler(
                        context -> {
                            switch (context.statusCode()) {
                                case 400 -> refuse(context);
                                // A target without a path, such as the star of OPTIONS.
                                case 404 -> EarlyProblem.answer(context, 404, NO_PATH);
                                default -> context.next();
                            }
                        });
        // A path that cannot be decoded fits no route, not even that one.
        router.errorHandler(400, RequestForm::refuse);
    }

    private static void refuse(RoutingContext context) {
        EarlyProblem.answer(context, 400, context.request().authority() == null ? NO_HOST : NO_URI);
    }

    private static void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
        if (request.version() != HttpVersion.HTTP_2
                && (hosts.size() != 1 || !isHost(hosts.getFirst()))) {
            EarlyProblem.answer(context, 400, NO_HOST);
        } else if (!isUri(request.uri())) {
            EarlyProblem.answer(context, 400, NO_URI);
        } else if (hasParameter(request.uri())) {
            EarlyProblem.answer(context, 400, PARAMETER);
        } else if (!isUtf8(request.uri())) {
            EarlyProblem.answer(context, 400, NO_UTF_8);
        } else if (!isFramed(request)) {
            EarlyProblem.answer(context, 400, NO_FRAME);
        } else if (isCoded(request)) {
            context.response().putHeader(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
            EarlyProblem.answer(context, 415, CODED);
        } else if (!isTyped(request)) {
            EarlyProblem.answer(context, 415, NO_TYPE);
        } else {
            joinParameters(request, "Content-Type");
            joinParameters(request, "Accept");
            context.next();
        }
    }

    /** RFC 9110 §5.6.6: blanks may stand around the semicolon; the framework knows no such type. */
    private static void joinParameters(HttpServerRequest request, String field) {
        List<String> values = request.headers().getAll(field);
        List<String> joined =
                values.stream().map(value -> SEMICOLON.matcher(value).replaceAll(";")).toList();
        if (!joined.equals(values)) {
            request.headers().set(field, joined);
        }
    }

    /** The framework would cut a name at the semicolon: another script or account were meant. */
    private static boolean hasParameter(String target) {
        int query = target.indexOf('?');
        return (query < 0 ? target : target.substring(0, query)).indexOf(';') >= 0;
    }

    /** RFC 9112 §6.3: another coding has no end that is known; §6.1: a length beside it lies. */
    private static boolean isFramed(HttpServerRequest request) {
        List<String> codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        return codings.isEmpty()
                || (codings.size() == 1 && codings.getFirst().strip().equalsIgnoreCase("chunked"));
    }

    /** RFC 9110 §15.5.16: what is packed is not unpacked here, nor read as if it were not. */
    private static boolean isCoded(HttpServerRequest request) {
        return request.headers().getAll(HttpHeaders.CONTENT_ENCODING).stream()
                .anyMatch(coding -> !coding.strip().equalsIgnoreCase("identity"));
    }

    /** Where a path takes several types the framework fails on what is none. */
    private static boolean isTyped(HttpServerRequest request) {
        return request.headers().getAll(HttpHeaders.CONTENT_TYPE).stream()
                .allMatch(type -> MEDIA_TYPE.matcher(type.strip()).matches());
    }

    private static boolean isHost(String host) {
        if (!HOST.matcher(host).matches()) {
            return false;
        }
        int colon = host.lastIndexOf(':');
        String port = colon < host.indexOf(']') || colon < 0 ? "" : host.substring(colon + 1);
        return port.isEmpty() || Integer.parseInt(port) <= MAX_PORT;
    }

    private static boolean isUri(String target) {
        try {
            // java.net.URI lets other characters pass than RFC 3986 does.
            if (!StandardCharsets.US_ASCII.newEncoder().canEncode(target)) {
                return false;
            }
            return !new URI(target).getSchemeSpecificPart().isEmpty();
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** The framework would read every octet that is none as the same character, U+FFFD. */
    private static boolean isUtf8(String target) {
        // In Latin-1 each octet is one character; that a plus sign becomes a space does not matter.
        byte[] octets =
                URLDecoder.decode(target, StandardCharsets.ISO_8859_1)
                        .getBytes(StandardCharsets.ISO_8859_1);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
