package io.umbra.gateway.wire;

import static io.netty.handler.codec.mqtt.MqttMessageType.CONNACK;
import static io.netty.handler.codec.mqtt.MqttMessageType.DISCONNECT;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBLISH;
import static io.netty.handler.codec.mqtt.MqttMessageType.SUBACK;
import static io.netty.handler.codec.mqtt.MqttMessageType.UNSUBACK;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.umbra.gateway.routing.MessageProperties;
import io.umbra.gateway.session.Packet;
import io.umbra.gateway.session.Reason;
import org.jspecify.annotations.Nullable;

/** Turns packets into Netty's messages, in the protocol version of the connection. */
final class PacketWriter {

    private static final MqttFixedHeader PUBACK = header(MqttMessageType.PUBACK, MqttQoS.AT_MOST_ONCE);
    private static final MqttFixedHeader PUBREC = header(MqttMessageType.PUBREC, MqttQoS.AT_MOST_ONCE);
    private static final MqttFixedHeader PUBREL = header(MqttMessageType.PUBREL, MqttQoS.AT_LEAST_ONCE);
    private static final MqttFixedHeader PUBCOMP = header(MqttMessageType.PUBCOMP, MqttQoS.AT_MOST_ONCE);

    /** Bytes of a CONNACK with everything it may say but a client id. */
    private static final int CONNACK_WITHOUT_ID = 26;

    /** Bytes of a SUBACK or UNSUBACK beside its reasons, and of any other answer beside the text of its reason. */
    private static final int ANSWER = 12;

    private final boolean mqtt5;
    private final long largest;

    private PacketWriter(boolean mqtt5, long largest) {
        this.mqtt5 = mqtt5;
        this.largest = largest;
    }

    /** Writes for a client of MQTT 3.1 or 3.1.1, which takes packets of any size. */
    static PacketWriter before5() {
        return new PacketWriter(false, Long.MAX_VALUE);
    }

    /** Writes for a client of MQTT 5; it never gets a packet larger than it said it takes. */
    static PacketWriter of5(Packet.Connect client) {
        return new PacketWriter(true, client.maximumPacketSize());
    }

    /**
     * Whether the client takes a packet of this size. A message is measured before it is queued, a reason given only where
     * there is room; an answer that can be no smaller cannot be sent.
     */
    boolean fits(Packet packet) {
        return switch (packet) {
            case Packet.Connack connack -> connack.reason().isRefusal() || bytesOf(connack) <= largest;
            case Packet.Suback suback -> ANSWER + suback.reasons().size() <= largest;
            case Packet.Unsuback unsuback -> ANSWER + unsuback.reasons().size() <= largest;
            default -> true;
        };
    }

    /** The message, or null where this version has no such packet. */
    @Nullable
    MqttMessage write(Packet packet) {
        return switch (packet) {
            case Packet.Ack ack -> ack(ack);
            case Packet.Publish publish -> publish(publish);
            case Packet.Connack connack -> connack(connack);
            case Packet.Suback suback -> suback(suback);
            case Packet.Unsuback unsuback -> unsuback(unsuback);
            case Packet.Pingresp _ -> MqttMessage.PINGRESP;
            case Packet.Disconnect disconnect -> mqtt5 ? disconnect(disconnect) : null;
            case Packet.Connect _,
                    Packet.Subscribe _,
                    Packet.Unsubscribe _,
                    Packet.Pingreq _,
                    Packet.Auth _,
                    Packet.Malformed _ -> throw new IllegalArgumentException("not sent by a server: " + packet);
        };
    }

    private static int bytesOf(Packet.Connack connack) {
        var id = connack.assignedClientId();
        return CONNACK_WITHOUT_ID + (id == null ? 0 : 3 + ByteBufUtil.utf8Bytes(id));
    }

    private MqttMessage ack(Packet.Ack ack) {
        var fixed = switch (ack.kind()) {
            case PUBACK -> PUBACK;
            case PUBREC -> PUBREC;
            case PUBREL -> PUBREL;
            case PUBCOMP -> PUBCOMP;
        };
        if (!mqtt5 || ack.reason() == Reason.SUCCESS) {
            return new MqttMessage(fixed, MqttMessageIdVariableHeader.from(ack.packetId()));
        }
        return new MqttMessage(
                fixed,
                new MqttPubReplyMessageVariableHeader(
                        ack.packetId(), (byte) ReasonTables.code(fixed.messageType(), ack.reason()), why(ack.why())));
    }

    private MqttMessage publish(Packet.Publish publish) {
        var fixed = new MqttFixedHeader(PUBLISH, publish.dup(), MqttQoS.valueOf(publish.qos()), publish.retain(), 0);
        var header = new MqttPublishVariableHeader(
                publish.topic(), publish.packetId(), mqtt5 ? properties(publish) : MqttProperties.NO_PROPERTIES);
        return new MqttPublishMessage(fixed, header, Unpooled.wrappedBuffer(publish.payload()));
    }

    private static MqttProperties properties(Packet.Publish publish) {
        if (publish.properties() == MessageProperties.NONE
                && publish.identifiers().isEmpty()
                && publish.topicAlias() == 0) {
            return MqttProperties.NO_PROPERTIES;
        }
        var out = new MqttProperties();
        var said = publish.properties();
        number(out, MqttProperties.PAYLOAD_FORMAT_INDICATOR, said.payloadFormat());
        var expiry = said.expirySeconds();
        number(out, MqttProperties.PUBLICATION_EXPIRY_INTERVAL, expiry == null ? null : (Integer) expiry.intValue());
        text(out, MqttProperties.CONTENT_TYPE, said.contentType());
        text(out, MqttProperties.RESPONSE_TOPIC, said.responseTopic());
        if (said.correlationData() != null) {
            out.add(new BinaryProperty(MqttProperties.CORRELATION_DATA, said.correlationData()));
        }
        number(out, MqttProperties.TOPIC_ALIAS, publish.topicAlias() == 0 ? null : (Integer) publish.topicAlias());
        said.user().forEach(each -> out.add(new UserProperty(each.getKey(), each.getValue())));
        publish.identifiers().forEach(each -> number(out, MqttProperties.SUBSCRIPTION_IDENTIFIER, each));
        return out;
    }

    private MqttMessage connack(Packet.Connack connack) {
        var code = mqtt5
                ? ReasonTables.code(CONNACK, connack.reason())
                : connack.reason().connackBefore5();
        return new MqttConnAckMessage(
                header(CONNACK, MqttQoS.AT_MOST_ONCE),
                new MqttConnAckVariableHeader(
                        MqttConnectReturnCode.valueOf((byte) code),
                        connack.sessionPresent(),
                        mqtt5 ? properties(connack) : MqttProperties.NO_PROPERTIES));
    }

    /** What this server does not offer is said at once, so that no client finds out by losing something. */
    private MqttProperties properties(Packet.Connack connack) {
        var out = why(connack.why());
        if (connack.reason().isRefusal()) {
            return out;
        }
        var own = new MqttProperties();
        number(own, MqttProperties.SESSION_EXPIRY_INTERVAL, (int) connack.sessionExpirySeconds());
        number(own, MqttProperties.RECEIVE_MAXIMUM, connack.receiveMaximum());
        number(own, MqttProperties.MAXIMUM_PACKET_SIZE, connack.maximumPacketSize());
        number(
                own,
                MqttProperties.TOPIC_ALIAS_MAXIMUM,
                connack.topicAliasMaximum() == 0 ? null : (Integer) connack.topicAliasMaximum());
        text(own, MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, connack.assignedClientId());
        number(own, MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, connack.sessionExpirySeconds() > 0 ? 0 : null);
        number(own, MqttProperties.SERVER_KEEP_ALIVE, connack.keepAliveSeconds());
        return own;
    }

    private MqttMessage suback(Packet.Suback suback) {
        var codes = suback.reasons().stream()
                .map(reason -> (Integer)
                        (mqtt5 || !reason.isRefusal() ? ReasonTables.code(SUBACK, reason) : Reason.UNSPECIFIED.code()))
                .toList();
        return new MqttSubAckMessage(
                header(SUBACK, MqttQoS.AT_MOST_ONCE), withId(suback.packetId()), new MqttSubAckPayload(codes));
    }

    private MqttMessage unsuback(Packet.Unsuback unsuback) {
        var fixed = header(UNSUBACK, MqttQoS.AT_MOST_ONCE);
        if (!mqtt5) {
            return new MqttUnsubAckMessage(fixed, withId(unsuback.packetId()), null);
        }
        var codes = unsuback.reasons().stream()
                .map(reason -> (Short) (short) ReasonTables.code(UNSUBACK, reason))
                .toList();
        return new MqttUnsubAckMessage(fixed, withId(unsuback.packetId()), new MqttUnsubAckPayload(codes));
    }

    private MqttMessage disconnect(Packet.Disconnect disconnect) {
        return new MqttMessage(
                header(DISCONNECT, MqttQoS.AT_MOST_ONCE),
                new MqttReasonCodeAndPropertiesVariableHeader(
                        (byte) ReasonTables.code(DISCONNECT, disconnect.reason()), why(disconnect.why())));
    }

    private static MqttMessageIdAndPropertiesVariableHeader withId(int packetId) {
        return new MqttMessageIdAndPropertiesVariableHeader(packetId, MqttProperties.NO_PROPERTIES);
    }

    private static MqttFixedHeader header(MqttMessageType type, MqttQoS qos) {
        return new MqttFixedHeader(type, false, qos, false, 0);
    }

    private MqttProperties why(@Nullable String text) {
        var out = new MqttProperties();
        text(out, MqttProperties.REASON_STRING, text == null || text.isEmpty() || !hasRoom(text) ? null : text);
        return out;
    }

    private boolean hasRoom(String text) {
        return ANSWER + ByteBufUtil.utf8Bytes(text) <= largest;
    }

    private static void text(MqttProperties out, int id, @Nullable String value) {
        if (value != null) {
            out.add(new StringProperty(id, value));
        }
    }

    private static void number(MqttProperties out, int id, @Nullable Integer value) {
        if (value != null) {
            out.add(new IntegerProperty(id, value));
        }
    }
}
