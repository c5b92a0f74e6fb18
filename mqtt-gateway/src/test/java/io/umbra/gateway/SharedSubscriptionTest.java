package io.umbra.gateway;

import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.UNSUBACK;
import static io.umbra.gateway.RawClient.packet;
import static io.umbra.gateway.RawClient.publish;
import static io.umbra.gateway.RawClient.subscribe;
import static io.umbra.gateway.RawClient.subscribe5;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.project.TopicGrant.Allow;
import io.umbra.project.TopicRule.Who;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedSubscriptionTest {

    private static World world;

    @BeforeAll
    static void start() throws Exception {
        world = World.start();
        world.rule("#", Allow.BOTH, Who.ALL);
        world.thing("a");
        world.thing("b");
        world.thing("c");
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @Test
    void eachMessageGoesToOneMemberAndToWhoeverIsNoMember() throws Exception {
        try (var one = RawClient.connected(world, "home/a", "one");
                var two = RawClient.connected(world, "home/a", "two");
                var alone = RawClient.connected(world, "home/b");
                var from = RawClient.connected(world, "home/c")) {
            for (var member : new RawClient[] {one, two}) {
                member.send(subscribe(1, 1, "$share/g/work/+"));
                assertThat(member.read(SUBACK).at(2)).isEqualTo(1);
            }
            alone.send(subscribe(1, 1, "work/+"));
            alone.read(SUBACK);
            var sent = IntStream.range(0, 20).mapToObj(i -> "w" + i).toList();
            for (var each : sent) {
                from.send(publish(1, 9, "work/x", each));
                from.read(PUBACK);
            }
            assertThat(alone.hear(20)).isEqualTo(sent);
            var heard = new ArrayList<>(one.hear(10));
            heard.addAll(two.hear(10));
            assertThat(heard).containsExactlyInAnyOrderElementsOf(sent);

            one.send(packet(0xA2, out -> {
                out.writeShort(2);
                out.writeUTF("$share/g/work/+");
            }));
            one.read(UNSUBACK);
            for (var each : sent) {
                from.send(publish(1, 9, "work/x", each));
                from.read(PUBACK);
            }
            assertThat(two.hear(20)).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"$share/g", "$share//a", "$share/+/a", "$share/#", "$share/g/"})
    void aGroupHasANameAndAFilter(String filter) throws Exception {
        try (var client = RawClient.connected(world, "home/a")) {
            client.send(subscribe(1, 1, filter));
            assertThat(client.read(SUBACK).at(2)).isEqualTo(0x80);
        }
    }

    @Test
    void theRightToTheFilterItselfIsAsked() throws Exception {
        try (var client = RawClient.connected5(world, "home/a")) {
            client.send(subscribe5(1, 1, "$share/g/$iot/b/shadow/delta"));
            assertThat(client.read(SUBACK).at(3)).isEqualTo(0x87);
        }
    }

    @Test
    void aMemberCannotAskToBeKeptFromItself() throws Exception {
        try (var client = RawClient.connected5(world, "home/a")) {
            client.send(subscribe5(1, 1 | 4, "$share/g/work/+"));
            assertThat(client.read(RawClient.DISCONNECT).at(0)).isEqualTo(0x82);
        }
    }
}
