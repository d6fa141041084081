package org.siesta.rest;

import static io.restassured.RestAssured.given;
import static io.restassured.config.EncoderConfig.encoderConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.rest.TestParts.ADMIN;
import static org.siesta.rest.TestParts.ANA;
import static org.siesta.rest.TestParts.CAROL;
import static org.siesta.rest.TestParts.NOW;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.siesta.queue.Decision;
import org.siesta.queue.RateLimits;
import org.siesta.queue.Replies;

/**
 * The OpenAPI document against the service: each call that it names is made, well and in each way
 * that is refused, and each answer must be one that the document names, with a body of its schema.
 */
@QuarkusTest
@TestProfile(RestProfile.class)
class OpenApiContractTest {

    private static final String ACCOUNT = "/api/v1/accounts/{address}";
    private static final String OOO = ACCOUNT + "/ooo";
    private static final String SCRIPTS = ACCOUNT + "/scripts";
    private static final String SCRIPT = SCRIPTS + "/{name}";
    private static final String QUEUE = "/api/v1/queue";
    private static final String MERGE = "application/merge-patch+json";
    private static final String SIEVE = "application/sieve";
    private static final String JSON = "application/json";
    private static final String LARGE = "x".repeat(2_200_000);
    private static final String VACATION = "require \"vacation\"; vacation \"Away.\";";
    private static final RestAssuredConfig CONFIG =
            RestAssured.config()
                    .encoderConfig(
                            encoderConfig()
                                    .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                                    .encodeContentTypeAs(SIEVE, ContentType.BINARY)
                                    .encodeContentTypeAs("message/rfc822", ContentType.BINARY)
                                    .encodeContentTypeAs("image/png", ContentType.BINARY)
                                    .encodeContentTypeAs(MERGE, ContentType.TEXT));

    /** Not worth a hundred calls: a robot's 429 is a test of its own, and holds for all. */
    private static final String TOO_MANY = "429";

    private JsonNode document = MissingNode.getInstance();
    private final List<String> wrong = new ArrayList<>();
    private final TreeSet<String> played = new TreeSet<>();

    @BeforeEach
    void read() {
        document = json(given().get("/q/openapi.json"));
    }

    @Test
    void everyAnswerIsOneThatTheDocumentNames() {
        document.path("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .properties()
                                        .forEach(call -> refusals(call.getKey(), path.getKey())));
        outOfOffice();
        scripts();
        correspondentsAndDecisions();
        queue();
        assertThat(wrong).isEmpty();
        TreeSet<String> missed = new TreeSet<>(named());
        missed.removeAll(played);
        assertThat(missed).as("named and never seen").isEmpty();
    }

    @Test
    void everyRefusalIsAProblem() {
        for (var path : document.path("paths").properties()) {
            for (var call : path.getValue().properties()) {
                JsonNode answers = call.getValue().path("responses");
                assertThat(answers.properties().stream().map(Map.Entry::getKey))
                        .as(call.getKey() + " " + path.getKey())
                        .contains("400", "401", "403", "406", "413", "415", "429", "500", "503")
                        .isSorted();
                answers.properties().stream()
                        .filter(answer -> answer.getKey().compareTo("400") >= 0)
                        .forEach(
                                answer ->
                                        assertThat(answer.getValue().path("content").toString())
                                                .contains("application/problem+json")
                                                .contains("#/components/schemas/Problem"));
            }
        }
    }

    @Test
    void whatMayBeNullIsSaid() {
        JsonNode schemas = document.path("components").path("schemas");
        assertThat(schemas.at("/OutOfOffice/properties/start/type").toString())
                .isEqualTo("[\"string\",\"null\"]");
        assertThat(schemas.at("/OutOfOffice/properties/zone/type").asText()).isEqualTo("string");
        assertThat(schemas.at("/Decision/properties/reply/anyOf").toString())
                .contains("#/components/schemas/Reply", "\"null\"");
    }

    // ---- what is refused for every call in the same way

    private void refusals(String method, String path) {
        reset();
        String token = path.contains("{address}") ? ANA : ADMIN;
        Call good = complete(new Call(method, path).as(token));
        play(good.as(""), 401);
        boolean decisions = path.equals("/api/v1/decisions");
        play(good.as(CAROL).with(decisions ? "account=ana@example.org" : ""), 403);
        play(good.with("nonsense=1"), 400);
        play(good.accept("image/png"), 406);
        if (path.contains("{")) {
            play(good.as(ADMIN).in("nobody@example.com", "nothing", "nothing"), 404);
        }
        JsonNode body = operation(method, path).path("requestBody").path("content");
        if (!body.isMissingNode()) {
            play(good.body("image/png", "x"), 415);
        }
        play(good.header("Content-Encoding", "gzip"), 415);
        play(good.body(body.isMissingNode() ? JSON : body.fieldNames().next(), LARGE), 413);
        TestParts.weather = TestParts.Weather.STORE_AWAY;
        play(good, 503);
        TestParts.weather = TestParts.Weather.BUG;
        play(good, 500);
        TestParts.weather = TestParts.Weather.FINE;
    }

    private static Call complete(Call call) {
        return switch (call.method() + " " + call.path()) {
            case "put " + OOO -> call.body(JSON, "{\"enabled\": false}");
            case "patch " + OOO -> call.body(MERGE, "{\"enabled\": false}");
            case "post " + OOO + "/preview" -> call.body(JSON, "{\"from\": \"bo@example.net\"}");
            case "put " + SCRIPT, "post " + SCRIPTS + "/check" -> call.body(SIEVE, VACATION);
            default -> call;
        };
    }

    // ---- each call as it is meant

    private void outOfOffice() {
        reset();
        Call get = new Call("get", OOO).as(ANA);
        Call put = new Call("put", OOO).as(ANA);
        Call patch = new Call("patch", OOO).as(ANA);
        Call delete = new Call("delete", OOO).as(ANA);
        Call preview = new Call("post", OOO + "/preview").as(ANA);
        play(get, 200);
        play(preview.body(JSON, "{\"from\": \"bo@example.net\"}"), 200);
        play(
                put.body(
                        JSON,
                        """
                        {"enabled": true, "text": "Away.", "days": 3, "language": "en",
                         "periods": [{"start": "2027-05-01", "end": "2027-05-02"}],
                         "translations": {"de": {"text": "Weg."}}}"""),
                200);
        String tag = play(get, 200).header("ETag");
        play(get.header("If-None-Match", tag), 304);
        play(patch.body(MERGE, "{\"days\": null}"), 200);
        for (Call change :
                List.of(
                        put.body(JSON, "{\"enabled\": false}"),
                        patch.body(MERGE, "{\"enabled\": false}"),
                        delete)) {
            play(change.header("If-Match", "\"other\""), 412);
        }
        play(put.body(JSON, "{\"enabled\": 3}"), 422);
        play(patch.body(MERGE, "{\"days\": -1}"), 422);
        answered("p1", "bo@example.net");
        play(preview.body(JSON, "{\"from\": \"bo@example.net\"}"), 200);
        play(preview.body("message/rfc822", "From: bo@example.net\r\n\r\nHi\r\n"), 200);
        play(preview.body(JSON, "{\"from\": 1}"), 422);
        play(delete, 204);
    }

    private void scripts() {
        reset();
        Call put = new Call("put", SCRIPT).as(ANA).body(SIEVE, VACATION);
        Call check = new Call("post", SCRIPTS + "/check").as(ANA);
        play(put, 201);
        play(put, 200);
        play(put.body(SIEVE, "vacation;"), 422);
        play(new Call("get", SCRIPTS).as(ANA), 200);
        play(new Call("get", SCRIPT).as(ANA), 200);
        play(check.body(SIEVE, "vacation;"), 200);
        play(new Call("post", SCRIPT + "/check").as(ANA), 200);
        play(new Call("post", SCRIPT + "/activate").as(ANA), 204);
        play(new Call("delete", SCRIPT).as(ANA), 409);
        play(new Call("post", SCRIPTS + "/deactivate").as(ANA), 204);
        play(new Call("delete", SCRIPT).as(ANA), 204);
        TestParts.settings.putScript(Replies.ANA, "a", "require \"include\"; include \"no\";", NOW);
        play(new Call("post", SCRIPT + "/activate").as(ANA), 422);
        for (int i = 0; i < 100; i++) {
            TestParts.settings.putScript(Replies.ANA, "s" + i, "keep;", NOW);
        }
        TestParts.settings.deleteScript(Replies.ANA, "a", NOW);
        play(put, 409);
    }

    private void correspondentsAndDecisions() {
        reset();
        answered("d1", "bo@example.net");
        TestParts.queue.record(Replies.silent("d2", "bo@example.net", "mailing-list", NOW));
        play(new Call("get", "/api/v1/decisions").as(ANA), 200);
        play(new Call("get", "/api/v1/decisions").as(ADMIN).with("limit=1"), 200);
        play(
                new Call("get", "/api/v1/decisions").as(ADMIN).with("account=nobody@example.com"),
                404);
        play(new Call("get", ACCOUNT + "/correspondents").as(ANA), 200);
        play(new Call("delete", ACCOUNT + "/correspondents").as(ANA), 200);
    }

    private void queue() {
        reset();
        answered("q1", "bo@example.net");
        Call one = new Call("get", QUEUE + "/{id}").as(ADMIN).in("", "", "reply-q1");
        play(new Call("get", QUEUE).as(ADMIN), 200);
        play(one, 200);
        play(one.of("post", QUEUE + "/{id}/retry"), 200);
        play(one.of("delete", QUEUE + "/{id}"), 204);
        play(one.of("post", QUEUE + "/{id}/retry"), 409);
        play(one.of("delete", QUEUE + "/{id}"), 409);
    }

    // ---- one call and its answer

    private record Call(
            String method,
            String path,
            String token,
            List<String> place,
            String query,
            String accept,
            String type,
            String body,
            Map<String, String> headers) {

        Call(String method, String path) {
            this(
                    method,
                    path,
                    "",
                    List.of("ana@example.org", "a", "none"),
                    "",
                    "*/*",
                    "",
                    "",
                    Map.of());
        }

        Call of(String method, String path) {
            return new Call(method, path, token, place, query, accept, type, body, headers);
        }

        Call as(String token) {
            return new Call(method, path, token, place, query, accept, type, body, headers);
        }

        Call in(String address, String name, String id) {
            return new Call(
                    method,
                    path,
                    token,
                    List.of(address, name, id),
                    query,
                    accept,
                    type,
                    body,
                    headers);
        }

        Call with(String query) {
            return new Call(method, path, token, place, query, accept, type, body, headers);
        }

        Call accept(String accept) {
            return new Call(method, path, token, place, query, accept, type, body, headers);
        }

        Call body(String type, String body) {
            return new Call(method, path, token, place, query, accept, type, body, headers);
        }

        Call header(String name, String value) {
            return new Call(
                    method, path, token, place, query, accept, type, body, Map.of(name, value));
        }

        Response answer() {
            RequestSpecification request =
                    given().config(CONFIG).urlEncodingEnabled(false).accept(accept);
            headers.forEach(request::header);
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            if (!type.isEmpty()) {
                request.contentType(type).body(body.getBytes(StandardCharsets.UTF_8));
            }
            String target =
                    path.replace("{address}", place.get(0))
                            .replace("{name}", place.get(1))
                            .replace("{id}", place.get(2));
            return request.request(method, target + (query.isEmpty() ? "" : "?" + query));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private Response play(Call call, int expected) {
        Response answer = call.answer();
        String status = Integer.toString(answer.statusCode());
        String what = call + " " + status;
        played.add(what);
        if (answer.statusCode() != expected) {
            wrong.add(what + ", and not " + expected + ": " + answer.asString());
            return answer;
        }
        JsonNode named = operation(call.method(), call.path()).path("responses").path(status);
        if (named.isMissingNode()) {
            wrong.add(what + " is not named");
            return answer;
        }
        String type = answer.contentType() == null ? "" : answer.contentType().split(";")[0];
        JsonNode content = named.path("content").path(type);
        if (type.isEmpty() != named.path("content").isMissingNode()
                || (content.isMissingNode() && !type.isEmpty())) {
            wrong.add(what + " has the type " + type);
        } else if (type.endsWith("json")) {
            check(what, content.path("schema"), json(answer));
        }
        return answer;
    }

    private static JsonNode json(Response answer) {
        try {
            return new ObjectMapper().readTree(answer.asString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode operation(String method, String path) {
        return document.path("paths").path(path).path(method);
    }

    private TreeSet<String> named() {
        TreeSet<String> named = new TreeSet<>();
        for (var path : document.path("paths").properties()) {
            for (var call : path.getValue().properties()) {
                for (var answer : call.getValue().path("responses").properties()) {
                    if (!answer.getKey().equals(TOO_MANY)) {
                        named.add(call.getKey() + " " + path.getKey() + " " + answer.getKey());
                    }
                }
            }
        }
        return named;
    }

    private static void reset() {
        TestParts.reset();
    }

    private static void answered(String id, String from) {
        Decision decision = Replies.decision(id, from, NOW);
        String replyId = "reply-" + id;
        TestParts.queue.enqueueOnce(
                Replies.reply(replyId, from, NOW),
                Replies.key(from, "ooo"),
                Duration.ofDays(7),
                RateLimits.ofAccount(100),
                decision,
                NOW);
    }

    // ---- the part of JSON Schema that the document uses

    private void check(String where, JsonNode schema, JsonNode value) {
        if (schema.has("$ref")) {
            check(where, document.at(schema.path("$ref").asText().substring(1)), value);
            return;
        }
        if (schema.has("anyOf")) {
            int before = wrong.size();
            for (JsonNode one : schema.path("anyOf")) {
                List<String> kept = List.copyOf(wrong);
                check(where, one, value);
                if (wrong.size() == kept.size()) {
                    return;
                }
                wrong.subList(kept.size(), wrong.size()).clear();
            }
            wrong.add(before, where + " fits none of anyOf: " + value);
            return;
        }
        List<String> types = new ArrayList<>();
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            type.forEach(t -> types.add(t.asText()));
        } else {
            types.add(type.asText());
        }
        String found =
                switch (value.getNodeType()) {
                    case STRING -> "string";
                    case BOOLEAN -> "boolean";
                    case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
                    case ARRAY -> "array";
                    case OBJECT -> "object";
                    default -> "null";
                };
        if (!types.contains(found)) {
            wrong.add(where + " is " + found + ", and not " + types);
            return;
        }
        JsonNode words = schema.path("enum");
        if (words.isArray() && !words.toString().contains(value.toString())) {
            wrong.add(where + " is not in " + words);
        }
        if (value.isArray()) {
            value.forEach(item -> check(where + "[]", schema.path("items"), item));
        }
        if (value.isObject() && (schema.has("properties") || schema.has("additionalProperties"))) {
            members(where, schema, value);
        }
    }

    private void members(String where, JsonNode schema, JsonNode value) {
        for (JsonNode required : schema.path("required")) {
            if (!value.has(required.asText())) {
                wrong.add(where + " has no " + required);
            }
        }
        for (var member : value.properties()) {
            JsonNode known = schema.path("properties").path(member.getKey());
            JsonNode other = known.isMissingNode() ? schema.path("additionalProperties") : known;
            if (other.isMissingNode()) {
                wrong.add(where + "." + member.getKey() + " is not named");
            } else {
                check(where + "." + member.getKey(), other, member.getValue());
            }
        }
    }
}
