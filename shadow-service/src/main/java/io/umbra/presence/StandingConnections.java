package io.umbra.presence;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The live MQTT connections of this process, for people who look at them. */
public interface StandingConnections {

    /**
     * A connection as it stands.
     *
     * @param id names it; newer ones are greater
     * @param name the thing's, or {@code @} and the key's id
     * @param address the peer's, with port
     * @param protocol e.g. {@code MQTT 3.1.1 over TLS}
     * @param tls whether it is encrypted
     * @param since epoch milliseconds
     * @param keepAliveSeconds 0 for none
     * @param lasting whether its session outlives it
     * @param subscriptions filters it holds
     * @param window messages of QoS 1 and 2 that may be on their way to it at a time
     * @param inFlight how many are
     * @param queued messages that wait for it
     * @param queuedBytes of their payloads
     * @param received publishes that came from it
     * @param sent publishes that went to it
     */
    record Standing(
            String id,
            String name,
            String clientId,
            String address,
            String protocol,
            boolean tls,
            long since,
            int keepAliveSeconds,
            boolean lasting,
            int subscriptions,
            int window,
            int inFlight,
            int queued,
            int queuedBytes,
            long received,
            long sent) {}

    /**
     * Connections of a project in the order they came. May wait a moment for the threads they live on.
     *
     * @param name only of this thing or key, null for all
     * @param after the id behind which they begin, null for the first
     */
    List<Standing> standing(long projectKey, @Nullable String name, @Nullable String after, int limit);

    /** One of them. */
    Optional<Standing> standing(long projectKey, String id);

    /** Closes one; its client may come again. Answers false where there is none. */
    boolean kick(long projectKey, String id);

    /** Where nothing can be connected. */
    StandingConnections NONE = new StandingConnections() {
        @Override
        public List<Standing> standing(long projectKey, @Nullable String name, @Nullable String after, int limit) {
            return List.of();
        }

        @Override
        public Optional<Standing> standing(long projectKey, String id) {
            return Optional.empty();
        }

        @Override
        public boolean kick(long projectKey, String id) {
            return false;
        }
    };
}
