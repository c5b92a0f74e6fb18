package io.umbra.gateway;

import static io.umbra.gateway.Packets5.TOPIC_ALIAS;
import static io.umbra.gateway.Packets5.TOPIC_ALIAS_MAXIMUM;
import static io.umbra.gateway.Packets5.heard;
import static io.umbra.gateway.Packets5.property;
import static io.umbra.gateway.Packets5.publish;
import static io.umbra.gateway.RawClient.CONNACK;
import static io.umbra.gateway.RawClient.DISCONNECT;
import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.SUBACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.project.TopicGrant.Allow;
import io.umbra.project.TopicRule.Who;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicAliasTest {

    private static final int GRANTED = 32;

    private static World world;

    @BeforeAll
    static void start() throws Exception {
        world = World.start();
        world.rule("t/#", Allow.BOTH, Who.ALL);
        world.thing("a");
        world.thing("b");
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @Test
    void anAliasStandsForItsTopicUntilItIsGivenToAnother() throws Exception {
        try (var from = RawClient.connected5(world, "home/a");
                var there = listening("b", 0, "t/#")) {
            from.send(
                    publish(1, false, 1, "t/one", "1", property(TOPIC_ALIAS, 1)),
                    publish(1, false, 2, "", "2", property(TOPIC_ALIAS, 1)),
                    publish(1, false, 3, "t/last", "3", property(TOPIC_ALIAS, GRANTED)),
                    publish(1, false, 4, "t/two", "4", property(TOPIC_ALIAS, 1)),
                    publish(1, false, 5, "", "5", property(TOPIC_ALIAS, 1)),
                    publish(1, false, 6, "", "6", property(TOPIC_ALIAS, GRANTED)));
            assertThat(topics(there, 6)).containsExactly("t/one", "t/one", "t/last", "t/two", "t/two", "t/last");
        }
    }

    @Test
    void aPublishThatIsRefusedSetsItsAliasToo() throws Exception {
        try (var from = RawClient.connected5(world, "home/a")) {
            from.send(
                    publish(1, false, 1, "closed", "1", property(TOPIC_ALIAS, 1)),
                    publish(1, false, 2, "", "2", property(TOPIC_ALIAS, 1)));
            assertThat(from.read(PUBACK).at(2)).isEqualTo(0x87);
            assertThat(from.read(PUBACK).at(2)).isEqualTo(0x87);
        }
    }

    @ParameterizedTest
    @CsvSource({"t/x,0,0x94", "t/x,33,0x94", "'',0,0x94", "'',33,0x94", "'',7,0x82", "'',,0x82"})
    void whatIsNoAliasEndsTheConnection(String topic, Integer alias, int reason) throws Exception {
        try (var from = RawClient.connected5(world, "home/a")) {
            from.send(
                    alias == null
                            ? publish(1, false, 1, topic, "x")
                            : publish(1, false, 1, topic, "x", property(TOPIC_ALIAS, alias)));
            assertThat(from.read(DISCONNECT).at(0)).isEqualTo(reason);
            assertThat(from.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void anAliasEndsWithItsConnection() throws Exception {
        try (var from = RawClient.resumed5(world, "home/a", "ends", true, 100, false)) {
            from.send(publish(1, false, 1, "t/x", "x", property(TOPIC_ALIAS, 1)));
            from.read(PUBACK);
        }
        try (var from = RawClient.resumed5(world, "home/a", "ends", false, 100, true)) {
            from.send(publish(1, false, 1, "", "x", property(TOPIC_ALIAS, 1)));
            assertThat(from.read(DISCONNECT).at(0)).isEqualTo(0x82);
        }
    }

    @Test
    void aClientIsToldAliasesOnlyAsFarAsItTakesThem() throws Exception {
        try (var none = listening("b", 0, "t/#");
                var one = listening("b", 1, "t/#");
                var from = RawClient.connected5(world, "home/a")) {
            for (var topic : List.of("t/first", "t/first", "t/other", "t/other", "t/other", "t/first")) {
                from.send(publish(1, false, 9, topic, "x"));
                from.read(PUBACK);
            }
            assertThat(aliased(none, 6))
                    .containsExactly("t/first", "t/first", "t/other", "t/other", "t/other", "t/first");
            // The second topic takes the only alias over when it comes again.
            assertThat(aliased(one, 6)).containsExactly("t/first=1", "=1", "t/other", "t/other=1", "=1", "t/first");
        }
    }

    private static RawClient listening(String thing, int aliases, String filter) throws IOException {
        var client = new RawClient(world.port());
        client.send(Packets5.connect(
                "home/" + thing, thing + aliases, true, 60, null, property(TOPIC_ALIAS_MAXIMUM, aliases)));
        assertThat(Packets5.said(Packets5.ofConnack(client.read(CONNACK)), TOPIC_ALIAS_MAXIMUM))
                .isEqualTo(GRANTED);
        client.send(Packets5.subscribe(1, filter, 0));
        client.read(SUBACK);
        return client;
    }

    private static List<String> topics(RawClient client, int count) throws IOException {
        var topics = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            topics.add(heard(client.read(PUBLISH)).topic());
        }
        return topics;
    }

    private static List<String> aliased(RawClient client, int count) throws IOException {
        var seen = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            var message = heard(client.read(PUBLISH));
            var alias = message.said(TOPIC_ALIAS);
            seen.add(message.topic() + (alias == null ? "" : "=" + alias));
        }
        return seen;
    }
}
