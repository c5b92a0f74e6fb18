package io.umbra.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.bench.Packets;
import io.umbra.bench.UmbraProcess;
import io.umbra.json.Json;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * A microcontroller whose MQTT library has a buffer of 256 bytes for a whole packet, as PubSubClient has: it publishes at
 * QoS 0, and what is larger than its buffer never arrives.
 */
@ExtendWith(SharedPlatform.class)
class SmallDeviceTest {
    private static final int BUFFER = 256;
    private static final int KEEP_ALIVE = 15;
    private static final String THING = "env-01";
    private static final String MODEL = """
            {"id": "env", "version": "1.0", "properties": {
                "temperature": {"type": "float", "access": "r", "min": -40, "max": 125},
                "humidity": {"type": "int", "access": "r", "min": 0, "max": 100},
                "interval": {"type": "int", "access": "rw", "min": 1, "max": 3600}}}
            """;

    private final UmbraProcess umbra;
    private final Tenant home;
    private final Tenant.Login login;

    SmallDeviceTest(UmbraProcess umbra) {
        this.umbra = umbra;
        home = Tenant.of(umbra);
        home.model(MODEL);
        login = home.thing(THING, "env@1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$iot/env-01/shadow/", "$baidu/iot/shadow/env-01/"})
    void itGoesTheWholeWay(String shadow) {
        var version = shadow.startsWith("$iot") ? "version" : "profileVersion";
        try (var device = RawDevice.open(umbra.mqtt())) {
            send(device, Packets.connect(THING, login.username(), login.password(), KEEP_ALIVE));
            assertThat(next(device, Packets.CONNACK).body()[1]).isZero();
            subscribe(device, shadow + "delta");
            subscribe(device, shadow + "update/accepted");
            subscribe(device, shadow + "update/rejected");

            report(device, shadow, "{\"temperature\":21.75,\"humidity\":55,\"interval\":60}");
            var accepted = heard(device, shadow + "update/accepted");
            assertThat(accepted.get(version).longValue()).isEqualTo(1);
            assertThat(accepted.get("reported").size()).isEqualTo(3);

            home.desire(THING, "{\"interval\":300}");
            var delta = heard(device, shadow + "delta");
            assertThat(delta.at("/desired/interval").intValue()).isEqualTo(300);
            assertThat(delta.get(version).longValue()).isEqualTo(2);

            report(device, shadow, "{\"temperature\":21.8,\"humidity\":54,\"interval\":300}");
            assertThat(heard(device, shadow + "update/accepted").get(version).longValue())
                    .isEqualTo(3);
            assertThat(home.shadow(THING).get("delta").isEmpty()).isTrue();

            report(device, shadow, "{\"temperature\":\"warm\"}");
            assertThat(heard(device, shadow + "update/rejected").get("code").intValue())
                    .isEqualTo(422);

            send(device, Packets.pingRequest());
            next(device, Packets.PINGRESP);
        }
    }

    private static void subscribe(RawDevice device, String topic) {
        send(device, Packets.subscribe(1, 1, topic));
        assertThat(next(device, Packets.SUBACK).body()[2]).isEqualTo((byte) 1);
    }

    private static void report(RawDevice device, String shadow, String reported) {
        var payload = "{\"reported\":" + reported + "}";
        send(device, Packets.publish(shadow + "update", payload.getBytes(UTF_8), 0, 0, false));
    }

    /** The next message, which is one of this topic. */
    private static JsonNode heard(RawDevice device, String topic) {
        var message = next(device, Packets.PUBLISH);
        assertThat(message.topic()).isEqualTo(topic);
        send(device, Packets.ack(Packets.PUBACK, message.packetId()));
        return Json.parse(message.payload());
    }

    private static void send(RawDevice device, byte[] packet) {
        assertThat(packet).hasSizeLessThanOrEqualTo(BUFFER);
        device.send(packet);
    }

    private static RawDevice.Packet next(RawDevice device, int type) {
        var packet = device.next();
        assertThat(packet.type()).isEqualTo(type);
        var whole = Packets.packet(packet.first(), packet.body());
        assertThat(whole.length).as(new String(packet.body(), UTF_8)).isLessThanOrEqualTo(BUFFER);
        return packet;
    }
}
