package io.umbra.gateway;

import static io.umbra.gateway.Packets5.SESSION_EXPIRY;
import static io.umbra.gateway.Packets5.WILL_DELAY;
import static io.umbra.gateway.Packets5.heard;
import static io.umbra.gateway.Packets5.property;
import static io.umbra.gateway.RawClient.CONNACK;
import static io.umbra.gateway.RawClient.PINGRESP;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.pingreq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.project.TopicGrant;
import io.umbra.project.TopicGrant.Allow;
import io.umbra.project.TopicRule.Who;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a will is published that may wait, and when it never is. */
class WillDelayTest {

    private static final int LONG = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static World world;

    @BeforeAll
    static void start() throws Exception {
        world = World.start();
        world.rule("will/#", Allow.BOTH, Who.ALL);
        world.thing("a");
        world.thing("b");
        world.key("k", new TopicGrant("will/#", Allow.BOTH));
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @Test
    void itComesAfterTheDelay() throws Exception {
        try (var there = listening("after")) {
            var client = connected("after", false, LONG, 1, 60);
            var stood = System.nanoTime();
            client.close();
            assertThat(heard(there.read(PUBLISH)).payload()).isEqualTo("last words");
            assertThat(Duration.ofNanos(System.nanoTime() - stood)).isGreaterThan(Duration.ofMillis(900));
        }
        assertForgotten("after");
    }

    @Test
    void itComesWhenTheSessionEndsBefore() throws Exception {
        try (var there = listening("expiry")) {
            connected("expiry", false, 1, LONG, 60).close();
            assertThat(heard(there.read(PUBLISH)).payload()).isEqualTo("last words");
        }
        try (var there = listening("none")) {
            connected("none", true, 0, LONG, 60).close();
            assertThat(heard(there.read(PUBLISH)).payload()).isEqualTo("last words");
        }
        try (var there = listening("clean")) {
            connected("clean", false, LONG, LONG, 60).close();
            awaitWaiting("clean");
            try (var back = connected("clean", true, LONG, LONG, 60)) {
                assertThat(heard(there.read(PUBLISH)).payload()).isEqualTo("last words");
                leave(back);
            }
        }
    }

    @Test
    void whoIsBackInTimeHasNoLastWords() throws Exception {
        try (var there = listening("back")) {
            connected("back", false, LONG, LONG, 60).close();
            awaitWaiting("back");
            try (var back = connected("back", false, LONG, LONG, 60)) {
                leave(back);
            }
            assertForgotten("back");
            assertNothing(there);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, LONG})
    void whoTakesASessionOverSpeaksForTheOldConnectionUnlessItsWillMayNotWait(int delay) throws Exception {
        var name = "over" + delay;
        try (var there = listening(name);
                var old = connected(name, false, LONG, delay, 60);
                var next = connected(name, false, LONG, LONG, 60)) {
            assertThat(old.isClosedByPeer()).isTrue();
            if (delay == 0) {
                assertThat(heard(there.read(PUBLISH)).payload()).isEqualTo("last words");
            }
            leave(next);
            assertForgotten(name);
            assertNothing(there);
        }
    }

    @Test
    void whoLeavesMayAskForItAllTheSame() throws Exception {
        try (var there = listening("asked")) {
            try (var left = connected("asked", false, LONG, 1, 60)) {
                left.send(Packets5.disconnect(4));
                assertThat(left.isClosedByPeer()).isTrue();
            }
            assertThat(heard(there.read(PUBLISH)).payload()).isEqualTo("last words");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"home/a", "home/@k"})
    void thePlatformMayBeKilled(String user) throws Exception {
        var name = "killed" + user.indexOf('@');
        listeningLater(name);
        try (var silent = connected(user, name, false, LONG, 0, 1);
                var returns = connected(user, name + "back", false, LONG, 0, 10)) {
            world.replace();
            try (var there = RawClient.resumed5(world, "home/b", name, false, LONG, true);
                    var back = connected(user, name + "back", false, LONG, 0, 10)) {
                assertThat(heard(there.read(PUBLISH)).payload()).isEqualTo("last words");
                leave(back);
            }
        }
        assertForgotten(name);
    }

    @Test
    void aDelayThatRanOutWhileThePlatformWasAwayCountsFromTheStart() throws Exception {
        listeningLater("ran");
        connected("ran", false, LONG, LONG, 1).close();
        awaitWaiting("ran");
        try (var connection = world.database.connect();
                var update = connection.createStatement()) {
            update.executeUpdate("update mqtt_will set due_at = due_at - 3600000 where client_id = 'ran'");
        }
        world.replace();
        try (var there = RawClient.resumed5(world, "home/b", "ran", false, LONG, true)) {
            assertThat(heard(there.read(PUBLISH)).payload()).isEqualTo("last words");
        }
    }

    private static RawClient connected(String name, boolean clean, int expiry, int delay, int keepAlive)
            throws IOException {
        return connected("home/a", name, clean, expiry, delay, keepAlive);
    }

    private static RawClient connected(String user, String name, boolean clean, int expiry, int delay, int keepAlive)
            throws IOException {
        var client = new RawClient(world.port());
        var will = new Packets5.Will("will/" + name, "last words", 1, false, List.of(property(WILL_DELAY, delay)));
        client.send(Packets5.connect(user, name, clean, keepAlive, will, property(SESSION_EXPIRY, expiry)));
        assertThat(client.read(CONNACK).at(1)).isZero();
        return client;
    }

    private static RawClient listening(String name) throws IOException {
        var client = RawClient.connected5(world, "home/b");
        client.send(Packets5.subscribe(1, "will/" + name, 1));
        client.read(SUBACK);
        return client;
    }

    /** Subscribes in a session that comes back: what is published before it does waits for it. */
    private static void listeningLater(String name) throws IOException {
        try (var client = RawClient.resumed5(world, "home/b", name, false, LONG, false)) {
            client.send(Packets5.subscribe(1, "will/" + name, 1));
            client.read(SUBACK);
            client.leave();
        }
    }

    private static void leave(RawClient client) throws IOException {
        client.send(Packets5.disconnect(0));
        assertThat(client.isClosedByPeer()).isTrue();
    }

    private static void assertNothing(RawClient client) throws IOException {
        client.send(pingreq());
        assertThat(client.read().type()).isEqualTo(PINGRESP);
    }

    private static void awaitWaiting(String name) {
        awaitCount("client_id = '" + name + "' and due_at is not null", 1);
    }

    private static void assertForgotten(String name) {
        awaitCount("client_id = '" + name + "'", 0);
    }

    private static void awaitCount(String where, int count) {
        await().atMost(PATIENCE).until(() -> world.count("select count(*) from mqtt_will where " + where) == count);
    }
}
