package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.bench.Packets;
import io.umbra.bench.UmbraProcess;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What a thing reports is in its history, and what became of each message can be followed. */
@ExtendWith(SharedPlatform.class)
class HistoryJourneyTest {
    private final UmbraProcess umbra;
    private final Tenant home;

    HistoryJourneyTest(UmbraProcess umbra) {
        this.umbra = umbra;
        this.home = Tenant.of(umbra);
    }

    @Test
    void aReportAndASeriesAreInTheHistoryWhenTheyAreAcknowledged() {
        var login = home.thing("meter");
        try (var device = RawDevice.connect(umbra.mqtt(), login, "meter")) {
            device.report("$iot/meter/shadow/update", "{\"reported\":{\"power\":5}}");
            device.report("$iot/meter/telemetry/post", "{\"series\":[{\"values\":{\"power\":6}}]}");
        }

        var path = home.path("/things/meter/history?property=power");
        assertThat(home.rest().get(path).expect(200).path("items").findValuesAsString("value"))
                .containsExactly("5", "6");
        var bucket = home.rest().get(path + "&interval=1d").expect(200).at("/items/0");
        assertThat(bucket.path("sum").asDouble()).isEqualTo(11);
        var back = umbra.rest().as(home.key("history").password());
        assertThat(back.get(path + "&last=1").expect(200).at("/items/0/value").asInt())
                .isEqualTo(6);
    }

    @Test
    void aWishIsFollowedFromRestToTheDeviceAndBack() {
        var login = home.thing("lamp");
        try (var device = RawDevice.connect(umbra.mqtt(), login, "lamp")) {
            device.subscribe("$iot/lamp/shadow/delta", 1);
            home.rest()
                    .patch(home.path("/things/lamp/shadow"), "{\"requestId\":\"w-1\",\"desired\":{\"power\":\"on\"}}")
                    .expect(200);
            device.next(Packets.PUBLISH);
            device.send(Packets.ack(Packets.PUBACK, 1));
            device.report("$iot/lamp/shadow/update", "{\"requestId\":\"w-1\",\"reported\":{\"power\":\"on\"}}");
        }

        await().until(() -> steps(traces("requestId=w-1").path(1)).contains("delivered"));
        var traces = traces("requestId=w-1");
        assertThat(traces).hasSize(2);
        assertThat(traces.at("/0/kind").asString()).isEqualTo("report");
        var wish = traces.path(1);
        assertThat(wish.path("kind").asString()).isEqualTo("desire");
        assertThat(steps(wish))
                .containsExactly("received", "authorized", "validated", "committed", "published", "delivered");
        assertThat(wish.at("/steps/4/detail/subscribers").asInt()).isEqualTo(1);
        assertThat(wish.at("/steps/4/detail/delta").asBoolean()).isTrue();
        assertThat(wish.at("/steps").findValuesAsString("at")).isSorted();
    }

    private JsonNode traces(String query) {
        return home.rest().get(home.path("/traces?" + query)).expect(200).path("items");
    }

    private static List<String> steps(JsonNode trace) {
        return trace.path("steps").findValuesAsString("step");
    }
}
