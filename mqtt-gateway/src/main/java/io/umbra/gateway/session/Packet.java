package io.umbra.gateway.session;

import io.umbra.gateway.routing.MessageProperties;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What client and gateway say to each other. Reason codes are MQTT 5's; the wire turns them into 3.x where needed. */
public sealed interface Packet {

    /** What it is called where packets are counted: a word of the protocol, or {@code malformed}. */
    default String type() {
        return switch (this) {
            case Connect _ -> "connect";
            case Connack _ -> "connack";
            case Publish _ -> "publish";
            case Ack ack -> ack.kind().text();
            case Subscribe _ -> "subscribe";
            case Suback _ -> "suback";
            case Unsubscribe _ -> "unsubscribe";
            case Unsuback _ -> "unsuback";
            case Pingreq _ -> "pingreq";
            case Pingresp _ -> "pingresp";
            case Disconnect _ -> "disconnect";
            case Auth _ -> "auth";
            case Malformed _ -> "malformed";
        };
    }

    /**
     * @param level 3 for MQTT 3.1, 4 for 3.1.1, 5 for 5.0
     * @param receiveMaximum how many unacknowledged publishes the client takes
     * @param maximumPacketSize the largest packet the client takes, bytes
     * @param topicAliasMaximum the highest topic alias the client takes, 0 for none
     * @param wantsProblems whether reason strings may be sent on other packets than CONNACK and DISCONNECT
     * @param authenticationMethod what enhanced authentication is asked for, null for none
     */
    record Connect(
            int level,
            String clientId,
            boolean cleanStart,
            int keepAliveSeconds,
            @Nullable Will will,
            @Nullable String username,
            byte @Nullable [] password,
            long sessionExpirySeconds,
            int receiveMaximum,
            long maximumPacketSize,
            int topicAliasMaximum,
            boolean wantsProblems,
            @Nullable String authenticationMethod)
            implements Packet {

        /** For people, e.g. {@code MQTT 3.1.1}. */
        String version() {
            return switch (level) {
                case 3 -> "MQTT 3.1";
                case 4 -> "MQTT 3.1.1";
                default -> "MQTT 5.0";
            };
        }
    }

    /**
     * What is to be published should the connection end abnormally.
     *
     * @param delaySeconds how long the session may be without a connection before it is
     */
    record Will(
            String topic, byte[] payload, int qos, boolean retain, long delaySeconds, MessageProperties properties) {}

    /**
     * @param sessionPresent whether the client's session was there already
     * @param sessionExpirySeconds how long its session stays without a connection
     * @param assignedClientId the client id given to a client that sent none, null otherwise
     * @param keepAliveSeconds the keep alive to use instead of the client's, null for the client's
     * @param topicAliasMaximum the highest topic alias a client may use, 0 for none
     */
    record Connack(
            Reason reason,
            @Nullable String why,
            boolean sessionPresent,
            long sessionExpirySeconds,
            @Nullable String assignedClientId,
            @Nullable Integer keepAliveSeconds,
            int receiveMaximum,
            int maximumPacketSize,
            int topicAliasMaximum)
            implements Packet {

        /** A refusal. */
        static Connack refusing(Reason reason, String why) {
            return new Connack(reason, why, false, 0, null, null, 0, 0, 0);
        }
    }

    /**
     * @param packetId 0 at QoS 0
     * @param topic empty where its alias stands for it
     * @param topicAlias MQTT 5's, 0 for none; {@link #NO_ALIAS} where the client said 0
     * @param identifiers subscription identifiers, from the gateway to a client only
     */
    record Publish(
            boolean dup,
            int qos,
            boolean retain,
            String topic,
            int packetId,
            byte[] payload,
            MessageProperties properties,
            int topicAlias,
            List<Integer> identifiers)
            implements Packet {

        /** What no alias may be. */
        public static final int NO_ALIAS = -1;

        /** The same under the name of its topic. */
        Publish to(String name) {
            return new Publish(dup, qos, retain, name, packetId, payload, properties, 0, identifiers);
        }
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
    record Ack(
            Kind kind,
            int packetId,
            Reason reason,
            @Nullable String why) implements Packet {

        /** Which of the four. */
        public enum Kind {
            PUBACK,
            PUBREC,
            PUBREL,
            PUBCOMP;

            private final String text = name().toLowerCase(Locale.ROOT);

            String text() {
                return text;
            }
        }

        static Ack of(Kind kind, int packetId) {
            return new Ack(kind, packetId, Reason.SUCCESS, null);
        }
    }

    /** @param identifier MQTT 5's subscription identifier, 0 for none */
    record Subscribe(int packetId, List<Wish> wishes, int identifier) implements Packet {}

    /**
     * One filter of a SUBSCRIBE.
     *
     * @param retainHandling MQTT 5's: 0 to bring retained messages, 1 only where the subscription is new, 2 not to
     */
    record Wish(String filter, int qos, boolean noLocal, boolean retainAsPublished, int retainHandling) {}

    /** One answer per filter, in order; the QoS granted is {@link Reason#granted}. */
    record Suback(int packetId, List<Reason> reasons) implements Packet {}

    record Unsubscribe(int packetId, List<String> filters) implements Packet {}

    record Unsuback(int packetId, List<Reason> reasons) implements Packet {}

    record Pingreq() implements Packet {}

    record Pingresp() implements Packet {}

    /** @param sessionExpirySeconds how long the session is to stay, null where it stays as CONNECT said */
    record Disconnect(
            Reason reason, @Nullable String why, @Nullable Long sessionExpirySeconds) implements Packet {

        Disconnect(Reason reason, @Nullable String why) {
            this(reason, why, null);
        }
    }

    /** Enhanced authentication, which is refused. */
    record Auth() implements Packet {}

    /** Bytes that are no packet, or a packet that must not be sent. */
    record Malformed(Reason reason, String why) implements Packet {}
}
