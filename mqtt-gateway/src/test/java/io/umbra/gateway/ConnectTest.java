package io.umbra.gateway;

import static io.umbra.gateway.RawClient.CONNACK;
import static io.umbra.gateway.RawClient.DISCONNECT;
import static io.umbra.gateway.RawClient.connect;
import static io.umbra.gateway.RawClient.connect5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.journal.Event;
import io.umbra.presence.Connection;
import io.umbra.thing.ThingRef;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From the first byte to CONNACK, and how connections end. */
class ConnectTest {

    private static World world;

    @BeforeAll
    static void start() throws Exception {
        world = World.start();
        world.thing("lamp");
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @ParameterizedTest
    @CsvSource({"MQIsdp, 3", "MQTT, 4", "MQTT, 5"})
    void everyProtocolIsSpoken(String name, int level) throws Exception {
        assertThat(code(connect(name, level, 0xC2, 60, "c", null, null, "home/lamp", World.password("home/lamp"))))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"MQTT, 3", "MQTT, 6", "MQIsdp, 4", "MQXX, 4"})
    void anyOtherIsRefusedByItsName(String name, int level) throws Exception {
        assertThat(code(connect(name, level, 0xC2, 60, "c", null, null, "home/lamp", World.password("home/lamp"))))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "home/lamp, wrong",
        "home/nobody, secret of home/nobody",
        "nowhere/lamp, secret of nowhere/lamp",
        "lamp, secret of lamp",
        "home/@nokey, secret of home/@nokey",
    })
    void whoIsNotKnownIsNotToldWhatIsWrong(String username, String password) throws Exception {
        assertThat(code(connect("MQTT", 4, 0xC2, 60, "c", null, null, username, password)))
                .isEqualTo(4);
        assertThat(code(connect("MQTT", 5, 0xC2, 60, "c", null, null, username, password)))
                .isEqualTo(0x86);
    }

    @Test
    void aRefusedConnectionIsInTheLogWithItsReason() throws Exception {
        code(connect("MQTT", 4, 0xC2, 60, "my-client", null, null, "home/ghost", "wrong"));

        var entry = world.log.recent("home", 1_000).stream()
                .filter(each -> "home/ghost".equals(each.username()))
                .findFirst()
                .orElseThrow();
        assertThat(entry.clientId()).isEqualTo("my-client");
        assertThat(entry.reason()).isEqualTo("wrong_key");
        assertThat(entry.address()).startsWith("127.0.0.1:");
    }

    @Test
    void anEmptyClientIdNeedsACleanSession() throws Exception {
        world.thing("nameless");
        var password = World.password("home/nameless");
        assertThat(code(connect("MQTT", 4, 0xC0, 60, "", null, null, "home/nameless", password)))
                .isEqualTo(2);
        assertThat(code(connect("MQTT", 4, 0xC2, 60, "", null, null, "home/nameless", password)))
                .isZero();
        assertThat(code(connect("MQIsdp", 3, 0xC2, 60, "", null, null, "home/nameless", password)))
                .isEqualTo(2);
    }

    @Test
    void aClientIdMayHave128Bytes() throws Exception {
        assertThat(code(connect("home/lamp", "c".repeat(128)))).isZero();
        assertThat(code(connect("home/lamp", "c".repeat(129)))).isEqualTo(2);
        assertThat(code(connect5("home/lamp", "c".repeat(129)))).isEqualTo(0x85);
    }

    @Test
    void aWillNeedsTheRightToItsTopic() throws Exception {
        assertThat(code(connect(
                        "MQTT",
                        4,
                        0xC6,
                        60,
                        "c",
                        "$iot/door/shadow/update",
                        "{}",
                        "home/lamp",
                        World.password("home/lamp"))))
                .isEqualTo(5);
        assertThat(code(connect(
                        "MQTT", 5, 0xC6, 60, "c", "a/plain/topic", "{}", "home/lamp", World.password("home/lamp"))))
                .isEqualTo(0x87);
    }

    @Test
    void theAcceptedConnectionIsPresentBeforeItIsToldSo() throws Exception {
        var thing = world.thing("present");
        try (var client = RawClient.connected(world, "home/present", "the-client")) {
            assertThat(world.count("select count(*) from presence where online and thing = " + thing.key()))
                    .isEqualTo(1);
            await().untilAsserted(
                            () -> assertThat(lastPresence(thing).presence().connection())
                                    .extracting(Connection::clientId)
                                    .isEqualTo("the-client"));
            assertThat(lastPresence(thing).presence().online()).isTrue();

            client.send(RawClient.disconnect());
            awaitOffline(thing, "client_disconnected");
        }
    }

    @Test
    void aLostConnectionIsNotALeavingOne() throws Exception {
        var thing = world.thing("lost");
        RawClient.connected(world, "home/lost").close();

        awaitOffline(thing, "connection_lost");
    }

    @Test
    void silenceEndsAConnectionAfterOneAndAHalfKeepAlivesAndASecond() throws Exception {
        var thing = world.thing("silent");
        try (var client = new RawClient(world.port())) {
            var before = System.nanoTime();
            client.send(connect("MQTT", 5, 0xC2, 1, "c", null, null, "home/silent", World.password("home/silent")));
            client.read(CONNACK);

            assertThat(client.read(DISCONNECT).at(0)).isEqualTo(0x8D);
            assertThat((System.nanoTime() - before) / 1_000_000).isBetween(2_500L, 30_000L);
            awaitOffline(thing, "keep_alive_timeout");
        }
    }

    @Test
    void theSameClientIdOfTheSameThingTakesOver() throws Exception {
        var thing = world.thing("twin");
        try (var old = RawClient.connected5(world, "home/twin");
                var young = RawClient.connected5(world, "home/twin")) {
            assertThat(old.read(DISCONNECT).at(0)).isEqualTo(0x8E);
            assertThat(old.isClosedByPeer()).isTrue();

            young.send(RawClient.pingreq());
            assertThat(young.read().type()).isEqualTo(RawClient.PINGRESP);
            await().until(() -> presences(thing) == 3);
            assertThat(lastPresence(thing).presence().online()).isTrue();
        }
    }

    @Test
    void aThingMayHoldFourConnections() throws Exception {
        world.thing("many");
        try (var a = RawClient.connected(world, "home/many", "a");
                var b = RawClient.connected(world, "home/many", "b");
                var c = RawClient.connected(world, "home/many", "c");
                var d = RawClient.connected(world, "home/many", "d");
                var again = RawClient.connected(world, "home/many", "d")) {
            assertThat(code(connect("home/many", "e"))).isEqualTo(3);
            assertThat(code(connect5("home/many", "e"))).isEqualTo(0x97);
            again.send(RawClient.pingreq());
            assertThat(again.read().type()).isEqualTo(RawClient.PINGRESP);
        }
    }

    @Test
    void aThingWhoseRightsEndIsClosedAtOnce() throws Exception {
        var thing = world.thing("revoked");
        try (var client = RawClient.connected5(world, "home/revoked")) {
            world.gateway.closeThing(thing.key(), "credentials_revoked");

            assertThat(client.read(DISCONNECT).at(0)).isEqualTo(0x98);
            awaitOffline(thing, "credentials_revoked");
        }
    }

    @Test
    void mqtt5IsToldTheLimitsOfThisServer() throws Exception {
        try (var client = new RawClient(world.port())) {
            client.send(connect5("home/lamp", ""));
            var connack = client.read(CONNACK);

            assertThat(connack.at(0)).as("session present").isZero();
            assertThat(connack.toString()).contains("1100000000", "210040", "2700040000");
            assertThat(new String(connack.body(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("umbra-");
        }
    }

    @Test
    void enhancedAuthenticationIsRefused() throws Exception {
        var packet = RawClient.packet(0x10, out -> {
            out.writeUTF("MQTT");
            out.writeByte(5);
            out.writeByte(0x02);
            out.writeShort(60);
            out.writeByte(8);
            out.writeByte(0x15);
            out.writeUTF("SCRAM");
            out.writeUTF("c");
        });

        assertThat(code(packet)).isEqualTo(0x8C);
    }

    private static int code(byte[] connect) throws IOException {
        try (var client = new RawClient(world.port())) {
            return client.send(connect).read(CONNACK).at(1);
        }
    }

    /** What is committed is told after it was acknowledged. */
    private static void awaitOffline(ThingRef thing, String reason) {
        await().untilAsserted(() ->
                assertThat(lastPresence(thing).presence().online()).isFalse());
        assertThat(lastPresence(thing).presence().reason()).isEqualTo(reason);
    }

    private static Event.PresenceChanged lastPresence(ThingRef thing) {
        return world.events.stream()
                .filter(Event.PresenceChanged.class::isInstance)
                .map(Event.PresenceChanged.class::cast)
                .filter(event -> event.thing().key() == thing.key())
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("nothing is told of " + thing.id()));
    }

    private static long presences(ThingRef thing) {
        return world.events.stream()
                .filter(event ->
                        event instanceof Event.PresenceChanged && event.thing().key() == thing.key())
                .count();
    }
}
