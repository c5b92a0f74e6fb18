package io.umbra.gateway;

import static io.umbra.gateway.RawClient.CONNACK;
import static io.umbra.gateway.RawClient.DISCONNECT;
import static io.umbra.gateway.RawClient.PINGRESP;
import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.connect;
import static io.umbra.gateway.RawClient.connect5;
import static io.umbra.gateway.RawClient.packet;
import static io.umbra.gateway.RawClient.pingreq;
import static io.umbra.gateway.RawClient.publish;
import static io.umbra.gateway.RawClient.publish5;
import static io.umbra.gateway.RawClient.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No input of one connection disturbs another: a witness is connected through every test and answered after it. */
class HostileInputTest {

    private static World world;
    private RawClient witness;

    @BeforeAll
    static void start() throws Exception {
        world = World.start();
        world.thing("lamp");
        world.thing("witness");
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @BeforeEach
    void aWitnessIsConnected() throws Exception {
        witness = RawClient.connected(world, "home/witness");
    }

    @AfterEach
    void theWitnessIsUndisturbed() throws Exception {
        witness.send(publish(1, 1, "$iot/witness/shadow/update", "{\"reported\":{\"a\":1}}"), pingreq());
        assertThat(witness.read(PUBACK).id()).isEqualTo(1);
        witness.leave();
        for (var i = 0; i < 4; i++) {
            RawClient.connected(world, "home/witness", "after-" + i).leave();
        }
    }

    static Stream<byte[]> brokenConnects() {
        return Stream.of(
                // Will QoS 3
                connect(
                        "MQTT",
                        4,
                        0xDE,
                        60,
                        "c",
                        "$iot/lamp/shadow/update",
                        "{}",
                        "home/lamp",
                        World.password("home/lamp")),
                // will flags without a will
                connect("MQTT", 4, 0xE2, 60, "c", null, null, "home/lamp", World.password("home/lamp")),
                // the reserved flag
                connect("MQTT", 4, 0xC3, 60, "c", null, null, "home/lamp", World.password("home/lamp")),
                // U+0000 in the client id
                connect("MQTT", 4, 0xC2, 60, "a\0b", null, null, "home/lamp", World.password("home/lamp")),
                // shorter than it says
                packet(0x10, out -> out.writeUTF("MQTT")),
                // a flag of the fixed header
                packet(0x11, out -> out.writeUTF("MQTT")),
                // no CONNECT at all
                pingreq(),
                publish(1, 1, "$iot/lamp/shadow/update", "{}"),
                new byte[] {0, 0},
                new byte[] {(byte) 0xF0, 0},
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                // a length of five bytes
                new byte[] {0x10, -1, -1, -1, -1, 1},
                // more than may come before authentication
                connect("MQTT", 4, 0xC2, 60, "c", null, null, "home/lamp", "x".repeat(9_000)));
    }

    @ParameterizedTest
    @MethodSource("brokenConnects")
    void aBrokenConnectClosesItsConnection(byte[] bytes) throws Exception {
        for (var i = 0; i < 6; i++) {
            try (var client = new RawClient(world.port())) {
                client.send(bytes);
                assertThat(client.isClosedByPeer()).isTrue();
            }
        }
    }

    static Stream<byte[]> brokenPackets() {
        return Stream.of(
                // QoS 3
                packet(0x36, out -> out.writeUTF("$iot/lamp/shadow/update")),
                // packet id 0
                publish(1, 0, "$iot/lamp/shadow/update", "{}"),
                // a wildcard in a topic
                publish(1, 1, "$iot/+/shadow/update", "{}"),
                publish(0, 0, "#", "{}"),
                // no topic
                publish(1, 1, "", "{}"),
                // U+0000, and bytes that are no UTF-8
                publish(1, 1, "a\0b", "{}"),
                packet(0x30, out -> out.write(new byte[] {0, 2, (byte) 0xC3, (byte) 0x28})),
                // flags of the fixed header
                packet(0x80, out -> out.writeShort(1)),
                new byte[] {(byte) 0xC1, 0},
                // a SUBSCRIBE of nothing, and one with QoS 3
                subscribe(1, 0),
                subscribe(1, 3, "$iot/lamp/shadow/delta"),
                // a second CONNECT
                connect("home/lamp", "lamp"),
                // what only servers send
                packet(0x20, out -> out.writeShort(0)),
                new byte[] {(byte) 0xD0, 0},
                // shorter than it says, and a length of five bytes
                new byte[] {0x32, 1, 0},
                new byte[] {0x30, -1, -1, -1, -1, 1});
    }

    @ParameterizedTest
    @MethodSource("brokenPackets")
    void aBrokenPacketClosesItsConnection(byte[] bytes) throws Exception {
        try (var client = RawClient.connected(world, "home/lamp")) {
            client.send(bytes);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void aTopicOf32000LevelsIsRefusedByItsLimit() throws Exception {
        var deep = "a" + "/a".repeat(31_999);
        try (var client = RawClient.connected(world, "home/lamp")) {
            client.send(subscribe(1, 1, deep, "$iot/lamp/shadow/delta"));
            var suback = client.read(SUBACK);
            assertThat(suback.at(2)).isEqualTo(0x80);
            assertThat(suback.at(3)).isEqualTo(1);
            client.send(publish(1, 1, deep, "{}"));
            assertThat(client.isClosedByPeer()).isTrue();
        }
        try (var client = RawClient.connected5(world, "home/lamp")) {
            client.send(publish5(1, 1, deep, "{}"));
            assertThat(client.read(PUBACK).at(2)).isEqualTo(0x90);
        }
    }

    @Test
    void aPacketThatIsTooLargeIsRefusedBeforeItIsBuffered() throws Exception {
        try (var client = RawClient.connected5(world, "home/lamp")) {
            client.send(new byte[] {0x32, (byte) 0x80, (byte) 0x80, (byte) 0x80, 1});
            assertThat(client.read(DISCONNECT).at(0)).isEqualTo(0x95);
        }
        try (var client = RawClient.connected(world, "home/lamp")) {
            client.send(new byte[] {0x32, (byte) 0x81, (byte) 0x80, 0x10});
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void twentyThousandPipelinedPublishesAreAllAcknowledgedInOrder() throws Exception {
        var count = 20_000;
        try (var client = RawClient.connected(world, "home/lamp")) {
            var writer = Thread.ofVirtual().start(() -> pipeline(client, count));
            for (var i = 1; i <= count; i++) {
                assertThat(client.read(PUBACK).id()).isEqualTo(i);
            }
            writer.join();
        }
        assertThat(world.count("select version from shadow order by version desc limit 1"))
                .isGreaterThanOrEqualTo(count);
    }

    private static void pipeline(RawClient client, int count) {
        try {
            for (var i = 1; i <= count; i++) {
                client.send(publish(1, i, "$iot/lamp/shadow/update", "{\"reported\":{\"n\":" + i + "}}"));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void connectSubscribeAndPublishMayComeInOneSegment() throws Exception {
        try (var client = new RawClient(world.port())) {
            client.send(
                    connect("home/lamp", "glued"),
                    subscribe(1, 1, "$iot/lamp/shadow/update/accepted"),
                    publish(1, 2, "$iot/lamp/shadow/update", "{\"requestId\":\"glued\",\"reported\":{\"a\":1}}"));

            assertThat(client.read().type()).isEqualTo(CONNACK);
            assertThat(client.read().type()).isEqualTo(SUBACK);
            assertThat(client.read(RawClient.PUBLISH).payload()).contains("glued");
        }
    }

    @Test
    void packetsMayBeSplitAtAnyByte() throws Exception {
        var all = new ByteArrayOutputStream();
        all.writeBytes(connect5("home/lamp", "split"));
        all.writeBytes(RawClient.subscribe5(1, 1, "$iot/lamp/shadow/delta"));
        all.writeBytes(publish5(1, 2, "$iot/lamp/shadow/update", "{\"reported\":{\"a\":1}}"));
        all.writeBytes(pingreq());
        var bytes = all.toByteArray();
        for (var cut = 1; cut < bytes.length; cut++) {
            try (var client = new RawClient(world.port())) {
                client.send(java.util.Arrays.copyOf(bytes, cut));
                client.send(java.util.Arrays.copyOfRange(bytes, cut, bytes.length));
                assertThat(client.read().type()).isEqualTo(CONNACK);
                assertThat(client.read().type()).isEqualTo(SUBACK);
                client.read(PINGRESP);
            }
        }
    }

    @Test
    void everyByteMayComeAlone() throws Exception {
        try (var client = new RawClient(world.port())) {
            for (var b : connect("home/lamp", "drop by drop")) {
                client.send(new byte[] {b});
            }
            assertThat(client.read(CONNACK).at(1)).isZero();
        }
    }

    @Test
    void aClientThatSubscribesRightAfterConnackIsNeverDropped() throws Exception {
        for (var i = 0; i < 1_500; i++) {
            try (var client = RawClient.connected(world, "home/lamp", "hasty")) {
                client.send(subscribe(1, 1, "$iot/lamp/shadow/delta"));
                assertThat(client.read(SUBACK).at(2)).isEqualTo(1);
            }
        }
    }

    @Test
    void garbageAtFullSpeedClosesOnlyItself() throws Exception {
        var garbage = new byte[65_536];
        new java.util.Random(1).nextBytes(garbage);
        for (var i = 0; i < 200; i++) {
            try (var client = new RawClient(world.port())) {
                client.send(garbage);
            } catch (IOException closed) {
                // the gateway was faster
            }
        }
    }
}
