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

import io.umbra.project.AppKey;
import io.umbra.project.ThingSelection;
import io.umbra.project.TopicGrant;
import io.umbra.project.TopicGrant.Allow;
import io.umbra.project.TopicRule.Who;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Topics that are not the platform's own: closed, but for what rules and keys grant. */
class PlainTopicsTest {

    private static final int REFUSED = 0x87;

    private World world;

    @BeforeEach
    void start() throws Exception {
        world = World.start();
        world.thing("lamp");
        world.thing("door");
        world.key("k", new ThingSelection.All(), AppKey.Scope.READ);
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    @Test
    void withoutARuleNobodyMayUseThem() throws Exception {
        try (var lamp = RawClient.connected5(world, "home/lamp")) {
            assertThat(suback(lamp, "chat/#")).isEqualTo(REFUSED);
            assertThat(puback(lamp, "chat/a")).isEqualTo(REFUSED);
        }
    }

    @Test
    void whatARuleGrantsIsHeardByThoseItGrantsItTo() throws Exception {
        world.rule("up/%thing%/#", Allow.PUBLISH, Who.THINGS);
        world.rule("up/#", Allow.SUBSCRIBE, Who.KEYS);
        try (var lamp = RawClient.connected5(world, "home/lamp");
                var key = RawClient.connected5(world, "home/@k")) {
            assertThat(suback(lamp, "up/lamp/x")).isEqualTo(REFUSED);
            assertThat(puback(lamp, "up/door/x")).isEqualTo(REFUSED);
            assertThat(puback(key, "up/lamp/x")).isEqualTo(REFUSED);
            assertThat(suback(key, "#")).isEqualTo(REFUSED);
            assertThat(suback(key, "up/+/x")).isEqualTo(1);

            assertThat(puback(lamp, "up/lamp/x")).isZero();
            assertThat(key.read(PUBLISH).topic()).isEqualTo("up/lamp/x");
        }
    }

    @Test
    void aBanWinsAndIsTakenOutOfAWildcard() throws Exception {
        world.rule("#", Allow.BOTH, Who.ALL);
        world.rule("secret/#", Allow.NONE, Who.THINGS);
        try (var lamp = RawClient.connected5(world, "home/lamp");
                var key = RawClient.connected5(world, "home/@k")) {
            assertThat(suback(lamp, "secret/+")).isEqualTo(REFUSED);
            assertThat(puback(lamp, "secret/a")).isEqualTo(REFUSED);
            assertThat(suback(lamp, "#")).isEqualTo(1);

            assertThat(puback(key, "secret/a")).isZero();
            assertThat(puback(key, "open/a")).isZero();
            assertThat(lamp.read(PUBLISH).topic()).isEqualTo("open/a");
        }
    }

    @Test
    void aRuleThatComesOrGoesHoldsForConnectionsThatStand() throws Exception {
        world.rule("news", Allow.BOTH, Who.ALL);
        try (var lamp = RawClient.connected5(world, "home/lamp");
                var door = RawClient.connected5(world, "home/door")) {
            assertThat(suback(lamp, "news")).isEqualTo(1);
            world.rule("news", Allow.NONE, Who.THINGS);
            assertThat(puback(door, "news")).isEqualTo(REFUSED);
            try (var key = RawClient.connected5(world, "home/@k")) {
                assertThat(puback(key, "news")).isZero();
            }
            lamp.send(pingreq());
            assertThat(lamp.read().type()).isEqualTo(PINGRESP);
        }
    }

    @Test
    void aKeyBringsTopicsOfItsOwn() throws Exception {
        world.key("own", new TopicGrant("mine/%client%/#", Allow.BOTH), new TopicGrant("mine/app/x", Allow.NONE));
        try (var key = RawClient.connected(world, "home/@own", "app")) {
            key.send(subscribe(1, 1, "mine/app/#", "mine/other/#", "mine/app/x"));
            var granted = key.read(SUBACK);
            assertThat(List.of(granted.at(2), granted.at(3), granted.at(4))).containsExactly(1, 0x80, 0x80);
            key.send(publish(1, 2, "mine/app/y", "hello"));
            assertThat(key.read(PUBLISH).payload()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @CsvSource({"a/#", "+/b"})
    void aClientIdThatIsNoLevelFillsNoPlaceholder(String clientId) throws Exception {
        world.rule("mine/%client%", Allow.BOTH, Who.ALL);
        try (var lamp = RawClient.connected(world, "home/lamp", clientId)) {
            lamp.send(subscribe(1, 1, "mine/" + clientId));
            assertThat(lamp.read(SUBACK).at(2)).isEqualTo(0x80);
        }
    }

    @Test
    void aTopicThatBeginsWithADollarIsOutOfReachOfLeadingWildcards() throws Exception {
        world.rule("#", Allow.BOTH, Who.ALL);
        world.rule("$own/#", Allow.BOTH, Who.ALL);
        try (var lamp = RawClient.connected5(world, "home/lamp")) {
            assertThat(suback(lamp, "#")).isEqualTo(1);
            assertThat(puback(lamp, "$own/a")).isZero();
            lamp.send(pingreq());
            assertThat(lamp.read().type()).isEqualTo(PINGRESP);
            assertThat(suback(lamp, "$own/+")).isEqualTo(1);
            lamp.send(publish5(0, 0, "$own/a", "x"));
            assertThat(lamp.read(PUBLISH).topic()).isEqualTo("$own/a");
        }
    }

    @Test
    void aWillNeedsTheRight() throws Exception {
        world.rule("wills/%thing%", Allow.PUBLISH, Who.THINGS);
        for (var topic : List.of("wills/lamp", "wills/door")) {
            try (var lamp = new RawClient(world.port())) {
                lamp.send(connect("MQTT", 4, 0xC6, 60, "lamp", topic, "x", "home/lamp", World.password("home/lamp")));
                assertThat(lamp.read().at(1)).isEqualTo(topic.endsWith("lamp") ? 0 : 5);
            }
        }
    }

    private static int suback(RawClient client, String filter) throws Exception {
        client.send(subscribe5(7, 1, filter));
        return client.read(SUBACK).at(3);
    }

    /** What a PUBACK says; it is left out where all went well. */
    private static int puback(RawClient client, String topic) throws Exception {
        client.send(publish5(1, 9, topic, "x"));
        var ack = client.read(PUBACK);
        return ack.body().length > 2 ? ack.at(2) : 0;
    }
}
