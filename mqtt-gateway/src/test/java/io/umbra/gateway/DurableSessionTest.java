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

import io.umbra.gateway.durable.DurableSettings;
import io.umbra.project.AppKey.Scope;
import io.umbra.project.ThingSelection;
import io.umbra.project.TopicGrant.Allow;
import io.umbra.project.TopicRule.Who;
import io.umbra.thing.ThingId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that outlive their connection: what they are owed comes once they are back, also after a start. */
class DurableSessionTest {

    private static final int BOUND = 300;

    private static final HeldReaders HELD = new HeldReaders();

    private static World world;
    private String name = "";

    @BeforeAll
    static void start() throws Exception {
        world = World.with()
                .durable(new DurableSettings(
                        Duration.ofDays(1), Duration.ofHours(1), BOUND, 100_000, 2, World.PATIENCE, 10, 16))
                .store(HELD::between)
                .start();
        world.rule("t/#", Allow.BOTH, Who.ALL);
        world.key("all", new ThingSelection.All(), Scope.READ, Scope.CONTROL);
        world.key("some", new ThingSelection.Names(Set.of("reached")), Scope.READ);
        world.key("watches", new ThingSelection.All(), Scope.READ, Scope.PRESENCE);
        world.thing("reached");
        world.thing("other");
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    /** Every test has a thing, and so a session, of its own. */
    @BeforeEach
    void own(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName();
        name = name.substring(0, Math.min(50, name.length()));
        if (world.facts(new ThingId("home", name)).isEmpty()) {
            world.thing(name);
        }
    }

    private String user() {
        return "home/" + name;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasMissedComesInOrder(boolean afterAStart) throws Exception {
        try (var away = RawClient.resumed(world, user(), "away", afterAStart)) {
            subscribeTo(away, 1, "t/missed", "$iot/" + name + "/shadow/desired");
            away.leave();
        }
        try (var key = RawClient.connected(world, "home/@all", "one")) {
            for (var i = 0; i < 150; i++) {
                send(key, 1, "t/missed", "m" + i);
                send(key, 1, "$iot/" + name + "/shadow/update", "{\"desired\":{\"n\":" + i + "}}");
            }
        }
        if (afterAStart) {
            world.restart();
        }
        try (var back = RawClient.resumed(world, user(), "away", true)) {
            var heard = back.hear(300);
            assertThat(heard.stream().filter(each -> each.startsWith("m")))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 150).mapToObj(i -> "m" + i).toList());
            var desired = heard.stream().filter(each -> !each.startsWith("m")).toList();
            assertThat(desired).hasSize(150);
            assertThat(desired.getFirst()).contains("\"n\":0}");
            assertThat(desired.getLast()).contains("\"n\":149}");
            assertNothingMore(back);
        }
    }

    @Test
    void whatComesAfterAnAbsenceIsWhatWouldHaveComeThen() throws Exception {
        var topics =
                new String[] {"$iot/" + name + "/shadow/update/documents", "$baidu/iot/shadow/" + name + "/desired"};
        List<String> then;
        try (var there = RawClient.resumed(world, user(), "there", false);
                var away = RawClient.resumed(world, user(), "away", false)) {
            subscribeTo(away, 1, topics);
            subscribeTo(there, 1, topics);
            away.leave();
            try (var key = RawClient.connected(world, "home/@all", "two")) {
                send(key, 1, "$iot/" + name + "/shadow/update", "{\"desired\":{\"a\":1,\"b\":{\"c\":2}}}");
                send(key, 1, "$iot/" + name + "/shadow/update", "{\"desired\":{\"a\":null}}");
            }
            try (var device = RawClient.connected(world, user(), "reports")) {
                send(device, 1, "$iot/" + name + "/shadow/update", "{\"reported\":{\"b\":{\"c\":2}}}");
            }
            then = there.hear(5);
        }
        try (var back = RawClient.resumed(world, user(), "away", true)) {
            assertThat(back.hear(5)).containsExactlyInAnyOrderElementsOf(then);
            assertNothingMore(back);
        }
    }

    @Test
    void theOutstandingDeltaComesOnceAndLast() throws Exception {
        try (var away = RawClient.resumed(world, user(), "away", false)) {
            subscribeTo(away, 1, "$iot/" + name + "/shadow/delta", "$iot/" + name + "/shadow/desired");
            away.leave();
        }
        try (var key = RawClient.connected(world, "home/@all", "three")) {
            send(key, 1, "$iot/" + name + "/shadow/update", "{\"desired\":{\"a\":1}}");
            send(key, 1, "$iot/" + name + "/shadow/update", "{\"desired\":{\"a\":2}}");
        }
        try (var back = RawClient.resumed(world, user(), "away", true)) {
            var first = back.read(PUBLISH);
            back.send(ack(PUBACK, first.publishId()));
            assertThat(first.topic()).endsWith("/desired");
            var second = back.read(PUBLISH);
            back.send(ack(PUBACK, second.publishId()));
            assertThat(second.topic()).endsWith("/desired");
            var delta = back.read(PUBLISH);
            back.send(ack(PUBACK, delta.publishId()));
            assertThat(delta.topic()).endsWith("/delta");
            assertThat(delta.payload()).contains("\"a\":2");
            assertNothingMore(back);
        }
    }

    @Test
    void whatWasNotAcknowledgedComesAgainAtOnceWithItsPacketId() throws Exception {
        int packetId;
        try (var away = RawClient.resumed(world, user(), "away", false);
                var key = RawClient.connected(world, "home/@all", "four")) {
            subscribeTo(away, 1, "t/again");
            send(key, 1, "t/again", "x");
            packetId = away.read(PUBLISH).publishId();
        }
        try (var back = RawClient.resumed(world, user(), "away", true)) {
            var again = back.read();
            assertThat(again.type()).isEqualTo(PUBLISH);
            assertThat(again.flags() & 8).isEqualTo(8);
            assertThat(again.publishId()).isEqualTo(packetId);
            back.send(ack(PUBACK, packetId));
            assertNothingMore(back);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageOfQos2ComesOnceWhereverItBreaks(boolean afterAStart) throws Exception {
        var topic = "t/twice-" + afterAStart;
        int first;
        int second;
        try (var away = RawClient.resumed(world, user(), "away", afterAStart);
                var key = RawClient.connected(world, "home/@all", "five")) {
            subscribeTo(away, 2, topic);
            for (var payload : List.of("a", "b", "c")) {
                publishTwice(key, topic, payload);
            }
            var done = away.read(PUBLISH);
            first = away.read(PUBLISH).publishId();
            second = away.read(PUBLISH).publishId();
            away.send(ack(PUBREC, done.publishId()));
            assertThat(away.read(PUBREL).id()).isEqualTo(done.publishId());
            away.send(ack(PUBCOMP, done.publishId()));
            away.send(ack(PUBREC, first));
            assertThat(away.read(PUBREL).id()).isEqualTo(first);
        }
        if (afterAStart) {
            world.restart();
        }
        try (var back = RawClient.resumed(world, user(), "away", true)) {
            var released = 0;
            var heard = 0;
            while (released == 0 || heard == 0) {
                var packet = back.read();
                if (packet.type() == PUBREL && packet.id() == first) {
                    released++;
                    back.send(ack(PUBCOMP, first));
                } else if (packet.type() == PUBLISH) {
                    assertThat(packet.publishId()).isEqualTo(second);
                    assertThat(packet.payload()).isEqualTo("c");
                    assertThat(packet.flags() & 8).isEqualTo(8);
                    heard++;
                    back.send(ack(PUBREC, second));
                    assertThat(back.read(PUBREL).id()).isEqualTo(second);
                    back.send(ack(PUBCOMP, second));
                } else if (packet.type() == PUBREL) {
                    back.send(ack(PUBCOMP, packet.id()));
                } else {
                    throw new AssertionError("unexpected " + packet);
                }
            }
            assertNothingMore(back);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPublishOfQos2IsTakenOnceHoweverOftenItIsSent(boolean afterAStart) throws Exception {
        var topic = "t/inbound-" + afterAStart;
        try (var listener = RawClient.resumed(world, "home/@all", "listener-" + afterAStart, false)) {
            subscribeTo(listener, 1, topic);
            try (var sender = RawClient.resumed(world, user(), "sender-" + afterAStart, false)) {
                sender.send(publish(2, 77, topic, "once"));
                assertThat(sender.read(PUBREC).id()).isEqualTo(77);
            }
            listener.hear(1);
            listener.leave();
        }
        if (afterAStart) {
            world.restart();
        }
        try (var sender = RawClient.resumed(world, user(), "sender-" + afterAStart, true)) {
            sender.send(publish(2, 77, topic, "once"));
            assertThat(sender.read(PUBREC).id()).isEqualTo(77);
            sender.send(ack(PUBREL, 77));
            assertThat(sender.read(PUBCOMP).id()).isEqualTo(77);
            sender.send(publish(2, 77, topic, "another"));
            assertThat(sender.read(PUBREC).id()).isEqualTo(77);
        }
        try (var listener = RawClient.resumed(world, "home/@all", "listener-" + afterAStart, true)) {
            assertThat(listener.hear(1)).containsExactly("another");
            assertNothingMore(listener);
        }
    }

    @Test
    void ofAShadowsStateOnlyTheNewestComes() throws Exception {
        var shadow = "$iot/" + name + "/shadow/";
        try (var away = RawClient.resumed(world, user(), "away", false);
                var watches = RawClient.resumed(world, "home/@watches", name, false)) {
            subscribeTo(away, 1, shadow + "update/snapshot");
            // That it is online is told before its next request is looked at.
            send(away, 1, shadow + "get", "");
            subscribeTo(watches, 1, shadow + "delta", shadow + "update/snapshot", "$iot/" + name + "/presence");
            assertThat(watches.hear(1).getFirst()).contains("\"online\":true");
            watches.leave();
            away.leave();
        }
        try (var key = RawClient.connected(world, "home/@all", "newest");
                var device = RawClient.connected(world, user(), "reports")) {
            for (var i = 0; i < 5; i++) {
                send(key, 1, shadow + "update", "{\"desired\":{\"n\":" + i + "}}");
                send(device, 1, shadow + "update", "{\"reported\":{\"m\":" + i + "}}");
            }
            try (var watches = RawClient.resumed(world, "home/@watches", name, true)) {
                var heard = watches.hear(3);
                assertThat(heard).anyMatch(each -> each.contains("\"online\":true"));
                assertThat(heard).anyMatch(each -> each.contains("\"m\":4") && !each.contains("\"n\":"));
                assertThat(heard).anyMatch(each -> each.contains("\"n\":4"));
                assertNothingMore(watches);
            }
        }
        try (var back = RawClient.resumed(world, user(), "away", true)) {
            assertThat(back.hear(1).getFirst()).contains("\"m\":4");
            assertNothingMore(back);
        }
    }

    @Test
    void ofTooMuchTheNewestComes() throws Exception {
        try (var away = RawClient.resumed(world, user(), "away", false)) {
            subscribeTo(away, 1, "t/much");
            away.leave();
        }
        try (var key = RawClient.connected(world, "home/@all", "six")) {
            for (var i = 0; i < BOUND + 50; i++) {
                send(key, 1, "t/much", "m" + i);
            }
        }
        try (var back = RawClient.resumed(world, user(), "away", true)) {
            var heard = back.hear(BOUND);
            assertThat(heard.getFirst()).isEqualTo("m50");
            assertThat(heard.getLast()).isEqualTo("m" + (BOUND + 49));
            assertNothingMore(back);
        }
        await().until(() -> world.count("select missed from mqtt_session where owner = '" + name + "'") == 50);
    }

    @Test
    void aClientThatDoesNotKeepUpLosesNothing() throws Exception {
        try (var slow = RawClient.resumed(world, "home/@all", "slow", false);
                var key = RawClient.connected(world, "home/@all", "seven")) {
            subscribeTo(slow, 1, "t/flood");
            var sent = 0;
            for (var i = 0; i < 3_000; i++) {
                key.send(publish(1, 1 + i % 60_000, "t/flood", "m" + i));
                sent++;
                if (sent % 200 == 0) {
                    for (var j = 0; j < 200; j++) {
                        key.read(PUBACK);
                    }
                }
            }
            assertThat(slow.hear(3_000))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 3_000).mapToObj(i -> "m" + i).toList());
            assertNothingMore(slow);
        }
    }

    @Test
    void aCleanSessionForgetsWhatThereWas() throws Exception {
        try (var away = RawClient.resumed(world, user(), "away", false)) {
            subscribeTo(away, 1, "t/forgotten");
            away.leave();
        }
        RawClient.connected(world, user(), "away").close();
        try (var key = RawClient.connected(world, "home/@all", "eight")) {
            send(key, 1, "t/forgotten", "x");
        }
        try (var back = RawClient.resumed(world, user(), "away", false)) {
            assertNothingMore(back);
        }
    }

    @Test
    void anExpiryIsHonouredAlsoAtTheEnd() throws Exception {
        RawClient.resumed5(world, user(), "away", false, 0, false).close();
        try (var away = RawClient.resumed5(world, user(), "away", false, 3_600, false)) {
            // DISCONNECT with an expiry of 1 s
            away.send(new byte[] {(byte) 0xE0, 7, 0, 5, 0x11, 0, 0, 0, 1});
            assertThat(away.isClosedByPeer()).isTrue();
        }
        await().until(() -> world.count("select count(*) from mqtt_session where owner = '" + name + "'") == 0);
        try (var away = RawClient.resumed5(world, user(), "away", false, 3_600, false)) {
            away.send(subscribe5(1, 1, "t/kept"));
            away.read(SUBACK);
        }
        RawClient.resumed5(world, user(), "away", false, 0, true).close();
        await().until(() -> world.count("select count(*) from mqtt_session where owner = '" + name + "'") == 0);
        RawClient.resumed5(world, user(), "away", false, 10, false).close();
    }

    @Test
    void aThingThatWasMadeAnewFindsNothingOfTheOldOne() throws Exception {
        try (var away = RawClient.resumed(world, user(), "away", false)) {
            subscribeTo(away, 1, "t/anew");
            away.leave();
        }
        world.thing(name);
        RawClient.resumed(world, user(), "away", false).close();
    }

    @Test
    void aThingHasOnlySoManySessions() throws Exception {
        for (var i = 0; i < 16; i++) {
            RawClient.resumed(world, user(), "many-" + i, false).leave();
        }
        try (var client = new RawClient(world.port())) {
            client.send(connect("MQTT", 4, 0xC0, 60, "more", null, null, user(), World.password(user())));
            assertThat(client.read().at(1)).isEqualTo(3);
        }
        RawClient.resumed(world, user(), "many-3", true).close();
    }

    @Test
    void anExpiryThatWasNoneCannotBecomeOne() throws Exception {
        try (var client = RawClient.resumed5(world, user(), "away", true, 0, false)) {
            client.send(new byte[] {(byte) 0xE0, 7, 0, 5, 0x11, 0, 0, 0, 1});
            var end = client.read();
            assertThat(end.type()).isEqualTo(RawClient.DISCONNECT);
            assertThat(end.at(0)).isEqualTo(0x82);
        }
    }

    @Test
    void aSessionIsTakenOverWithAllItIsOwed() throws Exception {
        try (var old = RawClient.resumed(world, user(), "one", false);
                var key = RawClient.connected(world, "home/@all", "nine")) {
            subscribeTo(old, 1, "t/over");
            send(key, 1, "t/over", "a");
            assertThat(old.read(PUBLISH).payload()).isEqualTo("a");
            try (var next = RawClient.resumed(world, user(), "one", true)) {
                assertThat(old.isClosedByPeer()).isTrue();
                send(key, 1, "t/over", "b");
                assertThat(next.hear(2)).containsExactly("a", "b");
            }
        }
    }

    @Test
    void aFilterThatWasTakenBackIsGone() throws Exception {
        try (var away = RawClient.resumed(world, user(), "away", false)) {
            subscribeTo(away, 1, "t/back", "t/stays");
            away.send(packet(0xA2, out -> {
                out.writeShort(2);
                out.writeUTF("t/back");
            }));
            away.read(UNSUBACK);
            away.leave();
        }
        try (var key = RawClient.connected(world, "home/@all", "ten")) {
            send(key, 1, "t/back", "x");
            send(key, 1, "t/stays", "y");
        }
        world.restart();
        try (var back = RawClient.resumed(world, user(), "away", true)) {
            assertThat(back.hear(1)).containsExactly("y");
            assertNothingMore(back);
        }
    }

    @Test
    void aKeyIsToldOfItsThingsOnlyAndNothingOfQos0() throws Exception {
        try (var away = RawClient.resumed(world, "home/@some", "away", false)) {
            subscribeTo(away, 1, "$iot/+/shadow/update/documents", "t/zero");
            away.leave();
        }
        for (var thing : List.of("other", "reached")) {
            try (var device = RawClient.connected(world, "home/" + thing)) {
                send(device, 1, "$iot/" + thing + "/shadow/update", "{\"reported\":{\"from\":\"" + thing + "\"}}");
                device.send(publish(0, 0, "t/zero", "x"), pingreq());
                device.read(PINGRESP);
            }
        }
        try (var back = RawClient.resumed(world, "home/@some", "away", true)) {
            assertThat(back.hear(1).getFirst()).contains("\"from\":\"reached\"");
            assertNothingMore(back);
        }
    }

    @Test
    void itsOwnMessagesAreKeptFromASessionThatSaysSo() throws Exception {
        try (var away = RawClient.resumed5(world, user(), "away", false, 3_600, false)) {
            away.send(subscribe5(1, 1 | 4, "t/own"));
            away.read(SUBACK);
            away.send(publish5(1, 5, "t/own", "mine"), pingreq());
            away.read(PINGRESP);
            away.send(new byte[] {(byte) 0xE0, 0});
            assertThat(away.isClosedByPeer()).isTrue();
        }
        try (var key = RawClient.connected(world, "home/@all", "eleven")) {
            send(key, 1, "t/own", "theirs");
        }
        try (var back = RawClient.resumed5(world, user(), "away", false, 3_600, true)) {
            var message = back.read(PUBLISH);
            assertThat(new String(message.body(), StandardCharsets.UTF_8)).endsWith("theirs");
        }
    }

    @Test
    void whatWasSentWithItsConnectIsNotForgotten() throws Exception {
        try (var client = new RawClient(world.port());
                var key = RawClient.connected(world, "home/@all", "twelve")) {
            client.send(
                    connect("MQTT", 4, 0xC0, 60, "glued", null, null, user(), World.password(user())),
                    subscribe(1, 1, "t/glued"),
                    publish(1, 2, "t/glued", "self"));
            assertThat(client.hear(1)).containsExactly("self");
            send(key, 1, "t/glued", "other");
            assertThat(client.hear(1)).containsExactly("other");
        }
    }

    @Test
    void whatIsSubscribedWhileTheBacklogIsLookedThroughIsHeard() throws Exception {
        try (var key = RawClient.connected(world, "home/@all", "thirteen");
                var held = HELD.fromNextPage();
                var client = RawClient.resumed(world, user(), "new", false)) {
            held.awaitReader();
            subscribeTo(client, 1, "t/early");
            send(key, 1, "t/early", "first");
            held.close();

            assertThat(client.hear(1)).containsExactly("first");
            assertNothingMore(client);
        }
    }

    @Test
    void whatWasReadFromTheJournalIsNotToldAgainThoughItIsAnnouncedLate() throws Exception {
        try (var away = RawClient.resumed(world, "home/@all", "late", false)) {
            subscribeTo(away, 1, "t/late");
            away.leave();
        }
        try (var held = world.holdEvents();
                var key = RawClient.connected(world, "home/@all", "fourteen")) {
            send(key, 1, "t/late", "x");
            try (var back = RawClient.resumed(world, "home/@all", "late", true)) {
                assertThat(back.hear(1)).containsExactly("x");
                held.close();
                send(key, 1, "t/late", "y");
                assertThat(back.hear(1)).containsExactly("y");
                assertNothingMore(back);
            }
        }
    }

    private static void subscribeTo(RawClient client, int qos, String... filters) throws IOException {
        client.send(subscribe(1, qos, filters));
        var granted = client.read(SUBACK);
        for (var i = 0; i < filters.length; i++) {
            assertThat(granted.at(2 + i)).isEqualTo(qos);
        }
    }

    private static void send(RawClient client, int qos, String topic, String payload) throws IOException {
        client.send(publish(qos, 9, topic, payload));
        client.read(PUBACK);
    }

    private static void publishTwice(RawClient client, String topic, String payload) throws IOException {
        client.send(publish(2, 9, topic, payload));
        client.read(PUBREC);
        client.send(ack(PUBREL, 9));
        client.read(PUBCOMP);
    }

    /**
     * Nothing was still to come: a message of the session's own, and after it another, come next. The first may stand on a
     * page of the journal before something of another shard; the second is read or told after all of that page.
     */
    private void assertNothingMore(RawClient client) throws IOException {
        var topic = "t/marker/" + name;
        client.send(subscribe(500, 1, topic));
        assertThat(client.read().type()).isEqualTo(SUBACK);
        for (var marker : List.of("first", "second")) {
            client.send(publish(1, 500, topic, marker));
            var came = client.read();
            if (came.type() == PUBACK) {
                came = client.read();
            } else {
                assertThat(client.read().type()).isEqualTo(PUBACK);
            }
            assertThat(came.type()).isEqualTo(PUBLISH);
            assertThat(came.topic()).isEqualTo(topic);
            assertThat(came.payload()).isEqualTo(marker);
            client.send(ack(PUBACK, came.publishId()));
        }
        client.send(packet(0xA2, out -> {
            out.writeShort(501);
            out.writeUTF(topic);
        }));
        assertThat(client.read().type()).isEqualTo(UNSUBACK);
    }
}
