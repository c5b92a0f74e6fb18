package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.bench.UmbraProcess;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keys that reach some things only, on a live connection. */
@ExtendWith(SharedPlatform.class)
class GroupsTest {
    private final UmbraProcess umbra;
    private final Tenant home;
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();

    GroupsTest(UmbraProcess umbra) {
        this.umbra = umbra;
        home = Tenant.of(umbra);
        home.thing("in");
        home.thing("out");
    }

    @Test
    void aKeyOfAGroupHearsAndAsksOfWhoIsInItAsTheyComeAndGo() throws Exception {
        var group = home.path("/groups");
        home.rest().post(group, Map.of("name", "g", "things", List.of("in"))).expect(201);
        try (var app = Client.Library.HIVEMQ_3.connect(umbra, key(Map.of("group", "g")))) {
            app.listen("$iot/+/shadow/desired", heard::add);

            home.desire("out", "{\"n\":1}");
            home.desire("in", "{\"n\":2}");
            assertThat(next()).contains("\"n\":2");

            home.rest()
                    .patch(group + "/g", Map.of("add", List.of("out"), "remove", List.of("in")))
                    .expect(200);
            home.desire("in", "{\"n\":3}");
            home.desire("out", "{\"n\":4}");
            assertThat(next()).contains("\"n\":4");
        }
    }

    @Test
    void aKeyAsksNothingOfThingsOutsideItsGroup() throws Exception {
        home.rest()
                .post(home.path("/groups"), Map.of("name", "g", "things", List.of("in")))
                .expect(201);
        try (var app = Client.Library.HIVEMQ_3.connect(umbra, key(Map.of("group", "g")))) {
            app.publish("$iot/out/shadow/update", "{\"desired\":{\"n\":1}}");
            app.publish("$iot/in/shadow/update", "{\"desired\":{\"n\":2}}");
        }
        assertThat(home.shadow("out").path("version").asInt()).isZero();
        assertThat(home.shadow("in").at("/desired/n").asInt()).isEqualTo(2);
    }

    @Test
    void aKeyOfATagHearsWhoCarriesIt() throws Exception {
        home.rest()
                .patch(home.path("/things/in"), Map.of("tags", Map.of("site", "A")))
                .expect(200);
        try (var app = Client.Library.HIVEMQ_3.connect(umbra, key(Map.of("tag", Map.of("site", "A"))))) {
            app.listen("$iot/#", heard::add);

            home.desire("out", "{\"n\":1}");
            home.desire("in", "{\"n\":2}");

            assertThat(next()).contains("\"n\":2");
        }
    }

    private Tenant.Login key(Map<String, Object> things) {
        var key = home.rest()
                .post(
                        home.path("/keys"),
                        Map.of("name", "some", "scopes", List.of("read", "control"), "things", things))
                .expect(201);
        return new Tenant.Login(
                key.path("username").asString(), key.path("secret").asString());
    }

    private String next() throws InterruptedException {
        var message = heard.poll(60, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        return message;
    }
}
