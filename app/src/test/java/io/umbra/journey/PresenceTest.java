package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.bench.Packets;
import io.umbra.bench.UmbraProcess;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Whether a thing is connected, since when, and why not. */
@ExtendWith(SharedPlatform.class)
class PresenceTest {
    private static final String THING = "pump";

    private final UmbraProcess umbra;
    private final Tenant home;
    private final Tenant.Login login;

    PresenceTest(UmbraProcess umbra) {
        this.umbra = umbra;
        home = Tenant.of(umbra);
        login = home.thing(THING);
    }

    @Test
    void aThingThatNeverConnectedIsOffline() {
        assertThat(presence().path("online").asBoolean()).isFalse();
        assertThat(presence().path("epoch").asInt()).isZero();
    }

    @Test
    void aConnectedThingIsOnlineBeforeItHearsSo() {
        var before = Instant.now().minusMillis(1);
        try (var device = connect("pump-client")) {
            var presence = presence();

            assertThat(device.come()).isEmpty();
            assertThat(presence.path("online").asBoolean()).isTrue();
            assertThat(Instant.parse(presence.path("since").asString())).isBetween(before, Instant.now());
            assertThat(presence.path("clientId").asString()).isEqualTo("pump-client");
            assertThat(presence.path("address").asString()).contains("127.0.0.1");
            assertThat(presence.path("epoch").asInt()).isEqualTo(1);
        }
    }

    @Test
    void leavingIsToldApartFromBreaking() {
        try (var device = connect("polite")) {
            device.send(Packets.disconnect());
            awaitOffline("client_disconnected");
        }
        try (var device = connect("rude")) {
            device.come();
        }
        awaitOffline("connection_lost");
        assertThat(presence().path("epoch").asInt()).isEqualTo(2);
    }

    @Test
    void silenceBeyondTheKeepAliveIsAnEnd() {
        try (var device = RawDevice.open(umbra.mqtt())) {
            device.send(Packets.connect("silent", login.username(), login.password(), 1));
            device.next(Packets.CONNACK);
            device.awaitClosed();
        }
        awaitOffline("keep_alive_timeout");
    }

    @Test
    void theEndOfAnOldConnectionDoesNotOverrideANewerOne() {
        for (var round = 1; round <= 20; round++) {
            try (var old = connect("flapping");
                    var newer = connect("flapping")) {
                old.awaitClosed();
                newer.report("$iot/pump/shadow/update", "{\"reported\":{\"round\":" + round + "}}");

                assertThat(presence().path("online").asBoolean()).isTrue();
                assertThat(presence().path("epoch").asInt()).isEqualTo(2 * round);
            }
        }
        awaitOffline("connection_lost");
    }

    @Test
    void aThingIsOnlineWhileOneOfItsConnectionsIs() {
        try (var first = connect("first")) {
            try (var second = connect("second")) {
                second.come();
            }
            await().until(() -> presence().path("epoch").asInt() == 2);
            first.report("$iot/pump/shadow/update", "{\"reported\":{\"n\":1}}");
            assertThat(presence().path("online").asBoolean()).isTrue();
        }
        awaitOffline("connection_lost");
    }

    @Test
    void revokedCredentialsEndTheConnectionWithinASecond() {
        Promise.keptWithin(Duration.ofSeconds(1), number -> {
            var revoked = home.thing("revoked-" + number);
            try (var device = RawDevice.connect(umbra.mqtt(), revoked, revoked.name())) {
                home.rest()
                        .delete(home.path("/things/" + revoked.name() + "/credentials"))
                        .expect(204);
                var began = System.nanoTime();
                device.awaitClosed();
                var took = System.nanoTime() - began;
                await().until(
                                () -> home.presence(revoked.name())
                                        .path("reason")
                                        .asString(),
                                "credentials_revoked"::equals);
                return Duration.ofNanos(took);
            }
        });
    }

    @Test
    void afterTheProcessWasKilledItsConnectionsAreGoneAndNewOnesCount() {
        var start = SharedPlatform.patient(SharedPlatform.newHome());
        var killed = UmbraProcess.start(start);
        var tenant = Tenant.of(killed);
        var here = tenant.thing("here");
        var gone = tenant.thing("gone");
        RawDevice.connect(killed.mqtt(), here, "here");
        RawDevice.connect(killed.mqtt(), gone, "gone");
        killed.kill();

        try (var umbra = UmbraProcess.start(start);
                var device = RawDevice.connect(umbra.mqtt(), here, "here")) {
            var after = tenant.on(umbra);
            assertThat(after.presence("gone").path("online").asBoolean()).isFalse();
            assertThat(after.presence("here").path("online").asBoolean()).isTrue();
            assertThat(after.presence("here").path("epoch").asInt()).isEqualTo(2);
            device.report("$iot/here/shadow/update", "{\"reported\":{\"n\":1}}");
            assertThat(after.presence("here").path("online").asBoolean()).isTrue();
        }
    }

    private RawDevice connect(String clientId) {
        return RawDevice.connect(umbra.mqtt(), login, clientId);
    }

    private JsonNode presence() {
        return home.presence(THING);
    }

    private void awaitOffline(String reason) {
        await().untilAsserted(() -> {
            assertThat(presence().path("online").asBoolean()).isFalse();
            assertThat(presence().path("reason").asString()).isEqualTo(reason);
        });
    }
}
