package io.umbra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.gateway.wire.WireSettings;
import java.util.ArrayList;
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
        try (var world = World.with().wire(slow).start()) {
            world.thing("lamp");
            var served = 0;
            var clients = new ArrayList<RawClient>();
            for (var i = 0; i < 30; i++) {
                var client = new RawClient(world.port());
                clients.add(client);
                served += isServed(client) ? 1 : 0;
            }
            for (var client : clients) {
                client.close();
            }

            assertThat(served).isBetween(5, 29);
            assertThat(world.log.all(1_000)).anyMatch(entry -> entry.reason().equals("connection_rate_exceeded"));
        }
    }

    private static boolean isServed(RawClient client) throws Exception {
        try {
            client.send(RawClient.connect("home/lamp", "c"));
            return client.readOrEnd() != null;
        } catch (java.io.IOException closed) {
            return false;
        }
    }
}
