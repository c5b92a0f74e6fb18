package io.umbra.gateway;

import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.publish;
import static io.umbra.gateway.RawClient.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole way once: connect, subscribe, publish, stored, acknowledged, answered. */
class FirstSliceTest {

    private World world;

    @BeforeEach
    void start() throws Exception {
        world = World.start();
        world.thing("lamp");
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    @Test
    void anUpdateIsStoredAcknowledgedAndAnswered() throws Exception {
        try (var lamp = RawClient.connected(world, "home/lamp")) {
            lamp.send(subscribe(1, 1, "$iot/lamp/shadow/update/accepted"));
            assertThat(lamp.read(SUBACK).at(2)).isEqualTo(1);

            lamp.send(publish(1, 7, "$iot/lamp/shadow/update", "{\"requestId\":\"r1\",\"reported\":{\"on\":true}}"));

            var first = lamp.read();
            var second = lamp.read();
            var ack = first.type() == PUBACK ? first : second;
            var reply = first.type() == PUBLISH ? first : second;
            assertThat(ack.id()).isEqualTo(7);
            assertThat(reply.topic()).isEqualTo("$iot/lamp/shadow/update/accepted");
            assertThat(reply.payload()).contains("\"requestId\":\"r1\"").contains("\"reported\":{\"on\":true}");
            assertThat(world.count("select count(*) from shadow")).isEqualTo(1);
        }
    }
}
