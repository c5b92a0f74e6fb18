package io.umbra.gateway.session;

import io.umbra.gateway.topic.TopicLimits;
import java.time.Duration;

/**
 * What one connection may do and how long it may take. Sizes in bytes.
 *
 * @param connectTimeout from the connection to its CONNECT
 * @param openTimeout from CONNECT to CONNACK; longer than the store is waited for
 * @param maxPacketBytes largest packet of an authenticated connection
 * @param maxClientIdBytes longest client id
 * @param maxSubscriptions filters of one session
 * @param maxFiltersPerSubscribe filters in one SUBSCRIBE
 * @param inFlight QoS 1 and 2 messages sent to a client and not yet acknowledged
 * @param receiveMaximum QoS 1 and 2 publishes an MQTT 5 client may have unacknowledged
 * @param maxUnanswered publishes of a connection that may wait before it is read no further
 * @param maxUnansweredBytes the same in bytes
 * @param outboundQueue messages that may wait for a client
 * @param outboundQueueBytes the same in bytes
 * @param topicAliases topic aliases of an MQTT 5 connection, in each direction; 0 for none
 * @param maxConnections connections in all
 * @param maxConnectionsPerKey connections of one app key
 * @param serverKeepAliveSeconds the keep alive told to MQTT 5 clients instead of theirs, 0 to take theirs
 */
public record SessionSettings(
        Duration connectTimeout,
        Duration openTimeout,
        int maxPacketBytes,
        TopicLimits topics,
        int maxClientIdBytes,
        int maxSubscriptions,
        int maxFiltersPerSubscribe,
        int inFlight,
        int receiveMaximum,
        int maxUnanswered,
        int maxUnansweredBytes,
        int outboundQueue,
        int outboundQueueBytes,
        int topicAliases,
        int maxConnections,
        int maxConnectionsPerKey,
        int serverKeepAliveSeconds) {

    public static final SessionSettings DEFAULT = new SessionSettings(
            Duration.ofSeconds(10),
            Duration.ofSeconds(75),
            262_144,
            TopicLimits.DEFAULT,
            128,
            100,
            16,
            32,
            64,
            1_000,
            262_144,
            1_000,
            4_194_304,
            32,
            100_000,
            16,
            0);

    public SessionSettings {
        require(connectTimeout.isPositive(), "UMBRA_LIMIT_CONNECT_TIMEOUT must be positive");
        require(openTimeout.isPositive(), "UMBRA_LIMIT_OPEN_TIMEOUT must be positive");
        require(maxPacketBytes >= 1_024, "UMBRA_LIMIT_PACKET_BYTES must be at least 1024, is " + maxPacketBytes);
        require(maxClientIdBytes > 0, "UMBRA_LIMIT_CLIENT_ID_BYTES must be positive, is " + maxClientIdBytes);
        require(maxSubscriptions > 0, "UMBRA_LIMIT_SUBSCRIPTIONS must be positive, is " + maxSubscriptions);
        require(maxFiltersPerSubscribe > 0, "UMBRA_LIMIT_FILTERS must be positive, is " + maxFiltersPerSubscribe);
        require(inFlight > 0 && inFlight <= 65_535, "UMBRA_LIMIT_IN_FLIGHT must be 1..65535, is " + inFlight);
        require(
                receiveMaximum > 0 && receiveMaximum <= 65_535,
                "UMBRA_LIMIT_RECEIVE_MAXIMUM must be 1..65535, is " + receiveMaximum);
        require(maxUnanswered > 0, "UMBRA_LIMIT_UNANSWERED must be positive, is " + maxUnanswered);
        require(maxUnansweredBytes > 0, "UMBRA_LIMIT_UNANSWERED_BYTES must be positive, is " + maxUnansweredBytes);
        require(outboundQueue > 0, "UMBRA_LIMIT_OUTBOUND_QUEUE must be positive, is " + outboundQueue);
        require(outboundQueueBytes > 0, "UMBRA_LIMIT_OUTBOUND_BYTES must be positive, is " + outboundQueueBytes);
        require(
                topicAliases >= 0 && topicAliases <= 65_535,
                "UMBRA_LIMIT_TOPIC_ALIASES must be 0..65535, is " + topicAliases);
        require(maxConnections > 0, "UMBRA_LIMIT_CONNECTIONS must be positive, is " + maxConnections);
        require(maxConnectionsPerKey > 0, "UMBRA_LIMIT_KEY_CONNECTIONS must be positive, is " + maxConnectionsPerKey);
        require(
                serverKeepAliveSeconds >= 0 && serverKeepAliveSeconds <= 65_535,
                "UMBRA_MQTT_SERVER_KEEP_ALIVE must be 0..65535, is " + serverKeepAliveSeconds);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
