package io.umbra.gateway;

import static io.umbra.gateway.Packets5.heard;
import static io.umbra.gateway.Packets5.subscribe;
import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.SUBACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.project.AppKey.Scope;
import io.umbra.project.ThingSelection;
import io.umbra.project.TopicGrant.Allow;
import io.umbra.project.TopicRule.Who;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BrokerTopicsTest {

    private static final String[] NAMES = {
        "version",
        "uptime",
        "clients/connected",
        "clients/disconnected",
        "clients/total",
        "messages/received",
        "messages/sent",
        "publish/messages/received",
        "publish/messages/sent",
        "subscriptions/count",
        "retained messages/count",
        "load/messages/received/1min",
        "load/messages/sent/5min",
        "load/publish/received/15min",
        "load/publish/sent/1min",
        "load/connections/1min"
    };

    private static World world;

    @BeforeAll
    static void start() throws Exception {
        world = World.with().figuresEvery(Duration.ofMillis(200)).start();
        world.rule("t/#", Allow.BOTH, Who.ALL);
        world.key("manages", new ThingSelection.All(), Scope.MANAGE);
        world.key("reads", new ThingSelection.All(), Scope.READ, Scope.PRESENCE);
        world.thing("a");
        world.project("other", World.unlimited());
        world.thing("other", "a");
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @Test
    void onlyAKeyThatManagesIsTold() throws Exception {
        for (var user : new String[] {"home/a", "home/@reads"}) {
            try (var client = RawClient.connected5(world, user)) {
                client.send(subscribe(1, "$SYS/#", 0));
                assertThat(client.read(SUBACK).at(3)).isEqualTo(0x87);
                client.leave();
            }
        }
        try (var client = RawClient.connected5(world, "home/@manages")) {
            client.send(Packets5.publish(1, false, 1, "$SYS/broker/version", "mine"));
            assertThat(client.read(PUBACK).at(2)).isEqualTo(0x87);
            client.leave();
        }
    }

    @Test
    void aSubscriptionBringsTheFiguresAtOnceAndThenAgainAndAgain() throws Exception {
        try (var client = RawClient.connected5(world, "home/@manages")) {
            client.send(subscribe(1, "$SYS/broker/clients/connected", 0));
            var first = heard(client.read(PUBLISH));
            assertThat(first.payload()).isEqualTo("1");
            assertThat(first.retain()).isTrue();
            try (var other = RawClient.connected(world, "home/a");
                    var stranger = RawClient.connected(world, "other/a")) {
                var next = heard(client.read(PUBLISH));
                while (!next.payload().equals("2")) {
                    next = heard(client.read(PUBLISH));
                }
                assertThat(next.retain()).isFalse();
                assertThat(next.topic()).isEqualTo("$SYS/broker/clients/connected");
                assertPing(other);
                assertPing(stranger);
                other.leave();
            }
            client.leave();
        }
    }

    @Test
    void countsAreTheProjectsOwn() throws Exception {
        try (var client = RawClient.connected5(world, "home/@manages")) {
            client.send(subscribe(1, "$SYS/#", 0), subscribe(2, "t/count", 1));
            client.read(SUBACK);
            client.read(SUBACK);
            var before = figures(client);
            assertThat(before.get("version")).startsWith("Umbra ");
            assertThat(before.get("uptime")).endsWith(" seconds");
            try (var stranger = RawClient.connected5(world, "other/a")) {
                stranger.send(Packets5.publish(1, true, 1, "t/count", "not seen"));
                stranger.read(PUBACK);
            }
            client.send(Packets5.publish(1, true, 1, "t/count", "kept"));
            client.read(PUBACK);
            var after = figures(client);
            while (number(after, "publish/messages/received") == number(before, "publish/messages/received")) {
                after = figures(client);
            }
            // What was told last may be of two rounds; now all of it is of a later one.
            after = figures(client);
            assertThat(number(after, "publish/messages/received"))
                    .isEqualTo(number(before, "publish/messages/received") + 1);
            assertThat(number(after, "retained messages/count")).isEqualTo(1);
            assertThat(number(after, "subscriptions/count")).isEqualTo(2);
            assertThat(number(after, "clients/total")).isEqualTo(1);
            assertThat(number(after, "messages/sent")).isGreaterThanOrEqualTo(number(after, "publish/messages/sent"));
            client.leave();
        }
    }

    /** Every figure, as it was told last. */
    private static Map<String, String> figures(RawClient client) throws IOException {
        var figures = new HashMap<String, String>();
        while (!figures.keySet().containsAll(List.of(NAMES))) {
            var message = heard(client.read(PUBLISH));
            if (message.topic().startsWith("$SYS/broker/")) {
                figures.put(message.topic().substring("$SYS/broker/".length()), message.payload());
            }
        }
        return figures;
    }

    private static long number(Map<String, String> figures, String name) {
        return Long.parseLong(String.valueOf(figures.get(name)));
    }

    private static void assertPing(RawClient client) throws IOException {
        client.send(RawClient.pingreq());
        assertThat(client.read().type()).isEqualTo(RawClient.PINGRESP);
    }
}
