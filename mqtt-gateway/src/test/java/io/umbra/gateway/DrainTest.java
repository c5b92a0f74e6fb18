package io.umbra.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.umbra.journal.Event;
import io.umbra.journal.MessageIds;
import io.umbra.json.Json;
import io.umbra.shadow.Change;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Principal;
import io.umbra.thing.ThingRef;
import java.net.ConnectException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DrainTest {

    private static final int SHUTTING_DOWN = 0x8B;

    @Test
    void everyClientIsToldAndNobodyComesInAnyMore() throws Exception {
        try (var world = World.start()) {
            world.thing("a");
            var port = world.port();
            try (var five = RawClient.connected5(world, "home/a");
                    var three = RawClient.connected(world, "home/a", "three")) {
                world.gateway.drain();
                assertThat(five.read(RawClient.DISCONNECT).at(0)).isEqualTo(SHUTTING_DOWN);
                assertThat(five.isClosedByPeer()).isTrue();
                assertThat(three.isClosedByPeer()).isTrue();
                assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(ConnectException.class);
            }
        }
    }

    @Test
    void nobodyIsToldThatAThingIsOfflineWhichIsBackInTime() throws Exception {
        try (var world = World.start()) {
            world.thing("a");
            try (var before = RawClient.connected(world, "home/a", "device")) {
                world.restart();
                assertThat(before.isClosedByPeer()).isTrue();
            }
            try (var after = RawClient.connected(world, "home/a", "device")) {
                // A lane keeps the order: an end of the first connection would stand between the two.
                await().until(() -> presence(world).size() >= 2);
                assertThat(presence(world))
                        .extracting(Event.PresenceChanged::began)
                        .containsExactly(true, true);
                assertThat(presence(world))
                        .extracting(Event.PresenceChanged::turned)
                        .containsExactly(true, false);
                after.leave();
            }
        }
    }

    @Test
    void whoWasSentAwayIsGivenNoCommand() throws Exception {
        try (var world = World.start()) {
            var thing = world.thing("a");
            try (var device = RawClient.connected(world, "home/a", "device")) {
                device.send(RawClient.subscribe(1, 1, "$iot/a/command/+/request"));
                device.read(RawClient.SUBACK);
                assertThat(order(world, thing)).isInstanceOf(Outcome.Commanded.class);
                world.gateway.drain();
                assertThat(device.isClosedByPeer()).isTrue();
            }
            assertThat(order(world, thing))
                    .isInstanceOfSatisfying(
                            Outcome.Rejected.class,
                            rejected -> assertThat(rejected.refusal().error()).isEqualTo(ErrorId.THING_OFFLINE));
        }
    }

    private static Outcome order(World world, ThingRef thing) throws Exception {
        var order = new Change.Order(
                thing,
                new MessageIds(InstantSource.system()).next(),
                new Principal.App("ops"),
                null,
                "reboot",
                Json.parseObject("{}"),
                0,
                0);
        return world.lanes.submit(order).get(World.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static List<Event.PresenceChanged> presence(World world) {
        return world.events.stream()
                .filter(Event.PresenceChanged.class::isInstance)
                .map(Event.PresenceChanged.class::cast)
                .toList();
    }

    @Test
    void manyAreSpreadOverTheTimeThereIsAndFewAreNotKeptWaiting() {
        var drain = new Drain(Duration.ofSeconds(5));
        assertThat(Duration.ofNanos(drain.pauseNanos(10_000))).isEqualTo(Duration.ofNanos(500_000));
        assertThat(Duration.ofNanos(drain.pauseNanos(10))).isEqualTo(Duration.ofMillis(10));
        assertThat(new Drain(Duration.ZERO).pauseNanos(10_000)).isZero();
    }
}
