package io.umbra.gateway.conformance;

import static io.umbra.gateway.RawClient.PUBREL;
import static io.umbra.gateway.RawClient.packet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SUBSCRIBE and UNSUBSCRIBE, shared subscriptions among them. */
class ConformanceSubscribeTest extends Conformance {

    private static final int NO_LOCAL = 4;

    @ParameterizedTest
    @CsvSource({"4, 129", "5, 130"})
    void aPacketNamesAFilterAtLeast(int level, int reason) throws Exception {
        for (var first : new int[] {0x82, 0xA2}) {
            try (var peer = Peer.of(world, level, "a", "empty")) {
                peer.send(packet(first, out -> out.write(level == 5 ? new byte[] {0, 1, 0} : new byte[] {0, 1})))
                        .isEndedWith(reason);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void reservedBitsOfTheOptionsAreZero(int level) throws Exception {
        for (var options : level == 5 ? new int[] {0x40, 0x80, 0xC1} : new int[] {4, 8, 0x10, 0x20, 0x40, 0x80}) {
            try (var peer = Peer.of(world, level, "a", "bits")) {
                peer.send(peer.subscribe(1, options, "subscribe/bits")).isEndedWith(0x81);
            }
        }
    }

    @Test
    void optionsThatMeanNothingEndTheConnection() throws Exception {
        for (var options : new int[] {3, 0x30}) {
            try (var peer = Peer.of(world, 5, "a", "bits")) {
                peer.send(peer.subscribe(1, options, "subscribe/bits")).isEndedWith(0x82);
            }
        }
        try (var peer = Peer.of(world, 4, "a", "bits")) {
            peer.send(peer.subscribe(1, 3, "subscribe/bits")).isEndedWith(0x81);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void everyFilterHasItsAnswerInTheOrderOfThePacket(int level) throws Exception {
        var forbidden = level == 5 ? 0x87 : 0x80;
        var wrong = level == 5 ? 0x8F : 0x80;
        try (var peer = Peer.of(world, level, "a", "answers")) {
            peer.send(packet(0x82, out -> {
                out.writeShort(77);
                out.write(level == 5 ? new byte[1] : new byte[0]);
                var qos = 0;
                for (var filter : List.of("s/0", "$iot/b/#", "s/2", "s#", "s/1")) {
                    out.writeUTF(filter);
                    out.writeByte(qos++ % 3);
                }
            }));
            assertThat(peer.reasons(peer.read(io.umbra.gateway.RawClient.SUBACK)))
                    .containsExactly(0, forbidden, 2, wrong, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void severalFiltersAreAsManySubscriptions(int level) throws Exception {
        try (var ear = Peer.of(world, level, "a", "ear");
                var mouth = Peer.of(world, level, "b", "mouth")) {
            assertThat(ear.ask(1, "subscribe/x", "subscribe/y", "subscribe/x")).containsExactly(1, 1, 1);
            mouth.tell(1, "subscribe/x", "x");
            mouth.tell(1, "subscribe/y", "y");
            assertThat(ear.take().text()).isEqualTo("x");
            assertThat(ear.take().text()).isEqualTo("y");
            assertThat(ear.takeBack("subscribe/x", "subscribe/none"))
                    .isEqualTo(level == 5 ? List.of(0, 0x11) : List.of());
            mouth.tell(1, "subscribe/x", "x");
            mouth.tell(1, "subscribe/y", "y");
            assertThat(ear.take().text()).isEqualTo("y");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void theSameFilterAgainTakesThePlaceOfTheFirst(int level) throws Exception {
        try (var ear = Peer.of(world, level, "a", "ear");
                var mouth = Peer.of(world, level, "b", "mouth")) {
            assertThat(ear.ask(2, "subscribe/again")).containsExactly(2);
            assertThat(ear.ask(0, "subscribe/again")).containsExactly(0);
            mouth.tell(2, "subscribe/again", "x");
            assertThat(ear.hear().qos()).isZero();
            ear.settled();
            assertThat(ear.ask(1, "subscribe/again")).containsExactly(1);
            mouth.tell(2, "subscribe/again", "x");
            assertThat(ear.take().qos()).isEqualTo(1);
            ear.settled();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aMessageGoesAtTheLowerQosOfTheTwo(int level) throws Exception {
        try (var ear = Peer.of(world, level, "a", "ear");
                var mouth = Peer.of(world, level, "b", "mouth")) {
            for (var granted = 0; granted < 3; granted++) {
                assertThat(ear.ask(granted, "subscribe/lower")).containsExactly(granted);
                for (var published = 0; published < 3; published++) {
                    mouth.tell(published, "subscribe/lower", "x");
                    assertThat(ear.take().qos()).isEqualTo(Math.min(granted, published));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void ofSubscriptionsThatOverlapTheHighestQosCounts(int level) throws Exception {
        try (var ear = Peer.of(world, level, "a", "ear");
                var mouth = Peer.of(world, level, "b", "mouth")) {
            ear.ask(0, "subscribe/+/x");
            ear.ask(2, "subscribe/over/#");
            ear.ask(1, "subscribe/over/x");
            mouth.tell(2, "subscribe/over/x", "x");
            assertThat(ear.take().qos()).isEqualTo(2);
            ear.settled();
        }
    }

    @Test
    void ofSubscriptionsThatOverlapEveryIdentifierIsTold() throws Exception {
        try (var ear = Peer.of(world, 5, "a", "ear");
                var mouth = Peer.of(world, 5, "b", "mouth")) {
            ear.ask(identified(7), 1, "subscribe/+/id");
            ear.ask(identified(268_435_455), 1, "subscribe/over/id");
            ear.ask(1, "subscribe/over/#");
            mouth.tell(1, "subscribe/over/id", "x");
            assertThat(ear.take().identifiers()).containsExactlyInAnyOrder(7L, 268_435_455L);
            ear.ask(identified(9), 1, "subscribe/+/id");
            mouth.tell(1, "subscribe/over/id", "x");
            assertThat(ear.take().identifiers()).containsExactlyInAnyOrder(9L, 268_435_455L);
            ear.ask(1, "subscribe/+/id");
            mouth.tell(1, "subscribe/over/id", "x");
            assertThat(ear.take().identifiers()).containsExactly(268_435_455L);
            ear.settled();
        }
    }

    private static Props identified(int id) throws Exception {
        return Props.none().varying(Props.SUBSCRIPTION_ID, id);
    }

    @Test
    void anIdentifierIsNoneOfAPublisherAndNeverZero() throws Exception {
        try (var peer = Peer.of(world, 5, "a", "ids")) {
            peer.send(Peer.publish(5, 0, 0, "subscribe/id", "x", identified(1))).isEndedWith(0x82);
        }
        try (var peer = Peer.of(world, 5, "a", "ids")) {
            peer.send(Peer.subscribe(5, 1, identified(0), 0, "subscribe/id")).isEndedWith(0x82);
        }
    }

    @Test
    void itsOwnMessagesAreKeptFromWhoSaysSo() throws Exception {
        try (var ear = Peer.of(world, 5, "a", "ear");
                var mouth = Peer.of(world, 5, "b", "mouth")) {
            ear.ask(1 | NO_LOCAL, "subscribe/local");
            ear.tell(1, "subscribe/local", "own");
            mouth.tell(1, "subscribe/local", "other");
            assertThat(ear.take().text()).isEqualTo("other");
            ear.settled();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void whatIsTakenBackIsComparedCharacterByCharacter(int level) throws Exception {
        try (var ear = Peer.of(world, level, "a", "ear");
                var mouth = Peer.of(world, level, "b", "mouth")) {
            ear.ask(1, "subscribe/back/+", "subscribe/back/#");
            var none = level == 5 ? List.of(0x11, 0x11, 0x11) : List.<Integer>of();
            assertThat(ear.takeBack("subscribe/back/x", "subscribe/Back/+", "#"))
                    .isEqualTo(none);
            mouth.tell(1, "subscribe/back/x", "still");
            assertThat(ear.take().text()).isEqualTo("still");
            assertThat(ear.takeBack("subscribe/back/+")).isEqualTo(level == 5 ? List.of(0) : List.of());
            mouth.tell(1, "subscribe/back/x", "by the other");
            assertThat(ear.take().text()).isEqualTo("by the other");
            assertThat(ear.takeBack("subscribe/back/#")).isEqualTo(level == 5 ? List.of(0) : List.of());
            mouth.tell(1, "subscribe/back/x", "no more");
            ear.settled();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void whatIsOnItsWayIsDeliveredToTheEnd(int level) throws Exception {
        try (var ear = Peer.of(world, level, "a", "ear");
                var mouth = Peer.of(world, level, "b", "mouth")) {
            ear.ask(2, "subscribe/way");
            mouth.tell(2, "subscribe/way", "x");
            var message = ear.hear();
            ear.takeBack("subscribe/way");
            ear.send(io.umbra.gateway.RawClient.ack(io.umbra.gateway.RawClient.PUBREC, message.id()));
            assertThat(ear.read(PUBREL).id()).isEqualTo(message.id());
            ear.send(io.umbra.gateway.RawClient.ack(io.umbra.gateway.RawClient.PUBCOMP, message.id()))
                    .settled();
        }
    }

    // ---- shared

    @ParameterizedTest
    @ValueSource(
            strings = {"$share/g", "$share//s", "$share/+/s", "$share/#", "$share/#/s", "$share/g/", "$share/g+/s"})
    void aGroupHasANameWithoutWildcardsAndAFilter(String filter) throws Exception {
        try (var peer = Peer.of(world, 5, "a", "shared")) {
            assertThat(peer.ask(1, filter)).containsExactly(0x8F);
        }
    }

    @Test
    void eachMemberHearsAtTheQosItWasGranted() throws Exception {
        try (var one = Peer.of(world, 5, "a", "one");
                var two = Peer.of(world, 5, "a", "two");
                var mouth = Peer.of(world, 5, "b", "mouth")) {
            one.ask(0, "$share/qos/subscribe/shared");
            two.ask(2, "$share/qos/subscribe/shared");
            for (var i = 0; i < 4; i++) {
                mouth.tell(1, "subscribe/shared", "x");
            }
            for (var i = 0; i < 2; i++) {
                assertThat(one.hear().qos()).isZero();
                assertThat(two.take().qos()).isEqualTo(1);
            }
            one.settled();
            two.settled();
        }
    }

    @Test
    void whatAMemberRefusesGoesToNoOther() throws Exception {
        try (var one = Peer.of(world, 5, "a", "one");
                var two = Peer.of(world, 5, "a", "two");
                var mouth = Peer.of(world, 5, "b", "mouth")) {
            for (var member : List.of(one, two)) {
                member.ask(2, "$share/refusing/subscribe/refused");
            }
            for (var qos = 1; qos < 3; qos++) {
                mouth.tell(qos, "subscribe/refused", "x");
                mouth.tell(qos, "subscribe/refused", "x");
                for (var member : List.of(one, two)) {
                    var id = member.hear().id();
                    member.send(packet(qos == 1 ? 0x40 : 0x50, out -> {
                        out.writeShort(id);
                        out.writeByte(0x80);
                    }));
                    member.settled();
                }
            }
            one.settled();
            two.settled();
        }
    }

    @Test
    void aMemberCannotBeKeptFromItsOwnMessages() throws Exception {
        try (var peer = Peer.of(world, 5, "a", "shared")) {
            peer.send(peer.subscribe(1, 1 | NO_LOCAL, "$share/g/subscribe/local"))
                    .isEndedWith(0x82);
        }
    }
}
