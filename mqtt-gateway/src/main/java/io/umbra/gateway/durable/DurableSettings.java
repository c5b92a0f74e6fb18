package io.umbra.gateway.durable;

import java.time.Duration;

/**
 * What is kept of sessions and for them.
 *
 * @param longestExpiry how long a session may go without a connection, whatever it asks for
 * @param kept how old a message may be that is still delivered after an absence
 * @param thingBacklog messages a thing's session is given after an absence at most; the newest
 * @param keyBacklog the same for an app key's
 * @param readers sessions that are read their backlog at a time
 * @param storeWait how long a session's writes wait for a store that is away
 * @param retainedTopics topics of a project that have a retained message at most
 * @param sessionsPerOwner sessions of one thing or key that outlive their connection
 */
public record DurableSettings(
        Duration longestExpiry,
        Duration kept,
        int thingBacklog,
        int keyBacklog,
        int readers,
        Duration storeWait,
        int retainedTopics,
        int sessionsPerOwner) {

    public static final DurableSettings DEFAULT = new DurableSettings(
            Duration.ofDays(7), Duration.ofHours(24), 1_000, 1_000_000, 4, Duration.ofSeconds(60), 10_000, 16);

    public DurableSettings {
        require(longestExpiry.toSeconds() >= 1, "UMBRA_SESSION_EXPIRY must be at least 1s");
        require(kept.isPositive(), "UMBRA_SESSION_KEPT must be positive");
        require(thingBacklog > 0, "UMBRA_LIMIT_THING_BACKLOG must be positive, is " + thingBacklog);
        require(keyBacklog > 0, "UMBRA_LIMIT_KEY_BACKLOG must be positive, is " + keyBacklog);
        require(readers > 0, "UMBRA_SESSION_READERS must be positive, is " + readers);
        require(storeWait.isPositive(), "UMBRA_STORE_WAIT must be positive");
        require(sessionsPerOwner > 0, "UMBRA_LIMIT_SESSIONS must be positive, is " + sessionsPerOwner);
        require(retainedTopics >= 0, "UMBRA_LIMIT_RETAINED must not be negative, is " + retainedTopics);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
