package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From nothing to a shadow, as a newcomer walks it. */
class MainPathTest {

    static final String MODEL = """
            {"id":"thermometer","version":"1.0","title":"Thermometer","properties":{
              "Temper":{"type":"float","access":"r","min":-40,"max":125},
              "target":{"type":"float","access":"rw","min":5,"max":30,"step":0.5}}}""";

    static Platform platform;
    static Rest admin;

    @BeforeAll
    static void start() {
        platform = new Platform();
        admin = platform.admin;
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void aProjectAModelAThingAndAShadow() {
        var project = admin.post("/api/v1/projects", "{\"name\":\"home\",\"title\":\"Our house\"}")
                .is(201);
        assertThat(project.header("Location")).isEqualTo("/api/v1/projects/home");
        assertThat(project.header("ETag")).isEqualTo("\"1\"");

        var model = admin.post("/api/v1/projects/home/models", MODEL).is(201);
        assertThat(model.header("Location")).isEqualTo("/api/v1/projects/home/models/thermometer/versions/1.0");
        assertThat(model.body().at("/model/properties").propertyNames()).containsExactly("Temper", "target");

        var thing = admin.post("/api/v1/projects/home/things", """
                {"name":"env-01","model":"thermometer","tags":{"site":"A"}}""").is(201);
        assertThat(thing.body().path("model").asString()).isEqualTo("thermometer@1.0");
        var connection = thing.body().path("connection");
        assertThat(connection.path("username").asString()).isEqualTo("home/env-01");
        assertThat(connection.path("password").asString()).startsWith("ut_").hasSizeGreaterThan(40);
        assertThat(connection.path("tls").asString()).isEqualTo("mqtts://localhost:8883");
        assertThat(connection.path("wss").asString()).isEqualTo("wss://localhost:8084/mqtt");
        assertThat(connection.path("caUrl").asString()).isEqualTo("https://localhost:8443/ca.crt");
        assertThat(connection.path("topics").size()).isPositive();

        var shadows = "/api/v1/projects/home/things/env-01/shadow";
        var empty = admin.get(shadows).is(200);
        assertThat(empty.header("ETag")).isEqualTo("\"0\"");
        assertThat(empty.body().path("reported").isEmpty()).isTrue();

        var desired = admin.patch(
                        shadows + "/desired",
                        "{\"target\":21.50}",
                        "Content-Type",
                        "application/merge-patch+json",
                        "X-Request-Id",
                        "r-1")
                .is(200);
        assertThat(desired.header("ETag")).isEqualTo("\"1\"");
        assertThat(desired.header("X-Request-Id")).isEqualTo("r-1");
        assertThat(desired.body().path("requestId").asString()).isEqualTo("r-1");
        assertThat(desired.response().body()).contains("\"delta\":{\"target\":21.50}");

        var shadow = admin.get(shadows).is(200);
        assertThat(shadow.body().path("version").asLong()).isEqualTo(1);
        assertThat(shadow.response().body()).contains("\"desired\":{\"target\":21.50}");
        assertThat(shadow.body().at("/lastUpdatedTime/desired/target").asLong()).isGreaterThan(1_700_000_000_000L);
        assertThat(shadow.body().at("/size/desired").asInt()).isEqualTo("{\"target\":21.50}".length());
    }
}
