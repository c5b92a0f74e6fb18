package io.umbra.gateway.conformance;

import static io.umbra.gateway.RawClient.CONNACK;
import static io.umbra.gateway.RawClient.DISCONNECT;
import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBCOMP;
import static io.umbra.gateway.RawClient.PUBREC;
import static io.umbra.gateway.RawClient.PUBREL;
import static io.umbra.gateway.RawClient.ack;
import static io.umbra.gateway.RawClient.packet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What MQTT 5's client and server say they take, and the reasons that may be given. */
class ConformanceLimitsTest extends Conformance {

    private static final Set<Integer> OF_DISCONNECT = Set.of(
            0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98,
            0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2);
    private static final String FORBIDDEN = "$iot/b/shadow/update";

    private static Connect taking(String clientId, int atOnce) throws Exception {
        return Connect.as(5, "a", clientId).with(Props.none().two(Props.RECEIVE_MAXIMUM, atOnce));
    }

    @Test
    void noMoreIsSentAtOnceThanTheClientTakes() throws Exception {
        try (var ear = Peer.of(world, taking("two", 2), false);
                var mouth = Peer.of(world, 5, "b", "mouth")) {
            ear.ask(2, "limits/two");
            mouth.tell(2, "limits/two", "one");
            mouth.tell(1, "limits/two", "two");
            mouth.tell(1, "limits/two", "three");
            mouth.tell(2, "limits/two", "four");
            mouth.tell(0, "limits/two", "at once");
            var one = ear.hear();
            var two = ear.hear();
            assertThat(ear.hear().text()).as("QoS 0 waits for nothing").isEqualTo("at once");
            // whatever is no PUBLISH waits for nothing either
            ear.settled();
            assertThat(ear.ask(0, "limits/other")).containsExactly(0);
            ear.send(ear.publish(1, 3, "limits/unheard", "x"));
            assertThat(ear.read(PUBACK).id()).isEqualTo(3);

            ear.send(ack(PUBREC, one.id()));
            assertThat(ear.read(PUBREL).id()).isEqualTo(one.id());
            ear.settled();
            ear.send(ack(PUBCOMP, one.id()));
            assertThat(ear.hear().text()).isEqualTo("three");
            ear.settled();
            ear.send(packet(0x40, out -> {
                out.writeShort(two.id());
                out.writeByte(0x80);
            }));
            var four = ear.hear();
            assertThat(four.text()).isEqualTo("four");
            ear.settled();
        }
    }

    @Test
    void noMoreIsTakenAtOnceThanTheServerSaid() throws Exception {
        try (var peer = Peer.of(world, 5, "a", "many")) {
            var most = (int) peer.told(Props.RECEIVE_MAXIMUM).orElseThrow().number();
            for (var id = 1; id <= most; id++) {
                peer.send(peer.publish(2, id, "limits/many", "x"));
                assertThat(peer.read(PUBREC).id()).isEqualTo(id);
            }
            peer.send(ack(PUBREL, 1));
            assertThat(peer.read(PUBCOMP).id()).isEqualTo(1);
            peer.send(peer.publish(2, most + 1, "limits/many", "x"));
            assertThat(peer.read(PUBREC).id()).isEqualTo(most + 1);
            peer.send(peer.publish(1, most + 2, "limits/many", "x")).isEndedWith(0x93);
        }
    }

    @Test
    void whatIsLargerThanTheClientTakesIsPassedOver() throws Exception {
        var small = Connect.as(5, "a", "small").with(Props.none().four(Props.MAXIMUM_PACKET_SIZE, 100));
        try (var ear = Peer.of(world, small, false);
                var mouth = Peer.of(world, 5, "b", "mouth")) {
            ear.ask(2, "limits/small");
            for (var qos = 0; qos < 3; qos++) {
                // two bytes of header, 14 of topic, two of packet id, one of properties
                var most = 100 - 2 - 14 - (qos == 0 ? 0 : 2) - 1;
                mouth.tell(qos, "limits/small", "x".repeat(most + 1));
                mouth.tell(qos, "limits/small", "y".repeat(most));
                assertThat(ear.take().text()).isEqualTo("y".repeat(most));
            }
            ear.settled();
        }
    }

    @Test
    void whatIsLargerThanTheServerTakesIsRefused() throws Exception {
        try (var peer = Peer.of(world, 5, "a", "large")) {
            var most = (int) peer.told(Props.MAXIMUM_PACKET_SIZE).orElseThrow().number();
            var header = Peer.publish(5, 1, 9, "limits/large", "", Props.none()).length + 2;
            peer.tell(1, "limits/large", "x".repeat(most - header));
            var tooLarge = Peer.publish(5, 1, 9, "limits/large", "x".repeat(most - header + 1), Props.none());
            // Its header says enough: the server is gone before the rest could be sent.
            peer.send(Arrays.copyOf(tooLarge, 64));
            var last = peer.read(DISCONNECT);
            assertThat(last.at(0)).isEqualTo(0x95);
        }
    }

    @Test
    void aReasonIsLeftOutWhereThereIsNoRoomForIt() throws Exception {
        var small = Connect.as(5, "a", "room").with(Props.none().four(Props.MAXIMUM_PACKET_SIZE, 80));
        try (var peer = Peer.of(world, small, false);
                var other = Peer.of(world, 5, "a", "other")) {
            var topic = "$iot/b/shadow/name/" + "long".repeat(15) + "/update";
            other.send(other.publish(1, 9, topic, "{}"));
            var told = other.read(PUBACK);
            assertThat(Peer.properties(told, 3)).hasSize(1);
            assertThat(told.body().length).isGreaterThan(80);

            peer.send(peer.publish(1, 9, topic, "{}"), peer.publish(2, 10, topic, "{}"));
            var puback = peer.read(PUBACK);
            assertThat(puback.at(2)).isEqualTo(0x87);
            assertThat(puback.body().length).isLessThan(80);
            var pubrec = peer.read(PUBREC);
            assertThat(pubrec.at(2)).isEqualTo(0x87);
            assertThat(pubrec.body().length).isLessThan(80);
        }
        var tiny = Connect.as(5, "a", "tiny").with(Props.none().four(Props.MAXIMUM_PACKET_SIZE, 20));
        try (var peer = Peer.dial(world, 5)) {
            peer.send(tiny.bytes()).isClosedInSilence();
        }
        var stranger = Connect.as(5, "nobody", "tiny").with(Props.none().four(Props.MAXIMUM_PACKET_SIZE, 20));
        try (var peer = Peer.dial(world, 5)) {
            peer.send(stranger.bytes());
            assertThat(peer.read(CONNACK).body().length).isLessThan(18);
            peer.isClosedInSilence();
        }
    }

    @Test
    void noReasonIsGivenToWhoWantsNone() throws Exception {
        var silent = Connect.as(5, "a", "silent").with(Props.none().one(Props.REQUEST_PROBLEM_INFORMATION, 0));
        try (var peer = Peer.of(world, silent, false);
                var mouth = Peer.of(world, 5, "b", "mouth")) {
            peer.send(
                    peer.publish(1, 1, FORBIDDEN, "{}"),
                    peer.publish(2, 2, FORBIDDEN, "{}"),
                    peer.publish(1, 3, "$iot/a/shadow/update", "no JSON"));
            for (var type : new int[] {PUBACK, PUBREC, PUBACK}) {
                var refusal = peer.read(type);
                assertThat(refusal.at(2)).isGreaterThanOrEqualTo(0x80);
                assertThat(Peer.properties(refusal, 3)).isEmpty();
            }
            peer.ask(1, "limits/said");
            mouth.tell(1, "limits/said", "x", Props.none().user("a", "b"));
            assertThat(peer.take().property(Props.USER).orElseThrow().text()).isEqualTo("a=b");
        }
    }

    @Test
    void whatIsRefusedIsToldWhy() throws Exception {
        try (var peer = Peer.of(world, 5, "a", "why")) {
            peer.send(peer.publish(1, 1, FORBIDDEN, "{}"), peer.publish(1, 2, "$iot/a/shadow/update", "no JSON"));
            for (var code : new int[] {0x87, 0x99}) {
                var refusal = peer.read(PUBACK);
                assertThat(refusal.at(2)).isEqualTo(code);
                assertThat(Peer.properties(refusal, 3).getFirst().text()).isNotEmpty();
            }
        }
    }

    @Test
    void aDisconnectGivesAReasonThatBelongsToIt() throws Exception {
        var wrongs = java.util.List.of(
                Connect.as(5, "a", "c").bytes(),
                packet(0xF0, out -> out.writeByte(0x18)),
                packet(0x36, out -> out.writeUTF("t")),
                packet(0x30, out -> out.write(new byte[] {0, 0, 0})),
                new byte[] {(byte) 0xC0, 1, 0},
                new byte[] {0x30, -1, -1, -1, 0x7F},
                packet(0xE0, out -> out.write(new byte[] {0, 5, 0x11, 0, 0, 0, 9})),
                new byte[] {(byte) 0xD0, 0});
        for (var wrong : wrongs) {
            try (var peer = Peer.of(world, 5, "a", "disconnect")) {
                peer.send(wrong);
                var last = peer.read(DISCONNECT);
                assertThat(OF_DISCONNECT).contains(last.at(0));
                assertThat(Peer.properties(last, 1).stream().map(Props.Property::id))
                        .doesNotContain(Props.SESSION_EXPIRY);
                peer.isClosedInSilence();
            }
        }
    }
}
