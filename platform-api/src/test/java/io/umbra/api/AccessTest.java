package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every operation of the OpenAPI document, tried by those who may not. */
class AccessTest {

    static final String MERGE_PATCH = "application/merge-patch+json";

    static Platform platform;
    static List<Operation> operations = new ArrayList<>();

    record Operation(String method, String path, JsonNode described) {

        String id() {
            return described.path("operationId").asString();
        }

        String at(String project, String thing) {
            return path.replace("{project}", project)
                    .replace("{thing}", thing)
                    .replace("{model}", "thermometer")
                    .replace("{version}", "1.0")
                    .replaceAll("\\{[a-zA-Z]+}", "nobody");
        }

        Rest.Answer by(Rest caller, String project, String thing) {
            var types = described.at("/requestBody/content");
            if (types.isMissingNode()) {
                return caller.send(method, at(project, thing), null);
            }
            var type = types.has(MERGE_PATCH) ? MERGE_PATCH : "application/json";
            return caller.send(method, at(project, thing), bodies.getOrDefault(id(), "{}"), "Content-Type", type);
        }

        static final Map<String, String> bodies = Map.ofEntries(
                Map.entry("createProject", "{\"name\":\"mine\"}"),
                Map.entry("createThing", "{\"name\":\"mine\"}"),
                Map.entry("orderCommand", "{\"command\":\"mine\"}"),
                Map.entry("createTopicRule", "{\"filter\":\"a/#\",\"allow\":\"both\",\"who\":\"all\"}"),
                Map.entry("createWebhook", "{\"url\":\"https://example.org/\"}"),
                Map.entry("createAuthority", "{\"certificate\":\"mine\"}"),
                Map.entry("putRevocations", "{\"crl\":\"mine\"}"),
                Map.entry("putCertificate", "{\"certificate\":\"mine\"}"),
                Map.entry("createGroup", "{\"name\":\"mine\"}"),
                Map.entry("createKey", "{\"name\":\"mine\",\"scopes\":[\"read\"]}"),
                Map.entry("publishModel", MainPathTest.MODEL),
                Map.entry("publishModelVersion", MainPathTest.MODEL));
    }

    @BeforeAll
    static void start() {
        platform = new Platform();
        var admin = platform.admin;
        for (var project : List.of("home", "away")) {
            admin.post("/api/v1/projects", "{\"name\":\"%s\"}".formatted(project))
                    .is(201);
            admin.post("/api/v1/projects/" + project + "/models", MainPathTest.MODEL)
                    .is(201);
            for (var thing : List.of("env-01", "env-02")) {
                admin.post("/api/v1/projects/" + project + "/things", "{\"name\":\"%s\"}".formatted(thing))
                        .is(201);
            }
        }
        var document = admin.get("/v3/api-docs").is(200).body();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> operations.add(new Operation(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()))));
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    static Rest key(String project, String wish) {
        var answer = platform.admin
                .post("/api/v1/projects/" + project + "/keys", wish)
                .is(201);
        return platform.anonymous().as(answer.body().path("secret").asString());
    }

    static final String ALL_SCOPES = "\"scopes\":[\"read\",\"report\",\"control\",\"history\",\"presence\",\"manage\"]";

    @Test
    void whoShowsNothingGetsNothing() {
        for (var operation : operations) {
            if (List.of("logIn", "getVersion").contains(operation.id())) {
                continue;
            }
            operation.by(platform.anonymous(), "home", "env-01").isProblem(401, "unauthorized");
            operation.by(platform.anonymous().as("us_wrong"), "home", "env-01").isProblem(401, "unauthorized");
            operation
                    .by(platform.anonymous().as("uk_k7x2m9qp4cav_wrong"), "home", "env-01")
                    .isProblem(401, "unauthorized");
        }
    }

    @Test
    void whatIsNotOpenedIsClosed() {
        for (var path : List.of("/", "/actuator", "/actuator/health", "/env", "/api", "/api/v1", "/api/v2/projects")) {
            platform.anonymous().get(path).isProblem(401, "unauthorized");
        }
        platform.admin.get("/api/v1/nothing").isProblem(404, "not_found");
    }

    @Test
    void anotherTenantsProjectIsNotThere() {
        var stranger = key("away", "{\"name\":\"stranger\"," + ALL_SCOPES + "}");
        for (var operation : operations) {
            if (operation.path().contains("{project}")) {
                operation.by(stranger, "home", "env-01").isProblem(404, "project_not_found");
                operation.by(stranger, "nowhere", "env-01").isProblem(404, "project_not_found");
            }
        }
    }

    @Test
    void aThingOutOfAKeysReachIsNotThere() {
        var narrow = key("home", "{\"name\":\"narrow\"," + ALL_SCOPES + ",\"things\":{\"names\":[\"env-01\"]}}");
        for (var operation : operations) {
            if (operation.path().contains("{thing}")) {
                var hidden = operation.by(narrow, "home", "env-02").isProblem(404, "thing_not_found");
                var missing = operation.by(narrow, "home", "env-99").isProblem(404, "thing_not_found");
                assertThat(hidden.body().path("detail").asString().replace("env-02", ""))
                        .isEqualTo(missing.body().path("detail").asString().replace("env-99", ""));
            }
        }
        assertThat(narrow.get("/api/v1/projects/home/things")
                        .is(200)
                        .body()
                        .at("/items")
                        .findValuesAsString("name"))
                .containsExactly("env-01");
    }

    @Test
    void aKeyMayDoWhatItsScopesSay() {
        var reader = key("home", "{\"name\":\"reader\",\"scopes\":[\"read\"]}");
        var thing = "/api/v1/projects/home/things/env-01";

        reader.get(thing + "/shadow").is(200);
        reader.get(thing + "/presence").isProblem(403, "forbidden");
        reader.patch(thing + "/shadow/desired", "{\"a\":1}").isProblem(403, "forbidden");
        reader.post("/api/v1/projects/home/things", "{\"name\":\"more\"}").isProblem(403, "forbidden");
        reader.post(thing + "/credentials", null).isProblem(403, "forbidden");
        reader.get("/api/v1/projects/home/keys").isProblem(403, "forbidden");
        reader.post("/api/v1/projects", "{\"name\":\"more\"}").isProblem(403, "forbidden");
        assertThat(reader.get("/api/v1/projects").is(200).body().at("/items").findValuesAsString("name"))
                .containsExactly("home");
    }

    @Test
    void aRevokedKeyOpensNothing() {
        var made = platform.admin
                .post("/api/v1/projects/home/keys", "{\"name\":\"short\",\"scopes\":[\"read\"]}")
                .is(201);
        var key = platform.anonymous().as(made.body().path("secret").asString());
        key.get("/api/v1/projects/home").is(200);

        var id = made.body().path("id").asString();
        platform.admin.delete("/api/v1/projects/home/keys/" + id).is(204);

        key.get("/api/v1/projects/home").isProblem(401, "unauthorized");
        assertThat(platform.closedConnections()).contains("key " + id + " credentials_revoked");
    }

    @Test
    void noCredentialIsReadFromAUrl() {
        var token = platform.admin.token();
        platform.anonymous().get("/api/v1/projects?access_token=" + token).isProblem(401, "unauthorized");
        platform.anonymous().get("/api/v1/projects?token=" + token).isProblem(401, "unauthorized");
    }
}
