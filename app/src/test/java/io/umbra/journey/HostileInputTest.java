package io.umbra.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.bench.Packets;
import io.umbra.bench.Packets.Will;
import io.umbra.bench.UmbraProcess;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What no client library sends, and what some send too much of; a bystander must never notice. */
@ExtendWith(SharedPlatform.class)
class HostileInputTest {
    private static final String UPDATE = "$iot/odd/shadow/update";
    private static final int PIPELINED = 20_000;
    private static final int EAGER = Integer.getInteger("umbra.journey.eager", 1_500);

    private final UmbraProcess umbra;
    private final Tenant home;
    private final Tenant.Login login;
    private final RawDevice bystander;

    HostileInputTest(UmbraProcess umbra) {
        this.umbra = umbra;
        home = Tenant.of(umbra);
        home.limit("thingRate", 0);
        login = home.thing("odd");
        bystander = RawDevice.connect(umbra.mqtt(), home.thing("bystander"), "bystander");
    }

    @AfterEach
    void theBystanderIsStillServed() {
        bystander.report("$iot/bystander/shadow/update", "{\"reported\":{\"well\":true}}");
        assertThat(home.shadow("bystander").at("/reported/well").asBoolean()).isTrue();
        bystander.close();
    }

    @Test
    void aWillOfQualityThreeClosesItsOwnConnectionOnly() {
        for (var round = 0; round < 10; round++) {
            try (var odd = RawDevice.open(umbra.mqtt())) {
                odd.send(Packets.connect(
                        4, "odd", login.username(), login.password(), 60, List.of(new Will(UPDATE, "{}", 3))));
                odd.awaitClosed();
            }
        }
    }

    @Test
    void aTopicOfThousandsOfLevelsIsRefused() {
        var deep = "a/".repeat(31_999) + "a";
        try (var publisher = RawDevice.connect(umbra.mqtt(), login, "odd")) {
            publisher.send(Packets.publish(deep, "x".getBytes(UTF_8), 1, 1, false));
            publisher.awaitClosed();
        }
        try (var subscriber = RawDevice.connect(umbra.mqtt(), login, "odd")) {
            subscriber.send(Packets.subscribe(1, 1, deep));
            var answer = subscriber.next();
            assertThat(answer.type() == 0 || (answer.body()[2] & 255) == 0x80).isTrue();
        }
    }

    @Test
    void twentyThousandPipelinedPublishesAreAllAckedInOrder() {
        try (var flood = RawDevice.connect(umbra.mqtt(), login, "odd")) {
            Thread.ofVirtual().start(() -> {
                for (var number = 1; number <= PIPELINED; number++) {
                    var payload = "{\"reported\":{\"n\":" + number + "}}";
                    flood.send(Packets.publish(UPDATE, payload.getBytes(UTF_8), 1, number, false));
                }
            });
            for (var number = 1; number <= PIPELINED; number++) {
                assertThat(flood.next(Packets.PUBACK).packetId()).isEqualTo(number);
            }
        }
        assertThat(home.shadow("odd").at("/reported/n").asInt()).isEqualTo(PIPELINED);
        assertThat(home.shadow("odd").path("version").asInt()).isEqualTo(PIPELINED);
    }

    @Test
    void everythingInOneSegmentIsServed() {
        try (var hasty = RawDevice.open(umbra.mqtt())) {
            hasty.send(Packets.join(
                    Packets.connect("hasty", login.username(), login.password(), 15),
                    Packets.subscribe(1, 1, UPDATE + "/accepted"),
                    Packets.publish(
                            UPDATE, "{\"requestId\":\"h\",\"reported\":{\"n\":1}}".getBytes(UTF_8), 1, 2, false)));

            assertThat(hasty.next().type()).isEqualTo(Packets.CONNACK);
            assertThat(hasty.next().type()).isEqualTo(Packets.SUBACK);
            assertThat(List.of(hasty.next().type(), hasty.next().type()))
                    .containsExactlyInAnyOrder(Packets.PUBLISH, Packets.PUBACK);
        }
    }

    @Test
    void oneByteAtATimeIsServed() {
        try (var slow = RawDevice.open(umbra.mqtt())) {
            var bytes = Packets.join(
                    Packets.connect("slow", login.username(), login.password(), 15), Packets.pingRequest());
            for (var one : bytes) {
                slow.send(new byte[] {one});
            }

            assertThat(slow.next().type()).isEqualTo(Packets.CONNACK);
            assertThat(slow.next().type()).isEqualTo(Packets.PINGRESP);
        }
    }

    @Test
    void whoeverSubscribesRightAfterConnackIsNeverDropped() {
        for (var round = 0; round < EAGER; round++) {
            try (var eager = RawDevice.connect(umbra.mqtt(), login, "eager")) {
                assertThat(eager.subscribe("$iot/odd/shadow/delta", 1)).isEqualTo(1);
                eager.send(Packets.disconnect());
            }
        }
    }

    @Test
    void garbageClosesItsOwnConnectionOnly() {
        var garbage = List.of(
                new byte[] {(byte) 0xF0, 0},
                new byte[] {0x10, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 1},
                new byte[] {0x00, 0x00},
                Packets.publish("before/connect", new byte[0], 0, 0, false),
                "GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
        for (var bytes : garbage) {
            try (var odd = RawDevice.open(umbra.mqtt())) {
                odd.send(bytes);
                odd.awaitClosed();
            }
        }
    }
}
