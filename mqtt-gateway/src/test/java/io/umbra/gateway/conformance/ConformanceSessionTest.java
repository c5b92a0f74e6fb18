package io.umbra.gateway.conformance;

import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBCOMP;
import static io.umbra.gateway.RawClient.PUBREC;
import static io.umbra.gateway.RawClient.PUBREL;
import static io.umbra.gateway.RawClient.ack;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.thing.ThingId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions and what is sent again. */
class ConformanceSessionTest extends Conformance {

    /** Sessions that outlive their connection are few for a thing: each client id has its own. */
    private static String thing(String clientId) {
        if (world.facts(new ThingId("home", clientId)).isEmpty()) {
            world.thing(clientId);
        }
        return clientId;
    }

    private static Connect lasting(int level, String clientId) throws Exception {
        var connect = Connect.as(level, thing(clientId), clientId + level).resuming();
        return level == 5 ? connect.with(Props.none().four(Props.SESSION_EXPIRY, 3_600)) : connect;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aSessionIsResumedWhereItIsThereAndBegunWhereNot(int level) throws Exception {
        var lasting = lasting(level, "present");
        try (var peer = Peer.of(world, lasting, false)) {
            peer.ask(1, "session/present");
            peer.leave();
        }
        try (var mouth = Peer.of(world, level, "b", "mouth");
                var peer = Peer.of(world, lasting, true)) {
            mouth.tell(1, "session/present", "still subscribed");
            assertThat(peer.take().text()).isEqualTo("still subscribed");
            peer.leave();
        }
        Peer.of(world, level, "present", "present" + level).close();
        try (var mouth = Peer.of(world, level, "b", "mouth");
                var peer = Peer.of(world, lasting, false)) {
            peer.ask(1, "session/end");
            mouth.tell(1, "session/present", "forgotten");
            mouth.tell(1, "session/end", "end");
            assertThat(peer.take().text()).isEqualTo("end");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aCleanSessionEndsWithItsConnection(int level) throws Exception {
        try (var peer = Peer.of(world, level, thing("clean"), "clean" + level)) {
            peer.ask(1, "session/clean");
            peer.leave();
        }
        Peer.of(world, lasting(level, "clean"), false).close();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aClientIdNamesASession(int level) throws Exception {
        try (var one = Peer.of(world, lasting(level, "one"), false);
                var mouth = Peer.of(world, level, "b", "mouth")) {
            one.ask(1, "session/named");
            one.leave();
            var other = Connect.as(level, "one", "another" + level).resuming();
            Peer.of(world, other, false).close();
            mouth.tell(1, "session/named", "for one");
        }
        try (var one = Peer.of(world, lasting(level, "one"), true)) {
            assertThat(one.take().text()).isEqualTo("for one");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void whatComesAtQos1And2IsKeptForAnAbsentSession(int level) throws Exception {
        try (var away = Peer.of(world, lasting(level, "away"), false)) {
            away.ask(2, "session/away");
            away.leave();
        }
        try (var mouth = Peer.of(world, level, "b", "mouth")) {
            for (var i = 1; i <= 6; i++) {
                mouth.tell(1 + i % 2, "session/away", "m" + i);
            }
        }
        try (var back = Peer.of(world, lasting(level, "away"), true)) {
            var heard = new ArrayList<Peer.Heard>();
            for (var i = 1; i <= 6; i++) {
                heard.add(back.hear());
            }
            // the order is one of messages of the same QoS
            assertThat(textsOf(heard, 1)).containsExactly("m2", "m4", "m6");
            assertThat(textsOf(heard, 2)).containsExactly("m1", "m3", "m5");
            assertThat(heard).noneMatch(Peer.Heard::dup);
            heard.forEach(each -> acknowledge(back, each));
            back.settled();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void whatWasNotAcknowledgedComesAgainAsItWasAndInOrder(int level) throws Exception {
        var sent = new ArrayList<Peer.Heard>();
        try (var away = Peer.of(world, lasting(level, "again"), false);
                var mouth = Peer.of(world, level, "b", "mouth")) {
            away.ask(2, "session/again");
            for (var i = 0; i < 6; i++) {
                mouth.tell(1 + i % 2, "session/again", "m" + i);
                sent.add(away.hear());
            }
            assertThat(sent).noneMatch(Peer.Heard::dup);
            assertThat(sent.stream().map(Peer.Heard::id))
                    .doesNotHaveDuplicates()
                    .doesNotContain(0);
        }
        try (var back = Peer.of(world, lasting(level, "again"), true)) {
            for (var before : sent) {
                var again = back.hear();
                assertThat(again.text()).isEqualTo(before.text());
                assertThat(again.id()).isEqualTo(before.id());
                assertThat(again.qos()).isEqualTo(before.qos());
                assertThat(again.dup()).isTrue();
            }
            sent.forEach(each -> acknowledge(back, each));
            back.settled();
        }
        try (var back = Peer.of(world, lasting(level, "again"), true)) {
            back.settled();
        }
    }

    private static List<String> textsOf(List<Peer.Heard> heard, int qos) {
        return heard.stream()
                .filter(each -> each.qos() == qos)
                .map(Peer.Heard::text)
                .toList();
    }

    private static void acknowledge(Peer peer, Peer.Heard message) {
        try {
            peer.acknowledge(message);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aReleaseComesAgainAndItsPublishDoesNot(int level) throws Exception {
        int id;
        try (var away = Peer.of(world, lasting(level, "release"), false);
                var mouth = Peer.of(world, level, "b", "mouth")) {
            away.ask(2, "session/release");
            mouth.tell(2, "session/release", "x");
            id = away.hear().id();
            away.send(ack(PUBREC, id));
            assertThat(away.read(PUBREL).id()).isEqualTo(id);
        }
        try (var back = Peer.of(world, lasting(level, "release"), true)) {
            assertThat(back.read(PUBREL).id()).isEqualTo(id);
            back.send(ack(PUBCOMP, id)).settled();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void whileTheConnectionStandsNothingIsSentTwice(int level) throws Exception {
        try (var ear = Peer.of(world, lasting(level, "once"), false);
                var mouth = Peer.of(world, level, "b", "mouth")) {
            ear.ask(2, "session/once");
            mouth.tell(1, "session/once", "one");
            mouth.tell(2, "session/once", "two");
            mouth.tell(0, "session/once", "three");
            var heard = List.of(ear.hear(), ear.hear(), ear.hear());
            assertThat(heard.stream().map(Peer.Heard::text)).containsExactlyInAnyOrder("one", "two", "three");
            ear.settled();
            heard.forEach(each -> acknowledge(ear, each));
            ear.settled();
        }
    }

    @Test
    void whatWasAcknowledgedWithAnErrorDoesNotComeAgain() throws Exception {
        try (var away = Peer.of(world, lasting(5, "error"), false);
                var mouth = Peer.of(world, 5, "b", "mouth")) {
            away.ask(2, "session/error");
            mouth.tell(1, "session/error", "one");
            mouth.tell(2, "session/error", "two");
            away.send(
                            refusing(PUBACK, away.hear().id()),
                            refusing(PUBREC, away.hear().id()))
                    .settled();
        }
        try (var back = Peer.of(world, lasting(5, "error"), true);
                var mouth = Peer.of(world, 5, "b", "mouth")) {
            mouth.tell(1, "session/error", "three");
            assertThat(back.take().text()).isEqualTo("three");
        }
    }

    private static byte[] refusing(int type, int id) {
        return new byte[] {(byte) (type << 4), 3, (byte) (id >> 8), (byte) id, (byte) 0x80};
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aPublishOfQos2IsTakenOnceAlsoOverConnections(int level) throws Exception {
        try (var ear = Peer.of(world, level, "b", "ear")) {
            ear.ask(0, "session/exactly");
            try (var peer = Peer.of(world, lasting(level, "exactly"), false)) {
                peer.send(peer.publish(2, 7, "session/exactly", "x"));
                assertThat(peer.read(PUBREC).id()).isEqualTo(7);
            }
            try (var peer = Peer.of(world, lasting(level, "exactly"), true)) {
                peer.send(Peer.flipped(peer.publish(2, 7, "session/exactly", "x"), 8));
                assertThat(peer.read(PUBREC).id()).isEqualTo(7);
                peer.send(ack(PUBREL, 7));
                assertThat(peer.read(PUBCOMP).id()).isEqualTo(7);
                peer.tell(2, "session/exactly", "y");
            }
            assertThat(ear.hear().text()).isEqualTo("x");
            assertThat(ear.hear().text()).isEqualTo("y");
        }
    }

    @Test
    void whatIsUnderWayExpiresNoMore() throws Exception {
        var second = Props.none().four(Props.MESSAGE_EXPIRY, 1);
        int id;
        try (var away = Peer.of(world, lasting(5, "expires"), false);
                var mouth = Peer.of(world, 5, "b", "mouth")) {
            away.ask(2, "session/expires");
            mouth.send(Peer.publish(5, 2, 9, "session/expires", "x", second));
            assertThat(mouth.read(PUBREC).id()).isEqualTo(9);
            id = away.hear().id();
            var expired = System.nanoTime() + 1_100_000_000L;
            org.awaitility.Awaitility.await().until(() -> System.nanoTime() > expired);
            mouth.send(ack(PUBREL, 9));
            assertThat(mouth.read(PUBCOMP).id()).isEqualTo(9);
        }
        try (var back = Peer.of(world, lasting(5, "expires"), true)) {
            var again = back.take();
            assertThat(again.text()).isEqualTo("x");
            assertThat(again.id()).isEqualTo(id);
        }
    }

    @Test
    void aRetainedMessageIsNoPartOfTheSession() throws Exception {
        try (var peer = Peer.of(world, lasting(4, "retains"), false)) {
            peer.retain(1, "session/retained", "kept");
            peer.leave();
        }
        Peer.of(world, 4, "retains", "retains4").close();
        try (var later = Peer.of(world, 4, "b", "later")) {
            later.ask(0, "session/retained");
            assertThat(later.hear().text()).isEqualTo("kept");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void messagesOfATopicComeInTheOrderTheyWerePublished(int level) throws Exception {
        try (var ear = Peer.of(world, level, "a", "ear");
                var lasting = Peer.of(world, lasting(level, "order"), false);
                var mouth = Peer.of(world, level, "b", "mouth")) {
            for (var each : List.of(ear, lasting)) {
                each.ask(2, "session/order");
            }
            for (var qos = 0; qos < 3; qos++) {
                for (var i = 0; i < 20; i++) {
                    mouth.tell(qos, "session/order", qos + ":" + i);
                }
                for (var each : List.of(ear, lasting)) {
                    var heard = new ArrayList<Peer.Heard>();
                    for (var i = 0; i < 20; i++) {
                        heard.add(each.hear());
                        assertThat(heard.getLast().text()).isEqualTo(qos + ":" + i);
                    }
                    heard.forEach(message -> acknowledge(each, message));
                }
            }
        }
    }
}
