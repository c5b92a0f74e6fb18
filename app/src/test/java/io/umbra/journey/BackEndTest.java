package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.bench.Packets;
import io.umbra.bench.Rest;
import io.umbra.bench.UmbraProcess;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The main path as a back end with a key goes it. */
@ExtendWith(SharedPlatform.class)
class BackEndTest {
    private static final String MODEL = """
            {"id": "lamp", "version": "1.2", "properties": {
                "on": {"type": "bool", "access": "rw"},
                "level": {"type": "int", "access": "rw", "min": 0, "max": 100, "unit": "%", "title": "Level"},
                "hours": {"type": "long", "access": "r"}}}
            """;

    private final UmbraProcess umbra;
    private final Tenant home;
    private final Tenant.Login login;
    private final Rest backEnd;

    BackEndTest(UmbraProcess umbra) {
        this.umbra = umbra;
        home = Tenant.of(umbra);
        home.model(MODEL);
        login = home.thing("lamp-1", "lamp@1.2");
        backEnd = home.rest().as(home.key("read", "control", "presence").password());
    }

    @Test
    void nothingIsToldToNobody() {
        var anonymous = umbra.rest().get(home.path("/things/lamp-1/shadow"));

        assertThat(anonymous.status()).isEqualTo(401);
        assertThat(anonymous.header("Content-Type")).startsWith("application/problem+json");
        assertThat(anonymous.body().path("code").asString()).isEqualTo("unauthorized");
    }

    @Test
    void aWishIsCheckedAgainstTheModel() {
        var refused = backEnd.merge(shadow("/desired"), Map.of("level", 150, "hours", 3));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().path("code").asString()).isEqualTo("model_violation");
        assertThat(refused.body().path("errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("/desired/level", "/desired/hours");
    }

    @Test
    void aWishMadeOnAStaleShadowIsRefused() {
        var answer = backEnd.get(shadow(""));
        assertThat(answer.header("ETag")).isEqualTo("\"0\"");
        backEnd.merge(shadow("/desired"), Map.of("level", 10)).expect(200);

        var stale = backEnd.send(backEnd.request(shadow("/desired"))
                .header("Content-Type", "application/merge-patch+json")
                .header("If-Match", "\"0\"")
                .method("PATCH", BodyPublishers.ofString("{\"level\":20}")));

        assertThat(stale.status()).isEqualTo(412);
        assertThat(backEnd.get(shadow("")).expect(200).at("/desired/level").asInt())
                .isEqualTo(10);
    }

    @Test
    void replacingDesiredRemovesWhatIsNotNamed() {
        backEnd.merge(shadow("/desired"), Map.of("level", 10, "on", true)).expect(200);
        var answer = backEnd.put(shadow("/desired"), Map.of("on", false)).expect(200);

        assertThat(answer.path("version").asInt()).isEqualTo(2);
        assertThat(backEnd.get(shadow("")).expect(200).path("desired").toString())
                .isEqualTo("{\"on\":false}");
    }

    @Test
    void theViewJoinsModelAndShadow() {
        try (var device = RawDevice.connect(umbra.mqtt(), login, "lamp-1")) {
            device.report("$iot/lamp-1/shadow/update", "{\"reported\":{\"level\":5,\"on\":true}}");
        }
        backEnd.merge(shadow("/desired"), Map.of("level", 9)).expect(200);

        var view = backEnd.get(home.path("/things/lamp-1/view")).expect(200);
        var items = view.isArray() ? view : view.path("items").isArray() ? view.path("items") : view.path("properties");
        var level = items.valueStream()
                .filter(item -> item.path("name").asString().equals("level"))
                .findFirst()
                .orElseThrow();
        assertThat(level.path("title").asString()).isEqualTo("Level");
        assertThat(level.path("reported").asInt()).isEqualTo(5);
        assertThat(level.path("desired").asInt()).isEqualTo(9);
        assertThat(level.path("state").asString()).isEqualTo("pending");
    }

    @Test
    void eventsTellOfReportsAndWishes() {
        try (var device = RawDevice.connect(umbra.mqtt(), login, "lamp-1");
                var events = EventStream.open(backEnd, home.path("/events?types=shadow.reported,shadow.desired"), "")) {
            device.report("$iot/lamp-1/shadow/update", "{\"reported\":{\"level\":5}}");
            backEnd.merge(shadow("/desired"), Map.of("level", 6)).expect(200);

            assertThat(events.next().type()).isEqualTo("shadow.reported");
            var wish = events.next();
            assertThat(wish.type()).isEqualTo("shadow.desired");
            assertThat(wish.data().path("subject").asString()).isEqualTo("lamp-1");
            assertThat(wish.data().at("/data/version").asInt()).isEqualTo(2);
        }
    }

    @Test
    void aRotatedKeyLogsInAndTheOldOneDoesNot() {
        var rotated = home.rest().post(home.path("/things/lamp-1/credentials"), Map.of());
        assertThat(rotated.status()).isIn(200, 201);
        var password = rotated.body().findValue("password").asString();

        RawDevice.connect(umbra.mqtt(), new Tenant.Login(login.username(), password), "lamp-1")
                .close();
        try (var old = RawDevice.open(umbra.mqtt())) {
            old.send(Packets.connect("lamp-1", login.username(), login.password(), 60));
            assertThat(old.next().body()[1]).isEqualTo((byte) 4);
        }
    }

    @Test
    void theInterfaceIsDescribed() {
        var description = umbra.rest().get("/v3/api-docs").expect(200);

        assertThat(description.path("paths").propertyNames())
                .contains("/api/v1/projects/{project}/things/{thing}/shadow");
    }

    private String shadow(String below) {
        return home.path("/things/lamp-1/shadow" + below);
    }
}
