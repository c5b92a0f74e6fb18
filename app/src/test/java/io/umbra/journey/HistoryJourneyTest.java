package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.bench.Packets;
import io.umbra.bench.UmbraProcess;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What a thing reports is in its history, and what became of each message can be followed. */
@ExtendWith(SharedPlatform.class)
class HistoryJourneyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

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
        // They are two where midnight comes between.
        var days = home.rest().get(path + "&interval=1d").expect(200).path("items");
        assertThat(days.valueStream()
                        .mapToDouble(day -> day.path("sum").asDouble())
                        .sum())
                .isEqualTo(11);
        var back = umbra.rest().as(home.key("history").password());
        assertThat(back.get(path + "&last=1").expect(200).at("/items/0/value").asInt())
                .isEqualTo(6);
    }

    @Test
    void aWishIsFollowedFromRestToTheDeviceAndBackToTheWebhook() {
        var login = home.thing("lamp");
        var clock = new ArrayList<Instant>();
        try (var receiver = HookReceiver.takingAll();
                var device = RawDevice.connect(umbra.mqtt(), login, "lamp")) {
            receiver.register(home, List.of("shadow.desired", "shadow.delta", "shadow.reported"), List.of("lamp"));
            device.subscribe("$iot/lamp/shadow/delta", 1);
            clock.add(now());
            home.rest()
                    .patch(home.path("/things/lamp/shadow"), "{\"requestId\":\"w-1\",\"desired\":{\"power\":\"on\"}}")
                    .expect(200);
            var delta = device.next(Packets.PUBLISH);
            clock.add(now());
            device.send(Packets.ack(Packets.PUBACK, delta.packetId()));
            device.report("$iot/lamp/shadow/update", "{\"requestId\":\"w-1\",\"reported\":{\"power\":\"on\"}}");
            clock.add(now());
            await().atMost(PATIENCE).until(() -> {
                var traces = traces("requestId=w-1");
                return has(traces.path(0), "webhook", 1)
                        && has(traces.path(1), "webhook", 2)
                        && has(traces.path(1), "delivered", 1);
            });
            assertThat(receiver.taken())
                    .extracting(event -> event.path("type").asString())
                    .containsExactly("shadow.desired", "shadow.delta", "shadow.reported");
        }

        var traces = traces("requestId=w-1");
        assertThat(traces).hasSize(2);
        var report = traces.path(0);
        var wish = traces.path(1);
        assertThat(report.path("kind").asString()).isEqualTo("report");
        assertThat(wish.path("kind").asString()).isEqualTo("desire");
        assertThat(steps(wish))
                .startsWith("received", "authorized", "validated", "committed")
                .containsSubsequence("committed", "published", "delivered");
        assertThat(steps(report)).startsWith("received", "authorized", "validated", "committed");
        assertThat(step(wish, "published").at("/detail/subscribers").asInt()).isEqualTo(1);
        assertThat(step(wish, "published").at("/detail/delta").asBoolean()).isTrue();
        assertThat(step(wish, "webhook").at("/detail/attempts").asInt()).isEqualTo(1);

        assertThat(times(wish)).isSorted();
        assertThat(times(report)).isSorted();
        // The clock of this machine saw each hop between the same two looks at it as the platform did.
        assertThat(at(step(wish, "received"))).isBetween(clock.get(0), clock.get(1));
        assertThat(at(step(wish, "published"))).isBetween(clock.get(0), clock.get(1));
        assertThat(at(step(wish, "delivered"))).isAfterOrEqualTo(clock.get(1));
        assertThat(at(step(report, "received"))).isBetween(clock.get(1), clock.get(2));
        assertThat(at(step(report, "committed"))).isBetween(at(step(report, "received")), clock.get(2));
        assertThat(at(step(report, "webhook"))).isBetween(at(step(report, "committed")), now());
    }

    @Test
    void aRefusedMessageNamesTheRuleAndThePlace() {
        home.model("{\"id\":\"cell\",\"version\":\"1.0\",\"properties\":{\"temp\":{\"type\":\"float\",\"max\":125}}}");
        var login = home.thing("cell", "cell@1.0");
        try (var device = RawDevice.connect(umbra.mqtt(), login, "cell")) {
            device.report("$iot/cell/shadow/update", "{\"requestId\":\"hot\",\"reported\":{\"temp\":130}}");
        }

        var refused = traces("requestId=hot&outcome=rejected").path(0);
        assertThat(steps(refused)).containsExactly("received", "authorized", "rejected");
        assertThat(times(refused)).isSorted();
        var why = step(refused, "rejected").path("detail");
        assertThat(why.path("error").asString()).isEqualTo("model_violation");
        assertThat(why.at("/details/0/path").asString()).isEqualTo("/reported/temp");
        assertThat(why.at("/details/0/rule").asString()).isEqualTo("max");
        assertThat(why.at("/details/0/limit").asInt()).isEqualTo(125);
        assertThat(why.at("/details/0/actual").asInt()).isEqualTo(130);
    }

    private JsonNode traces(String query) {
        return home.rest().get(home.path("/traces?" + query)).expect(200).path("items");
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static List<String> steps(JsonNode trace) {
        return trace.path("steps").findValuesAsString("step");
    }

    private static boolean has(JsonNode trace, String step, int times) {
        return Collections.frequency(steps(trace), step) == times;
    }

    private static JsonNode step(JsonNode trace, String name) {
        return trace.path("steps")
                .valueStream()
                .filter(step -> step.path("step").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Instant> times(JsonNode trace) {
        return trace.path("steps").valueStream().map(HistoryJourneyTest::at).toList();
    }

    private static Instant at(JsonNode step) {
        return Instant.parse(step.path("at").asString());
    }
}
