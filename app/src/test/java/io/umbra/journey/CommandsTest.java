package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.bench.Packets;
import io.umbra.bench.UmbraProcess;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A thing is told to act, and does, does not, or does so late: what REST tells of it is what the device saw. */
@ExtendWith(SharedPlatform.class)
class CommandsTest {
    private static final String THING = "robot";
    private static final int TTL_MS = 3_600_000;

    private final UmbraProcess umbra;
    private final Tenant home;
    private final Tenant.Login login;

    CommandsTest(UmbraProcess umbra) {
        this.umbra = umbra;
        home = Tenant.of(umbra);
        login = home.thing(THING);
    }

    @Test
    void whoeverOrdersAndWaitsGetsTheResult() {
        try (var robot = Commanded.listening(umbra, login)) {
            var asked = CompletableFuture.supplyAsync(() -> home.rest()
                    .post(
                            home.path("/things/robot/commands?wait=60s"),
                            Map.of("command", "turn", "input", Map.of("by", 90))));
            var request = robot.next();
            assertThat(request.body().at("/input/by").intValue()).isEqualTo(90);
            robot.answer(request, "{\"status\":\"ack\"}");
            robot.answer(request, "{\"status\":\"succeeded\",\"output\":{\"heading\":180}}");

            var done = asked.join().expect(200);

            assertThat(done.get("id").stringValue()).isEqualTo(request.id());
            assertThat(Commanded.steps(done)).containsExactly("QUEUED", "SENT", "ACKED", "SUCCEEDED");
            assertThat(done.at("/output/heading").intValue()).isEqualTo(180);
            assertThat(Commanded.at(done, "SENT")).isEqualTo(request.at());
            assertThat(Instant.parse(done.get("deliveredAt").stringValue()))
                    .isBetween(request.at(), Commanded.at(done, "ACKED"));
        }
    }

    @Test
    void twentyCommandsWaitAndGoOutInTheirOrder() {
        var ordered = new ArrayList<String>();
        for (var n = 0; n < 20; n++) {
            ordered.add(
                    Commanded.order(home, THING, Map.of("command", "step", "input", Map.of("n", n), "ttlMs", TTL_MS)));
        }
        var onceMore =
                home.rest().post(home.path("/things/robot/commands"), Map.of("command", "step", "ttlMs", TTL_MS));
        assertThat(onceMore.expect(429).get("code").stringValue()).isEqualTo("command_queue_full");

        var sent = new ArrayList<String>();
        try (var robot = Commanded.listening(umbra, login)) {
            while (sent.size() < 20) {
                var request = robot.next();
                if (!sent.contains(request.id())) {
                    sent.add(request.id());
                }
                robot.answer(request, "{\"status\":\"succeeded\"}");
            }
            assertThat(sent).isEqualTo(ordered);
            await().until(() -> Commanded.status(home, THING, ordered.getLast()).equals("SUCCEEDED"));
        }
        var list = home.rest()
                .get(home.path("/things/robot/commands?limit=50"))
                .expect(200)
                .get("items");
        assertThat(list.valueStream().map(command -> command.get("id").stringValue()))
                .containsExactlyElementsOf(ordered.reversed());
        assertThat(list.valueStream().map(command -> command.get("status").stringValue()))
                .containsOnly("SUCCEEDED");
    }

    @Test
    void aDeviceThatDiesAfterItsAckTimesOutAndItsLateResultStillCounts() {
        String id;
        try (var robot = Commanded.listening(umbra, login)) {
            id = Commanded.order(home, THING, Map.of("command", "weld", "timeoutMs", 5_000, "ttlMs", TTL_MS));
            robot.answer(robot.next(), "{\"status\":\"ack\"}");
        }
        await().until(() -> Commanded.status(home, THING, id).equals("TIMED_OUT"));
        assertThat(Commanded.steps(Commanded.told(home, THING, id)))
                .containsExactly("QUEUED", "SENT", "ACKED", "TIMED_OUT");

        try (var robot = Commanded.listening(umbra, login)) {
            assertThat(robot.heardNothing()).isTrue();
            var topic = "$iot/robot/command/" + id + "/response";
            robot.device().report(topic, "{\"status\":\"succeeded\"}");
            robot.device().report(topic, "{\"status\":\"failed\"}");
        }
        var told = Commanded.told(home, THING, id);
        assertThat(told.get("status").stringValue()).isEqualTo("SUCCEEDED");
        assertThat(told.get("late").booleanValue()).isTrue();
    }

    @Test
    void aCommandIsTakenBackUntilItsRequestHasLeft() {
        var waiting = Commanded.order(home, THING, Map.of("command", "turn", "ttlMs", TTL_MS));
        var other = Commanded.order(home, THING, Map.of("command", "turn", "ttlMs", TTL_MS));
        var canceled = home.rest()
                .delete(home.path("/things/robot/commands/" + waiting))
                .expect(200);
        assertThat(Commanded.steps(canceled)).containsExactly("QUEUED", "CANCELED");

        try (var robot = Commanded.listening(umbra, login)) {
            assertThat(robot.next().id()).isEqualTo(other);
            var tooLate = home.rest().delete(home.path("/things/robot/commands/" + other));
            assertThat(tooLate.expect(409).get("code").stringValue()).isEqualTo("not_cancelable");
        }
    }

    @Test
    void aDeviceThatGoesAwayUnansweredIsAskedAgainWhenItReturns() {
        var id = Commanded.order(home, THING, Map.of("command", "turn", "ttlMs", TTL_MS));
        Commanded.Request first;
        try (var robot = Commanded.listening(umbra, login)) {
            first = robot.next();
        }
        await().until(() -> Commanded.status(home, THING, id).equals("QUEUED"));
        try (var robot = Commanded.listening(umbra, login)) {
            var second = robot.next();
            assertThat(List.of(first.id(), second.id())).containsOnly(id);
            assertThat(second.attempt()).isEqualTo(first.attempt() + 1);
            robot.answer(second, "{\"status\":\"rejected\",\"message\":\"not now\"}");
        }
        var told = Commanded.told(home, THING, id);
        assertThat(Commanded.steps(told)).containsExactly("QUEUED", "SENT", "QUEUED", "SENT", "REJECTED");
        assertThat(told.get("message").stringValue()).isEqualTo("not now");
    }

    @Test
    void aSessionThatOutlivedItsConnectionListensAsSoonAsItIsBack() {
        try (var robot = RawDevice.connectLasting(umbra.mqtt(), login, THING)) {
            robot.subscribe("$iot/robot/command/+/request", 1);
            robot.send(Packets.disconnect());
            robot.awaitClosed();
        }
        var id = Commanded.order(home, THING, Map.of("command", "turn", "ttlMs", TTL_MS));

        try (var robot = new Commanded(RawDevice.connectLasting(umbra.mqtt(), login, THING), THING)) {
            var request = robot.next();
            assertThat(request.id()).isEqualTo(id);
            robot.answer(request, "{\"status\":\"succeeded\"}");
            assertThat(robot.heardNothing()).isTrue();
        }
        assertThat(Commanded.steps(Commanded.told(home, THING, id))).containsExactly("QUEUED", "SENT", "SUCCEEDED");
    }

    @Test
    void aSleepingThingIsRefusedAtOnceUnlessTheCommandMayWait() {
        var refused = home.rest().post(home.path("/things/robot/commands"), Map.of("command", "turn"));
        assertThat(refused.expect(409).get("code").stringValue()).isEqualTo("thing_offline");
        var expired = Commanded.order(home, THING, Map.of("command", "turn", "ttlMs", 300));

        await().until(() -> Commanded.status(home, THING, expired).equals("EXPIRED"));
        try (var robot = Commanded.listening(umbra, login)) {
            assertThat(robot.heardNothing()).isTrue();
        }
    }

    @Test
    void anEventIsKeptAndToldAndLeavesTheShadowAlone() {
        home.model("""
                {"id":"arm","version":"1.0","properties":{},
                 "events":{"stuck":{"level":"error","data":{"joint":{"type":"int","max":6,"required":true}}}}}
                """);
        var arm = home.thing("arm-1", "arm@1.0");
        try (var device = RawDevice.connect(umbra.mqtt(), arm, "arm-1");
                var reader = EventStream.open(home.rest(), home.path("/events?thing=arm-1&types=event.posted"), "")) {
            device.report("$iot/arm-1/event/stuck/post", "{\"data\":{\"joint\":7}}");
            device.report("$iot/arm-1/event/stuck/post", "{\"data\":{\"joint\":3}}");

            var told = reader.next();
            assertThat(told.data().at("/data/event").asString()).isEqualTo("stuck");
            assertThat(told.data().at("/data/level").asString()).isEqualTo("error");
            assertThat(told.data().at("/data/data/joint").asInt()).isEqualTo(3);
        }
        var rejected = home.rest().get(home.path("/things/arm-1/rejections")).expect(200);
        assertThat(rejected.at("/items/0/details/0/path").asString()).isEqualTo("/data/joint");
        assertThat(home.shadow("arm-1").get("version").asLong()).isZero();
    }
}
