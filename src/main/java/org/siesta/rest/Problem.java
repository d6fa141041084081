package org.siesta.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.siesta.settings.SettingsFault;

/**
 * What went wrong with a request, as RFC 9457 writes it.
 *
 * @param type {@code about:blank} where the status says it all
 * @param errors each single fault; empty and then left out where there is only the one
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String instance,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<?> errors) {

    /** Its media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String BLANK = "about:blank";

    /**
     * One faulty member of a body.
     *
     * @param field its path, such as {@code external.audience}
     * @param pointer the same as JSON pointer (RFC 6901) in a URI fragment
     * @param value what was given, cut
     */
    public record FieldError(String field, String pointer, String value, String detail) {

        static FieldError of(SettingsFault fault) {
            // RFC 6901 §3: in a pointer these two have a meaning. A member's name is the caller's.
            String path = fault.field().replace("~", "~0").replace("/", "~1");
            path = path.replace("[", ".").replace("]", "").replace('.', '/');
            return new FieldError(
                    fault.field(), "#/" + fragment(path), fault.value(), fault.rule());
        }

        /** RFC 6901 §6: what no fragment of a URI may hold is written as octets of UTF-8. */
        private static String fragment(String path) {
            return URLEncoder.encode(path, StandardCharsets.UTF_8)
                    .replace("+", "%20")
                    .replace("%2F", "/")
                    .replace("%7E", "~");
        }
    }

    /** A problem as exception; the mapper turns it into the response. */
    public static final class Thrown extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Problem problem;
        private final transient Map<String, String> headers;

        Thrown(Problem problem, Map<String, String> headers) {
            super(problem.detail(), null, false, false);
            this.problem = problem;
            this.headers = Map.copyOf(headers);
        }

        Problem problem() {
            return problem;
        }

        Map<String, String> headers() {
            return headers;
        }
    }

    static Problem of(int status, String detail) {
        Response.Status known = Response.Status.fromStatusCode(status);
        String title = known == null ? "Error" : known.getReasonPhrase();
        return new Problem(BLANK, title, status, detail, null, List.of());
    }

    Problem at(String path) {
        return new Problem(type, title, status, detail, path, errors);
    }

    static Thrown thrown(int status, String detail) {
        return new Thrown(of(status, detail), Map.of());
    }

    static Thrown badRequest(String detail) {
        return thrown(400, detail);
    }

    static Thrown unauthorized(String detail) {
        return new Thrown(of(401, detail), Map.of("WWW-Authenticate", "Bearer realm=\"siesta\""));
    }

    static Thrown forbidden(String detail) {
        return thrown(403, detail);
    }

    static Thrown notFound(String detail) {
        return thrown(404, detail);
    }

    static Thrown versionMismatch(String detail) {
        return new Thrown(
                new Problem(
                        "urn:siesta:version-mismatch",
                        "Somebody else changed it",
                        412,
                        detail,
                        null,
                        List.of()),
                Map.of());
    }

    static Thrown invalid(List<SettingsFault> faults) {
        String fields =
                faults.stream()
                        .map(f -> f.field() + " " + f.rule())
                        .limit(3)
                        .reduce((a, b) -> a + "; " + b)
                        .orElse("");
        return new Thrown(
                new Problem(
                        "urn:siesta:invalid-settings",
                        "The settings are not valid",
                        422,
                        fields + (faults.size() > 3 ? "; ..." : ""),
                        null,
                        faults.stream().map(FieldError::of).toList()),
                Map.of());
    }
}
