package org.siesta.rest;

import static io.restassured.RestAssured.given;
import static io.restassured.config.EncoderConfig.encoderConfig;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.siesta.rest.TestParts.ADMIN;
import static org.siesta.rest.TestParts.ANA;
import static org.siesta.rest.TestParts.CAROL;
import static org.siesta.rest.TestParts.NOW;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.queue.Logged;
import org.siesta.queue.RateLimits;
import org.siesta.queue.Replies;
import org.siesta.settings.OutOfOffice;

/** What HTTP clients see. */
@QuarkusTest
@TestProfile(RestProfile.class)
class RestApiTest {

    private static final String OOO = "/api/v1/accounts/ana@example.org/ooo";
    private static final String SCRIPTS = "/api/v1/accounts/ana@example.org/scripts";
    private static final String TOLD = "/api/v1/accounts/ana@example.org/correspondents";
    private static final String SCRIPT = "require \"vacation\";\r\nvacation \"Fort. Grüße\";\r\n";
    private static final RestAssuredConfig CONFIG =
            RestAssured.config()
                    .encoderConfig(
                            encoderConfig()
                                    .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                                    .encodeContentTypeAs("application/sieve", ContentType.BINARY)
                                    .encodeContentTypeAs("message/rfc822", ContentType.BINARY)
                                    .encodeContentTypeAs(
                                            "application/merge-patch+json", ContentType.TEXT));

    @BeforeEach
    void reset() {
        TestParts.reset();
    }

    // ---- who gets in

    @ParameterizedTest(name = "Authorization: {0}")
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer wrong-token-0123456789",
                "Bearer ana-token-012345678",
                "Bearer ana-token-01234567890",
                "ana-token-0123456789",
                "Basic YW5hOmFuYQ==",
                "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEifQ.",
            })
    void nobodyGetsInWithoutAKnownToken(String authorization) {
        RequestSpecification request = given().config(CONFIG);
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        Response answer = request.get(OOO);
        // Robots that try many are told to stop; the tests of this class share one address.
        assertThat(answer.statusCode()).isIn(401, 429);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        if (answer.statusCode() == 401) {
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer realm=\"siesta\"");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                OOO,
                "//api/v1/accounts/ana@example.org/ooo",
                "/%61pi/v1/accounts/ana@example.org/ooo",
                "/x/../api/v1/accounts/ana@example.org/ooo",
                "/api/v1/decisions",
                "/api/v1/queue",
                "/api/v1/nothing",
                "/api/"
            })
    void noWayOfWritingAPathGoesPastTheToken(String path) {
        given().urlEncodingEnabled(false).get(path).then().statusCode(401);
    }

    @Test
    void aRobotIsToldToStopAndARightTokenStillWorks() {
        Response last = null;
        for (int i = 0; i <= FailedLogins.ALLOWED; i++) {
            last = as("guess-" + "0".repeat(20) + i).get(OOO);
        }
        last.then().statusCode(429).header("Retry-After", "60");
        as(ANA).get(OOO).then().statusCode(200);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "GET, /accounts/ana@example.org/ooo",
        "GET, /accounts/nobody@example.org/ooo",
        "GET, /accounts/ana@example.com/ooo",
        "PUT, /accounts/ana@example.org/ooo",
        "PATCH, /accounts/ana@example.org/ooo",
        "DELETE, /accounts/ana@example.org/ooo",
        "GET, /accounts/ana@example.org/scripts",
        "PUT, /accounts/ana@example.org/scripts/x",
        "DELETE, /accounts/ana@example.org/scripts/x",
        "POST, /accounts/ana@example.org/scripts/x/activate",
        "POST, /accounts/ana@example.org/scripts/deactivate",
        "POST, /accounts/ana@example.org/scripts/check",
        "POST, /accounts/ana@example.org/ooo/preview",
        "GET, /accounts/ana@example.org/correspondents",
        "DELETE, /accounts/ana@example.org/correspondents",
        "GET, /decisions?account=ana@example.org",
        "GET, /queue",
        "GET, /queue/1",
        "POST, /queue/1/retry",
        "DELETE, /queue/1",
    })
    void anOwnerReachesNothingOfOthersWhetherItExistsOrNot(String method, String path) {
        set("{\"enabled\":true,\"text\":\"Away\"}").statusCode(200);
        String type =
                switch (method) {
                    case "PATCH" -> "application/merge-patch+json";
                    case "PUT" ->
                            path.contains("scripts") ? "application/sieve" : "application/json";
                    default ->
                            path.endsWith("check")
                                    ? "application/sieve"
                                    : path.endsWith("preview") ? "application/json" : null;
                };
        RequestSpecification request = as(CAROL);
        if (type != null) {
            request = request.contentType(type).body("{}".getBytes(StandardCharsets.UTF_8));
        }
        problem(request.request(method, "/api/v1" + path), 403);
        as(ANA).get(OOO).then().body("text", equalTo("Away"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ana%40example.org",
                "ANA@EXAMPLE.ORG",
                "ana+shop@example.org",
                "info@example.org"
            })
    void everyWayToWriteAnAddressLeadsToItsAccount(String address) {
        set("{\"enabled\":true,\"text\":\"Away\"}").statusCode(200);
        as(ANA).get("/api/v1/accounts/" + address + "/ooo").then().body("text", equalTo("Away"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@example.org%2f..%2fcarol@example.org",
                "carol",
                "@example.org",
                "a%00b@example.org",
                "a%0d%0ab@example.org",
                "%20@example.org",
                "ana@example.com"
            })
    void aPathThatNamesNoAccountIsNotFound(String address) {
        problem(as(ADMIN).get("/api/v1/accounts/" + address + "/ooo"), 404);
    }

    // ---- out-of-office

    @Test
    void anAccountThatNeverSetOneIsSwitchedOff() {
        as(ANA).get(OOO)
                .then()
                .statusCode(200)
                .body("enabled", equalTo(false))
                .body("zone", equalTo("UTC"))
                .body("text", equalTo(""))
                .body("start", nullValue())
                .body("addresses", empty())
                .body("external.audience", equalTo("all"));
    }

    @Test
    void whatIsSetIsThereAndIsPrivate() {
        set("""
                        {"enabled": true, "start": "2026-12-24T13:00", "end": "2027-01-04",
                         "zone": "Europe/Berlin", "subject": "Away ✈", "text": "Back on 5 January.\\nAna",
                         "html": "<p>Back</p>", "days": 3, "addresses": ["ana.maria@example.com"],
                         "external": {"audience": "none", "subject": "Out", "text": "out", "html": null}}""")
                .statusCode(200);
        Response answer = as(ANA).get(OOO);
        assertThat(answer.asString())
                .isEqualTo(
                        "{\"enabled\":true,\"start\":\"2026-12-24T13:00\",\"end\":\"2027-01-05T00:00\","
                                + "\"periods\":[],\"zone\":\"Europe/Berlin\",\"subject\":\"Away ✈\","
                                + "\"text\":\"Back on 5 January.\\nAna\",\"html\":\"<p>Back</p>\","
                                + "\"days\":3,\"addresses\":[\"ana.maria@example.com\"],"
                                + "\"name\":null,\"deputy\":null,\"allow\":[],\"deny\":[],"
                                + "\"language\":null,\"translations\":{},"
                                + "\"listCorrespondents\":null,"
                                + "\"external\":{\"audience\":\"none\",\"subject\":\"Out\",\"text\":\"out\","
                                + "\"html\":null,\"originalSubject\":null}}");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
        assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
    }

    @Test
    void whatIsReadCanBeSetAgainUnchanged() {
        set("{\"enabled\":true,\"text\":\"x\",\"end\":\"2027-01-04\"}").statusCode(200);
        String first = as(ANA).get(OOO).asString();
        set(first).statusCode(200);
        assertThat(as(ANA).get(OOO).asString()).isEqualTo(first);
    }

    @Test
    void putReplacesAndNullIsTheDefault() {
        set("{\"enabled\":true,\"text\":\"x\",\"subject\":\"s\",\"days\":3}").statusCode(200);
        set("{\"enabled\":true,\"text\":\"x\",\"subject\":null}").statusCode(200);
        as(ANA).get(OOO).then().body("subject", nullValue()).body("days", nullValue());
    }

    @Test
    void patchChangesOnlyWhatItNames() {
        set("{\"enabled\":true,\"text\":\"x\",\"subject\":\"s\",\"external\":{\"text\":\"out\"}}")
                .statusCode(200);
        patch("{\"enabled\":false}").statusCode(200).body("text", equalTo("x"));
        patch("{\"subject\":null,\"external\":{\"audience\":\"none\"}}")
                .statusCode(200)
                .body("enabled", equalTo(false))
                .body("subject", nullValue())
                .body("external.text", equalTo("out"))
                .body("external.audience", equalTo("none"));
        patch("{\"external\":null}").statusCode(200).body("external.audience", equalTo("all"));
        patch("{\"enabled\":null}").statusCode(422).body("errors.field", contains("enabled"));
    }

    @Test
    void twoWhoReadTheSameVersionDoNotOverwriteEachOther() {
        set("{\"enabled\":true,\"text\":\"one\"}").statusCode(200);
        String etag = as(ANA).get(OOO).header("ETag");
        Response second =
                as(ANA).header("If-Match", etag)
                        .contentType("application/json")
                        .body("{\"enabled\":true,\"text\":\"two\"}")
                        .put(OOO);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.header("ETag")).isNotEqualTo(etag);
        problem(
                as(ANA).header("If-Match", etag)
                        .contentType("application/json")
                        .body("{\"enabled\":true,\"text\":\"three\"}")
                        .put(OOO),
                412);
        problem(
                as(ANA).header("If-Match", etag)
                        .contentType("application/merge-patch+json")
                        .body("{\"enabled\":false}")
                        .patch(OOO),
                412);
        problem(as(ANA).header("If-Match", etag).delete(OOO), 412);
        as(ANA).get(OOO).then().body("text", equalTo("two")).body("enabled", equalTo(true));
    }

    @ParameterizedTest(name = "If-Match: {0} when set before: {1} gives {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "* | true | 200",
                "* | false | 412",
                "\"7-00000000\" | true | 412",
                "W/\"1\" | true | 412",
                "rubbish | true | 412"
            })
    void ifMatchNamesAVersionThatIsThere(String ifMatch, boolean set, int status) {
        if (set) {
            set("{\"enabled\":true,\"text\":\"one\"}").statusCode(200);
        }
        as(ANA).header("If-Match", ifMatch)
                .contentType("application/json")
                .body("{\"enabled\":true,\"text\":\"two\"}")
                .put(OOO)
                .then()
                .statusCode(status);
    }

    @ParameterizedTest(name = "{0} with If-None-Match: {1} when set before: {2} gives {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PUT | * | false | 200",
                "PUT | * | true | 412",
                "PUT | CURRENT | true | 412",
                "PUT | W/CURRENT | true | 412",
                "PUT | \"1-other\", CURRENT | true | 412",
                "PUT | \"1-other\" | true | 200",
                "PATCH | * | true | 412",
                "DELETE | * | true | 412",
                "DELETE | * | false | 204",
                "GET | CURRENT | true | 304",
                "GET | CURRENT | false | 304",
                "GET | W/CURRENT | true | 304",
                "GET | * | true | 304",
                "GET | \"1-other\" | true | 200",
                "HEAD | CURRENT | true | 304"
            })
    void ifNoneMatchNamesVersionsThatMustNotBeThere(
            String method, String tags, boolean set, int status) {
        if (set) {
            set("{\"enabled\":true,\"text\":\"one\"}").statusCode(200);
        }
        String current = as(ANA).get(OOO).header("ETag");
        RequestSpecification request =
                as(ANA).header("If-None-Match", tags.replace("CURRENT", current));
        if (method.startsWith("P")) {
            request.contentType(
                            method.equals("PUT")
                                    ? "application/json"
                                    : "application/merge-patch+json")
                    .body("{\"enabled\":true,\"text\":\"two\"}");
        }
        Response answer = request.request(method, OOO);
        if (status == 412) {
            assertThat(problem(answer, 412)).contains("urn:siesta:version-mismatch");
            as(ANA).get(OOO).then().body("text", equalTo("one"));
        } else {
            answer.then().statusCode(status);
        }
        if (status == 304) {
            assertThat(answer.header("ETag")).isEqualTo(current);
            assertThat(answer.asString()).isEmpty();
        }
    }

    /** RFC 9110 §15.5.13: 412 answers a condition, and there is none. */
    @Test
    void manyChangesAtOnceAreAllMade() {
        set("{\"enabled\":true,\"text\":\"one\",\"language\":\"en\"}").statusCode(200);
        List<String> languages = List.of("bg cs da de el es et fi fr ga hr hu it".split(" "));
        List<Future<Integer>> answers;
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            answers = languages.stream().map(tag -> clients.submit(() -> translate(tag))).toList();
        }
        assertThat(answers).allMatch(answer -> answer.resultNow() == 200);
        assertThat(as(ANA).get(OOO).jsonPath().getMap("translations").keySet())
                .containsExactlyInAnyOrderElementsOf(languages);
    }

    private static int translate(String tag) {
        return as(ANA).contentType("application/merge-patch+json")
                .body("{\"translations\":{\"" + tag + "\":{\"text\":\"two\"}}}")
                .patch(OOO)
                .statusCode();
    }

    @Test
    void anOldVersionIsNotTakenForTheNewOneAfterADelete() {
        set("{\"enabled\":true,\"text\":\"one\"}").statusCode(200);
        String etag = as(ANA).get(OOO).header("ETag");
        as(ANA).delete(OOO).then().statusCode(204);
        as(ANA).get(OOO).then().body("enabled", equalTo(false));
        as(ANA).delete(OOO).then().statusCode(204);
        set("{\"enabled\":true,\"text\":\"two\"}").statusCode(200);
        problem(as(ANA).header("If-Match", etag).delete(OOO), 412);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | enabled",
                "{\"enabled\":true} | text",
                "{\"enabled\":\"true\",\"text\":\"x\"} | enabled",
                "{\"enabled\":true,\"text\":7} | text",
                "{\"enabled\":true,\"text\":\"x\",\"days\":\"7\"} | days",
                "{\"enabled\":true,\"text\":\"x\",\"days\":7.5} | days",
                "{\"enabled\":true,\"text\":\"x\",\"days\":99999999999} | days",
                "{\"enabled\":true,\"text\":\"x\",\"days\":0} | days",
                "{\"enabled\":true,\"text\":\"x\",\"addresses\":\"a@example.org\"} | addresses",
                "{\"enabled\":true,\"text\":\"x\",\"addresses\":[\"a@example.com\",null]} | addresses[1]",
                "{\"enabled\":true,\"text\":\"x\",\"external\":[]} | external",
                "{\"enabled\":true,\"text\":\"x\",\"external\":{\"audience\":\"All\"}} | external.audience",
                "{\"enabled\":true,\"text\":\"x\",\"external\":{\"from\":\"x\"}} | external.from",
                "{\"enabled\":true,\"text\":\"x\",\"userId\":\"carol@example.org\"} | userId",
                "{\"enabled\":true,\"text\":\"x\",\"isAdmin\":true} | isAdmin",
                "{\"enabled\":true,\"text\":\"x\",\"from\":\"ceo@example.org\"} | from",
                "{\"enabled\":true,\"text\":\"x\",\"handle\":\"Away\\nBcc: v@example.net\"} | handle",
                "{\"enabled\":true,\"text\":\"x\",\"subject\":\"Away\\r\\nBcc: v@example.net\"} | subject",
                "{\"enabled\":true,\"text\":\"x\",\"subject\":\"Away\\u0085Bcc: v@example.net\"} | subject",
                "{\"enabled\":true,\"text\":\"x\",\"subject\":\"\\ud800\"} | subject",
                "{\"enabled\":true,\"text\":\"x\",\"start\":\"2026-12-24T00:00Z\"} | start",
                "{\"enabled\":true,\"text\":\"x\",\"zone\":\"Mars/Base\"} | zone",
                "{\"enabled\":true,\"text\":\"x\",\"addresses\":[\"ceo@example.org\"]} | addresses[0]",
            })
    void aFaultIsNamedAndNothingIsStored(String body, String field) {
        set(body)
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors.field", contains(field))
                .body("title", equalTo("The settings are not valid"))
                .body("instance", equalTo(OOO));
        as(ANA).get(OOO).then().body("enabled", equalTo(false));
    }

    @Test
    void everyFaultIsNamedAtOnce() {
        set("{\"enabled\":1,\"days\":99,\"foo\":{\"a\":1},\"external\":{\"audience\":\"x\"}}")
                .statusCode(422)
                .body("errors.field", contains("foo", "enabled", "external.audience", "days"))
                .body("errors[2].pointer", equalTo("#/external/audience"))
                .body("errors[3].value", equalTo("99"))
                .body("errors[3].detail", equalTo("must be from 1 to 60"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a/b~c, #/a~1b~0c",
        "a b, #/a%20b",
        "é#, #/%C3%A9%23",
        "\\ud800, #/%EF%BF%BD",
    })
    void aPointerLeadsToItsMemberWhateverItsName(String name, String pointer) {
        set("{\"enabled\":false,\"" + name + "\":1}")
                .statusCode(422)
                .body("errors.pointer", contains(pointer));
    }

    @Test
    void anAdministratorMayGiveAnAddressThatTheOwnerKeeps() {
        String body = "{\"enabled\":true,\"text\":\"x\",\"addresses\":[\"team@example.org\"]}";
        set(body).statusCode(422);
        as(ADMIN).contentType("application/json").body(body).put(OOO).then().statusCode(200);
        patch("{\"text\":\"y\"}").statusCode(200).body("addresses", contains("team@example.org"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "\"x\"",
                "{\"enabled\":tru",
                "{\"enabled\":true,\"enabled\":false}",
                "{\"enabled\":true} x",
                "{'enabled':true}",
                "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}}}}}}}}}"
            })
    void whatIsNoJsonObjectIsABadRequestWithoutOurInside(String body) {
        String answer = problem(put(body.getBytes(StandardCharsets.UTF_8)), 400);
        assertThat(answer)
                .doesNotContain("fasterxml")
                .doesNotContain("Exception")
                .doesNotContain("java");
    }

    @Test
    void whatIsNotUtf8IsABadRequest() {
        problem(put(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}), 400);
        problem(put("{\"enabled\":true}".getBytes(StandardCharsets.UTF_16)), 400);
    }

    // ---- preview

    @Test
    void aPreviewShowsTheReplyAndKeepsNothing() {
        set("{\"enabled\":true,\"text\":\"I am away.\",\"start\":\"2026-12-24\",\"end\":\"2026-12-31\"}")
                .statusCode(200);
        String lunch = "{\"from\":\"bo@example.net\",\"subject\":\"Lunch?\",\"at\":\"%s\"}";
        preview(lunch.formatted("2026-12-23T23:59:59Z"))
                .body("decision", equalTo("suppressed"))
                .body("reason", equalTo("outside-window"))
                .body("reply", nullValue());
        preview(lunch.formatted("2026-12-31T23:59:59Z"))
                .body("decision", equalTo("reply"))
                .body("reason", equalTo(""))
                .body("source", equalTo("ooo"))
                .body("replyTo", equalTo("bo@example.net"))
                .body("answered", nullValue())
                .body("reply", containsString("I am away."))
                .body("reply", containsString("Lunch?"))
                .body("reply", containsString("Auto-Submitted: auto-replied"));
        as(ANA).get("/api/v1/decisions").then().body("", empty());
        as(ANA).get(TOLD).then().body("", empty());
        as(ADMIN).get("/api/v1/queue").then().body("", empty());
    }

    @Test
    void aPreviewNamesTheRuleThatDecided() {
        set("{\"enabled\":true,\"text\":\"Away\"}").statusCode(200);
        preview("{\"from\":\"bo@example.net\",\"headers\":{\"List-Id\":\"<l.example.net>\"}}")
                .body("reason", equalTo("mailing-list"))
                .body("trace.last().reason", equalTo("mailing-list"))
                .body("trace.last().applies", equalTo(true))
                .body("trace[0].applies", equalTo(false));
        preview("{\"from\":\"\"}").body("reason", equalTo("null-reverse-path"));
        preview("{\"from\":\"bo@example.net\",\"headers\":{\"To\":\"x@example.net\"}}")
                .body("reason", equalTo("not-addressed"));
        as(ANA).delete(OOO).then().statusCode(204);
        preview("{\"from\":\"bo@example.net\"}").body("reason", equalTo("no-vacation"));
    }

    @Test
    void aPreviewSaysThatTheCorrespondentWasAnsweredBefore() {
        set("{\"enabled\":true,\"text\":\"Away\"}").statusCode(200);
        answered("1", "bo@example.net");
        preview("{\"from\":\"bo@example.net\"}")
                .body("decision", equalTo("reply"))
                .body("answered.until", equalTo("2026-11-09T10:00:00Z"));
    }

    @Test
    void aWholeMessageCanBeAskedAbout() {
        putScript(
                        "ip?active=true",
                        "require [\"vacation\", \"environment\", \"variables\"];\n"
                                + "if environment :matches \"remote-ip\" \"*\" {\n"
                                + "vacation \"from ${1}\"; }\n")
                .statusCode(201);
        byte[] message =
                "From: Bo <bo@example.net>\r\nTo: ana@example.org\r\nSubject: Lunch?\r\n\r\nToday?\r\n"
                        .getBytes(StandardCharsets.US_ASCII);
        as(ANA).contentType("message/rfc822")
                .body(message)
                .post(OOO + "/preview?clientIp=203.0.113.7")
                .then()
                .statusCode(200)
                .body("decision", equalTo("reply"))
                .body("source", containsString("script:ip"))
                .body("replyTo", equalTo("bo@example.net"))
                .body("reply", containsString("from 203.0.113.7"));
        problem(
                as(ANA).contentType("message/rfc822").body(message).post(OOO + "/preview?form=x"),
                400);
        problem(
                as(ANA).contentType("message/rfc822")
                        .body(new byte[] {0, 1, (byte) 0xff})
                        .post(OOO + "/preview"),
                400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"from\":7}",
                "{\"from\":\"bo\"}",
                "{\"from\":\"bo@example.net\",\"sender\":\"x\"}",
                "{\"from\":\"bo@example.net\",\"at\":\"tomorrow\"}",
                "{\"from\":\"bo@example.net\",\"clientIp\":\"localhost\"}",
                "{\"from\":\"bo@example.net\",\"subject\":\"a\\r\\nList-Id: x\"}",
                "{\"from\":\"bo@example.net\",\"headers\":[]}",
                "{\"from\":\"bo@example.net\",\"headers\":{\"a b\":\"x\"}}",
                "{\"from\":\"bo@example.net\",\"headers\":{\"X\":{}}}",
                "{\"from\":\"bo@example.net\",\"headers\":{\"X\":\"a\\nb\"}}",
            })
    void aPreviewThatIsNotUnderstoodSaysWhatIsWrong(String body) {
        problem(as(ANA).contentType("application/json").body(body).post(OOO + "/preview"), 422);
    }

    // ---- scripts

    @Test
    void aScriptComesBackByteForByte() {
        putScript("away", SCRIPT).statusCode(201).body("active", equalTo(false));
        Response answer = as(ANA).get(SCRIPTS + "/away");
        assertThat(answer.asByteArray()).isEqualTo(SCRIPT.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.contentType()).startsWith("application/sieve");
        putScript("away", SCRIPT + "# more\r\n").statusCode(200);
    }

    @Test
    void atMostOneScriptIsActive() {
        putScript("one?active=true", SCRIPT).statusCode(201).body("active", equalTo(true));
        putScript("two", SCRIPT).statusCode(201);
        assertThat(active()).containsExactly("one");
        as(ANA).post(SCRIPTS + "/two/activate").then().statusCode(204);
        assertThat(active()).containsExactly("two");
        problem(as(ANA).delete(SCRIPTS + "/two"), 409);
        as(ANA).post(SCRIPTS + "/deactivate").then().statusCode(204);
        assertThat(active()).isEmpty();
        as(ANA).delete(SCRIPTS + "/two").then().statusCode(204);
        problem(as(ANA).delete(SCRIPTS + "/two"), 404);
        problem(as(ANA).get(SCRIPTS + "/two"), 404);
        problem(as(ANA).post(SCRIPTS + "/two/activate"), 404);
    }

    @Test
    void aScriptThatDoesNotCompileChangesNothing() {
        putScript("away?active=true", SCRIPT).statusCode(201);
        putScript("away", "require \"vacation\";\nvacation 7;\nbogus;\n")
                .statusCode(422)
                .contentType("application/problem+json")
                .body("title", equalTo("The script does not compile"))
                .body("errors.line", hasItem(2))
                .body("errors[0].severity", equalTo("error"))
                .body("errors[0].column", not(nullValue()))
                .body("errors[0].code", not(nullValue()))
                .body("errors[0].message", not(nullValue()));
        assertThat(as(ANA).get(SCRIPTS + "/away").asString()).contains("Fort.");
        assertThat(active()).containsExactly("away");
    }

    @Test
    void aCheckStoresNothing() {
        as(ANA).contentType("application/sieve")
                .body(SCRIPT.getBytes(StandardCharsets.UTF_8))
                .post(SCRIPTS + "/check")
                .then()
                .statusCode(200)
                .body("valid", equalTo(true));
        as(ANA).contentType("text/plain")
                .body("if tru { keep; }")
                .post(SCRIPTS + "/check")
                .then()
                .statusCode(200)
                .body("valid", equalTo(false))
                .body("diagnostics[0].line", equalTo(1));
        as(ANA).get(SCRIPTS).then().body("", empty());
    }

    @Test
    void aStoredScriptCanBeCheckedAgain() {
        putScript("away", SCRIPT).statusCode(201);
        as(ANA).post(SCRIPTS + "/away/check").then().statusCode(200).body("valid", equalTo(true));
    }

    /** RFC 6609 §3.1: stored in any order, but not run. */
    @Test
    void scriptsThatIncludeEachOtherAreStoredInAnyOrderAndRunOnlyWhenAllIsThere() {
        putScript("main", including("folders"))
                .statusCode(201)
                .body("diagnostics.code", hasItem("script-not-found"))
                .body("diagnostics.severity", not(hasItem("error")));
        problem(as(ANA).post(SCRIPTS + "/main/activate"), 422);
        putScript("main?active=true", including("folders"))
                .statusCode(422)
                .body("errors[0].line", equalTo(2))
                .body("errors[0].column", equalTo(9))
                .body("errors[0].code", equalTo("script-not-found"));
        as(ANA).post(SCRIPTS + "/main/check").then().body("valid", equalTo(false));
        putScript("folders", "keep;").statusCode(201).body("diagnostics", empty());
        as(ANA).post(SCRIPTS + "/main/check").then().body("valid", equalTo(true));
        as(ANA).post(SCRIPTS + "/main/activate").then().statusCode(204);
        assertThat(active()).containsExactly("main");
    }

    @Test
    void aCircleIsFoundWhereverItIsClosed() {
        putScript("a", including("b")).statusCode(201);
        putScript("b", including("a"))
                .statusCode(201)
                .body("diagnostics.code", hasItem("circular-include"));
        problem(as(ANA).post(SCRIPTS + "/a/activate"), 422);
        putScript("b", "keep;").statusCode(200);
        as(ANA).post(SCRIPTS + "/a/activate").then().statusCode(204);
        putScript("b", including("a"))
                .statusCode(200)
                .body("diagnostics.code", hasItems("active-script-broken", "circular-include"));
        putScript("a", including("a")).statusCode(422);
    }

    @Test
    void aScriptOfTheSiteIsKnownWhenAScriptIsStored() {
        putScript("a?active=true", "require \"include\"; include :global \"office\";")
                .statusCode(201)
                .body("diagnostics", empty());
        putScript("b?active=true", "require \"include\"; include :global \"home\";")
                .statusCode(422);
    }

    @Test
    void addressesOfTheAccountAreNoneToWarnOf() {
        String script = "require \"vacation\"; vacation :addresses \"%s\" \"x\";";
        putScript("a", script.formatted("info@example.org")).body("diagnostics", empty());
        putScript("a", script.formatted("eve@example.org"))
                .statusCode(200)
                .body("diagnostics.code", contains("foreign-address"));
    }

    private static String including(String name) {
        return "require \"include\";\ninclude \"" + name + "\";\n";
    }

    @Test
    void aScriptThatIsNotUtf8IsRefusedWithItsPlace() {
        as(ANA).contentType("application/sieve")
                .body(new byte[] {'#', 'a', '\n', '#', (byte) 0xe4, '\n'})
                .put(SCRIPTS + "/x")
                .then()
                .statusCode(422)
                .body("errors[0].line", equalTo(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%2Fb", "a%5Cb", "a%00b", "a%0Ab", "%C2%85", "%20", "%2E%2E%2Fx"})
    void aNameHasNoSlashesAndControls(String name) {
        assertThat(putScript(name, SCRIPT).extract().statusCode()).isIn(400, 404);
        as(ANA).get(SCRIPTS).then().body("", empty());
    }

    @Test
    void aNameMayBeAnyOtherText() {
        putScript("Urlaub%20%C3%BC%20%F0%9F%8C%B4", SCRIPT).statusCode(201);
        as(ANA).get(SCRIPTS).then().body("name", contains("Urlaub ü 🌴"));
        putScript("x".repeat(513), SCRIPT).statusCode(400);
    }

    @Test
    void anAccountHasNoMoreThanAHundredScripts() {
        for (int i = 0; i < 100; i++) {
            TestParts.settings.putScript(Replies.ANA, "s" + i, "keep;", NOW);
        }
        putScript("one-more", SCRIPT).statusCode(409);
        putScript("s7", SCRIPT).statusCode(200);
    }

    @Test
    void aScriptThatIsTooLargeIsRefusedBeforeItIsRead() {
        byte[] large = new byte[3_000_000];
        problem(as(ANA).contentType("application/sieve").body(large).put(SCRIPTS + "/x"), 413);
        byte[] overTheScriptLimit = "# x\r\n".repeat(250_000).getBytes(StandardCharsets.UTF_8);
        as(ANA).contentType("application/sieve")
                .body(overTheScriptLimit)
                .put(SCRIPTS + "/x")
                .then()
                .statusCode(422);
        as(ANA).get(SCRIPTS).then().body("", empty());
    }

    // ---- decisions, correspondents, queue

    @Test
    void aDecisionSaysWhoAskedWhatWasDecidedAndWhatBecameOfIt() {
        answered("1", "bo@example.net");
        as(ANA).get("/api/v1/decisions")
                .then()
                .statusCode(200)
                .body("", hasSize(1))
                .body("[0].account", equalTo("ana@example.org"))
                .body("[0].from", equalTo("bo@example.net"))
                .body("[0].messageId", equalTo("<subject-1@example.com>"))
                .body("[0].client.effective.source", equalTo("xforward"))
                .body("[0].client.effective.address", equalTo("2001:db8::17"))
                .body("[0].client.hops.source", contains("socket", "proxy", "xforward"))
                .body("[0].client.hops[1].port", equalTo(51234))
                .body("[0].client.hops[1].attributes.alpn", equalTo("smtp"))
                .body("[0].verdict", equalTo("reply"))
                .body("[0].reason", equalTo(""))
                .body("[0].source", equalTo("ooo"))
                .body("[0].reply.messageId", equalTo("<reply-1@example.org>"))
                .body("[0].reply.state", equalTo("waiting"))
                .body("[0].reply.attempts", equalTo(0));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'', 3",
        "?account=ana@example.org, 3",
        "?account=carol@example.org, 0",
        "?correspondent=bo@example.net, 2",
        "?correspondent=bo@EXAMPLE.net, 2",
        "?reason=mailing-list, 1",
        "?reason=precedence, 0",
        "?since=1h, 2",
        "?since=2026-11-02T09:59:00Z, 2",
        "?since=2026-11-02T11:59:00%2B02:00, 2",
        "?since=PT30M, 2",
        "?since=7d, 3",
        "?limit=1, 1",
        "?correspondent=bo@example.net&since=1h&limit=5, 1",
    })
    void decisionsAreFiltered(String query, int number) {
        TestParts.queue.record(
                Replies.silent(
                        "0",
                        "bo@example.net",
                        "mailing-list",
                        TestParts.before(Duration.ofHours(2))));
        answered("1", "bo@example.net");
        answered("2", "chris@example.net");
        as(ADMIN).get("/api/v1/decisions" + query).then().body("", hasSize(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?acount=ana@example.org",
                "?limit=0",
                "?limit=1001",
                "?limit=x",
                "?limit=%2B1",
                "?limit=%D9%A3",
                "?since=yesterday",
                "?since=P9999999999999D",
                "?reason=because",
                "?correspondent=bo",
                "?account=ana",
                "?limit=1&limit=2",
                "?account=",
                "?since=",
                "?reason=",
                "?correspondent=",
                "?limit=",
                "?before=",
                "?before=yesterday,1",
                "?before=2026-11-02T10:00:00Z",
                "?before=2026-11-02T10:00:00Z,",
            })
    void aQueryThatIsNotUnderstoodIsNotIgnored(String query) {
        problem(as(ADMIN).get("/api/v1/decisions" + query), 400);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "GET, /accounts/ana@example.org/ooo, -",
        "PUT, /accounts/ana@example.org/ooo, application/json",
        "PATCH, /accounts/ana@example.org/ooo, application/merge-patch+json",
        "DELETE, /accounts/ana@example.org/ooo, -",
        "POST, /accounts/ana@example.org/ooo/preview, application/json",
        "POST, /accounts/ana@example.org/ooo/preview, message/rfc822",
        "GET, /accounts/ana@example.org/correspondents, -",
        "DELETE, /accounts/ana@example.org/correspondents, -",
        "GET, /accounts/ana@example.org/scripts, -",
        "GET, /accounts/ana@example.org/scripts/away, -",
        "PUT, /accounts/ana@example.org/scripts/away, application/sieve",
        "DELETE, /accounts/ana@example.org/scripts/away, -",
        "POST, /accounts/ana@example.org/scripts/away/activate, -",
        "POST, /accounts/ana@example.org/scripts/away/check, -",
        "POST, /accounts/ana@example.org/scripts/check, application/sieve",
        "POST, /accounts/ana@example.org/scripts/deactivate, -",
        "GET, /decisions, -",
        "GET, /queue, -",
        "GET, /queue/reply-1, -",
        "DELETE, /queue/reply-1, -",
        "POST, /queue/reply-1/retry, -",
    })
    void aQueryParameterThatIsNotKnownIsRefusedEverywhere(String method, String path, String type) {
        putScript("away", SCRIPT).statusCode(201);
        answered("1", "bo@example.net");
        RequestSpecification request = as(ADMIN);
        if (!type.equals("-")) {
            request.contentType(type).body("{}".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(problem(request.request(method, "/api/v1" + path + "?x=1"), 400))
                .contains("query parameter");
    }

    @Test
    void decisionsComeInPagesEachOfWhichNamesTheNext() {
        for (int i = 0; i < 5; i++) {
            answered("" + i, "bo" + i + "@example.net");
        }
        List<String> seen = new ArrayList<>();
        String page = "/api/v1/decisions?limit=2&since=1d";
        while (page != null) {
            Response answer = as(ADMIN).urlEncodingEnabled(false).get(page);
            answer.then().statusCode(200);
            seen.addAll(answer.jsonPath().getList("from"));
            String link = answer.header("Link");
            assertThat(link == null || link.matches("<.*limit=2.*>; rel=\"next\"")).isTrue();
            page = link == null ? null : link.substring(1, link.indexOf('>'));
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "bo0@example.net",
                        "bo1@example.net",
                        "bo2@example.net",
                        "bo3@example.net",
                        "bo4@example.net");
    }

    @Test
    void anOwnerSeesTheOwnDecisionsOnly() {
        answered("1", "bo@example.net");
        as(CAROL).get("/api/v1/decisions").then().statusCode(200).body("", empty());
    }

    @Test
    void whoWasToldCanBeForgotten() {
        answered("1", "bo@example.net");
        answered("2", "chris@example.net");
        as(ANA).get(TOLD)
                .then()
                .body("correspondent", hasSize(2))
                .body("[0].at", equalTo("2026-11-02T10:00:00Z"))
                .body("[0].until", equalTo("2026-11-09T10:00:00Z"));
        problem(as(ANA).delete(TOLD + "?correspondant=bo@example.net"), 400);
        as(ANA).delete(TOLD + "?correspondent=Bo@Example.net")
                .then()
                .statusCode(200)
                .body("forgotten", equalTo(1));
        as(ANA).get(TOLD).then().body("correspondent", contains("chris@example.net"));
        as(ANA).delete(TOLD + "?correspondent=").then().statusCode(400);
        as(ANA).delete(TOLD).then().body("forgotten", equalTo(1));
        as(ANA).get(TOLD).then().body("", empty());
    }

    @Test
    void theQueueIsTheAdministratorsToSeeAndToMend() {
        answered("1", "bo@example.net");
        as(ADMIN)
                .get("/api/v1/queue")
                .then()
                .body("", hasSize(1))
                .body("[0].id", equalTo("reply-1"))
                .body("[0].state", equalTo("waiting"))
                .body("[0].from", equalTo(""))
                .body("[0].to", equalTo("bo@example.net"))
                .body("[0].nextAttempt", equalTo(NOW.toString()))
                .body("[0].account", equalTo("ana@example.org"));
        as(ADMIN)
                .post("/api/v1/queue/reply-1/retry")
                .then()
                .statusCode(200)
                .body("attempts", equalTo(0));
        as(ADMIN).get("/api/v1/queue/reply-1").then().statusCode(200);
        as(ADMIN).delete("/api/v1/queue/reply-1").then().statusCode(204);
        as(ADMIN).get("/api/v1/queue").then().body("", empty());
        problem(as(ADMIN).post("/api/v1/queue/reply-1/retry"), 409);
        problem(as(ADMIN).delete("/api/v1/queue/reply-1"), 409);
        problem(as(ADMIN).get("/api/v1/queue/none"), 404);
        as(ADMIN)
                .get("/api/v1/queue?all=true")
                .then()
                .body("state", contains("deleted"))
                .body("[0].nextAttempt", nullValue());
        problem(as(ADMIN).get("/api/v1/queue?all=yes"), 400);
    }

    // ---- what goes wrong

    @ParameterizedTest(name = "PUT {0}")
    @CsvSource({"/scripts/x, application/sieve", "/ooo, application/json"})
    void aBodyThatBecomesTooLargeUnannouncedIsAProblemAndNoFaultOfOurs(String path, String type)
            throws IOException {
        try (Logged logged = Logged.by("");
                Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            String head =
                    "PUT /api/v1/accounts/ana@example.org%s HTTP/1.1~Host: x~Content-Type: %s~"
                            + "Authorization: Bearer %s~Transfer-Encoding: chunked~~";
            byte[] chunk = ("10000\r\n" + "#".repeat(0x10000) + "\r\n").getBytes(UTF_8);
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(head.formatted(path, type, ANA).replace("~", "\r\n").getBytes(UTF_8));
            for (int i = 0; i < 32; i++) {
                out.write(chunk);
            }
            out.write("1\r\n#\r\n".getBytes(UTF_8));
            // To the end: the connection is closed, although the body has none.
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 413 ")
                    .containsIgnoringCase("content-type: application/problem+json")
                    .contains("\"status\":413", "larger than 2097152 octets");
            assertThat(logged.lines(Level.SEVERE)).isEmpty();
        }
    }

    @Test
    void whoGoesAwayBeforeTheEndOfTheBodyIsNoFaultOfOurs() throws Exception {
        try (Logged logged = Logged.by("")) {
            try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
                String head =
                        "PUT %s HTTP/1.1~Host: x~Content-Type: application/json~"
                                + "Authorization: Bearer %s~Content-Length: 100~~{";
                socket.getOutputStream()
                        .write(head.formatted(OOO, ANA).replace("~", "\r\n").getBytes(UTF_8));
                Thread.sleep(500);
            }
            Thread.sleep(500);
            assertThat(logged.lines(Level.SEVERE)).isEmpty();
        }
    }

    @Test
    void aBodyThatIsRefusedByItsLengthIsNotWaitedFor() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.setSoTimeout(5_000);
            String head = "PUT %s HTTP/1.1~Host: x~Content-Length: 99999999~~";
            socket.getOutputStream()
                    .write(head.formatted(OOO).replace("~", "\r\n").getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void whoSendsAllOfABodyThatIsTooLargeStillReadsWhy() throws Exception {
        URI ooo = URI.create("http://127.0.0.1:" + RestAssured.port + OOO);
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest large =
                    HttpRequest.newBuilder(ooo)
                            .PUT(HttpRequest.BodyPublishers.ofByteArray(new byte[8_000_000]))
                            .build();
            HttpResponse<String> answer = client.send(large, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("\"status\":413");
        }
    }

    @Test
    void whatIsRefusedEarlyIsAProblemOverHttp2Too() throws Exception {
        URI ooo = URI.create("http://127.0.0.1:" + RestAssured.port + OOO);
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            // The first request is the one that changes to HTTP/2.
            HttpRequest first = HttpRequest.newBuilder(ooo).build();
            assertThat(client.send(first, HttpResponse.BodyHandlers.ofString()).version())
                    .isEqualTo(HttpClient.Version.HTTP_2);
            HttpRequest coded =
                    HttpRequest.newBuilder(ooo)
                            .header("Content-Encoding", "gzip")
                            .PUT(HttpRequest.BodyPublishers.ofString("{}"))
                            .build();
            HttpResponse<String> answer = client.send(coded, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(415);
            assertThat(answer.body()).contains("\"status\":415");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Content-Encoding: gzip, 415",
        "Content-Encoding: identity, 200",
        "Transfer-Encoding: gzip, 400",
        "'Transfer-Encoding: gzip, chunked', 400",
    })
    void aCodedBodyIsNotReadAsAPlainOne(String field, int status) throws IOException {
        String type = "Content-Type: application/json~Content-Length: 17~Connection: close~";
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            String request =
                    "PUT %s HTTP/1.1~Host: x~Authorization: Bearer %s~%s%s~~{\"enabled\":false}"
                            .formatted(OOO, ANA, type, field);
            socket.getOutputStream().write(request.replace("~", "\r\n").getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 " + status);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | 415",
                "'' | 415",
                "/ | 415",
                "application/ | 415",
                "application/json/x | 415",
                "application/json, text/plain | 415",
                "; | 415",
                "image/png | 415",
                "application/json; | 200",
                "application/json; charset=utf-8 | 200",
                "application/json ; charset=utf-8 | 200",
                "'application/json\t;\tcharset=utf-8' | 200",
            })
    void aContentTypeThatIsNoneIsRefusedWhereAPathTakesSeveral(String type, int status)
            throws IOException {
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            String request =
                    "POST %s/preview HTTP/1.1~Host: x~Authorization: Bearer %s~Content-Type: %s~"
                            + "Content-Length: 25~Connection: close~~{\"from\":\"bo@example.net\"}";
            socket.getOutputStream()
                    .write(request.formatted(OOO, ANA, type).replace("~", "\r\n").getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 " + status);
        }
    }

    @Test
    void aSemicolonInThePathIsNotTheEndOfAName() {
        putScript("a", "keep;").statusCode(201);
        problem(
                as(ANA).contentType("application/sieve")
                        .body("stop;".getBytes(UTF_8))
                        .put(SCRIPTS + "/a;b"),
                400);
        assertThat(as(ANA).get(SCRIPTS + "/a").asString()).isEqualTo("keep;");
        problem(as(ANA).delete(SCRIPTS + "/a;b"), 400);
        problem(as(ANA).get(OOO.replace("/ooo", ";x=1/ooo")), 400);
        putScript("a%3Bb", "stop;").statusCode(201);
        assertThat(as(ANA).get(SCRIPTS + "/a%3Bb").asString()).isEqualTo("stop;");
    }

    @Test
    void aConditionInSeveralLinesIsOneListAndAnEmptyOneIsRefused() {
        set("{\"enabled\": false}").statusCode(200);
        String tag = as(ANA).get(OOO).header("ETag");
        as(ANA).header("If-None-Match", "\"x\"", tag).get(OOO).then().statusCode(304);
        String off = "{\"enabled\": false}";
        problem(change().header("If-None-Match", "\"x\"", "*").body(off).put(OOO), 412);
        problem(change().header("If-Match", "").body(off).put(OOO), 400);
        change().header("If-Match", "\"x\"", tag).body(off).put(OOO).then().statusCode(200);
    }

    private static RequestSpecification change() {
        return as(ANA).contentType("application/json");
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "GET, /nothing, 404",
        "GET, /accounts, 404",
        "GET, /accounts/ana@example.org, 404",
        "POST, /accounts/ana@example.org/ooo, 405",
        "PUT, /decisions, 405",
        "PUT, /accounts/ana@example.org/scripts, 405",
    })
    void whatIsNotThereIsAProblemToo(String method, String path, int status) {
        problem(as(ADMIN).request(method, "/api/v1" + path), status);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "GET /api/v1/accounts/%zz/ooo HTTP/1.1~Host: x",
                "GET /api/v1/accounts/a%/ooo HTTP/1.1~Host: x",
                "GET /% HTTP/1.1~Host: x",
                "GET /api/v1/decisions?limit=% HTTP/1.1~Host: x",
                "GET /api/v1/accounts/a{b}@example.org/ooo HTTP/1.1~Host: x",
                "GET /api/v1/accounts/a\\b/ooo HTTP/1.1~Host: x",
                "GET /api/v1/accounts/%ff@example.org/ooo HTTP/1.1~Host: x",
                "GET /api/v1/accounts/%c3@example.org/ooo HTTP/1.1~Host: x",
                "GET /api/v1/accounts/%ed%a0%80@example.org/ooo HTTP/1.1~Host: x",
                "GET /api/v1/accounts/ana@example.org/scripts/%c0%af HTTP/1.1~Host: x",
                "GET /api/v1/decisions?account=%ff@example.org HTTP/1.1~Host: x",
                "GET /api/v1/decisions?account=a|b HTTP/1.1~Host: x",
                "GET /api/v1/decisions HTTP/1.1~X: y",
                "GET /api/v1/decisions HTTP/1.0~X: y",
                "GET /api/v1/decisions HTTP/1.1~Host: a~Host: b",
                "GET /api/v1/decisions HTTP/1.1~Host: a b",
                "GET /api/v1/decisions HTTP/1.1~Host: a/../b",
                "GET /api/v1/decisions HTTP/1.1~Host: %zz",
                "GET /api/v1/decisions HTTP/1.1~Host: a:99999",
                "GET /api/v1/decisions HTTP/1.1~Host: [::1"
            })
    void aRequestThatIsNotWellFormedIsAProblemToo(String request) throws IOException {
        assertThat(spoken(request))
                .containsPattern("^HTTP/1\\.[01] 400 ")
                .containsIgnoringCase("content-type: application/problem+json")
                .contains("\"status\":400", "\"detail\":");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "OPTIONS * HTTP/1.1~Host: x",
                "CONNECT x:80 HTTP/1.1~Host: x",
                "GET api HTTP/1.1~Host: x"
            })
    void aRequestWithoutAPathIsAProblemToo(String request) throws IOException {
        assertThat(spoken(request))
                .startsWith("HTTP/1.1 404 ")
                .containsIgnoringCase("content-type: application/problem+json")
                .contains("\"status\":404", "\"detail\":");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "GET /api/v1/decisions HTTP/1.0~Host: x",
                "GET /api/v1/decisions HTTP/1.1~Host:",
                "GET /api/v1/decisions HTTP/1.1~Host: [::1]:8080",
                "GET /api/v1/decisions HTTP/1.1~Host: siesta.example.org:8080",
                "GET http://x/api/v1/decisions HTTP/1.1~Host: x",
                "GET /api/v1/accounts/gr%c3%bcn@example.org/ooo HTTP/1.1~Host: x"
            })
    void aRequestNeedsNoMoreThanTheStandardWants(String request) throws IOException {
        assertThat(spoken(request)).containsPattern("^HTTP/1\\.[01] 200 ");
    }

    /** What is answered to these lines and an administrator's token; ~ ends a line. */
    private static String spoken(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            String lines = request + "~Authorization: Bearer " + ADMIN + "~Connection: close~~";
            socket.getOutputStream()
                    .write(lines.replace("~", "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void nothingIsOutsideTheApi() {
        problem(given().get("/nothing"), 404);
        given().get("/q/dev-ui").then().statusCode(404);
        given().get("/q/metrics").then().statusCode(404);
        given().get("/q/health").then().statusCode(404);
    }

    @ParameterizedTest(name = "{0} allows {1}")
    @CsvSource({
        "/accounts/ana@example.org/ooo, GET HEAD PUT PATCH DELETE",
        "/accounts/ana@example.org/ooo/preview, POST",
        "/accounts/ana@example.org/correspondents, GET HEAD DELETE",
        "/accounts/ana@example.org/scripts, GET HEAD",
        "/accounts/ana@example.org/scripts/check, GET HEAD PUT DELETE POST",
        "/accounts/ana@example.org/scripts/deactivate, GET HEAD PUT DELETE POST",
        "/accounts/ana@example.org/scripts/x, GET HEAD PUT DELETE",
        "/accounts/ana@example.org/scripts/x/activate, POST",
        "/accounts/ana@example.org/scripts/x/check, POST",
        "/decisions, GET HEAD",
        "/queue, GET HEAD",
        "/queue/1, GET HEAD DELETE",
        "/queue/1/retry, POST",
    })
    void aWrongMethodIsAnsweredWithTheRightOnes(String path, String methods) {
        TreeSet<String> allowed = new TreeSet<>(Arrays.asList(methods.split(" ")));
        for (String method : new String[] {"GET", "PUT", "POST", "PATCH", "DELETE"}) {
            Response answer = as(ADMIN).request(method, "/api/v1" + path);
            if (allowed.contains(method)) {
                assertThat(answer.statusCode()).as(method).isNotEqualTo(405);
            } else {
                problem(answer, 405);
                assertThat(words(answer.header("Allow")))
                        .as(method)
                        .containsAll(allowed)
                        .hasSize(allowed.size() + 1)
                        .contains("OPTIONS");
            }
        }
        assertThat(words(as(ADMIN).options("/api/v1" + path).header("Allow")))
                .as("OPTIONS")
                .containsAll(allowed)
                .hasSize(allowed.size() + 1);
        problem(given().options("/api/v1" + path), 401);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json;q=0                | 406",
                "application/json ; q=0.000          | 406",
                "*/*;q=0                             | 406",
                "application/*;q=0, */*              | 406",
                "*/*;q=1, application/json;q=0       | 406",
                "*/*;q=0, application/json;q=0.001   | 200",
                "application/json, application/*;q=0 | 200",
                "text/html;q=0, */*;q=0.1            | 200",
            })
    void aWeightOfZeroIsANo(String accept, int status) {
        Response answer = as(ANA).header("Accept", accept).get(OOO);
        if (status == 200) {
            assertThat(answer.statusCode()).isEqualTo(200);
        } else {
            problem(answer, status);
        }
    }

    @Test
    void mediaTypesThatAreNotSpokenAreProblems() {
        problem(as(ANA).contentType("application/json").body("{}").patch(OOO), 415);
        problem(as(ANA).contentType("text/plain").body("{}").put(OOO), 415);
        problem(as(ANA).accept("text/html").get(OOO), 406);
        as(ANA).accept("text/html, application/json ; q=0.5").get(OOO).then().statusCode(200);
    }

    @Test
    void aStoreThatIsAwaySaysTryAgain() {
        TestParts.weather = TestParts.Weather.STORE_AWAY;
        for (String path : new String[] {OOO, SCRIPTS, TOLD, "/api/v1/decisions"}) {
            Response answer = as(ANA).get(path);
            assertThat(problem(answer, 503)).doesNotContain("secret");
            assertThat(answer.header("Retry-After")).isEqualTo("5");
        }
    }

    @Test
    void aBugShowsNothingOfOurInside() {
        TestParts.weather = TestParts.Weather.BUG;
        assertThat(problem(as(ANA).get(OOO), 500))
                .doesNotContain("secret")
                .doesNotContain("Exception")
                .doesNotContain("org.siesta");
    }

    @Test
    void readingChangesNothing() {
        answered("1", "bo@example.net");
        OutOfOffice before = TestParts.settings.find(Replies.ANA).outOfOffice();
        for (String path :
                new String[] {
                    OOO,
                    SCRIPTS,
                    TOLD,
                    "/api/v1/decisions",
                    "/api/v1/queue",
                    "/api/v1/queue/reply-1",
                    "/api/v1/queue/reply-1/retry",
                    SCRIPTS + "/deactivate"
                }) {
            as(ADMIN).get(path);
            as(ADMIN).head(path);
        }
        assertThat(TestParts.settings.find(Replies.ANA).outOfOffice()).isEqualTo(before);
        assertThat(TestParts.queue.list(false, 10)).hasSize(1);
        assertThat(TestParts.queue.answered(Replies.ANA, NOW)).hasSize(1);
    }

    @Test
    void theDescriptionNamesEveryCallAndTheWayIn() {
        String described = given().accept("application/json").get("/q/openapi").asString();
        assertThat(described)
                .contains("\"/api/v1/accounts/{address}/ooo\"")
                .contains("\"/api/v1/accounts/{address}/scripts/{name}\"")
                .contains("\"/api/v1/accounts/{address}/correspondents\"")
                .contains("\"/api/v1/decisions\"")
                .contains("\"/api/v1/queue/{id}/retry\"")
                .contains("application/merge-patch+json")
                .contains("\"bearer\"");
        given().get("/q/swagger-ui/").then().statusCode(200).body(containsString("swagger"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "/q/openapi, -, yaml",
                "/q/openapi, text/html, yaml",
                "/q/openapi, application/json, json",
                "/q/openapi?format=json, -, json",
                "/q/openapi.json, -, json",
                "/q/openapi.yaml, application/json, yaml",
                "/q/openapi.yml, -, yaml",
            })
    void theDescriptionComesInTheFormatThatIsAskedFor(String path, String accept, String format) {
        RequestSpecification request = given();
        if (accept != null) {
            request.accept(accept);
        }
        String first = format.equals("json") ? "{" : "---";
        request.get(path)
                .then()
                .statusCode(200)
                .contentType(startsWith("application/" + format))
                .body(startsWith(first));
        given().head(path).then().statusCode(200);
        given().delete(path).then().statusCode(405).header("Allow", "GET, HEAD");
    }

    // ---- helpers

    private static RequestSpecification as(String token) {
        return given().config(CONFIG)
                .urlEncodingEnabled(false)
                .header("Authorization", "Bearer " + token);
    }

    private static Response put(byte[] body) {
        return as(ANA).contentType("application/json").body(body).put(OOO);
    }

    private static ValidatableResponse set(String body) {
        return put(body.getBytes(StandardCharsets.UTF_8)).then();
    }

    private static ValidatableResponse patch(String body) {
        return as(ANA).contentType("application/merge-patch+json").body(body).patch(OOO).then();
    }

    private static ValidatableResponse preview(String body) {
        return as(ANA).contentType("application/json")
                .body(body)
                .post(OOO + "/preview")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse putScript(String name, String script) {
        return as(ANA).contentType("application/sieve")
                .body(script.getBytes(StandardCharsets.UTF_8))
                .put(SCRIPTS + "/" + name)
                .then();
    }

    private static java.util.List<String> active() {
        return as(ANA).get(SCRIPTS).jsonPath().getList("findAll { it.active }.name");
    }

    private static void answered(String id, String from) {
        String replyId = "reply-" + id;
        var decision = Replies.decision(id, from, NOW);
        TestParts.queue.enqueueOnce(
                Replies.reply(replyId, from, NOW),
                Replies.key(from, "ooo"),
                Duration.ofDays(7),
                RateLimits.ofAccount(100),
                new org.siesta.queue.Decision(
                        decision.id(),
                        decision.at(),
                        decision.account(),
                        decision.recipient(),
                        decision.from(),
                        decision.messageId(),
                        decision.deliveryKey(),
                        decision.client(),
                        decision.verdict(),
                        decision.reason(),
                        decision.detail(),
                        decision.source(),
                        "<" + replyId + "@example.org>"),
                NOW);
    }

    /** Every refusal has the same shape. */
    private static String problem(Response answer, int status) {
        answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("title", not(nullValue()))
                .body("detail", not(nullValue()))
                .body("type", not(nullValue()));
        return answer.asString();
    }

    private static TreeSet<String> words(String list) {
        return new TreeSet<>(Arrays.asList(list.split(",\\s*")));
    }
}
