package io.umbra.gateway.conformance;

import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.packet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What MQTT 5 says beside topics and payloads. */
class ConformancePropertiesTest extends Conformance {

    @Test
    void whatIsSaidOfAMessageIsPassedOnAsItWas() throws Exception {
        var said = Props.none()
                .user("z", "1")
                .one(Props.PAYLOAD_FORMAT, 1)
                .user("a", "")
                .text(Props.CONTENT_TYPE, "text/\u00E9")
                .text(Props.RESPONSE_TOPIC, "properties/answer")
                .binary(Props.CORRELATION_DATA, new byte[] {0, (byte) 0xFF, 'x'})
                .user("z", "1")
                .user("", "empty name");
        try (var ear = Peer.of(world, 5, "a", "ear");
                var mouth = Peer.of(world, 5, "b", "mouth")) {
            for (var qos = 0; qos < 3; qos++) {
                ear.ask(2, "properties/said");
                mouth.tell(qos, "properties/said", "text", said);
                assertSaid(ear.take());
            }
            var kept = Peer.publish(5, 1, 9, "properties/kept", "text", said);
            mouth.send(Peer.flipped(kept, 1)).read(io.umbra.gateway.RawClient.PUBACK);
            ear.ask(1, "properties/kept");
            assertSaid(ear.take());
        }
    }

    private static void assertSaid(Peer.Heard heard) {
        assertThat(heard.text()).isEqualTo("text");
        assertThat(heard.property(Props.PAYLOAD_FORMAT).orElseThrow().number()).isEqualTo(1);
        assertThat(heard.property(Props.CONTENT_TYPE).orElseThrow().text()).isEqualTo("text/\u00E9");
        assertThat(heard.property(Props.RESPONSE_TOPIC).orElseThrow().text()).isEqualTo("properties/answer");
        assertThat(heard.property(Props.CORRELATION_DATA).orElseThrow().value())
                .isEqualTo(new byte[] {0, (byte) 0xFF, 'x'});
        assertThat(heard.said().stream().filter(each -> each.id() == Props.USER).map(Props.Property::text))
                .containsExactly("z=1", "a=", "z=1", "=empty name");
        assertThat(heard.said()).hasSize(8);
    }

    @Test
    void nothingToSayIsABlockOfNoLength() throws Exception {
        try (var ear = Peer.of(world, 5, "a", "ear");
                var mouth = Peer.of(world, 4, "b", "mouth")) {
            ear.send(ear.subscribe(77, 1, "properties/none"));
            assertThat(ear.read(io.umbra.gateway.RawClient.SUBACK).body()).isEqualTo(new byte[] {0, 77, 0, 1});
            mouth.tell(1, "properties/none", "x");
            var body = ear.read(PUBLISH).body();
            assertThat(body[body.length - 2]).isZero();
            assertThat(body).endsWith('x');
        }
    }

    @Test
    void aBlockOfManyBytesIsReadToItsEnd() throws Exception {
        var longest = Props.none().user("name", "v".repeat(200)).one(Props.PAYLOAD_FORMAT, 1);
        var of3 =
                Props.none().user("name", "v".repeat(20_000)).user("more", "w").one(Props.PAYLOAD_FORMAT, 1);
        try (var ear = Peer.of(world, 5, "a", "ear");
                var mouth = Peer.of(world, 5, "b", "mouth")) {
            ear.ask(1, "properties/long");
            for (var said : List.of(longest, of3)) {
                mouth.tell(1, "properties/long", "payload", said);
                var heard = ear.take();
                assertThat(heard.text()).isEqualTo("payload");
                assertThat(heard.property(Props.PAYLOAD_FORMAT).orElseThrow().number())
                        .isEqualTo(1);
            }
        }
        var asking = Props.none()
                .user("name", "v".repeat(200))
                .one(Props.REQUEST_RESPONSE_INFORMATION, 0)
                .one(Props.REQUEST_PROBLEM_INFORMATION, 0);
        Peer.of(world, Connect.as(5, "a", "asking").with(asking), false).close();
    }

    @Test
    void lengthsTakeAsFewBytesAsTheyNeed() throws Exception {
        try (var socket = new Socket("127.0.0.1", world.port());
                var mouth = Peer.of(world, 5, "b", "mouth")) {
            socket.setSoTimeout(20_000);
            var out = socket.getOutputStream();
            var in = new DataInputStream(socket.getInputStream());
            out.write(Connect.as(5, "a", "few").bytes());
            out.write(Peer.subscribe(5, 1, Props.none().varying(Props.SUBSCRIPTION_ID, 128), 0, "properties/few"));
            assertThat(in.readUnsignedByte()).isEqualTo(0x20);
            in.readNBytes(length(in));
            assertThat(in.readUnsignedByte()).isEqualTo(0x90);
            in.readNBytes(length(in));
            for (var size : new int[] {0, 100, 130, 20_000}) {
                mouth.tell(1, "properties/few", "x".repeat(size), Props.none().user("n", "v".repeat(size)));
                assertThat(in.readUnsignedByte()).isEqualTo(0x30);
                var packet = new DataInputStream(new java.io.ByteArrayInputStream(in.readNBytes(length(in))));
                packet.readUTF();
                var properties =
                        new DataInputStream(new java.io.ByteArrayInputStream(packet.readNBytes(length(packet))));
                while (properties.available() > 0) {
                    if (properties.readUnsignedByte() == Props.SUBSCRIPTION_ID) {
                        assertThat(length(properties)).isEqualTo(128);
                    } else {
                        properties.readUTF();
                        properties.readUTF();
                    }
                }
            }
        }
    }

    /** A length whose last byte is of use. */
    private static int length(DataInputStream in) throws IOException {
        var value = 0;
        for (var shift = 0; ; shift += 7) {
            var digit = in.readUnsignedByte();
            value |= (digit & 0x7F) << shift;
            if (digit < 128) {
                assertThat(shift == 0 || digit > 0).isTrue();
                return value;
            }
        }
    }

    @Test
    void aResponseTopicHasACharacterAndNoWildcard() throws Exception {
        for (var wrong : List.of("a/#", "+/a", "")) {
            var said = Props.none().text(Props.RESPONSE_TOPIC, wrong);
            try (var peer = Peer.of(world, 5, "a", "wrong")) {
                peer.send(Peer.publish(5, 1, 1, "properties/wrong", "x", said)).isEndedWith(0x82);
            }
            try (var peer = Peer.dial(world, 5)) {
                peer.send(Connect.as(5, "a", "wrong")
                                .will(0, false, "properties/wrong", "x")
                                .willWith(said)
                                .bytes())
                        .isClosedInSilence();
            }
        }
    }

    @Test
    void aPropertyStandsOnlyWhereItBelongs() throws Exception {
        var unknown = Props.none().one(0x7F, 1).block();
        var expiry = Props.none().four(Props.SESSION_EXPIRY, 1).block();
        var reason = Props.none().text(Props.REASON_STRING, "x").block();
        var assigned = Props.none().text(Props.ASSIGNED_CLIENT_ID, "x").block();
        for (var block : List.of(unknown, expiry, reason, assigned)) {
            ended(0x81, publishWith(block));
            ended(0x81, subscribeWith(block));
        }
        ended(0x81, packet(0xE0, body -> {
            body.writeByte(0);
            body.write(assigned);
        }));
        ended(0x81, packet(0x40, body -> {
            body.write(new byte[] {0, 1, 0});
            body.write(expiry);
        }));
        closed(Connect.as(5, "a", "wrong").with(Props.none().text(Props.REASON_STRING, "x")));
        closed(Connect.as(5, "a", "wrong")
                .will(0, false, "t", "x")
                .willWith(Props.none().four(Props.SESSION_EXPIRY, 1)));
    }

    @Test
    void aPropertyStandsOnceAndSaysWhatItMay() throws Exception {
        ended(
                0x82,
                publishWith(Props.none()
                        .one(Props.PAYLOAD_FORMAT, 0)
                        .one(Props.PAYLOAD_FORMAT, 0)
                        .block()));
        ended(0x82, publishWith(Props.none().one(Props.PAYLOAD_FORMAT, 2).block()));
        ended(
                0x82,
                publishWith(Props.none()
                        .text(Props.CONTENT_TYPE, "a")
                        .text(Props.CONTENT_TYPE, "b")
                        .block()));
        closed(Connect.as(5, "a", "wrong").with(Props.none().one(Props.REQUEST_PROBLEM_INFORMATION, 2)));
        closed(Connect.as(5, "a", "wrong").with(Props.none().two(Props.RECEIVE_MAXIMUM, 0)));
        closed(Connect.as(5, "a", "wrong").with(Props.none().four(Props.MAXIMUM_PACKET_SIZE, 0)));
        closed(Connect.as(5, "a", "wrong")
                .with(Props.none().four(Props.SESSION_EXPIRY, 1).four(Props.SESSION_EXPIRY, 1)));
    }

    @Test
    void aBlockIsAsLongAsItSays() throws Exception {
        ended(0x81, publishWith(new byte[] {1, 1}));
        ended(0x81, publishWith(new byte[] {3, 1, 1}));
        ended(0x81, publishWith(new byte[] {3, 3, 0, 9}));
        ended(0x81, publishWith(new byte[] {-1, -1, -1, -1, 1}));
        ended(0x81, subscribeWith(new byte[] {1, 0x0B, 5}));
    }

    private static byte[] publishWith(byte[] block) {
        return packet(0x30, out -> {
            out.writeUTF("properties/wrong");
            out.write(block);
        });
    }

    private static byte[] subscribeWith(byte[] block) {
        return packet(0x82, (DataOutputStream out) -> {
            out.writeShort(1);
            out.write(block);
            out.writeUTF("properties/wrong");
            out.writeByte(0);
        });
    }

    private static void ended(int reason, byte[] packet) throws IOException {
        try (var peer = Peer.of(world, 5, "a", "wrong")) {
            peer.send(packet).isEndedWith(reason);
        }
    }

    private static void closed(Connect connect) throws IOException {
        try (var peer = Peer.dial(world, 5)) {
            peer.send(connect.bytes()).isClosedInSilence();
        }
    }
}
