package io.umbra.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.bench.Database;
import io.umbra.bench.Packets;
import io.umbra.bench.UmbraProcess;
import io.umbra.bench.UmbraProcess.Start;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Between COMMIT and its answer: the change is stored and the platform does not know. */
class LostAnswerTest {
    private static final String TOPIC = "$iot/meter/shadow/update";

    private final ExternalStore store = ExternalStore.fresh();
    private final StoreProxy proxy = new StoreProxy(store.port());
    private final Start start = SharedPlatform.patient(SharedPlatform.newHome()).with(store.settings(proxy.port()));

    @AfterEach
    void closeTheStore() {
        proxy.close();
        store.close();
    }

    @Test
    void aResendAfterTheProcessWasKilledThereMakesOneVersion() {
        var umbra = UmbraProcess.start(start);
        var home = Tenant.of(umbra);
        var login = home.thing("meter");
        var payload = "{\"requestId\":\"once-and-again\",\"reported\":{\"count\":1}}".getBytes(UTF_8);
        try (var device = RawDevice.connect(umbra.mqtt(), login, "meter")) {
            var withheld = proxy.withholdCommitOf("once-and-again");
            device.send(Packets.publish(TOPIC, payload, 1, 7, false));
            withheld.orTimeout(60, TimeUnit.SECONDS).join();
            device.send(Packets.pingRequest());
            assertThat(device.next().type())
                    .as("no ack of what is not known to be stored")
                    .isEqualTo(Packets.PINGRESP);
            umbra.kill();
        }

        try (var again = UmbraProcess.start(start);
                var device = RawDevice.connect(again.mqtt(), login, "meter")) {
            assertThat(device.subscribe(TOPIC + "/accepted", 1)).isEqualTo(1);
            device.send(Packets.publish(TOPIC, payload, 1, 7, true));

            assertThat(device.next(Packets.PUBACK).packetId()).isEqualTo(7);
            var answer = device.next(Packets.PUBLISH);
            assertThat(answer.payload()).contains("\"requestId\":\"once-and-again\"", "\"version\":1");
            assertOneVersion(again, home.on(again));
        }
    }

    @Test
    void aBrokenConnectionThereIsFoundOutAndTheMessageAckedOnce() throws IOException {
        try (var umbra = UmbraProcess.start(start)) {
            var home = Tenant.of(umbra);
            try (var device = RawDevice.connect(umbra.mqtt(), home.thing("meter"), "meter")) {
                var withheld = proxy.withholdCommitOf("only-once");
                var payload = "{\"requestId\":\"only-once\",\"reported\":{\"count\":1}}";
                device.send(Packets.publish(TOPIC, payload.getBytes(UTF_8), 1, 9, false));
                withheld.orTimeout(60, TimeUnit.SECONDS).join().close();

                assertThat(device.next(Packets.PUBACK).packetId()).isEqualTo(9);
                assertOneVersion(umbra, home);
            }
        }
    }

    private static void assertOneVersion(UmbraProcess umbra, Tenant home) {
        assertThat(home.shadow("meter").path("version").asLong()).isEqualTo(1);
        assertThat(home.shadow("meter").at("/reported/count").asInt()).isEqualTo(1);
        assertThat(new Journal(Database.of(umbra), home.project()).versions("meter"))
                .isEqualTo(1);
    }
}
