package io.umbra.gateway;

import static io.umbra.gateway.RawClient.PINGRESP;
import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.connect;
import static io.umbra.gateway.RawClient.pingreq;
import static io.umbra.gateway.RawClient.publish;
import static io.umbra.gateway.RawClient.publish5;
import static io.umbra.gateway.RawClient.subscribe;
import static io.umbra.gateway.RawClient.subscribe5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.gateway.durable.DurableSettings;
import io.umbra.project.TopicGrant.Allow;
import io.umbra.project.TopicRule.Who;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetainedTest {

    private static final int MOST = 600;
    private static final int RETAINED = 1;

    private static World world;

    @BeforeAll
    static void start() throws Exception {
        world = World.with()
                .durable(new DurableSettings(
                        Duration.ofDays(1), Duration.ofHours(1), 300, 300, 2, World.PATIENCE, MOST, 16))
                .start();
        for (var project : List.of("home", "full")) {
            if (project.equals("full")) {
                world.project(project, World.unlimited());
            }
            world.thing(project, "a");
            world.thing(project, "b");
        }
        world.rule("#", Allow.BOTH, Who.ALL);
        world.rule("secret/#", Allow.NONE, Who.THINGS);
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void theLastMessageOfATopicIsKeptForWhoeverComesLater(int qos) throws Exception {
        var topic = "kept/" + qos;
        try (var from = RawClient.connected(world, "home/a");
                var there = RawClient.connected(world, "home/b")) {
            there.send(subscribe(1, 1, topic));
            there.read(SUBACK);
            retain(from, qos, topic, "one");
            retain(from, qos, topic, "two");
            assertThat(there.read(PUBLISH).flags() & RETAINED).isZero();
            await().until(() -> world.count("select count(*) from retained where topic = '" + topic
                            + "' and body like '%" + "dHdv" + "%'")
                    == 1);
            try (var later = RawClient.connected(world, "home/b", "later")) {
                later.send(subscribe(1, 2, topic));
                assertThat(later.read().type()).isEqualTo(SUBACK);
                var message = later.read(PUBLISH);
                assertThat(message.payload()).isEqualTo("two");
                assertThat(message.flags() & RETAINED).isEqualTo(RETAINED);
                assertThat(message.flags() >> 1 & 3).isEqualTo(qos);
            }
        }
    }

    @Test
    void anEmptyMessageClearsItsTopic() throws Exception {
        try (var from = RawClient.connected(world, "home/a");
                var later = RawClient.connected(world, "home/b")) {
            retain(from, 1, "cleared/a", "x");
            retain(from, 1, "cleared/b", "y");
            retain(from, 1, "cleared/a", "");
            later.send(subscribe(1, 1, "cleared/+"));
            assertThat(later.hear(1)).containsExactly("y");
            later.send(pingreq());
            assertThat(later.read().type()).isEqualTo(PINGRESP);
        }
    }

    @Test
    void theyOutliveAStartAndTheParentIsMatchedToo() throws Exception {
        try (var from = RawClient.connected(world, "home/a")) {
            retain(from, 1, "outlive", "parent");
            retain(from, 1, "outlive/child", "child");
            retain(from, 1, "outliver", "other");
        }
        world.restart();
        try (var later = RawClient.connected(world, "home/b")) {
            later.send(subscribe(1, 1, "outlive/#"));
            assertThat(later.hear(2)).containsExactly("parent", "child");
        }
    }

    @Test
    void moreThanAClientTakesAtOnceComesAtItsPace() throws Exception {
        try (var from = RawClient.connected(world, "home/a")) {
            for (var i = 0; i < 450; i++) {
                retain(from, 1, "many/%03d".formatted(i), "m" + i);
            }
        }
        try (var later = RawClient.connected(world, "home/b")) {
            later.send(subscribe(1, 1, "many/+"));
            var expected = new ArrayList<String>();
            for (var i = 0; i < 450; i++) {
                expected.add("m" + i);
            }
            assertThat(later.hear(450)).isEqualTo(expected);
        }
    }

    @Test
    void whoMayNotHearATopicIsNotToldWhatItKept() throws Exception {
        try (var from = RawClient.connected(world, "home/a");
                var later = RawClient.connected(world, "home/b")) {
            retain(from, 1, "open/x", "open");
            from.send(publish(1, 8, "secret/x", "hidden"));
            later.send(subscribe(1, 1, "open/#"));
            assertThat(later.hear(1)).containsExactly("open");
        }
    }

    @Test
    void theSubscriberSaysWhetherItWantsThem() throws Exception {
        try (var from = RawClient.connected(world, "home/a");
                var later = RawClient.connected5(world, "home/b")) {
            retain(from, 1, "handling", "kept");
            later.send(subscribe5(1, 1 | 2 << 4, "handling"), pingreq());
            later.read(SUBACK);
            assertThat(later.read().type()).isEqualTo(PINGRESP);
            later.send(subscribe5(2, 1 | 1 << 4, "handling"), pingreq());
            later.read(SUBACK);
            assertThat(later.read().type()).isEqualTo(PINGRESP);
            later.send(subscribe5(3, 1, "handling"));
            assertThat(later.read(PUBLISH).flags() & RETAINED).isEqualTo(RETAINED);
        }
    }

    @Test
    void theFlagStaysAsItWasPublishedWhereThatIsAskedFor() throws Exception {
        try (var from = RawClient.connected5(world, "home/a");
                var there = RawClient.connected5(world, "home/b")) {
            there.send(subscribe5(1, 1 | 8, "flag"));
            there.read(SUBACK);
            from.send(retained(publish5(1, 9, "flag", "x")));
            from.read(PUBACK);
            assertThat(there.read(PUBLISH).flags() & RETAINED).isEqualTo(RETAINED);
            from.send(publish5(1, 9, "flag", "y"));
            assertThat(there.read(PUBLISH).flags() & RETAINED).isZero();
        }
    }

    @Test
    void aProjectHasOnlySoManyTopics(TestInfo test) throws Exception {
        try (var from = RawClient.connected5(world, "full/a")) {
            for (var i = 0; i < MOST; i++) {
                from.send(retained(publish5(1, 9, "full/" + i, "x")));
                assertThat(from.read(PUBACK).body().length)
                        .as(test.getDisplayName())
                        .isEqualTo(2);
            }
            from.send(retained(publish5(1, 9, "full/more", "x")));
            assertThat(from.read(PUBACK).at(2)).isEqualTo(0x97);
            from.send(retained(publish5(1, 9, "full/7", "again")));
            assertThat(from.read(PUBACK).body().length).isEqualTo(2);
        }
        assertThat(world.count("select count(*) from retained where topic like 'full/%'"))
                .isEqualTo(MOST);
    }

    @Test
    void aWillMayBeKept() throws Exception {
        try (var client = new RawClient(world.port())) {
            client.send(connect("MQTT", 4, 0xE6, 60, "wills", "last", "words", "home/a", World.password("home/a")));
            assertThat(client.read().at(1)).isZero();
        }
        await().until(() -> world.count("select count(*) from retained where topic = 'last'") == 1);
    }

    private static void retain(RawClient client, int qos, String topic, String payload) throws IOException {
        client.send(retained(publish(qos, 9, topic, payload)));
        switch (qos) {
            case 0 -> {}
            case 1 -> client.read(PUBACK);
            default -> {
                client.read(RawClient.PUBREC);
                client.send(RawClient.ack(RawClient.PUBREL, 9));
                client.read(RawClient.PUBCOMP);
            }
        }
    }

    private static byte[] retained(byte[] publish) {
        publish[0] |= 1;
        return publish;
    }
}
