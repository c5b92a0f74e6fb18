package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.thing.Credentials;
import io.umbra.thing.Credentials.Login;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ThingsTest {

    static final String THINGS = "/api/v1/projects/home/things";

    static Platform platform;
    static Rest admin;

    @BeforeAll
    static void start() {
        platform = new Platform();
        admin = platform.admin;
        admin.post("/api/v1/projects", "{\"name\":\"home\"}").is(201);
        admin.post("/api/v1/projects/home/models", MainPathTest.MODEL).is(201);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    static Rest.Answer create(String body) {
        return admin.post(THINGS, body).is(201);
    }

    static List<String> names(String query) {
        return admin.get(THINGS + "?" + query).is(200).body().path("items").findValuesAsString("name");
    }

    @Test
    void aListIsFilteredByNameModelAndTagsAndComesInPages() {
        create("{\"name\":\"l-a\",\"model\":\"thermometer\",\"tags\":{\"site\":\"A\"}}");
        create("{\"name\":\"l-b\",\"tags\":{\"site\":\"A\",\"floor\":\"1\"}}");
        create("{\"name\":\"l-c\",\"tags\":{\"site\":\"B\"}}");

        assertThat(names("q=l-&tag.site=A")).containsExactly("l-a", "l-b");
        assertThat(names("q=l-&tag.site=A&tag.floor=1")).containsExactly("l-b");
        assertThat(names("q=l-&model=thermometer")).containsExactly("l-a");
        assertThat(names("q=l-&model=thermometer@1.0")).containsExactly("l-a");
        assertThat(names("q=l-&model=thermometer@2.0")).isEmpty();
        assertThat(names("q=l-&online=true")).isEmpty();
        assertThat(names("q=l-&online=false")).containsExactly("l-a", "l-b", "l-c");
        assertThat(names("q=l%25")).isEmpty();

        var first = admin.get(THINGS + "?q=l-&limit=2&count=true").is(200).body();
        assertThat(first.path("total").asInt()).isEqualTo(3);
        assertThat(first.at("/items/0/online").asBoolean(true)).isFalse();
        assertThat(names("q=l-&limit=2&cursor=" + first.path("nextCursor").asString()))
                .containsExactly("l-c");
    }

    @Test
    void aPatchChangesWhatItNamesAndNullTakesBack() {
        create("{\"name\":\"p\",\"title\":\"Old\",\"model\":\"thermometer\",\"tags\":{\"a\":\"1\",\"b\":\"2\"}}");

        var changed = admin.patch(
                        THINGS + "/p",
                        "{\"tags\":{\"a\":null,\"c\":\"3\"},\"desiredPolicy\":\"clearOnMatch\",\"validation\":\"warn\"}",
                        "If-Match",
                        "\"1\"")
                .is(200);

        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
        assertThat(changed.body().path("title").asString()).isEqualTo("Old");
        assertThat(changed.body().path("model").asString()).isEqualTo("thermometer@1.0");
        assertThat(changed.body().path("tags")).hasToString("{\"b\":\"2\",\"c\":\"3\"}");
        assertThat(changed.body().path("desiredPolicy").asString()).isEqualTo("clearOnMatch");
        assertThat(changed.body().path("validation").asString()).isEqualTo("warn");

        var taken = admin.patch(THINGS + "/p", "{\"title\":null,\"model\":null,\"validation\":null}")
                .is(200);
        assertThat(taken.body().has("title")).isFalse();
        assertThat(taken.body().has("model")).isFalse();
        assertThat(taken.body().has("validation")).isFalse();
        admin.patch(THINGS + "/p", "{\"title\":\"x\"}", "If-Match", "\"1\"").isProblem(412, "precondition_failed");
        admin.patch(THINGS + "/p", "{\"model\":\"none\"}").isProblem(400, "invalid_request");
    }

    @Test
    void aDeletedThingIsGoneAndItsNameFree() {
        var first = create("{\"name\":\"gone\"}").body().path("id").asLong();
        admin.patch(THINGS + "/gone/shadow/desired", "{\"a\":1}").is(200);

        admin.delete(THINGS + "/gone").is(204);

        admin.get(THINGS + "/gone").isProblem(404, "thing_not_found");
        admin.get(THINGS + "/gone/shadow").isProblem(404, "thing_not_found");
        admin.delete(THINGS + "/gone").isProblem(404, "thing_not_found");
        assertThat(platform.closedConnections()).contains("thing " + first + " thing_deleted");
        assertThat(create("{\"name\":\"gone\"}").body().path("id").asLong()).isGreaterThan(first);
        assertThat(admin.get(THINGS + "/gone/shadow")
                        .is(200)
                        .body()
                        .path("version")
                        .asInt())
                .isZero();
    }

    @Test
    void aPasswordIsShownOnceAndChangedByRotation() {
        var created = create("{\"name\":\"turn\"}").body();
        var old = created.at("/connection/password").asString();
        assertThat(admin.get(THINGS + "/turn").is(200).body().has("connection")).isFalse();

        var fresh = admin.post(THINGS + "/turn/credentials?overlap=10m", null)
                .is(201)
                .body()
                .path("password")
                .asString();
        assertThat(login("home/turn", old)).isInstanceOf(Login.Device.class);
        assertThat(login("home/turn", fresh)).isInstanceOf(Login.Device.class);

        admin.post(THINGS + "/turn/credentials", null).is(201);
        assertThat(login("home/turn", fresh)).isInstanceOf(Login.BadCredentials.class);
        assertThat(platform.closedConnections())
                .contains("thing " + created.path("id").asString() + " credentials_revoked");
        admin.post(THINGS + "/turn/credentials?overlap=8d", null).isProblem(400, "invalid_request");
        admin.delete(THINGS + "/turn/credentials").is(204);
    }

    @Test
    void aRepeatedRequestGetsTheFirstAnswerWithoutItsSecret() {
        var body = "{\"name\":\"twice\"}";
        var first = admin.post(THINGS, body, "Idempotency-Key", "k-1").is(201);

        var second = admin.post(THINGS, body, "Idempotency-Key", "k-1").is(201);

        assertThat(second.body().path("id")).isEqualTo(first.body().path("id"));
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(first.body().at("/connection/password").isString()).isTrue();
        assertThat(second.body().at("/connection/password").isMissingNode()).isTrue();
        assertThat(second.body().at("/connection/username").asString()).isEqualTo("home/twice");
        admin.post(THINGS, "{\"name\":\"other\"}", "Idempotency-Key", "k-1").isProblem(422, "idempotency_key_reused");
        admin.post(THINGS, body, "Idempotency-Key", "k-2").isProblem(409, "name_taken");
        admin.post(THINGS, body, "Idempotency-Key", "white space").isProblem(400, "invalid_request");
    }

    @Test
    void aRepeatedDesiredTakesOneVersion() {
        create("{\"name\":\"once\"}");
        var path = THINGS + "/once/shadow/desired";

        var first = admin.patch(path, "{\"a\":1}", "Idempotency-Key", "d-1").is(200);
        var second = admin.patch(path, "{\"a\":1}", "Idempotency-Key", "d-1").is(200);

        assertThat(second.response().body()).isEqualTo(first.response().body());
        assertThat(admin.get(THINGS + "/once/shadow").body().path("version").asInt())
                .isEqualTo(1);
    }

    @Test
    void aViewShowsModelAndShadowSideBySide() {
        create("{\"name\":\"seen\",\"model\":\"thermometer\"}");
        admin.patch(THINGS + "/seen/shadow/desired", "{\"target\":21}").is(200);

        var items = admin.get(THINGS + "/seen/view").is(200).body().path("items");

        assertThat(items.findValuesAsString("name")).containsExactly("Temper", "target");
        assertThat(items.at("/0/type").asString()).isEqualTo("float");
        assertThat(items.at("/0/access").asString()).isEqualTo("r");
        assertThat(items.at("/0/state").isMissingNode()).isTrue();
        assertThat(items.at("/1/desired").asInt()).isEqualTo(21);
        assertThat(items.at("/1/desiredAt").asString()).matches("20.*Z");
        assertThat(items.at("/1/state").asString()).isEqualTo("desired-only");
    }

    @Test
    void aThingTakesAnotherModelOnlyIfItsShadowFitsOrIsMadeToFit() {
        create("{\"name\":\"bound\"}");
        admin.patch(THINGS + "/bound/shadow/desired", "{\"target\":99,\"other\":{\"x\":1}}")
                .is(200);

        var refused =
                admin.patch(THINGS + "/bound", "{\"model\":\"thermometer\"}").isProblem(409, "model_incompatible");
        assertThat(refused.body().path("errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("/desired/target", "/desired/other");

        admin.patch(THINGS + "/bound?force=true", "{\"model\":\"thermometer\"}").is(200);
        var shadow = admin.get(THINGS + "/bound/shadow").is(200).body();
        assertThat(shadow.path("desired")).hasToString("{}");
        assertThat(shadow.path("version").asInt()).isEqualTo(2);
    }

    @Test
    void anotherModelIsHeldAgainstNamedShadowsTooAndForceTakesOneVersionOfEach() {
        create("{\"name\":\"named\"}");
        var members = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            members.append("\"x").append(i).append("\":[").append(i).append("],");
        }
        admin.patch(THINGS + "/named/shadow/desired", "{%s\"target\":20}".formatted(members))
                .is(200);
        admin.patch(THINGS + "/named/shadow/desired?name=night", "{\"Temper\":5}")
                .is(200);

        var refused =
                admin.patch(THINGS + "/named", "{\"model\":\"thermometer\"}").isProblem(409, "model_incompatible");
        assertThat(refused.body().path("errors")).hasSize(20);
        assertThat(admin.get(THINGS + "/named").body().has("model")).isFalse();
        admin.patch(THINGS + "/named?force=true", "{\"model\":\"thermometer\"}").is(200);

        var shadow = admin.get(THINGS + "/named/shadow").is(200).body();
        assertThat(shadow.path("desired")).hasToString("{\"target\":20}");
        assertThat(shadow.path("version").asInt()).isEqualTo(2);
        var night = admin.get(THINGS + "/named/shadow?name=night").is(200).body();
        assertThat(night.path("desired")).hasToString("{}");
        assertThat(night.path("version").asInt()).isEqualTo(2);
    }

    @Test
    void aNamedShadowThatDoesNotFitIsNamed() {
        create("{\"name\":\"spare\"}");
        admin.patch(THINGS + "/spare/shadow/desired?name=night", "{\"target\":99}")
                .is(200);

        var refused =
                admin.patch(THINGS + "/spare", "{\"model\":\"thermometer\"}").isProblem(409, "model_incompatible");

        assertThat(refused.body().path("errors").findValuesAsString("pointer"))
                .containsExactly("/name/night/desired/target");
    }

    @Test
    void aThingThatIsOnlyWarnedTakesAnyModelAndKeepsItsValues() {
        create("{\"name\":\"migrating\"}");
        admin.patch(THINGS + "/migrating/shadow/desired", "{\"target\":99}").is(200);

        admin.patch(THINGS + "/migrating", "{\"model\":\"thermometer\",\"validation\":\"warn\"}")
                .is(200);

        assertThat(admin.get(THINGS + "/migrating/shadow").body().path("desired"))
                .hasToString("{\"target\":99}");
    }

    @Test
    void aMinorVersionThatBreaksIsRefusedWithAllThatBreaks() {
        admin.post("/api/v1/projects/home/models", """
                {"id":"fan","version":"1.0","properties":{"speed":{"type":"int","max":10},"mode":{"type":"string"}}}""").is(201);
        var next = """
                {"id":"fan","version":"%s","properties":{"speed":{"type":"int","max":5}}}""";

        var refused = admin.post("/api/v1/projects/home/models/fan/versions", next.formatted("1.1"))
                .isProblem(409, "model_incompatible");

        assertThat(refused.body().path("errors").findValuesAsString("rule")).containsExactly("max", "removed");
        assertThat(refused.body().path("errors").findValuesAsString("pointer")).containsExactly("speed", "mode");
        admin.post("/api/v1/projects/home/models/fan/versions", next.formatted("2.0"))
                .is(201);
    }

    @Test
    void thePathSaysWhoseVersionItIs() {
        var models = "/api/v1/projects/home/models";
        admin.post(models, "{\"id\":\"pump\",\"version\":\"1.0\"}").is(201);

        var next =
                admin.post(models + "/pump/versions", "{\"version\":\"1.1\"}").is(201);

        assertThat(next.body().path("id").asString()).isEqualTo("pump");
        admin.post(models + "/pump/versions", "{\"id\":\"fan\",\"version\":\"1.2\"}")
                .isProblem(422, "invalid_model");
    }

    @Test
    void aModelIsReadAndWrittenInOtherLanguages() {
        var models = "/api/v1/projects/home/models";
        var tsl = """
                {"profile":{"productKey":"pk1"},"properties":[{"identifier":"t","name":"T","accessMode":"w","required":true,
                 "dataType":{"type":"int","specs":{"min":"0","max":"9","unitName":"x"}}}],"events":[],"services":[]}""";

        var imported = admin.post(models + ":import?format=tsl", tsl).is(201);

        assertThat(imported.header("Location")).isEqualTo(models + "/pk1/versions/1.0");
        assertThat(imported.body().path("warnings")).hasSize(1);
        var back = admin.get(models + "/pk1?format=tsl").is(200).body();
        assertThat(back.at("/properties/0/dataType/specs/unitName").asString()).isEqualTo("x");
        assertThat(back.has("warnings")).isFalse();
        assertThat(admin.get(models + "/pk1/versions/1.0?format=tiangong")
                        .is(200)
                        .body()
                        .path("warnings"))
                .isNotEmpty();
        assertThat(admin.get(models + "/pk1?format=json-schema")
                        .is(200)
                        .body()
                        .at("/properties/t/maximum")
                        .asInt())
                .isEqualTo(9);
        admin.post(models + ":import?format=tsl", tsl).isProblem(409, "model_exists");
        admin.post(models + ":import?format=tsl&id=pk2", tsl).is(201);
        admin.post(models + ":import?format=json-schema", tsl).isProblem(400, "invalid_request");
        admin.post(models + ":import?format=tsl", "{\"properties\":[{}]}").isProblem(422, "invalid_model");
        admin.post(models + ":import?format=wot", "{\"title\":\"{{X}}\"}").isProblem(422, "invalid_model");
    }

    @Test
    void aThingNeverConnectedIsSaidToBeSo() {
        create("{\"name\":\"quiet\"}");

        var presence = admin.get(THINGS + "/quiet/presence").is(200).body();

        assertThat(presence).hasToString("{\"online\":false,\"epoch\":0}");
    }

    @Test
    void aProjectIsDeletedOnlyWhenItsNameIsRepeated() {
        admin.post("/api/v1/projects", "{\"name\":\"doomed\"}").is(201);
        var thing = admin.post("/api/v1/projects/doomed/things", "{\"name\":\"t\"}")
                .is(201)
                .body();
        var password = thing.at("/connection/password").asString();
        assertThat(login("doomed/t", password)).isInstanceOf(Login.Device.class);

        admin.delete("/api/v1/projects/doomed").isProblem(400, "confirmation_required");
        admin.delete("/api/v1/projects/doomed?confirm=other").isProblem(400, "confirmation_required");
        admin.delete("/api/v1/projects/doomed?confirm=doomed").is(202);

        admin.get("/api/v1/projects/doomed").isProblem(404, "project_not_found");
        assertThat(login("doomed/t", password)).isInstanceOf(Login.BadCredentials.class);
    }

    @Test
    void limitsAndPoliciesOfAProjectAreItsOwn() {
        admin.post("/api/v1/projects", "{\"name\":\"tuned\"}").is(201);

        var tuned = admin.patch("/api/v1/projects/tuned", """
                {"limits":{"thingRate":7,"maxThings":1},
                 "policies":{"deviceMaySetDesired":{"native":true},"validation":"warn","historyClass":"7d"}}""").is(200);

        assertThat(tuned.body().at("/limits/thingRate").asInt()).isEqualTo(7);
        assertThat(tuned.body().at("/policies/deviceMaySetDesired/native").asBoolean())
                .isTrue();
        assertThat(tuned.body().at("/policies/deviceMaySetDesired/tiangong").asBoolean())
                .isTrue();
        assertThat(tuned.body().at("/policies/validation").asString()).isEqualTo("warn");
        assertThat(tuned.body().at("/policies/historyClass").asString()).isEqualTo("7d");
        var back = admin.patch("/api/v1/projects/tuned", "{\"limits\":{\"thingRate\":null}}")
                .is(200);
        assertThat(back.body().at("/limits/thingRate").asInt()).isEqualTo(50);
        admin.patch("/api/v1/projects/tuned", "{\"limits\":{\"speed\":1}}").isProblem(400, "invalid_request");
        admin.post("/api/v1/projects/tuned/things", "{\"name\":\"one\"}").is(201);
        admin.post("/api/v1/projects/tuned/things", "{\"name\":\"two\"}").isProblem(409, "quota_exceeded");
    }

    static Login login(String username, String password) {
        return platform.get(Credentials.class)
                .login(username, password.getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
    }
}
