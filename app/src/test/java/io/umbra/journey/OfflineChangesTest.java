package io.umbra.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.bench.Packets;
import io.umbra.bench.UmbraProcess;
import io.umbra.json.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A device that was away through fifty changes ends up as it is desired, and does nothing twice. */
@ExtendWith(SharedPlatform.class)
class OfflineChangesTest {
    private static final String SHADOW = "$iot/blind/shadow/";

    private final UmbraProcess umbra;
    private final Tenant home;
    private final Tenant.Login login;
    private final Map<String, JsonNode> state = new HashMap<>();
    private final Map<String, Integer> acts = new HashMap<>();
    private long seen;

    OfflineChangesTest(UmbraProcess umbra) {
        this.umbra = umbra;
        home = Tenant.of(umbra);
        login = home.thing("blind");
    }

    @Test
    void aCleanSessionHearsOneDelta() {
        fiftyChanges();
        try (var device = RawDevice.connect(umbra.mqtt(), login, "blind")) {
            device.subscribe(SHADOW + "delta", 1);
            var packet = device.next(Packets.PUBLISH);
            device.send(Packets.ack(Packets.PUBACK, packet.packetId()));
            obey(device, Json.parse(packet.payload()));

            device.send(Packets.pingRequest());
            assertThat(device.next().type()).isEqualTo(Packets.PINGRESP);
        }
        endsAsDesired();
    }

    @Test
    void aDeviceThatOnlyAsksGetsTheSame() {
        fiftyChanges();
        try (var device = RawDevice.connect(umbra.mqtt(), login, "blind")) {
            device.subscribe(SHADOW + "get/accepted", 0);
            for (var again = 0; again < 2; again++) {
                device.send(Packets.publish(SHADOW + "get", "{}".getBytes(UTF_8), 0, 0, false));
                obey(device, Json.parse(device.next(Packets.PUBLISH).payload()));
            }
        }
        endsAsDesired();
    }

    @Test
    void aSessionThatOutlivedItsConnectionHearsOneDeltaToo() {
        try (var device = RawDevice.connectLasting(umbra.mqtt(), login, "blind")) {
            device.subscribe(SHADOW + "delta", 1);
            device.send(Packets.disconnect());
            device.awaitClosed();
        }
        fiftyChanges();

        try (var device = RawDevice.connectLasting(umbra.mqtt(), login, "blind")) {
            var packet = device.next(Packets.PUBLISH);
            device.send(Packets.ack(Packets.PUBACK, packet.packetId()));
            obey(device, Json.parse(packet.payload()));

            device.send(Packets.pingRequest());
            assertThat(device.next().type()).isEqualTo(Packets.PINGRESP);
        }
        endsAsDesired();
    }

    private void fiftyChanges() {
        for (var n = 1; n <= 50; n++) {
            home.desire("blind", "{\"k%d\":%d,\"last\":%d}".formatted(n % 5, n, n));
        }
    }

    /** The rule for clients: what is not newer than the last delta or get is passed over. */
    private void obey(RawDevice device, JsonNode order) {
        var wanted = order.has("delta") ? order.get("delta") : order.get("desired");
        long version = order.get("version").longValue();
        if (version <= seen || wanted.isEmpty()) {
            return;
        }
        seen = version;
        wanted.properties().forEach(wish -> {
            state.put(wish.getKey(), wish.getValue());
            acts.merge(wish.getKey(), 1, Integer::sum);
        });
        device.report(SHADOW + "update", "{\"reported\":" + Json.text(wanted) + "}");
    }

    private void endsAsDesired() {
        var shadow = home.shadow("blind");
        assertThat(shadow.get("delta").isEmpty()).isTrue();
        assertThat(shadow.get("desired").properties()).hasSize(6).allSatisfy(wish -> {
            var done = Objects.requireNonNull(state.get(wish.getKey()));
            assertThat(done.longValue()).isEqualTo(wish.getValue().longValue());
            assertThat(acts).containsEntry(wish.getKey(), 1);
        });
    }
}
