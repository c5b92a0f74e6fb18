package io.umbra.gateway;

import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.publish;
import static io.umbra.gateway.RawClient.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.project.AppKey.Scope;
import io.umbra.project.ThingSelection;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Values over time, posted by a device or for it. */
class TelemetryTest {

    private static World world;

    @BeforeAll
    static void start() throws Exception {
        world = World.start();
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @Test
    void aSeriesIsInTheHistoryWhenItIsAcknowledgedAndNoVersionIsTaken() throws Exception {
        world.thing("sensor");
        try (var device = RawClient.connected(world, "home/sensor")) {
            device.send(publish(
                    1,
                    2,
                    "$iot/sensor/telemetry/post",
                    "{\"series\":[{\"values\":{\"t\":1}},{\"values\":{\"t\":2}}]}"));
            device.read(PUBACK);

            assertThat(samples("t")).isEqualTo(2);
            assertThat(world.count("select count(*) from shadow")).isZero();
        }
    }

    @Test
    void aRefusedSeriesIsToldWithItsPlaceAndAcknowledged() throws Exception {
        world.thing("wrong");
        try (var device = RawClient.connected(world, "home/wrong")) {
            device.send(subscribe(1, 1, "$iot/wrong/telemetry/post/rejected"));
            device.read(SUBACK);

            device.send(
                    publish(1, 2, "$iot/wrong/telemetry/post", "{\"requestId\":\"q\",\"series\":[{\"values\":3}]}"));

            var first = device.read();
            var second = device.read();
            var reply = first.type() == PUBLISH ? first : second;
            assertThat(reply.topic()).isEqualTo("$iot/wrong/telemetry/post/rejected");
            assertThat(reply.payload())
                    .contains("\"requestId\":\"q\"", "\"error\":\"section_not_object\"", "/series/0/values");
            assertThat((first.type() == PUBACK ? first : second).id()).isEqualTo(2);
        }
    }

    @Test
    void anAppNeedsTheScopeToReportForAThing() throws Exception {
        world.thing("helped");
        world.key("gateway", new ThingSelection.Names(Set.of("helped")), Scope.REPORT);
        try (var app = RawClient.connected(world, "home/@gateway")) {
            app.send(publish(1, 2, "$iot/helped/telemetry/post", "{\"series\":[{\"values\":{\"helped\":1}}]}"));
            app.read(PUBACK);

            assertThat(samples("helped")).isEqualTo(1);
        }
        world.key("watcher", new ThingSelection.All(), Scope.READ);
        try (var app = RawClient.connected(world, "home/@watcher")) {
            app.send(publish(1, 2, "$iot/helped/telemetry/post", "{\"series\":[{\"values\":{\"stolen\":1}}]}"));

            assertThat(app.isClosedByPeer()).isTrue();
            assertThat(samples("stolen")).isZero();
        }
    }

    private static long samples(String property) throws Exception {
        return world.count("select count(*) from sample s join history_property h on s.series % 65536 = h.number"
                + " where h.name = '" + property + "'");
    }
}
