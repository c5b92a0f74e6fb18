package io.umbra.gateway.conformance;

import static io.umbra.gateway.RawClient.PINGRESP;
import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBCOMP;
import static io.umbra.gateway.RawClient.PUBREC;
import static io.umbra.gateway.RawClient.PUBREL;
import static io.umbra.gateway.RawClient.ack;
import static io.umbra.gateway.RawClient.packet;
import static io.umbra.gateway.RawClient.pingreq;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PUBLISH, its acknowledgements and the fixed header of every packet. */
class ConformancePublishTest extends Conformance {

    private static final int DUP = 8;

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void flagsOfTheFixedHeaderAreAsTheStandardSays(int level) throws Exception {
        var packets = List.of(
                ack(PUBACK, 1),
                ack(PUBREC, 1),
                ack(PUBREL, 1),
                ack(PUBCOMP, 1),
                Peer.subscribe(level, 1, Props.none(), 0, "publish/flags"),
                Peer.unsubscribe(level, 1, "publish/flags"),
                pingreq(),
                io.umbra.gateway.RawClient.disconnect());
        for (var packet : packets) {
            for (var bits : new int[] {1, 2, 4, 8}) {
                try (var peer = Peer.of(world, level, "a", "flags")) {
                    peer.send(Peer.flipped(packet, bits)).isEndedWith(0x81);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aPublishOfQos3EndsTheConnection(int level) throws Exception {
        try (var peer = Peer.of(world, level, "a", "three")) {
            peer.send(peer.publish(3, 1, "publish/three", "x")).isEndedWith(0x81);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void dupBelongsToQos1And2(int level) throws Exception {
        try (var peer = Peer.of(world, level, "a", "dup")) {
            peer.send(Peer.flipped(peer.publish(0, 0, "publish/dup", "x"), DUP)).isEndedWith(0x81);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void packetIdsAreNeverZero(int level) throws Exception {
        var packets = List.of(
                Peer.publish(level, 1, 0, "publish/zero", "x", Props.none()),
                Peer.publish(level, 2, 0, "publish/zero", "x", Props.none()),
                Peer.subscribe(level, 0, Props.none(), 0, "publish/zero"),
                Peer.unsubscribe(level, 0, "publish/zero"));
        for (var packet : packets) {
            try (var peer = Peer.of(world, level, "a", "zero")) {
                peer.send(packet).isEndedWith(0x81);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void eachQosHasItsAnswerWithThePacketsOwnId(int level) throws Exception {
        try (var peer = Peer.of(world, level, "a", "ids")) {
            peer.send(peer.publish(0, 0, "publish/ids", "x")).settled();
            for (var id : new int[] {1, 255, 256, 65_535}) {
                peer.send(peer.publish(1, id, "publish/ids", "x"));
                assertThat(peer.read(PUBACK).id()).isEqualTo(id);
                peer.send(peer.publish(2, id, "publish/ids", "x"));
                assertThat(peer.read(PUBREC).id()).isEqualTo(id);
                peer.send(ack(PUBREL, id));
                assertThat(peer.read(PUBCOMP).id()).isEqualTo(id);
                peer.send(Peer.subscribe(level, id, Props.none(), 0, "publish/none"));
                assertThat(peer.read(io.umbra.gateway.RawClient.SUBACK).id()).isEqualTo(id);
                peer.send(Peer.unsubscribe(level, id, "publish/none"));
                assertThat(peer.read(io.umbra.gateway.RawClient.UNSUBACK).id()).isEqualTo(id);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void whatIsSentHasFreshIdsAndNoDupWhateverThePublisherSaid(int level) throws Exception {
        try (var ear = Peer.of(world, level, "a", "ear");
                var mouth = Peer.of(world, level, "b", "mouth")) {
            ear.ask(2, "publish/fresh");
            var open = new HashSet<Integer>();
            for (var i = 0; i < 10; i++) {
                mouth.send(Peer.flipped(mouth.publish(1 + i % 2, 500 + i, "publish/fresh", "m" + i), DUP));
                mouth.read(i % 2 == 0 ? PUBACK : PUBREC);
                var heard = ear.hear();
                assertThat(heard.dup()).isFalse();
                assertThat(heard.id()).isNotZero();
                assertThat(open.add(heard.id())).as("an id that is in use").isTrue();
            }
            mouth.tell(0, "publish/fresh", "zero");
            var zero = ear.hear();
            assertThat(zero.qos()).isZero();
            assertThat(zero.dup()).isFalse();
            assertThat(zero.text()).isEqualTo("zero");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void afterItsPubackAnIdStandsForANewMessage(int level) throws Exception {
        try (var ear = Peer.of(world, level, "a", "ear");
                var mouth = Peer.of(world, level, "b", "mouth")) {
            ear.ask(0, "publish/anew");
            mouth.tell(1, "publish/anew", "one");
            mouth.send(Peer.flipped(mouth.publish(1, 9, "publish/anew", "two"), DUP));
            assertThat(mouth.read(PUBACK).id()).isEqualTo(9);
            assertThat(ear.hear().text()).isEqualTo("one");
            assertThat(ear.hear().text()).isEqualTo("two");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void ofQos2AnIdStandsForOneMessageUntilItIsReleased(int level) throws Exception {
        try (var ear = Peer.of(world, level, "a", "ear");
                var mouth = Peer.of(world, level, "b", "mouth")) {
            ear.ask(0, "publish/once");
            var first = mouth.publish(2, 9, "publish/once", "one");
            mouth.send(first);
            assertThat(mouth.read(PUBREC).id()).isEqualTo(9);
            mouth.send(Peer.flipped(first, DUP));
            assertThat(mouth.read(PUBREC).id()).isEqualTo(9);
            mouth.send(ack(PUBREL, 9));
            assertThat(mouth.read(PUBCOMP).id()).isEqualTo(9);
            mouth.send(ack(PUBREL, 9));
            var again = mouth.read(PUBCOMP);
            assertThat(again.id()).isEqualTo(9);
            assertThat(again.body()).hasSize(level == 5 ? 4 : 2);
            mouth.tell(2, "publish/once", "two");
            assertThat(ear.hear().text()).isEqualTo("one");
            assertThat(ear.hear().text()).isEqualTo("two");
            ear.settled();
        }
    }

    @Test
    void afterARefusalAnIdOfQos2StandsForANewMessage() throws Exception {
        try (var ear = Peer.of(world, 5, "a", "ear");
                var mouth = Peer.of(world, 5, "b", "mouth")) {
            ear.ask(0, "publish/refused");
            mouth.send(mouth.publish(2, 9, "$iot/a/shadow/update", "{}"));
            assertThat(mouth.read(PUBREC).at(2)).isEqualTo(0x87);
            mouth.tell(2, "publish/refused", "fine");
            assertThat(ear.hear().text()).isEqualTo("fine");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aReceivedMessageIsReleasedAndItsEndAwaited(int level) throws Exception {
        try (var ear = Peer.of(world, level, "a", "ear");
                var mouth = Peer.of(world, level, "b", "mouth")) {
            ear.ask(2, "publish/steps");
            mouth.tell(2, "publish/steps", "x");
            var id = ear.hear().id();
            ear.send(ack(PUBREC, id));
            assertThat(ear.read(PUBREL).id()).isEqualTo(id);
            ear.send(ack(PUBREC, id));
            assertThat(ear.read(PUBREL).id()).isEqualTo(id);
            ear.send(ack(PUBCOMP, id)).settled();
        }
    }

    @Test
    void aPubrecThatIsNoErrorIsReleased() throws Exception {
        try (var ear = Peer.of(world, 5, "a", "ear");
                var mouth = Peer.of(world, 5, "b", "mouth")) {
            ear.ask(2, "publish/nobody");
            mouth.tell(2, "publish/nobody", "x");
            var id = ear.hear().id();
            ear.send(packet(0x50, out -> {
                out.writeShort(id);
                out.writeByte(0x10);
            }));
            assertThat(ear.read(PUBREL).id()).isEqualTo(id);
            ear.send(ack(PUBCOMP, id)).settled();
        }
    }

    @Test
    void anAcknowledgementOfNothingDisturbsNothing() throws Exception {
        try (var peer = Peer.of(world, 5, "a", "nothing")) {
            peer.send(ack(PUBACK, 4_000), ack(PUBCOMP, 4_000)).settled();
            peer.send(ack(PUBREC, 4_000));
            var release = peer.read(PUBREL);
            assertThat(release.id()).isEqualTo(4_000);
            assertThat(release.at(2)).isEqualTo(0x92);
            peer.send(ack(PUBREL, 4_000));
            assertThat(peer.read(PUBCOMP).at(2)).isEqualTo(0x92);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void whatIsNotAllowedIsAnsweredOrClosed(int level) throws Exception {
        for (var qos = 0; qos < 3; qos++) {
            try (var peer = Peer.of(world, level, "a", "forbidden")) {
                peer.send(peer.publish(qos, 3, "$iot/b/shadow/update", "{}"));
                if (level == 4) {
                    peer.isClosedInSilence();
                } else if (qos == 0) {
                    peer.settled();
                } else {
                    assertThat(peer.read(qos == 1 ? PUBACK : PUBREC).at(2)).isEqualTo(0x87);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aPingIsAnswered(int level) throws Exception {
        try (var peer = Peer.of(world, level, "a", "ping")) {
            for (var i = 0; i < 3; i++) {
                peer.send(pingreq());
                assertThat(peer.read(PINGRESP).body()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aPacketThatIsLongerOrShorterThanItSaysEndsTheConnection(int level) throws Exception {
        for (var wrong : List.of(
                new byte[] {(byte) 0xC0, 1, 0},
                packet(0x40, out -> out.write(new byte[] {0, 1, 0, 0, 0})),
                packet(0x40, out -> out.writeByte(0)),
                packet(0x82, out -> out.write(new byte[] {0, 1, 0, 9, 'a', 0})),
                packet(0x30, out -> out.write(new byte[] {0, 9, 'a'})))) {
            try (var peer = Peer.of(world, level, "a", "length")) {
                peer.send(wrong).isEndedWith(0x81);
            }
        }
        try (var peer = Peer.of(world, 4, "a", "length")) {
            peer.send(packet(0xE0, out -> out.writeByte(0))).isClosedInSilence();
        }
        try (var peer = Peer.of(world, 4, "a", "length")) {
            peer.send(packet(0x40, out -> out.write(new byte[] {0, 1, 0}))).isClosedInSilence();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void whatOnlyServersSendEndsTheConnection(int level) throws Exception {
        for (var wrong : List.of(
                packet(0x20, out -> out.write(level == 5 ? new byte[3] : new byte[2])),
                packet(0x90, out -> out.write(level == 5 ? new byte[] {0, 1, 0, 0} : new byte[] {0, 1, 0})),
                packet(0xB0, out -> out.write(level == 5 ? new byte[] {0, 1, 0, 0} : new byte[] {0, 1})),
                new byte[] {(byte) 0xD0, 0})) {
            try (var peer = Peer.of(world, level, "a", "servers")) {
                peer.send(wrong).isEndedWith(0x82);
            }
        }
    }
}
