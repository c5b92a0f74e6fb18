package io.umbra.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.umbra.gateway.session.Packet;
import io.umbra.gateway.session.Reason;
import io.umbra.gateway.wire.PropertyRules.Place;
import org.jspecify.annotations.Nullable;

/**
 * What the standards forbid and Netty's decoder lets through: reserved bits of subscriptions, acknowledgements that are too
 * long, properties that may not stand where they do. Looks at a whole packet before it is decoded; one per connection.
 */
final class PacketRules {

    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;
    private static final int PUBACK = 4;
    private static final int PUBREC = 5;
    private static final int PUBREL = 6;
    private static final int PUBCOMP = 7;
    private static final int SUBSCRIBE = 8;
    private static final int UNSUBSCRIBE = 10;
    private static final int DISCONNECT = 14;
    private static final int AUTH = 15;

    private static final int MQTT_5 = 5;
    private static final int WILL_FLAG = 4;
    private static final int QOS = 3;
    private static final int RESERVED_OPTIONS = 0xC0;
    private static final int RETAIN_HANDLING = 0x30;

    /** What the connection speaks, 0 before its CONNECT. */
    private int level;

    /** What is wrong with a packet, null where nothing of this is. */
    Packet.@Nullable Malformed faultOf(ByteBuf packet) {
        var in = packet.duplicate();
        try {
            var first = in.readUnsignedByte();
            skipLength(in);
            return switch (first >> 4) {
                case CONNECT -> connect(in);
                case PUBLISH -> level == MQTT_5 ? publish(first, in) : null;
                case PUBACK, PUBREC, PUBREL, PUBCOMP -> acknowledgement(in);
                case SUBSCRIBE -> subscribe(in);
                case UNSUBSCRIBE -> level == MQTT_5 ? unsubscribe(in) : null;
                case DISCONNECT -> disconnect(in, Place.DISCONNECT);
                case AUTH -> disconnect(in, Place.AUTH);
                default -> null;
            };
        } catch (IndexOutOfBoundsException shorter) {
            return malformed("a packet shorter than what it holds");
        }
    }

    private static void skipLength(ByteBuf in) {
        while (in.readByte() < 0) {
            // a byte of seven bits, and more to come
        }
    }

    /** Of a protocol that is none the decoder knows what to say. */
    private Packet.@Nullable Malformed connect(ByteBuf in) {
        if (level != 0) {
            return new Packet.Malformed(Reason.PROTOCOL_ERROR, "a second CONNECT");
        }
        skipText(in);
        level = in.readUnsignedByte();
        var flags = in.readUnsignedByte();
        in.skipBytes(2);
        if (level != MQTT_5) {
            return null;
        }
        var fault = PropertyRules.faultOf(in, Place.CONNECT);
        if (fault != null || (flags & WILL_FLAG) == 0) {
            return fault;
        }
        skipText(in);
        return PropertyRules.faultOf(in, Place.WILL);
    }

    private static Packet.@Nullable Malformed publish(int first, ByteBuf in) {
        skipText(in);
        if ((first >> 1 & QOS) != 0) {
            in.skipBytes(2);
        }
        return PropertyRules.faultOf(in, Place.PUBLISH);
    }

    private Packet.@Nullable Malformed acknowledgement(ByteBuf in) {
        in.skipBytes(2);
        return reasonAndProperties(in, Place.ACKNOWLEDGEMENT);
    }

    private Packet.@Nullable Malformed disconnect(ByteBuf in, Place place) {
        return reasonAndProperties(in, place);
    }

    /** Both may be left out, in MQTT 5; before it there is neither. */
    private Packet.@Nullable Malformed reasonAndProperties(ByteBuf in, Place place) {
        if (!in.isReadable()) {
            return null;
        }
        if (level != MQTT_5) {
            return malformed("a packet longer than what it holds");
        }
        in.skipBytes(1);
        if (!in.isReadable()) {
            return null;
        }
        var fault = PropertyRules.faultOf(in, place);
        return fault == null && in.isReadable() ? malformed("a packet longer than what it holds") : fault;
    }

    private Packet.@Nullable Malformed subscribe(ByteBuf in) {
        in.skipBytes(2);
        var fault = level == MQTT_5 ? PropertyRules.faultOf(in, Place.SUBSCRIBE) : null;
        while (fault == null && in.isReadable()) {
            skipText(in);
            fault = faultOfOptions(in.readUnsignedByte());
        }
        return fault;
    }

    private Packet.@Nullable Malformed faultOfOptions(int options) {
        if (level != MQTT_5) {
            return options < QOS ? null : malformed("a subscription with a QoS that is none");
        }
        if ((options & RESERVED_OPTIONS) != 0) {
            return malformed("reserved bits of a subscription");
        }
        return (options & QOS) == QOS || (options & RETAIN_HANDLING) == RETAIN_HANDLING
                ? new Packet.Malformed(Reason.PROTOCOL_ERROR, "options of a subscription that mean nothing")
                : null;
    }

    private static Packet.@Nullable Malformed unsubscribe(ByteBuf in) {
        in.skipBytes(2);
        return PropertyRules.faultOf(in, Place.UNSUBSCRIBE);
    }

    private static void skipText(ByteBuf in) {
        in.skipBytes(in.readUnsignedShort());
    }

    private static Packet.Malformed malformed(String why) {
        return new Packet.Malformed(Reason.MALFORMED_PACKET, why);
    }
}
