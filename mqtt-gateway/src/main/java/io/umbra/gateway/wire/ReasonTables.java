package io.umbra.gateway.wire;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.umbra.gateway.session.Reason;
import java.util.EnumSet;
import java.util.Set;

/** Which reasons may stand in which packet of a server of MQTT 5. One that may not is told as one of no special meaning. */
final class ReasonTables {

    private static final Set<Reason> IN_CONNACK = EnumSet.of(
            Reason.SUCCESS,
            Reason.UNSPECIFIED,
            Reason.MALFORMED_PACKET,
            Reason.PROTOCOL_ERROR,
            Reason.IMPLEMENTATION_SPECIFIC,
            Reason.UNSUPPORTED_PROTOCOL_VERSION,
            Reason.CLIENT_ID_NOT_VALID,
            Reason.BAD_CREDENTIALS,
            Reason.NOT_AUTHORIZED,
            Reason.SERVER_UNAVAILABLE,
            Reason.SERVER_BUSY,
            Reason.BANNED,
            Reason.BAD_AUTHENTICATION_METHOD,
            Reason.TOPIC_NAME_INVALID,
            Reason.PACKET_TOO_LARGE,
            Reason.QUOTA_EXCEEDED,
            Reason.PAYLOAD_FORMAT_INVALID,
            Reason.CONNECTION_RATE_EXCEEDED);

    private static final Set<Reason> IN_PUBACK = EnumSet.of(
            Reason.SUCCESS,
            Reason.NO_MATCHING_SUBSCRIBERS,
            Reason.UNSPECIFIED,
            Reason.IMPLEMENTATION_SPECIFIC,
            Reason.NOT_AUTHORIZED,
            Reason.TOPIC_NAME_INVALID,
            Reason.PACKET_ID_IN_USE,
            Reason.QUOTA_EXCEEDED,
            Reason.PAYLOAD_FORMAT_INVALID);

    private static final Set<Reason> IN_SUBACK = EnumSet.of(
            Reason.SUCCESS,
            Reason.GRANTED_1,
            Reason.GRANTED_2,
            Reason.UNSPECIFIED,
            Reason.IMPLEMENTATION_SPECIFIC,
            Reason.NOT_AUTHORIZED,
            Reason.TOPIC_FILTER_INVALID,
            Reason.PACKET_ID_IN_USE,
            Reason.QUOTA_EXCEEDED,
            Reason.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED);

    private static final Set<Reason> IN_UNSUBACK = EnumSet.of(
            Reason.SUCCESS,
            Reason.NO_SUBSCRIPTION_EXISTED,
            Reason.UNSPECIFIED,
            Reason.IMPLEMENTATION_SPECIFIC,
            Reason.NOT_AUTHORIZED,
            Reason.TOPIC_FILTER_INVALID,
            Reason.PACKET_ID_IN_USE);

    private static final Set<Reason> NOT_IN_DISCONNECT = EnumSet.of(
            Reason.GRANTED_1,
            Reason.GRANTED_2,
            Reason.DISCONNECT_WITH_WILL,
            Reason.NO_MATCHING_SUBSCRIBERS,
            Reason.NO_SUBSCRIPTION_EXISTED,
            Reason.UNSUPPORTED_PROTOCOL_VERSION,
            Reason.CLIENT_ID_NOT_VALID,
            Reason.BAD_CREDENTIALS,
            Reason.SERVER_UNAVAILABLE,
            Reason.BANNED,
            Reason.BAD_AUTHENTICATION_METHOD,
            Reason.PACKET_ID_IN_USE,
            Reason.PACKET_ID_NOT_FOUND);

    private ReasonTables() {}

    /** The code to send in a packet of this type. */
    static int code(MqttMessageType packet, Reason reason) {
        return stands(packet, reason) ? reason.code() : Reason.UNSPECIFIED.code();
    }

    private static boolean stands(MqttMessageType packet, Reason reason) {
        return switch (packet) {
            case CONNACK -> IN_CONNACK.contains(reason);
            case PUBACK, PUBREC -> IN_PUBACK.contains(reason);
            case SUBACK -> IN_SUBACK.contains(reason);
            case UNSUBACK -> IN_UNSUBACK.contains(reason);
            case DISCONNECT -> !NOT_IN_DISCONNECT.contains(reason);
            case PUBREL, PUBCOMP -> reason == Reason.SUCCESS || reason == Reason.PACKET_ID_NOT_FOUND;
            case CONNECT, PUBLISH, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, PINGRESP, AUTH -> false;
        };
    }
}
