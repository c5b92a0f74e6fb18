package io.umbra.gateway;

import static io.umbra.gateway.RawClient.CONNACK;
import static io.umbra.gateway.RawClient.DISCONNECT;
import static io.umbra.gateway.RawClient.connect;
import static io.umbra.gateway.RawClient.connect5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.ban.Ban;
import io.umbra.presence.ConnectionLog.Entry;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is banned does not come in, and who is in leaves. */
class BansTest {

    private static World world;
    private static final long HOME = 1;

    @BeforeAll
    static void start() throws Exception {
        world = World.start();
        world.thing("lamp");
        world.thing("door");
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @AfterEach
    void lift() {
        world.bans.lift();
    }

    @Test
    void aBannedAddressIsRefusedWhateverItShows() throws Exception {
        world.bans.ban(null, Ban.Kind.ADDRESS, "127.0.0.1");

        assertThat(code(connect("home/lamp", "c"))).isEqualTo(5);
        assertThat(code(connect5("home/lamp", "c"))).isEqualTo(0x8A);
        assertThat(code(connect("MQTT", 4, 0xC2, 60, "c", null, null, "home/lamp", "not its key")))
                .as("it is not asked for its key")
                .isEqualTo(5);
        assertThat(newest("banned").detail()).isEqualTo("ban b0 of 127.0.0.1: by hand");
    }

    @Test
    void anAddressBannedInAProjectMayGoElsewhere() throws Exception {
        world.bans.ban("away", Ban.Kind.ADDRESS, "127.0.0.1");

        assertThat(code(connect("home/lamp", "c"))).isZero();
        assertThat(code(connect("MQTT", 4, 0xC2, 60, "c", null, null, "away/lamp", "x")))
                .isEqualTo(5);
    }

    @Test
    void aBannedThingIsToldSoOnlyWithItsKey() throws Exception {
        world.bans.ban("home", Ban.Kind.THING, "lamp");

        assertThat(code(connect5("home/lamp", "c"))).isEqualTo(0x8A);
        assertThat(code(connect5("home/door", "c"))).isZero();
        assertThat(code(connect("MQTT", 5, 0xC2, 60, "c", null, null, "home/lamp", "not its key")))
                .isEqualTo(0x86);
    }

    @Test
    void whoIsInWhenBannedLeaves() throws Exception {
        try (var lamp = RawClient.connected5(world, "home/lamp");
                var door = RawClient.connected5(world, "home/door")) {
            world.bans.ban("home", Ban.Kind.CLIENT_ID, "home/lamp");

            assertThat(lamp.read(DISCONNECT).at(0)).isEqualTo(0x98);
            assertThat(lamp.isClosedByPeer()).isTrue();
            assertThat(code(connect5("home/lamp", "home/lamp"))).isEqualTo(0x8A);
            door.send(RawClient.pingreq());
            assertThat(door.read().type()).isEqualTo(RawClient.PINGRESP);
        }
    }

    @Test
    void connectionsAreSeenAsTheyStandAndCanBeKicked() throws Exception {
        try (var lamp = RawClient.connected5(world, "home/lamp");
                var door = RawClient.connected(world, "home/door", "a-door")) {
            lamp.send(RawClient.subscribe5(1, 1, "$iot/lamp/shadow/delta"));
            lamp.read(RawClient.SUBACK);
            var standing = world.gateway.standing(HOME, "lamp", null, 10).getFirst();

            assertThat(standing.clientId()).isEqualTo("home/lamp");
            assertThat(standing.protocol()).isEqualTo("MQTT 5.0 over TCP");
            assertThat(standing.tls()).isFalse();
            assertThat(standing.keepAliveSeconds()).isZero();
            assertThat(standing.subscriptions()).isEqualTo(1);
            assertThat(standing.window()).isEqualTo(32);
            assertThat(standing.queued()).isZero();
            await().until(() -> world.gateway.standing(HOME, null, null, 10).size() == 2);
            assertThat(world.gateway.standing(HOME, null, standing.id(), 10))
                    .extracting(each -> each.clientId())
                    .containsExactly("a-door");
            assertThat(world.gateway.standing(HOME + 1, null, null, 10)).isEmpty();

            assertThat(world.gateway.kick(HOME + 1, standing.id())).isFalse();
            assertThat(world.gateway.kick(HOME, standing.id())).isTrue();
            assertThat(lamp.read(DISCONNECT).at(0)).isEqualTo(0x98);
            assertThat(lamp.isClosedByPeer()).isTrue();
            await().until(() -> world.gateway.standing(HOME, "lamp", null, 10).isEmpty());
            assertThat(newest("kicked").username()).isEqualTo("home/lamp");
            door.send(RawClient.pingreq());
            assertThat(door.read().type()).isEqualTo(RawClient.PINGRESP);
        }
    }

    /** Connections of other tests may break at the same time. */
    private static Entry newest(String reason) {
        return world.log.recent("home", 1_000).stream()
                .filter(entry -> entry.reason().equals(reason))
                .findFirst()
                .orElseThrow();
    }

    private static int code(byte[] connect) throws IOException {
        try (var client = new RawClient(world.port())) {
            return client.send(connect).read(CONNACK).at(1);
        }
    }
}
