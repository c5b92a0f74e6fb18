package io.umbra.gateway;

import static io.umbra.gateway.Packets5.ASSIGNED_CLIENT_ID;
import static io.umbra.gateway.Packets5.CONTENT_TYPE;
import static io.umbra.gateway.Packets5.CORRELATION_DATA;
import static io.umbra.gateway.Packets5.MAXIMUM_PACKET_SIZE;
import static io.umbra.gateway.Packets5.MESSAGE_EXPIRY;
import static io.umbra.gateway.Packets5.PAYLOAD_FORMAT;
import static io.umbra.gateway.Packets5.RECEIVE_MAXIMUM;
import static io.umbra.gateway.Packets5.RESPONSE_TOPIC;
import static io.umbra.gateway.Packets5.SERVER_KEEP_ALIVE;
import static io.umbra.gateway.Packets5.SESSION_EXPIRY;
import static io.umbra.gateway.Packets5.SUBSCRIPTION_ID;
import static io.umbra.gateway.Packets5.USER_PROPERTY;
import static io.umbra.gateway.Packets5.connect;
import static io.umbra.gateway.Packets5.heard;
import static io.umbra.gateway.Packets5.property;
import static io.umbra.gateway.Packets5.publish;
import static io.umbra.gateway.Packets5.subscribe;
import static io.umbra.gateway.RawClient.CONNACK;
import static io.umbra.gateway.RawClient.DISCONNECT;
import static io.umbra.gateway.RawClient.PINGRESP;
import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBCOMP;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.PUBREC;
import static io.umbra.gateway.RawClient.PUBREL;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.UNSUBACK;
import static io.umbra.gateway.RawClient.ack;
import static io.umbra.gateway.RawClient.pingreq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.gateway.Packets5.Heard;
import io.umbra.gateway.Packets5.Property;
import io.umbra.gateway.RawClient.Packet;
import io.umbra.project.TopicGrant.Allow;
import io.umbra.project.TopicRule.Who;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of other makers rely on, one exchange after another, on plain topics. */
class InteroperabilityTest {

    private static final Property[] NOTHING = {};

    private static World world;

    @BeforeAll
    static void start() throws Exception {
        world = World.start();
        world.rule("#", Allow.BOTH, Who.ALL);
        world.rule("test/nosubscribe", Allow.NONE, Who.ALL);
        for (var thing : List.of("a", "b")) {
            world.thing(thing);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    // ---- MQTT 3.1.1

    @Test
    void of311EachQosComesBackInOrder() throws Exception {
        try (var client = RawClient.connected(world, "home/a")) {
            client.send(RawClient.subscribe(1, 2, "three/basic"));
            client.read(SUBACK);
            client.send(
                    RawClient.publish(0, 0, "three/basic", "qos 0"),
                    RawClient.publish(1, 1, "three/basic", "qos 1"),
                    RawClient.publish(2, 2, "three/basic", "qos 2"));
            var seen = new ArrayList<String>();
            var completed = 0;
            while (seen.size() < 3 || completed < 2) {
                var packet = client.read();
                switch (packet.type()) {
                    case PUBLISH -> {
                        seen.add(packet.payload());
                        answer(client, packet);
                    }
                    case PUBREC -> client.send(ack(PUBREL, packet.id()));
                    case PUBREL -> client.send(ack(PUBCOMP, packet.id()));
                    default -> completed++;
                }
            }
            assertThat(seen).containsExactly("qos 0", "qos 1", "qos 2");
        }
    }

    @Test
    void of311OverlappingFiltersBringAMessageOnceAtTheHigherQos() throws Exception {
        try (var client = RawClient.connected(world, "home/a")) {
            client.send(RawClient.subscribe(1, 2, "three/over/#"), RawClient.subscribe(2, 1, "three/over/+"));
            client.read(SUBACK);
            client.read(SUBACK);
            client.send(RawClient.publish(2, 7, "three/over/x", "once"));
            var message = client.read(PUBLISH);
            assertThat(message.flags() >> 1 & 3).isEqualTo(2);
            answer(client, message);
            client.send(ack(PUBREL, 7), pingreq());
            assertNoMessageBeforeThePong(client);
        }
    }

    @Test
    void of311WhatWasNotAcknowledgedComesAgain() throws Exception {
        try (var client = RawClient.resumed(world, "home/a", "again", false)) {
            client.send(RawClient.subscribe(1, 2, "three/again"));
            client.read(SUBACK);
            client.send(RawClient.publish(1, 1, "three/again", "one"), RawClient.publish(2, 2, "three/again", "two"));
            client.read(PUBLISH);
            client.read(PUBLISH);
        }
        try (var client = RawClient.resumed(world, "home/a", "again", true)) {
            var first = client.read(PUBLISH);
            var second = client.read(PUBLISH);
            assertThat(first.payload() + second.payload()).isEqualTo("onetwo");
            assertThat(first.flags() & second.flags() & 8).isEqualTo(8);
        }
    }

    @Test
    void of311AFilterThatIsNotGrantedIsRefused() throws Exception {
        try (var client = RawClient.connected(world, "home/a")) {
            client.send(RawClient.subscribe(1, 2, "test/nosubscribe", "test/other"));
            var suback = client.read(SUBACK);
            assertThat(List.of(suback.at(2), suback.at(3))).containsExactly(0x80, 2);
        }
    }

    // ---- MQTT 5

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void whatIsSaidOfAMessageComesWithItAlsoLater(int qos) throws Exception {
        var topic = "said/" + qos;
        var said = new Property[] {
            property(PAYLOAD_FORMAT, 1),
            property(CONTENT_TYPE, "My name"),
            property(RESPONSE_TOPIC, "answers"),
            property(CORRELATION_DATA, "334"),
            property(USER_PROPERTY, "a=2"),
            property(USER_PROPERTY, "c=3"),
            property(USER_PROPERTY, "a=1")
        };
        try (var there = listening("home/b", topic, 2 | 2 << 4);
                var from = RawClient.connected5(world, "home/a")) {
            from.send(publish(qos, true, 1, topic, "x", said));
            assertThat(next(there).properties()).containsExactlyInAnyOrder(said);
            complete(from, qos);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> world.count("select count(*) from retained where topic = '" + topic + "'") == 1);
            try (var later = listening("home/b", topic, 2)) {
                var message = next(later);
                assertThat(message.properties()).containsExactlyInAnyOrder(said);
                assertThat(message.retain()).isTrue();
                assertThat(message.qos()).isEqualTo(qos);
                assertThat(users(message)).containsExactly("a=2", "c=3", "a=1");
            }
        }
    }

    @Test
    void aRequestFindsItsResponse() throws Exception {
        try (var asks = listening("home/a", "rpc", 1 | 4);
                var answers = listening("home/b", "rpc", 1 | 4)) {
            asks.send(publish(
                    1, false, 1, "rpc", "request", property(RESPONSE_TOPIC, "rpc"), property(CORRELATION_DATA, "334")));
            var request = next(answers);
            answers.send(publish(
                    1,
                    false,
                    1,
                    String.valueOf(request.said(RESPONSE_TOPIC)),
                    "response",
                    property(CORRELATION_DATA, String.valueOf(request.said(CORRELATION_DATA)))));
            var response = next(asks);
            assertThat(response.payload()).isEqualTo("response");
            assertThat(response.said(CORRELATION_DATA)).isEqualTo("334");
        }
    }

    @Test
    void overlappingFiltersBringAMessageOnceWithTheirIdentifiers() throws Exception {
        try (var client = RawClient.connected5(world, "home/a")) {
            client.send(
                    subscribe(1, "ids", 2, property(SUBSCRIPTION_ID, 456_789)),
                    subscribe(2, "ids/#", 1, property(SUBSCRIPTION_ID, 2)),
                    subscribe(3, "+", 0));
            for (var i = 0; i < 3; i++) {
                client.read(SUBACK);
            }
            client.send(publish(1, false, 1, "ids", "x"));
            var message = next(client);
            assertThat(message.qos()).isEqualTo(1);
            assertThat(message.properties())
                    .containsExactlyInAnyOrder(property(SUBSCRIPTION_ID, 456_789), property(SUBSCRIPTION_ID, 2));
            client.send(pingreq());
            assertNoMessageBeforeThePong(client);
        }
    }

    @Test
    void aClientIsSentNoPacketLargerThanItTakes() throws Exception {
        try (var client = opened("home/a", "small", true, property(MAXIMUM_PACKET_SIZE, 64));
                var from = RawClient.connected5(world, "home/b")) {
            client.send(subscribe(1, "size", 1));
            client.read(SUBACK);
            // 2 bytes of header, 6 of topic, 2 of packet id, 1 of properties: 53 fill a packet of 64.
            for (var length : new int[] {53, 54, 32}) {
                from.send(publish(1, false, 1, "size", ".".repeat(length)));
                from.read(PUBACK);
            }
            assertThat(next(client).payload()).hasSize(53);
            assertThat(next(client).payload()).hasSize(32);
        }
    }

    @Test
    void aClientHasNoMoreUnacknowledgedThanItTakes() throws Exception {
        try (var client = opened("home/a", "window", true, property(RECEIVE_MAXIMUM, 2));
                var from = RawClient.connected5(world, "home/b")) {
            client.send(subscribe(1, "window", 1));
            client.read(SUBACK);
            for (var i = 1; i <= 3; i++) {
                from.send(publish(1, false, 1, "window", "m" + i));
                from.read(PUBACK);
            }
            var first = heard(client.read(PUBLISH));
            heard(client.read(PUBLISH));
            client.send(pingreq());
            assertNoMessageBeforeThePong(client);
            client.send(ack(PUBACK, first.id()));
            assertThat(heard(client.read(PUBLISH)).payload()).isEqualTo("m3");
        }
    }

    @Test
    void whoSendsMoreThanTheServerTakesIsDisconnected() throws Exception {
        try (var client = RawClient.connected5(world, "home/a")) {
            client.send(IntStream.rangeClosed(1, 65)
                    .mapToObj(i -> publish(2, false, i, "flood", "m" + i))
                    .toArray(byte[][]::new));
            assertThat(client.read(DISCONNECT).at(0)).isEqualTo(0x93);
        }
    }

    @Test
    void aClientWithoutAnIdIsGivenOne() throws Exception {
        for (var clean : new boolean[] {true, false}) {
            try (var client = new RawClient(world.port())) {
                client.send(connect("home/a", "", clean, 60, null));
                var connack = client.read(CONNACK);
                assertThat(connack.at(1)).isZero();
                assertThat(Packets5.said(Packets5.ofConnack(connack), ASSIGNED_CLIENT_ID))
                        .asString()
                        .isNotEmpty();
                assertThat(Packets5.said(Packets5.ofConnack(connack), SERVER_KEEP_ALIVE))
                        .isNull();
            }
        }
    }

    @Test
    void aSessionStaysAsLongAsItsDisconnectSays() throws Exception {
        session(true, 0, false, NOTHING);
        session(false, 1_000, false, property(SESSION_EXPIRY, 0));
        session(false, 1_000, false, NOTHING);
        session(false, 1_000, true, property(SESSION_EXPIRY, 1));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> world.count("select count(*) from mqtt_session where client_id = 'expires'") == 0);
        session(false, 1_000, false, NOTHING);
        session(true, 1_000, false, NOTHING);
    }

    private static void session(boolean clean, int expiry, boolean present, Property... left) throws IOException {
        try (var client = new RawClient(world.port())) {
            client.send(connect("home/a", "expires", clean, 60, null, property(SESSION_EXPIRY, expiry)));
            assertThat(client.read(CONNACK).at(0)).isEqualTo(present ? 1 : 0);
            client.send(Packets5.disconnect(0, left));
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void anAbsentSessionIsNotToldWhatHasExpired() throws Exception {
        try (var away = opened("home/b", "expiry", true, property(SESSION_EXPIRY, 1_000))) {
            away.send(subscribe(1, "expiry/#", 2));
            away.read(SUBACK);
            away.send(RawClient.disconnect());
            assertThat(away.isClosedByPeer()).isTrue();
        }
        try (var from = RawClient.connected5(world, "home/a")) {
            from.send(publish(1, false, 1, "expiry/1", "gone", property(MESSAGE_EXPIRY, 1)));
            from.read(PUBACK);
            from.send(publish(2, false, 1, "expiry/2", "gone too", property(MESSAGE_EXPIRY, 1)));
            complete(from, 2);
            from.send(publish(1, false, 1, "expiry/1", "stays", property(MESSAGE_EXPIRY, 1_000)));
            from.read(PUBACK);
            from.send(publish(1, true, 1, "expiry/1", "retained", property(MESSAGE_EXPIRY, 1)));
            from.read(PUBACK);
            from.send(publish(1, true, 1, "expiry/2", "retained", property(MESSAGE_EXPIRY, 1_000)));
            from.read(PUBACK);
        }
        pass(Duration.ofMillis(1_100));
        try (var back = opened("home/b", "expiry", false, property(SESSION_EXPIRY, 1_000));
                var later = listening("home/b", "expiry/#", 1)) {
            var missed = List.of(next(back), next(back));
            assertThat(missed).extracting(Heard::payload).containsExactlyInAnyOrder("stays", "retained");
            assertThat(missed)
                    .allSatisfy(each ->
                            assertThat((Integer) each.said(MESSAGE_EXPIRY)).isBetween(100, 999));
            back.send(pingreq());
            assertNoMessageBeforeThePong(back);

            var kept = next(later);
            assertThat(kept.topic()).isEqualTo("expiry/2");
            assertThat((Integer) kept.said(MESSAGE_EXPIRY)).isBetween(100, 999);
        }
    }

    @Test
    void whatExpiresWhileItWaitsForAClientIsPassedOver() throws Exception {
        try (var client = opened("home/a", "slow", true, property(RECEIVE_MAXIMUM, 1));
                var from = RawClient.connected5(world, "home/b")) {
            client.send(subscribe(1, "slow", 1));
            client.read(SUBACK);
            from.send(
                    publish(1, false, 1, "slow", "first"),
                    publish(1, false, 2, "slow", "expires", property(MESSAGE_EXPIRY, 1)),
                    publish(1, false, 3, "slow", "last", property(MESSAGE_EXPIRY, 1_000)));
            for (var i = 0; i < 3; i++) {
                from.read(PUBACK);
            }
            var first = heard(client.read(PUBLISH));
            pass(Duration.ofMillis(1_100));
            client.send(ack(PUBACK, first.id()));
            var last = heard(client.read(PUBLISH));
            assertThat(last.payload()).isEqualTo("last");
            assertThat((Integer) last.said(MESSAGE_EXPIRY)).isBetween(100, 999);
        }
    }

    @Test
    void topicsThatBeginWithADollarAreNoMatchForALeadingWildcard() throws Exception {
        try (var client = RawClient.connected5(world, "home/a")) {
            client.send(subscribe(1, "+/+", 2 | 2 << 4), publish(1, false, 1, "$dollar/x", "x"));
            client.send(publish(1, false, 2, "dollar/x", "marker"));
            assertThat(next(client).payload()).isEqualTo("marker");
        }
    }

    @Test
    void whatIsNoLongerSubscribedDoesNotCome() throws Exception {
        try (var client = RawClient.connected5(world, "home/a")) {
            client.send(subscribe(1, "un/1", 2), subscribe(2, "un/2", 2), Packets5.unsubscribe(3, "un/1"));
            client.read(UNSUBACK);
            client.send(publish(1, false, 1, "un/1", "gone"), publish(1, false, 2, "un/2", "stays"));
            assertThat(next(client).payload()).isEqualTo("stays");
        }
    }

    @Test
    void retainedMessagesComeAsTheSubscriptionAsks() throws Exception {
        try (var client = RawClient.connected5(world, "home/a")) {
            for (var qos = 1; qos < 3; qos++) {
                client.send(publish(qos, true, qos, "handling/" + qos, "kept"));
                complete(client, qos);
            }
            client.send(subscribe(1, "handling/+", 2 | 1 << 4));
            assertThat(List.of(next(client).qos(), next(client).qos())).containsExactlyInAnyOrder(1, 2);
            client.send(subscribe(2, "handling/+", 2 | 1 << 4), pingreq());
            assertNoMessageBeforeThePong(client);
            client.send(subscribe(3, "handling/+", 2 | 2 << 4), pingreq());
            assertNoMessageBeforeThePong(client);
            client.send(subscribe(4, "handling/+", 2));
            assertThat(List.of(next(client).qos(), next(client).qos())).containsExactlyInAnyOrder(1, 2);
        }
    }

    @Test
    void aMessageGoesToOneMemberOfAGroupAndToEverybodyElse() throws Exception {
        try (var one = listening("home/a", "$share/sharename/shared", 2);
                var two = listening("home/b", "$share/sharename/shared", 2);
                var alone = listening("home/b", "shared", 2)) {
            one.send(publish(0, false, 0, "shared", "m1"), publish(0, false, 0, "shared", "m2"));
            assertThat(List.of(next(alone).payload(), next(alone).payload())).containsExactly("m1", "m2");
            assertThat(List.of(next(one).payload(), next(two).payload())).containsExactlyInAnyOrder("m1", "m2");
        }
    }

    // ---- for these tests

    private static RawClient opened(String user, String clientId, boolean clean, Property... said) throws IOException {
        var client = new RawClient(world.port());
        client.send(connect(user, clientId, clean, 60, null, said));
        assertThat(client.read(CONNACK).at(1)).isZero();
        return client;
    }

    /** A client of its own id that has subscribed a filter. */
    private static RawClient listening(String user, String filter, int options) throws IOException {
        var client = opened(user, user + " " + filter + " " + System.nanoTime(), true);
        client.send(subscribe(1, filter, options));
        assertThat(client.read(SUBACK).at(3)).isLessThan(0x80);
        return client;
    }

    /** The next message, acknowledged to the end. */
    private static Heard next(RawClient client) throws IOException {
        var packet = client.read(PUBLISH);
        var message = heard(packet);
        answer(client, packet);
        if (message.qos() == 2) {
            for (var next = client.read(); next.type() != PUBREL; next = client.read()) {
                assertThat(next.type()).as("no other message is passed over").isNotEqualTo(PUBLISH);
            }
            client.send(ack(PUBCOMP, message.id()));
        }
        return message;
    }

    private static void answer(RawClient client, Packet message) throws IOException {
        switch (message.flags() >> 1 & 3) {
            case 0 -> {}
            case 1 -> client.send(ack(PUBACK, message.publishId()));
            default -> client.send(ack(PUBREC, message.publishId()));
        }
    }

    /** Waits until a publish of the client's own is acknowledged to the end. */
    private static void complete(RawClient client, int qos) throws IOException {
        switch (qos) {
            case 0 -> {}
            case 1 -> client.read(PUBACK);
            default -> {
                client.send(ack(PUBREL, client.read(PUBREC).id()));
                client.read(PUBCOMP);
            }
        }
    }

    private static void assertNoMessageBeforeThePong(RawClient client) throws IOException {
        for (var packet = client.read(); packet.type() != PINGRESP; packet = client.read()) {
            assertThat(packet.type()).isNotEqualTo(PUBLISH);
        }
    }

    private static List<String> users(Heard message) {
        return message.properties().stream()
                .filter(each -> each.id() == USER_PROPERTY)
                .map(each -> String.valueOf(each.value()))
                .toList();
    }

    /** Lets time pass by the clock expiries are counted with. */
    private static void pass(Duration time) {
        var until = System.currentTimeMillis() + time.toMillis();
        await().atMost(Duration.ofSeconds(30)).until(() -> System.currentTimeMillis() > until);
    }
}
