package io.umbra.gateway.session;

/** MQTT 5 reason codes the gateway uses, with what MQTT 3.x says instead in a CONNACK. */
public enum Reason {
    SUCCESS(0x00, 0),
    GRANTED_1(0x01, 0),
    GRANTED_2(0x02, 0),
    DISCONNECT_WITH_WILL(0x04, 0),
    NO_MATCHING_SUBSCRIBERS(0x10, 0),
    NO_SUBSCRIPTION_EXISTED(0x11, 0),
    UNSPECIFIED(0x80, 3),
    MALFORMED_PACKET(0x81, 5),
    PROTOCOL_ERROR(0x82, 5),
    IMPLEMENTATION_SPECIFIC(0x83, 3),
    UNSUPPORTED_PROTOCOL_VERSION(0x84, 1),
    CLIENT_ID_NOT_VALID(0x85, 2),
    BAD_CREDENTIALS(0x86, 4),
    NOT_AUTHORIZED(0x87, 5),
    SERVER_UNAVAILABLE(0x88, 3),
    SERVER_BUSY(0x89, 3),
    SERVER_SHUTTING_DOWN(0x8B, 3),
    BANNED(0x8A, 5),
    BAD_AUTHENTICATION_METHOD(0x8C, 5),
    KEEP_ALIVE_TIMEOUT(0x8D, 3),
    SESSION_TAKEN_OVER(0x8E, 3),
    TOPIC_FILTER_INVALID(0x8F, 5),
    TOPIC_NAME_INVALID(0x90, 5),
    PACKET_ID_IN_USE(0x91, 5),
    PACKET_ID_NOT_FOUND(0x92, 5),
    RECEIVE_MAXIMUM_EXCEEDED(0x93, 5),
    TOPIC_ALIAS_INVALID(0x94, 5),
    PACKET_TOO_LARGE(0x95, 5),
    QUOTA_EXCEEDED(0x97, 3),
    ADMINISTRATIVE_ACTION(0x98, 5),
    PAYLOAD_FORMAT_INVALID(0x99, 5),
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E, 5),
    CONNECTION_RATE_EXCEEDED(0x9F, 3);

    private final int code;
    private final int connackBefore5;

    Reason(int code, int connackBefore5) {
        this.code = code;
        this.connackBefore5 = connackBefore5;
    }

    public int code() {
        return code;
    }

    /** The return code of a CONNACK in MQTT 3.1 and 3.1.1. */
    public int connackBefore5() {
        return connackBefore5;
    }

    public boolean isRefusal() {
        return code >= 0x80;
    }

    /** The answer to a SUBSCRIBE that is granted. */
    public static Reason granted(int qos) {
        return switch (qos) {
            case 0 -> SUCCESS;
            case 1 -> GRANTED_1;
            default -> GRANTED_2;
        };
    }

    /** The reason with this code, {@link #UNSPECIFIED} for any other. */
    public static Reason of(int code) {
        for (var reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        return UNSPECIFIED;
    }
}
