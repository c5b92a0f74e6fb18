package io.umbra.gateway;

import static io.umbra.gateway.RawClient.PINGRESP;
import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBCOMP;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.PUBREC;
import static io.umbra.gateway.RawClient.PUBREL;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.UNSUBACK;
import static io.umbra.gateway.RawClient.ack;
import static io.umbra.gateway.RawClient.connect;
import static io.umbra.gateway.RawClient.packet;
import static io.umbra.gateway.RawClient.pingreq;
import static io.umbra.gateway.RawClient.publish;
import static io.umbra.gateway.RawClient.publish5;
import static io.umbra.gateway.RawClient.subscribe;
import static io.umbra.gateway.RawClient.subscribe5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.project.AppKey.Scope;
import io.umbra.project.ThingSelection;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Publishing and subscribing: qualities of service, rights, limits, wills, and that tenants never meet. */
class PublishTest {

    private static World world;

    @BeforeAll
    static void start() throws Exception {
        world = World.start();
        world.project("office", World.unlimited());
        for (var name : new String[] {"a", "b", "c"}) {
            world.thing("home", name);
            world.thing("office", name);
        }
        world.key("some", new ThingSelection.Names(Set.of("a")), Scope.READ);
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @ParameterizedTest
    @CsvSource({"0,0,0", "0,2,0", "1,0,0", "1,1,1", "1,2,1", "2,1,1", "2,2,2", "2,0,0"})
    void theLowerQosCounts(int published, int subscribed, int heard) throws Exception {
        try (var from = RawClient.connected(world, "home/a");
                var to = RawClient.connected(world, "home/b")) {
            to.send(subscribe(1, subscribed, "$baidu/iot/general/qos"));
            assertThat(to.read(SUBACK).at(2)).isEqualTo(subscribed);

            from.send(publish(published, 5, "$baidu/iot/general/qos", "hello"));

            var message = to.read(PUBLISH);
            assertThat(message.flags() >> 1 & 3).isEqualTo(heard);
            assertThat(message.payload()).isEqualTo("hello");
            if (heard == 2) {
                to.send(ack(PUBREC, message.publishId()));
                assertThat(to.read(PUBREL).id()).isEqualTo(message.publishId());
                to.send(ack(PUBCOMP, message.publishId()));
            }
        }
    }

    @Test
    void aQos2PublishIsTakenOnceHoweverOftenItComes() throws Exception {
        try (var from = RawClient.connected(world, "home/a");
                var to = RawClient.connected(world, "home/b")) {
            to.send(subscribe(1, 0, "$baidu/iot/general/once"));
            to.read(SUBACK);
            var again = publish(2, 9, "$baidu/iot/general/once", "x");
            again[0] |= 8;

            from.send(publish(2, 9, "$baidu/iot/general/once", "x"), again, again);
            assertThat(from.read(PUBREC).id()).isEqualTo(9);
            from.send(again, ack(PUBREL, 9));
            assertThat(from.read(PUBCOMP).id()).isEqualTo(9);
            from.send(publish(2, 9, "$baidu/iot/general/once", "y"));

            assertThat(to.read(PUBLISH).payload()).isEqualTo("x");
            assertThat(to.read(PUBLISH).payload()).isEqualTo("y");
        }
    }

    @Test
    void acknowledgementsLeaveInTheOrderThePublishesCame() throws Exception {
        try (var client = RawClient.connected(world, "home/a")) {
            client.send(
                    publish(1, 1, "$iot/a/shadow/update", "{\"reported\":{\"n\":1}}"),
                    publish(1, 2, "$baidu/iot/general/x", "at once"),
                    publish(2, 3, "$iot/a/shadow/update", "{\"reported\":{\"n\":2}}"),
                    publish(1, 4, "$baidu/iot/general/x", "at once"),
                    pingreq());

            var order = new StringBuilder();
            for (var i = 0; i < 5; i++) {
                var packet = client.read();
                if (packet.type() != PINGRESP) {
                    order.append(packet.type()).append(':').append(packet.id()).append(' ');
                }
            }
            assertThat(order.toString()).isEqualTo("4:1 4:2 5:3 4:4 ");
        }
    }

    @Test
    void aForbiddenPublishIsAnsweredAndNeverLeftHanging() throws Exception {
        try (var v3 = RawClient.connected(world, "home/a");
                var v5 = RawClient.connected5(world, "home/b")) {
            v3.send(publish(1, 1, "$iot/b/shadow/update", "{}"));
            assertThat(v3.isClosedByPeer()).isTrue();

            v5.send(publish5(1, 1, "$iot/a/shadow/update", "{}"), publish5(2, 2, "plain", "{}"));
            assertThat(v5.read(PUBACK).at(2)).isEqualTo(0x87);
            assertThat(v5.read(PUBREC).at(2)).isEqualTo(0x87);
        }
    }

    @Test
    void aForbiddenFilterIsRefusedAndTheOthersGranted() throws Exception {
        try (var v3 = RawClient.connected(world, "home/a");
                var v5 = RawClient.connected5(world, "home/b")) {
            v3.send(subscribe(1, 1, "#", "$iot/a/shadow/delta", "$iot/+/shadow/delta", "a#", "$share/g/x"));
            var suback = v3.read(SUBACK);
            assertThat(new int[] {suback.at(2), suback.at(3), suback.at(4), suback.at(5), suback.at(6)})
                    .containsExactly(0x80, 1, 0x80, 0x80, 0x80);

            v5.send(subscribe5(1, 1, "$iot/a/shadow/delta"), subscribe5(2, 1, "a#"), subscribe5(3, 1, "$share/g/x"));
            assertThat(v5.read(SUBACK).at(3)).isEqualTo(0x87);
            assertThat(v5.read(SUBACK).at(3)).isEqualTo(0x8F);
            assertThat(v5.read(SUBACK).at(3)).isEqualTo(0x87);
        }
    }

    @Test
    void aSessionHoldsAHundredSubscriptionsSixteenAtATime() throws Exception {
        try (var client = RawClient.connected(world, "home/a")) {
            var seventeen = new String[17];
            for (var i = 0; i < 17; i++) {
                seventeen[i] = "$baidu/iot/general/s" + i;
            }
            client.send(subscribe(1, 1, seventeen));
            var suback = client.read(SUBACK);
            assertThat(suback.at(17)).isEqualTo(1);
            assertThat(suback.at(18)).isEqualTo(0x80);

            for (var i = 16; i < 100; i++) {
                client.send(subscribe(1, 1, "$baidu/iot/general/s" + i));
                assertThat(client.read(SUBACK).at(2)).isEqualTo(1);
            }
            client.send(subscribe(1, 1, "$baidu/iot/general/one-more"), subscribe(2, 0, "$baidu/iot/general/s7"));
            assertThat(client.read(SUBACK).at(2)).isEqualTo(0x80);
            assertThat(client.read(SUBACK).at(2)).isEqualTo(0);
        }
    }

    @Test
    void unsubscribingEndsIt() throws Exception {
        try (var client = RawClient.connected(world, "home/a")) {
            client.send(subscribe(1, 1, "$baidu/iot/general/u", "$baidu/iot/general/v"));
            client.read(SUBACK);
            client.send(packet(0xA2, out -> {
                out.writeShort(2);
                out.writeUTF("$baidu/iot/general/u");
            }));
            assertThat(client.read(UNSUBACK).id()).isEqualTo(2);

            client.send(publish(0, 0, "$baidu/iot/general/u", "no"), publish(0, 0, "$baidu/iot/general/v", "yes"));

            assertThat(client.read(PUBLISH).payload()).isEqualTo("yes");
        }
    }

    @Test
    void whatMqtt5SaysBesideThePayloadIsPassedOn() throws Exception {
        try (var from = RawClient.connected5(world, "home/a");
                var to = RawClient.connected5(world, "home/b")) {
            to.send(packet(0x82, out -> {
                out.writeShort(1);
                out.write(new byte[] {2, 0x0B, 42});
                out.writeUTF("$baidu/iot/general/p");
                out.writeByte(1);
            }));
            to.read(SUBACK);
            from.send(packet(0x30, out -> {
                out.writeUTF("$baidu/iot/general/p");
                out.writeByte(26);
                out.writeByte(0x08);
                out.writeUTF("reply");
                out.writeByte(0x09);
                out.writeUTF("id");
                out.writeByte(0x26);
                out.writeUTF("key");
                out.writeUTF("value");
                out.writeBytes("body");
            }));

            var text = new String(to.read(PUBLISH).body(), java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThat(text).contains("reply", "id", "key", "value", "\u000B*").endsWith("body");
        }
    }

    @Test
    void aWillIsSentWhenTheConnectionBreaksAndNotWhenItIsTakenLeaveOf() throws Exception {
        try (var ear = RawClient.connected(world, "home/b")) {
            ear.send(subscribe(1, 1, "$baidu/iot/general/will"));
            ear.read(SUBACK);
            try (var leaving = withWill("leaves")) {
                leaving.send(RawClient.disconnect());
                assertThat(leaving.isClosedByPeer()).isTrue();
            }
            withWill("breaks").close();

            assertThat(ear.read(PUBLISH).payload()).isEqualTo("breaks");
        }
    }

    @Test
    void anMqtt5ClientMayLeaveWithItsWill() throws Exception {
        try (var ear = RawClient.connected(world, "home/b");
                var client = new RawClient(world.port())) {
            ear.send(subscribe(1, 1, "$baidu/iot/general/will-5"));
            ear.read(SUBACK);
            client.send(connect(
                    "MQTT",
                    5,
                    0xCE,
                    60,
                    "w5",
                    "$baidu/iot/general/will-5",
                    "left",
                    "home/c",
                    World.password("home/c")));
            client.read(RawClient.CONNACK);
            client.send(packet(0xE0, out -> out.write(new byte[] {4, 0})));

            assertThat(ear.read(PUBLISH).payload()).isEqualTo("left");
        }
    }

    private static RawClient withWill(String will) throws IOException {
        var client = new RawClient(world.port());
        client.send(
                connect("MQTT", 4, 0xCE, 60, "w", "$baidu/iot/general/will", will, "home/c", World.password("home/c")));
        client.read(RawClient.CONNACK);
        return client;
    }

    @Test
    void aWillOnAShadowTopicGoesThroughTheSameDoor() throws Exception {
        var client = new RawClient(world.port());
        client.send(connect(
                "MQTT",
                4,
                0xCE,
                60,
                "w",
                "$iot/c/shadow/update",
                "{\"reported\":{\"alive\":false}}",
                "home/c",
                World.password("home/c")));
        client.read(RawClient.CONNACK);
        client.close();

        await().until(() -> world.count("select count(*) from shadow where reported::text like '%alive%'") == 1);
    }

    @Test
    void twoProjectsWithTheSameThingAndClientIdNeverMeet() throws Exception {
        try (var home = RawClient.connected(world, "home/a", "same");
                var office = RawClient.connected(world, "office/a", "same")) {
            for (var client : new RawClient[] {home, office}) {
                client.send(subscribe(1, 1, "$iot/a/#", "$baidu/iot/general/#"));
                client.read(SUBACK);
            }
            home.send(publish(1, 1, "$iot/a/shadow/update", "{\"requestId\":\"home\",\"reported\":{}}"));
            home.send(publish(1, 2, "$baidu/iot/general/x", "home"));
            assertThat(home.read(PUBLISH).payload()).contains("home");

            office.send(publish(1, 1, "$baidu/iot/general/x", "office"));
            assertThat(office.read(PUBLISH).payload()).isEqualTo("office");
            office.send(pingreq());
            assertThat(office.read(PINGRESP).type()).isEqualTo(PINGRESP);
        }
    }

    @Test
    void ofAWildcardAKeyHearsItsThingsOnly() throws Exception {
        try (var app = RawClient.connected(world, "home/@some");
                var a = RawClient.connected(world, "home/a");
                var b = RawClient.connected(world, "home/b")) {
            app.send(subscribe(1, 1, "$iot/+/shadow/update/accepted"));
            assertThat(app.read(SUBACK).at(2)).isEqualTo(1);
            b.send(publish(1, 1, "$iot/b/shadow/update", "{\"requestId\":\"b\",\"reported\":{}}"));
            b.read(PUBACK);
            a.send(publish(1, 1, "$iot/a/shadow/update", "{\"requestId\":\"a\",\"reported\":{}}"));

            assertThat(app.read(PUBLISH).payload()).contains("\"requestId\":\"a\"");
        }
    }

    @Test
    void aSlowReaderLosesWhatMayBeLostAndIsThenClosed() throws Exception {
        try (var slow = RawClient.connected(world, "home/a");
                var from = RawClient.connected(world, "home/b")) {
            slow.send(subscribe(1, 1, "$baidu/iot/general/flood"));
            slow.read(SUBACK);
            var large = "x".repeat(60_000);
            var writer = Thread.ofVirtual().start(() -> flood(from, large));
            await().untilAsserted(() -> assertThat(world.log.recent("home", 1_000))
                    .anyMatch(entry -> entry.reason().equals("too_slow")));
            writer.interrupt();
            from.close();
            writer.join();
        }
    }

    private static void flood(RawClient from, String payload) {
        try {
            for (var i = 1; i < 2_000; i++) {
                from.send(publish(1, i, "$baidu/iot/general/flood", payload));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }
}
