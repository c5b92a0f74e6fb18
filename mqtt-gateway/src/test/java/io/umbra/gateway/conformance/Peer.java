package io.umbra.gateway.conformance;

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
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.gateway.RawClient;
import io.umbra.gateway.RawClient.Packet;
import io.umbra.gateway.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** One side of an exchange in MQTT 3.1.1 or 5 that reads every byte of what it is sent. */
final class Peer implements AutoCloseable {

    private final RawClient raw;
    private final int level;
    private List<Props.Property> connack = List.of();

    /** A message as it came. */
    record Heard(
            String topic, int qos, boolean dup, boolean retain, int id, List<Props.Property> said, byte[] payload) {

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        Optional<Props.Property> property(int id) {
            return said.stream().filter(each -> each.id() == id).findFirst();
        }

        List<Long> identifiers() {
            return said.stream()
                    .filter(each -> each.id() == Props.SUBSCRIPTION_ID)
                    .map(Props.Property::number)
                    .toList();
        }
    }

    private Peer(RawClient raw, int level) {
        this.raw = raw;
        this.level = level;
    }

    /** A connection that has said nothing yet. */
    static Peer dial(World world, int level) throws IOException {
        return new Peer(new RawClient(world.port()), level);
    }

    /** Connected, with a clean session. */
    static Peer of(World world, int level, String thing, String clientId) throws IOException {
        return of(world, Connect.as(level, thing, clientId), false);
    }

    /** Connected as told, its session there already or not. */
    static Peer of(World world, Connect connect, boolean present) throws IOException {
        var peer = dial(world, connect.level());
        peer.raw.send(connect.bytes());
        var answer = peer.raw.read();
        assertThat(answer.type()).isEqualTo(CONNACK);
        assertThat(answer.at(1)).as("%s", answer).isZero();
        assertThat(answer.at(0))
                .as("session present, and seven bits of nothing")
                .isEqualTo(present ? 1 : 0);
        peer.connack = peer.level == 5 ? properties(answer, 2) : List.of();
        return peer;
    }

    /** What CONNACK said beside its reason. */
    Optional<Props.Property> told(int property) {
        return connack.stream().filter(each -> each.id() == property).findFirst();
    }

    static List<Props.Property> properties(Packet packet, int from) {
        var body = ByteBuffer.wrap(packet.body()).position(from);
        return body.hasRemaining() ? Props.read(body) : List.of();
    }

    Peer send(byte[]... packets) throws IOException {
        raw.send(packets);
        return this;
    }

    Packet read() throws IOException {
        return raw.read();
    }

    /** The next packet, which must be of this type. */
    Packet read(int type) throws IOException {
        var packet = raw.read();
        assertThat(packet.type()).as("%s", packet).isEqualTo(type);
        return packet;
    }

    // ---- publishing

    static byte[] publish(int level, int qos, int id, String topic, String payload, Props said) {
        return RawClient.packet(0x30 | qos << 1, out -> {
            var name = topic.getBytes(StandardCharsets.UTF_8);
            out.writeShort(name.length);
            out.write(name);
            if (qos > 0) {
                out.writeShort(id);
            }
            if (level == 5) {
                out.write(said.block());
            }
            out.write(payload.getBytes(StandardCharsets.UTF_8));
        });
    }

    byte[] publish(int qos, int id, String topic, String payload) {
        return publish(level, qos, id, topic, payload, Props.none());
    }

    /** Publishes and sees it acknowledged to the end. */
    Peer tell(int qos, String topic, String payload) throws IOException {
        return tell(qos, topic, payload, Props.none());
    }

    Peer tell(int qos, String topic, String payload, Props said) throws IOException {
        return acknowledged(qos, publish(level, qos, 9, topic, payload, said));
    }

    /** The same with RETAIN. */
    Peer retain(int qos, String topic, String payload) throws IOException {
        var packet = publish(qos, 9, topic, payload);
        packet[0] |= 1;
        return acknowledged(qos, packet);
    }

    private Peer acknowledged(int qos, byte[] publish) throws IOException {
        raw.send(publish);
        switch (qos) {
            case 0 -> settled();
            case 1 -> assertThat(read(PUBACK).id()).isEqualTo(9);
            default -> {
                assertThat(read(PUBREC).id()).isEqualTo(9);
                raw.send(RawClient.ack(PUBREL, 9));
                assertThat(read(PUBCOMP).id()).isEqualTo(9);
            }
        }
        return this;
    }

    /** The next packet, which must be a message. */
    Heard hear() throws IOException {
        return heard(read(PUBLISH));
    }

    Heard heard(Packet packet) {
        return heard(level, packet);
    }

    static Heard heard(int level, Packet packet) {
        var qos = packet.flags() >> 1 & 3;
        var body = ByteBuffer.wrap(packet.body()).position(2 + packet.id());
        var id = qos == 0 ? 0 : body.getShort() & 0xFFFF;
        var said = level == 5 ? Props.read(body) : List.<Props.Property>of();
        return new Heard(
                packet.topic(), qos, (packet.flags() & 8) != 0, (packet.flags() & 1) != 0, id, said, Props.rest(body));
    }

    /** The next message, acknowledged to the end. */
    Heard take() throws IOException {
        var message = hear();
        acknowledge(message);
        return message;
    }

    void acknowledge(Heard message) throws IOException {
        if (message.qos() == 1) {
            raw.send(RawClient.ack(PUBACK, message.id()));
        } else if (message.qos() == 2) {
            raw.send(RawClient.ack(PUBREC, message.id()));
            assertThat(read(PUBREL).id()).isEqualTo(message.id());
            raw.send(RawClient.ack(PUBCOMP, message.id()));
        }
    }

    // ---- subscribing

    static byte[] subscribe(int level, int id, Props said, int options, String... filters) {
        return RawClient.packet(0x82, out -> {
            out.writeShort(id);
            if (level == 5) {
                out.write(said.block());
            }
            for (var filter : filters) {
                var name = filter.getBytes(StandardCharsets.UTF_8);
                out.writeShort(name.length);
                out.write(name);
                out.writeByte(options);
            }
        });
    }

    byte[] subscribe(int id, int options, String... filters) {
        return subscribe(level, id, Props.none(), options, filters);
    }

    /** Subscribes and gives the reasons of SUBACK; retained messages may follow. */
    List<Integer> ask(int options, String... filters) throws IOException {
        return ask(Props.none(), options, filters);
    }

    List<Integer> ask(Props said, int options, String... filters) throws IOException {
        raw.send(subscribe(level, 77, said, options, filters));
        return reasons(read(SUBACK));
    }

    /** The reasons of a SUBACK or UNSUBACK to packet 77. */
    List<Integer> reasons(Packet answer) {
        assertThat(answer.id()).isEqualTo(77);
        var body = ByteBuffer.wrap(answer.body()).position(2);
        if (level == 5) {
            Props.read(body);
        }
        var codes = Props.rest(body);
        return IntStream.range(0, codes.length).mapToObj(i -> codes[i] & 0xFF).toList();
    }

    static byte[] unsubscribe(int level, int id, String... filters) {
        return RawClient.packet(0xA2, out -> {
            out.writeShort(id);
            if (level == 5) {
                out.writeByte(0);
            }
            for (var filter : filters) {
                out.writeUTF(filter);
            }
        });
    }

    /** Takes filters back and gives the reasons of UNSUBACK, of which MQTT 3.1.1 has none. */
    List<Integer> takeBack(String... filters) throws IOException {
        raw.send(unsubscribe(level, 77, filters));
        return reasons(read(UNSUBACK));
    }

    // ---- ends

    /** Nothing came before the answer to a ping: what had been sent to it was all taken. */
    Peer settled() throws IOException {
        raw.send(RawClient.pingreq());
        read(PINGRESP);
        return this;
    }

    /** The gateway closes the connection and, to MQTT 5, first says this. */
    void isEndedWith(int reason) throws IOException {
        var last = raw.readOrEnd();
        while (last != null && last.type() != DISCONNECT) {
            last = raw.readOrEnd();
        }
        if (level == 5) {
            assertThat(last).as("a DISCONNECT").isNotNull();
            assertThat(last == null ? -1 : last.at(0)).isEqualTo(reason);
            assertThat(raw.isClosedByPeer()).isTrue();
        } else {
            assertThat(last).as("MQTT 3.1.1 has no DISCONNECT of a server").isNull();
        }
    }

    /** The gateway closes the connection, whatever it says or does not say before. */
    void isClosed() throws IOException {
        assertThat(raw.isClosedByPeer()).isTrue();
    }

    /** The gateway closes the connection without a word. */
    void isClosedInSilence() throws IOException {
        assertThat(raw.readOrEnd()).isNull();
    }

    /** Leaves as one should. */
    void leave() throws IOException {
        raw.send(RawClient.disconnect());
        isClosedInSilence();
    }

    RawClient raw() {
        return raw;
    }

    static byte[] flipped(byte[] packet, int bits) {
        var other = Arrays.copyOf(packet, packet.length);
        other[0] ^= (byte) bits;
        return other;
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
