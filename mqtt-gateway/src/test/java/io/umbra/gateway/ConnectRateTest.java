package io.umbra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.gateway.wire.WireSettings;
import io.umbra.lane.HandClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConnectRateTest {

    @Test
    void anAddressThatConnectsTooFastIsTurnedAwayAndTheLogSaysSo() throws Exception {
        var d = World.wire();
        var slow = new WireSettings(
                d.bind(),
                d.listeners(),
                null,
                null,
                1,
                5,
                d.maxSockets(),
                d.maxConnectBytes(),
                d.outboundBufferBytes(),
                2);
        var clock = new HandClock(Instant.now());
        try (var world = World.with().wire(slow).clock(clock).start()) {
            world.thing("lamp");

            assertThat(served(world, 8)).isEqualTo(5);
            assertThat(world.log.all(1_000))
                    .filteredOn(entry -> entry.reason().equals("connection_rate_exceeded"))
                    .hasSize(3);
            clock.advance(Duration.ofSeconds(2));
            assertThat(served(world, 8)).isEqualTo(2);
        }
    }

    private static int served(World world, int clients) {
        var served = 0;
        for (var i = 0; i < clients; i++) {
            served += isServed(world) ? 1 : 0;
        }
        return served;
    }

    private static boolean isServed(World world) {
        try (var client = new RawClient(world.port())) {
            client.send(RawClient.connect("home/lamp", "c"));
            return client.readOrEnd() != null;
        } catch (IOException closed) {
            return false;
        }
    }
}
