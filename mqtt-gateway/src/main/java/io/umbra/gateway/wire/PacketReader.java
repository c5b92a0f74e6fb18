package io.umbra.gateway.wire;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.umbra.gateway.session.Packet;
import io.umbra.gateway.session.Packet.Ack.Kind;
import io.umbra.gateway.session.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns Netty's messages into packets. What the decoder lets through and must not be sent is found here. */
final class PacketReader {

    private static final int MQTT_3_1_1 = 4;

    private PacketReader() {}

    static Packet read(MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            return failure(message.decoderResult().cause());
        }
        return switch (message) {
            case MqttConnectMessage connect -> connect(connect);
            case MqttPublishMessage publish -> publish(publish);
            case MqttSubscribeMessage subscribe -> subscribe(subscribe);
            case MqttUnsubscribeMessage unsubscribe ->
                new Packet.Unsubscribe(
                        unsubscribe.variableHeader().messageId(),
                        unsubscribe.payload().topics());
            default -> other(message);
        };
    }

    private static Packet failure(Throwable cause) {
        return switch (cause) {
            case MqttUnacceptableProtocolVersionException _ ->
                new Packet.Malformed(Reason.UNSUPPORTED_PROTOCOL_VERSION, "no protocol of MQTT 3.1, 3.1.1 or 5");
            case MqttIdentifierRejectedException _ ->
                new Packet.Malformed(Reason.CLIENT_ID_NOT_VALID, "MQTT 3.1 needs a client id");
            default -> new Packet.Malformed(Reason.MALFORMED_PACKET, String.valueOf(cause.getMessage()));
        };
    }

    private static Packet other(MqttMessage message) {
        return switch (message.fixedHeader().messageType()) {
            case PUBACK -> ack(Kind.PUBACK, message);
            case PUBREC -> ack(Kind.PUBREC, message);
            case PUBREL -> ack(Kind.PUBREL, message);
            case PUBCOMP -> ack(Kind.PUBCOMP, message);
            case PINGREQ -> new Packet.Pingreq();
            case DISCONNECT -> new Packet.Disconnect(disconnectReason(message), null, disconnectExpiry(message));
            case AUTH -> new Packet.Auth();
            case CONNACK, SUBACK, UNSUBACK, PINGRESP, CONNECT, PUBLISH, SUBSCRIBE, UNSUBSCRIBE ->
                new Packet.Malformed(Reason.PROTOCOL_ERROR, "a packet that only servers send");
        };
    }

    private static Packet connect(MqttConnectMessage message) {
        var header = message.variableHeader();
        var payload = message.payload();
        var fault = faultOf(message);
        if (fault != null) {
            return fault;
        }
        var properties = new PropertiesReader(header.properties());
        return new Packet.Connect(
                header.version(),
                payload.clientIdentifier(),
                header.isCleanSession(),
                header.keepAliveTimeSeconds(),
                header.isWillFlag() ? will(message) : null,
                header.hasUserName() ? payload.userName() : null,
                header.hasPassword() ? payload.passwordInBytes() : null,
                properties.number(MqttProperties.SESSION_EXPIRY_INTERVAL, 0),
                (int) properties.number(MqttProperties.RECEIVE_MAXIMUM, 65_535),
                properties.number(MqttProperties.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE),
                (int) properties.number(MqttProperties.TOPIC_ALIAS_MAXIMUM, 0),
                properties.number(MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) == 1,
                properties.text(MqttProperties.AUTHENTICATION_METHOD));
    }

    private static Packet.@Nullable Malformed faultOf(MqttConnectMessage message) {
        var header = message.variableHeader();
        if (header.willQos() > 2) {
            return new Packet.Malformed(Reason.MALFORMED_PACKET, "a will of QoS 3");
        }
        if (!header.isWillFlag() && (header.willQos() != 0 || header.isWillRetain())) {
            return new Packet.Malformed(Reason.MALFORMED_PACKET, "will flags without a will");
        }
        if (header.version() == MQTT_3_1_1 && header.hasPassword() && !header.hasUserName()) {
            return new Packet.Malformed(Reason.MALFORMED_PACKET, "a password without a user name");
        }
        var properties = new PropertiesReader(header.properties());
        if (header.isWillFlag() && !isTopic(message.payload().willTopic())) {
            return new Packet.Malformed(Reason.TOPIC_NAME_INVALID, "a will's topic that is none");
        }
        if (header.isWillFlag()
                && !isAnswerable(new PropertiesReader(message.payload().willProperties()))) {
            return new Packet.Malformed(Reason.PROTOCOL_ERROR, "a response topic that is none");
        }
        if (properties.number(MqttProperties.RECEIVE_MAXIMUM, 1) == 0
                || properties.number(MqttProperties.MAXIMUM_PACKET_SIZE, 1) == 0) {
            return new Packet.Malformed(Reason.PROTOCOL_ERROR, "a receive maximum or packet size of 0");
        }
        return null;
    }

    /** A topic has a character, and no wildcard. */
    private static boolean isTopic(@Nullable String text) {
        return text != null && !text.isEmpty() && text.indexOf('#') < 0 && text.indexOf('+') < 0;
    }

    private static boolean isAnswerable(PropertiesReader properties) {
        return !properties.has(MqttProperties.RESPONSE_TOPIC)
                || isTopic(properties.text(MqttProperties.RESPONSE_TOPIC));
    }

    private static Packet.Will will(MqttConnectMessage message) {
        var payload = message.payload();
        var properties = new PropertiesReader(payload.willProperties());
        return new Packet.Will(
                payload.willTopic(),
                payload.willMessageInBytes(),
                message.variableHeader().willQos(),
                message.variableHeader().isWillRetain(),
                properties.number(MqttProperties.WILL_DELAY_INTERVAL, 0),
                properties.ofMessage());
    }

    private static Packet publish(MqttPublishMessage message) {
        var fixed = message.fixedHeader();
        var header = message.variableHeader();
        var qos = fixed.qosLevel().value();
        if (qos == 0 && fixed.isDup()) {
            return new Packet.Malformed(Reason.MALFORMED_PACKET, "DUP at QoS 0");
        }
        var properties = new PropertiesReader(header.properties());
        if (properties.number(MqttProperties.SUBSCRIPTION_IDENTIFIER, 0) != 0) {
            return new Packet.Malformed(Reason.PROTOCOL_ERROR, "a subscription identifier from a client");
        }
        if (!isAnswerable(properties)) {
            return new Packet.Malformed(Reason.PROTOCOL_ERROR, "a response topic that is none");
        }
        return new Packet.Publish(
                fixed.isDup(),
                qos,
                fixed.isRetain(),
                header.topicName(),
                qos == 0 ? 0 : header.packetId(),
                ByteBufUtil.getBytes(message.payload()),
                properties.ofMessage(),
                alias(properties),
                List.of());
    }

    private static int alias(PropertiesReader properties) {
        var said = (int) properties.number(MqttProperties.TOPIC_ALIAS, 0);
        return said == 0 && properties.has(MqttProperties.TOPIC_ALIAS) ? Packet.Publish.NO_ALIAS : said;
    }

    private static Packet subscribe(MqttSubscribeMessage message) {
        var wishes = message.payload().topicSubscriptions().stream()
                .map(each -> new Packet.Wish(
                        each.topicFilter(),
                        each.option().qos().value(),
                        each.option().isNoLocal(),
                        each.option().isRetainAsPublished(),
                        each.option().retainHandling().value()))
                .toList();
        var properties =
                new PropertiesReader(message.idAndPropertiesVariableHeader().properties());
        return new Packet.Subscribe(message.variableHeader().messageId(), wishes, (int)
                properties.number(MqttProperties.SUBSCRIPTION_IDENTIFIER, 0));
    }

    private static Packet ack(Kind kind, MqttMessage message) {
        var reason = message.variableHeader() instanceof MqttPubReplyMessageVariableHeader header
                ? Reason.of(header.reasonCode() & 0xFF)
                : Reason.SUCCESS;
        return new Packet.Ack(kind, ((MqttMessageIdVariableHeader) message.variableHeader()).messageId(), reason, null);
    }

    private static @Nullable Long disconnectExpiry(MqttMessage message) {
        if (!(message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header)) {
            return null;
        }
        var properties = new PropertiesReader(header.properties());
        return properties.has(MqttProperties.SESSION_EXPIRY_INTERVAL)
                ? (Long) properties.number(MqttProperties.SESSION_EXPIRY_INTERVAL, 0)
                : null;
    }

    private static Reason disconnectReason(MqttMessage message) {
        return message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
                ? Reason.of(header.reasonCode() & 0xFF)
                : Reason.SUCCESS;
    }
}
