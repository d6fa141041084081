package org.siesta.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.siesta.doctor.NoAnswer;

/** The REST side of a running service. */
final class RunningService implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int MAX_PORT = 65535;

    private final URI service;
    private final String token;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();

    RunningService(URI service, String token) {
        String authority = String.valueOf(service.getRawAuthority());
        if (authority.indexOf('@') >= 0
                || service.getRawQuery() != null
                || service.getRawFragment() != null) {
            // Not shown: there may be a password in it.
            throw new Complaint(
                    "--url is an address without name, password, query and fragment, such as"
                            + " http://127.0.0.1:8080",
                    Exit.USAGE);
        }
        if (service.getScheme() == null
                || !service.getScheme().matches("https?")
                || service.getHost() == null
                || service.getPort() > MAX_PORT) {
            throw new Complaint("--url is not an http or https address: " + service, Exit.USAGE);
        }
        if (!token.matches("[\\x21-\\x7e]*")) {
            throw new Complaint("the token has characters that no token has", Exit.USAGE);
        }
        this.service = service;
        this.token = token;
    }

    /** What stands at a path of the API, such as {@code decisions?limit=1}. */
    JsonNode get(String path) {
        return answer(request(path).GET().build());
    }

    /** What is there after a merge patch (RFC 7396). */
    JsonNode patch(String path, ObjectNode patch) {
        return answer(
                request(path)
                        .header("Content-Type", "application/merge-patch+json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString(Json.line(patch)))
                        .build());
    }

    /** A value as part of a path or query. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) {
        String base = service.toString().replaceAll("/+$", "");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + "/api/v1/" + path))
                        .timeout(PATIENCE)
                        .header("Accept", "application/json");
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private JsonNode answer(HttpRequest request) {
        try {
            HttpResponse<String> response =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                return Json.read(response.body());
            }
            throw refused(response);
        } catch (IOException e) {
            String why = NoAnswer.words(e, service);
            String hint = why.equals(NoAnswer.REFUSED) ? "; is the service running?" : "";
            throw new Complaint("no answer from " + service + ": " + why + hint);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Complaint("interrupted");
        }
    }

    /** What a problem document (RFC 9457) says, one line a fault. */
    private Complaint refused(HttpResponse<String> response) {
        if (response.statusCode() == 401) {
            return new Complaint(
                    token.isEmpty()
                            ? "the service wants a token: give --token or SIESTA_TOKEN"
                            : "the service does not know this token");
        }
        StringBuilder lines = new StringBuilder("the service answered " + response.statusCode());
        try {
            JsonNode problem = Json.read(response.body());
            String detail = problem.path("detail").asText(problem.path("title").asText(""));
            lines.append(detail.isEmpty() ? "" : ": " + Commands.oneLine(detail));
            for (JsonNode error : problem.path("errors")) {
                lines.append('\n').append(Commands.oneLine(error(error)));
            }
        } catch (IOException _) {
            // No problem document: the status has to do.
        }
        return new Complaint(lines.toString());
    }

    private static String error(JsonNode error) {
        String field = error.path("field").asText(error.path("pointer").asText(""));
        String rule = error.path("rule").asText(error.path("detail").asText(""));
        return field.isEmpty() && rule.isEmpty() ? error.toString() : field + " " + rule;
    }

    @Override
    public void close() {
        client.close();
    }
}
