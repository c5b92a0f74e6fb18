package io.umbra.gateway;

import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.SUBACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the gateway counts of its clients. */
class MetersTest {

    private static World world;

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

    @Test
    void clientsPacketsAndPublishesAreCounted() throws Exception {
        try (var lamp = RawClient.connected5(world, "home/lamp");
                var door = RawClient.connected(world, "home/door")) {
            assertThat(clients("MQTT 5.0")).isEqualTo(1);
            assertThat(clients("MQTT 3.1.1")).isEqualTo(1);
            door.send(RawClient.subscribe(1, 1, "$baidu/iot/general/#"));
            door.read(SUBACK);
            lamp.send(RawClient.publish5(1, 7, "$baidu/iot/general/a", "hello"));
            lamp.read(PUBACK);
            door.read(PUBLISH);

            assertThat(count("umbra.mqtt.publishes", "direction", "in", "qos", "1"))
                    .isEqualTo(1);
            assertThat(count("umbra.mqtt.publishes", "direction", "out", "qos", "1"))
                    .isEqualTo(1);
            assertThat(count("umbra.mqtt.packets", "direction", "in", "type", "connect"))
                    .isEqualTo(2);
            assertThat(count("umbra.mqtt.packets", "direction", "out", "type", "suback"))
                    .isEqualTo(1);
            assertThat(count("umbra.mqtt.packets", "direction", "out", "type", "puback"))
                    .isEqualTo(1);
            assertThat(world.meters.get("umbra.mqtt.queue.messages").gauge().value())
                    .isZero();
            assertThat(world.meters.get("umbra.mqtt.queue.longest").gauge().value())
                    .isZero();
        }
        await().until(() -> clients("MQTT 5.0") == 0 && clients("MQTT 3.1.1") == 0);
    }

    private static double clients(String protocol) {
        return world.meters
                .get("umbra.mqtt.clients")
                .tags("protocol", protocol, "transport", "TCP")
                .gauge()
                .value();
    }

    private static double count(String name, String... tags) {
        return world.meters.get(name).tags(tags).counter().count();
    }
}
