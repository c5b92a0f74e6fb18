package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.umbra.presence.ConnectionLog.Entry;
import io.umbra.presence.ConnectionLogSettings;
import io.umbra.presence.StoredConnectionLog;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Why a device cannot connect, by REST. */
class ConnectionLogTest {

    static final String HOME = "/api/v1/projects/home";

    static Platform platform;
    static Rest admin;

    @BeforeAll
    static void start() {
        platform = new Platform();
        admin = platform.admin;
        admin.post("/api/v1/projects", "{\"name\":\"home\"}").is(201);
        admin.post("/api/v1/projects", "{\"name\":\"other\"}").is(201);
        admin.post(HOME + "/things", "{\"name\":\"lamp\"}").is(201);
        var log = new StoredConnectionLog(
                platform.database.dataSource(),
                ConnectionLogSettings.DEFAULT,
                InstantSource.system(),
                new SimpleMeterRegistry());
        log.record(new Entry(1_000, "192.0.2.1:4711", "home/lamp", "my-client", "wrong_key", "not its key"));
        log.record(new Entry(2_000, "192.0.2.1:4712", "home/ghost", "my-client", "unknown_thing", "no such thing"));
        log.record(new Entry(3_000, "192.0.2.2:4713", "other/lamp", "c", "wrong_key", "not its key"));
        log.record(new Entry(4_000, "192.0.2.3:4714", null, null, "tls_failed", "no certificate"));
        log.close();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void aProjectSeesWhoNamedIt() {
        var items = admin.get(HOME + "/connection-log").is(200).body().path("items");

        assertThat(items)
                .extracting(item -> item.path("reason").asString())
                .containsExactly("unknown_thing", "wrong_key");
        var entry = items.get(1);
        assertThat(entry.path("at").asString()).isEqualTo("1970-01-01T00:00:01.000Z");
        assertThat(entry.path("address").asString()).isEqualTo("192.0.2.1:4711");
        assertThat(entry.path("username").asString()).isEqualTo("home/lamp");
        assertThat(entry.path("thing").asString()).isEqualTo("lamp");
        assertThat(entry.path("clientId").asString()).isEqualTo("my-client");
        assertThat(entry.path("detail").asString()).isEqualTo("not its key");
    }

    @Test
    void aThingSeesItsOwn() {
        assertThat(admin.get(HOME + "/things/lamp/connection-log")
                        .is(200)
                        .body()
                        .path("items"))
                .hasSize(1);
        assertThat(admin.get(HOME + "/connection-log?thing=ghost")
                        .is(200)
                        .body()
                        .path("items"))
                .hasSize(1);
        admin.get(HOME + "/things/ghost/connection-log").isProblem(404, "thing_not_found");
    }

    @Test
    void whoNamedNoProjectIsSeenByAdministratorsOnly() {
        assertThat(admin.get("/api/v1/connection-log").is(200).body().path("items"))
                .hasSize(4);
        assertThat(admin.get("/api/v1/connection-log?address=192.0.2.3&reason=tls_failed")
                        .is(200)
                        .body()
                        .path("items"))
                .hasSize(1);
        key("[\"presence\"]", "{\"all\":true}").get("/api/v1/connection-log").isProblem(403, "forbidden");
    }

    @Test
    void aKeyNeedsTheScopeAndAllThings() {
        key("[\"presence\"]", "{\"all\":true}").get(HOME + "/connection-log").is(200);
        key("[\"read\"]", "{\"all\":true}").get(HOME + "/connection-log").isProblem(403, "forbidden");
        var ofLamp = key("[\"presence\"]", "{\"names\":[\"lamp\"]}");
        ofLamp.get(HOME + "/connection-log").isProblem(403, "forbidden");
        ofLamp.get(HOME + "/things/lamp/connection-log").is(200);
    }

    @Test
    void pagesFollowEachOther() {
        var first = admin.get("/api/v1/connection-log?limit=3").is(200).body();
        var cursor = first.path("nextCursor").asString();
        var second = admin.get("/api/v1/connection-log?limit=3&cursor=" + cursor)
                .is(200)
                .body();

        assertThat(first.path("items")).hasSize(3);
        assertThat(second.path("items")).hasSize(1);
        assertThat(second.has("nextCursor")).isFalse();
        admin.get("/api/v1/connection-log?cursor=bm90").isProblem(400, "invalid_request");
    }

    private static Rest key(String scopes, String things) {
        var body = "{\"name\":\"k\",\"scopes\":%s,\"things\":%s}".formatted(scopes, things);
        var made = admin.post(HOME + "/keys", body).is(201).body();
        return platform.anonymous().as(made.path("secret").asString());
    }
}
