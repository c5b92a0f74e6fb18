package io.umbra.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.umbra.gateway.session.Packet;
import io.umbra.gateway.session.Reason;
import java.util.BitSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where which of MQTT 5's properties may stand when a client says it, and that a block is as long as it says. */
final class PropertyRules {

    /** What a block belongs to. User properties may stand everywhere. */
    enum Place {
        CONNECT(
                MqttProperties.SESSION_EXPIRY_INTERVAL,
                MqttProperties.AUTHENTICATION_METHOD,
                MqttProperties.AUTHENTICATION_DATA,
                MqttProperties.REQUEST_PROBLEM_INFORMATION,
                MqttProperties.REQUEST_RESPONSE_INFORMATION,
                MqttProperties.RECEIVE_MAXIMUM,
                MqttProperties.TOPIC_ALIAS_MAXIMUM,
                MqttProperties.MAXIMUM_PACKET_SIZE),
        WILL(
                MqttProperties.WILL_DELAY_INTERVAL,
                MqttProperties.PAYLOAD_FORMAT_INDICATOR,
                MqttProperties.PUBLICATION_EXPIRY_INTERVAL,
                MqttProperties.CONTENT_TYPE,
                MqttProperties.RESPONSE_TOPIC,
                MqttProperties.CORRELATION_DATA),
        PUBLISH(
                MqttProperties.PAYLOAD_FORMAT_INDICATOR,
                MqttProperties.PUBLICATION_EXPIRY_INTERVAL,
                MqttProperties.CONTENT_TYPE,
                MqttProperties.RESPONSE_TOPIC,
                MqttProperties.CORRELATION_DATA,
                MqttProperties.SUBSCRIPTION_IDENTIFIER,
                MqttProperties.TOPIC_ALIAS),
        ACKNOWLEDGEMENT(MqttProperties.REASON_STRING),
        SUBSCRIBE(MqttProperties.SUBSCRIPTION_IDENTIFIER),
        UNSUBSCRIBE,
        DISCONNECT(MqttProperties.SESSION_EXPIRY_INTERVAL, MqttProperties.REASON_STRING),
        AUTH(MqttProperties.AUTHENTICATION_METHOD, MqttProperties.AUTHENTICATION_DATA, MqttProperties.REASON_STRING);

        private final BitSet ids = new BitSet();

        Place(int... properties) {
            for (var id : properties) {
                ids.set(id);
            }
            ids.set(MqttProperties.USER_PROPERTY);
        }
    }

    /** Yes or no, in a byte. */
    private static final Set<Integer> FLAGS = Set.of(
            MqttProperties.PAYLOAD_FORMAT_INDICATOR,
            MqttProperties.REQUEST_PROBLEM_INFORMATION,
            MqttProperties.REQUEST_RESPONSE_INFORMATION);

    private PropertyRules() {}

    /** What is wrong with the block that begins where the buffer is read; where nothing is, the buffer stands behind it. */
    static Packet.@Nullable Malformed faultOf(ByteBuf in, Place place) {
        var before = in.readerIndex();
        var length = readLength(in);
        var start = in.readerIndex();
        var end = start + length;
        if (length < 0 || end > in.writerIndex()) {
            return malformed("properties longer than their packet");
        }
        var seen = new BitSet();
        var tail = start;
        while (in.readerIndex() < end) {
            var from = in.readerIndex();
            var fault = faultOfOne(in, place, seen);
            if (fault != null) {
                return fault;
            }
            tail = in.readerIndex() - from > start - before ? in.readerIndex() : tail;
        }
        if (in.readerIndex() != end) {
            return malformed("properties of another length than they say");
        }
        moveToFront(in, start, tail, end);
        return null;
    }

    private static Packet.@Nullable Malformed faultOfOne(ByteBuf in, Place place, BitSet seen) {
        int id = in.readUnsignedByte();
        if (!place.ids.get(id)) {
            return malformed("property %d does not belong there".formatted(id));
        }
        if (seen.get(id)) {
            return error("property %d twice".formatted(id));
        }
        if (id != MqttProperties.USER_PROPERTY) {
            seen.set(id);
        }
        if (FLAGS.contains(id)) {
            return in.readByte() >> 1 == 0 ? null : error("property %d is neither 0 nor 1".formatted(id));
        }
        if (id == MqttProperties.SUBSCRIPTION_IDENTIFIER) {
            return readLength(in) > 0 ? null : error("a subscription identifier that is none");
        }
        in.skipBytes(bytesOf(in, id));
        return null;
    }

    private static int bytesOf(ByteBuf in, int id) {
        return switch (id) {
            case MqttProperties.RECEIVE_MAXIMUM, MqttProperties.TOPIC_ALIAS_MAXIMUM, MqttProperties.TOPIC_ALIAS -> 2;
            case MqttProperties.SESSION_EXPIRY_INTERVAL,
                    MqttProperties.PUBLICATION_EXPIRY_INTERVAL,
                    MqttProperties.WILL_DELAY_INTERVAL,
                    MqttProperties.MAXIMUM_PACKET_SIZE -> 4;
            case MqttProperties.USER_PROPERTY -> {
                in.skipBytes(in.readUnsignedShort());
                yield in.readUnsignedShort();
            }
            default -> in.readUnsignedShort();
        };
    }

    /** A length of seven bits in each of at most four bytes, -1 where there are more. */
    private static int readLength(ByteBuf in) {
        var value = 0;
        for (var shift = 0; shift < 28; shift += 7) {
            var digit = in.readByte();
            value |= (digit & 0x7F) << shift;
            if (digit >= 0) {
                return value;
            }
        }
        return -1;
    }

    /**
     * Netty counts the bytes of a block's length as part of the block, so it does not read a last property that is no
     * longer than they are. Those go to the front: order counts among user properties only, which are longer.
     */
    private static void moveToFront(ByteBuf in, int start, int tail, int end) {
        if (tail == start || tail == end) {
            return;
        }
        var shortest = new byte[end - tail];
        in.getBytes(tail, shortest);
        var others = new byte[tail - start];
        in.getBytes(start, others);
        in.setBytes(start, shortest);
        in.setBytes(start + shortest.length, others);
    }

    private static Packet.Malformed malformed(String why) {
        return new Packet.Malformed(Reason.MALFORMED_PACKET, why);
    }

    private static Packet.Malformed error(String why) {
        return new Packet.Malformed(Reason.PROTOCOL_ERROR, why);
    }
}
