package io.umbra.gateway;

import static io.umbra.gateway.RawClient.DISCONNECT;
import static io.umbra.gateway.RawClient.PINGRESP;
import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBCOMP;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.PUBREL;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.ack;
import static io.umbra.gateway.RawClient.pingreq;
import static io.umbra.gateway.RawClient.publish;
import static io.umbra.gateway.RawClient.publish5;
import static io.umbra.gateway.RawClient.subscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.lane.HandClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits is held back publish by publish: never lost, never out of order, and everything else is answered at once. */
class HoldingBackTest {

    private static final String UPDATE = "$iot/lamp/shadow/update";

    private static final HandClock CLOCK = new HandClock(Instant.now());

    private static World world;
    private static Gate gate;

    @BeforeAll
    static void start() throws Exception {
        var made = new AtomicReference<Gate>();
        world = World.with()
                .limits(World.rate(100, 20))
                .clock(CLOCK)
                .door(lanes -> {
                    made.set(new Gate(lanes));
                    return made.get();
                })
                .start();
        gate = Objects.requireNonNull(made.get());
        world.project("free", World.unlimited());
        world.thing("free", "lamp");
        world.thing("lamp");
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @BeforeEach
    void open() {
        gate.set(Gate.State.OPEN);
    }

    @Test
    void aFullLaneHoldsPublishesBackInOrderAndPingsAreAnswered() throws Exception {
        try (var client = RawClient.connected(world, "free/lamp")) {
            gate.set(Gate.State.FULL);
            for (var i = 1; i <= 50; i++) {
                client.send(publish(1, i, UPDATE, "{\"reported\":{\"n\":" + i + "}}"));
            }
            client.send(pingreq());
            assertThat(client.read().type()).isEqualTo(PINGRESP);
            await().until(() -> gate.refused() > 100);

            gate.set(Gate.State.OPEN);

            for (var i = 1; i <= 50; i++) {
                assertThat(client.read(PUBACK).id()).isEqualTo(i);
            }
            client.send(subscribe(1, 1, "$iot/lamp/shadow/get/accepted"), publish(1, 60, "$iot/lamp/shadow/get", ""));
            assertThat(client.read(PUBLISH).payload()).contains("\"n\":50");
        }
    }

    @Test
    void whilePublishesWaitEverythingElseIsAnswered() throws Exception {
        try (var client = RawClient.connected(world, "free/lamp")) {
            gate.set(Gate.State.SLOW);
            client.send(
                    publish(1, 1, UPDATE, "{\"reported\":{\"a\":1}}"),
                    ack(PUBREL, 77),
                    subscribe(1, 1, "$iot/lamp/shadow/delta"),
                    pingreq());

            assertThat(client.read().type()).isEqualTo(PUBCOMP);
            assertThat(client.read().type()).isEqualTo(SUBACK);
            assertThat(client.read().type()).isEqualTo(PINGRESP);
            gate.set(Gate.State.OPEN);
            assertThat(client.read().type()).isEqualTo(PUBACK);
        }
    }

    @Test
    void aConnectionIsReadUntilAThousandPublishesWaitAndThenNoFurther() throws Exception {
        try (var client = RawClient.connected(world, "free/lamp")) {
            gate.set(Gate.State.SLOW);
            var writer = Thread.ofVirtual().start(() -> send(client, 1_500));
            await().until(() -> gate.held() == 1_000);

            gate.set(Gate.State.OPEN);

            for (var i = 1; i <= 1_500; i++) {
                assertThat(client.read().id()).isEqualTo(i);
            }
            writer.join();
        }
    }

    private static void send(RawClient client, int count) {
        try {
            for (var i = 1; i <= count; i++) {
                client.send(publish(1, i, UPDATE, "{\"reported\":{}}"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anMqtt5ClientMayNotPassItsReceiveMaximum() throws Exception {
        try (var client = RawClient.connected5(world, "free/lamp")) {
            gate.set(Gate.State.SLOW);
            for (var i = 1; i <= 65; i++) {
                client.send(publish5(1, i, UPDATE, "{\"reported\":{}}"));
            }

            assertThat(client.read(DISCONNECT).at(0)).isEqualTo(0x93);
        }
    }

    @Test
    void whenTheStoreStaysAwayNothingIsAcknowledgedAndTheConnectionClosed() throws Exception {
        try (var client = RawClient.connected5(world, "free/lamp")) {
            gate.set(Gate.State.AWAY);
            client.send(publish5(1, 1, UPDATE, "{\"reported\":{}}"));

            var answer = client.read();
            assertThat(answer.type()).isEqualTo(DISCONNECT);
            assertThat(answer.at(0)).isEqualTo(0x89);
        }
        try (var client = RawClient.connected(world, "free/lamp")) {
            client.send(publish(1, 1, UPDATE, "{\"reported\":{}}"));
            assertThat(client.readOrEnd()).isNull();
        }
    }

    @Test
    void aboveItsRateAThingWaitsAndLosesNothing() throws Exception {
        try (var client = RawClient.connected(world, "home/lamp")) {
            for (var i = 1; i <= 80; i++) {
                client.send(publish(1, i, UPDATE, "{\"reported\":{}}"));
            }
            for (var last = 20; last <= 80; last += 20) {
                client.send(pingreq());
                assertAcknowledged(client, last - 19, last);
                client.send(pingreq());
                assertThat(client.read().type()).as("no more than it may").isEqualTo(PINGRESP);
                CLOCK.advance(Duration.ofMillis(200));
            }
        }
    }

    /** Reads these acknowledgements and, somewhere among them or after, the answer to a ping. */
    private static void assertAcknowledged(RawClient client, int first, int last) throws IOException {
        var expected = first;
        var pinged = false;
        while (expected <= last || !pinged) {
            var packet = client.read();
            if (packet.type() == PINGRESP) {
                pinged = true;
            } else {
                assertThat(packet.id()).isEqualTo(expected++);
            }
        }
    }
}
