package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong is told in one shape. */
class ProblemsTest {

    static final String DESIRED = "/api/v1/projects/home/things/env-01/shadow/desired";

    static Platform platform;
    static Rest admin;

    @BeforeAll
    static void start() {
        platform = new Platform();
        admin = platform.admin;
        admin.post("/api/v1/projects", "{\"name\":\"home\"}").is(201);
        admin.post("/api/v1/projects/home/models", MainPathTest.MODEL).is(201);
        admin.post("/api/v1/projects/home/things", "{\"name\":\"env-01\",\"model\":\"thermometer\"}")
                .is(201);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void aFieldNobodyKnowsIsNamed() {
        var answer = admin.post("/api/v1/projects", "{\"name\":\"x\",\"color\":\"red\"}")
                .isProblem(400, "unknown_field");

        assertThat(answer.body().at("/errors/0/pointer").asString()).isEqualTo("/color");
    }

    @Test
    void whatIsNotJsonOrNotOfTheRightTypeIsRefused() {
        admin.post("/api/v1/projects", "{").isProblem(400, "invalid_request");
        admin.post("/api/v1/projects", "{\"name\":\"a\"} x").isProblem(400, "invalid_request");
        admin.post("/api/v1/projects", "{\"name\":\"a\",\"name\":\"b\"}").isProblem(400, "invalid_request");
        admin.post("/api/v1/projects", "{\"name\":7}").isProblem(400, "invalid_request");
        admin.post("/api/v1/projects", "{}").isProblem(400, "invalid_request");
        admin.post("/api/v1/projects", "").isProblem(400, "invalid_request");
        admin.post("/api/v1/projects", "{\"name\":\"a b\"}").isProblem(400, "invalid_name");
        admin.get("/api/v1/projects?limit=201").isProblem(400, "invalid_request");
        admin.get("/api/v1/projects?limit=many").isProblem(400, "invalid_request");
        admin.get("/api/v1/projects?cursor=%21").isProblem(400, "invalid_request");
    }

    @Test
    void methodsTypesAndSizes() {
        var wrongMethod = admin.put("/api/v1/projects", "{}").isProblem(405, "method_not_allowed");
        assertThat(wrongMethod.header("Allow")).contains("GET").contains("POST");
        admin.post("/api/v1/projects", "name=x", "Content-Type", "application/x-www-form-urlencoded")
                .isProblem(415, "unsupported_media_type");
        admin.get("/api/v1/projects", "Accept", "image/png").isProblem(406, "not_acceptable");
        admin.post("/api/v1/projects", " ".repeat(1_048_577)).isProblem(413, "payload_too_large");
        admin.patch(DESIRED, "{\"a\":\"" + "x".repeat(131_072) + "\"}").isProblem(413, "payload_too_large");
    }

    @Test
    void whatTheWebServerRefusesIsAProblemToo() throws IOException {
        var uri = URI.create(admin.root());
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write("GET /a|b HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer)
                    .startsWith("HTTP/1.1 400")
                    .contains("application/problem+json")
                    .contains("invalid_request");
        }
        admin.get("/api/v1/projects/..;/x").is(400);
        admin.get("/api/v1/projects/a%2Fb").is(400);
    }

    @Test
    void whatAModelForbidsIsToldWithPointerRuleLimitAndActual() {
        var answer = admin.patch(DESIRED, "{\"target\":31}").isProblem(422, "model_violation");

        var error = answer.body().at("/errors/0");
        assertThat(error.path("pointer").asString()).isEqualTo("/desired/target");
        assertThat(error.path("rule").asString()).isEqualTo("max");
        assertThat(error.path("limit").asInt()).isEqualTo(30);
        assertThat(error.path("actual").asInt()).isEqualTo(31);
        admin.patch(DESIRED, "{\"Temper\":20}").isProblem(422, "model_violation");
    }

    @Test
    void aShadowsOwnRulesHoldByRestToo() {
        var shadow = "/api/v1/projects/home/things/env-01/shadow";
        admin.patch(shadow, "{\"reported\":{\"Temper\":20}}").isProblem(403, "reported_not_writable");
        admin.patch(shadow, "{\"requestId\":\"r-2\"}").isProblem(400, "missing_state");
        var conflict = admin.patch(shadow, "{\"desired\":{\"target\":20},\"version\":77}")
                .isProblem(409, "version_conflict");
        assertThat(conflict.body().path("version").isNumber()).isTrue();
        admin.patch(DESIRED, "{\"target\":20}", "If-Match", "\"77\"").isProblem(412, "precondition_failed");
        admin.patch(DESIRED, "{\"target\":20}", "If-Match", "77").isProblem(400, "invalid_request");
        admin.patch(DESIRED, "{\"a\":[null]}").isProblem(400, "null_in_array");
        admin.patch(DESIRED, "[]").isProblem(400, "section_not_object");
        admin.get(shadow + "?name=a%20b").isProblem(400, "invalid_shadow_name");
        admin.get(shadow + "?name=none").isProblem(404, "shadow_not_found");
        admin.get("/api/v1/projects/home/things/none/shadow").isProblem(404, "thing_not_found");
    }

    @Test
    void refusedMessagesAreFoundAmongTheRejections() {
        var requestId = "find-me";
        admin.patch(DESIRED, "{\"target\":98}").isProblem(422, "model_violation");
        admin.patch(DESIRED, "{\"target\":99}", "X-Request-Id", requestId).isProblem(422, "model_violation");
        admin.patch(DESIRED, "{", "X-Request-Id", requestId).isProblem(400, "invalid_json");

        var found = admin.get("/api/v1/projects/home/things/env-01/rejections?limit=2")
                .is(200);

        assertThat(found.body().path("items").findValuesAsString("requestId")).containsExactly(requestId, requestId);
        assertThat(found.body().path("items").findValuesAsString("error"))
                .containsExactly("invalid_json", "model_violation");
        assertThat(found.body().path("items").findValuesAsString("topic")).containsOnly("PATCH " + DESIRED);
        assertThat(found.body().at("/items/1/details/0/path").asString()).isEqualTo("/desired/target");
        assertThat(found.body().path("nextCursor").isString()).isTrue();
        admin.get("/api/v1/projects/home/things/env-01/rejections?limit=2&cursor="
                        + found.body().path("nextCursor").asString())
                .is(200);
    }

    @Test
    void theRequestIdIsEchoedOrReplaced() {
        assertThat(admin.get("/api/v1/version", "X-Request-Id", "a.B_c-9").header("X-Request-Id"))
                .isEqualTo("a.B_c-9");
        assertThat(admin.get("/api/v1/version", "X-Request-Id", "no spaces").header("X-Request-Id"))
                .matches("[0-9a-f-]{36}");
    }

    @Test
    void everyAnswerBearsTheHeadersThatKeepABrowserSafe() {
        var answer = admin.get("/api/v1/version").is(200);

        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Content-Security-Policy"))
                .contains("default-src 'self'")
                .doesNotContain("unsafe-eval");
        assertThat(admin.get("/api/v1/projects", "Origin", "https://evil.example")
                        .header("Access-Control-Allow-Origin"))
                .isNull();
    }

    @Test
    void numbersStayAsTheyWereWritten() {
        admin.post("/api/v1/projects/home/things", "{\"name\":\"exact\"}").is(201);
        var shadow = "/api/v1/projects/home/things/exact/shadow";
        var digits = "0.1000000000000000055511151231257827";

        admin.put(shadow + "/desired", "{\"a\":%s,\"b\":9007199254740993,\"c\":1.50}".formatted(digits))
                .is(200);

        assertThat(admin.get(shadow).response().body())
                .contains("{\"a\":%s,\"b\":9007199254740993,\"c\":1.50}".formatted(digits));
    }
}
