package io.umbra.lane;

import java.time.Duration;

/**
 * How shards are written.
 *
 * @param lanes writer threads, each with its own connection; may change at any start
 * @param queueCapacity changes a lane holds at most; one project may fill half of it
 * @param maxBatch changes committed in one transaction at most
 * @param cachedThings things whose state is kept in memory, over all lanes
 * @param storeWait how long a change waits for a store that is away before it is answered unavailable
 * @param socketTimeout after which a silent database connection counts as broken
 * @param lease how long a process that stopped renewing still owns its shards
 */
public record LaneSettings(
        int lanes,
        int queueCapacity,
        int maxBatch,
        int cachedThings,
        Duration storeWait,
        Duration socketTimeout,
        Duration lease) {

    public static final LaneSettings DEFAULT = new LaneSettings(
            2, 8_192, 500, 100_000, Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofSeconds(10));

    public LaneSettings {
        require(lanes >= 1 && lanes <= Shard.COUNT, "UMBRA_LANES must be 1..64, is " + lanes);
        require(queueCapacity >= 2, "UMBRA_LANE_QUEUE must be at least 2, is " + queueCapacity);
        require(maxBatch >= 1 && maxBatch <= 5_000, "UMBRA_LANE_BATCH must be 1..5000, is " + maxBatch);
        require(cachedThings >= Shard.COUNT, "UMBRA_CACHED_THINGS must be at least 64, is " + cachedThings);
        require(storeWait.isPositive(), "UMBRA_STORE_WAIT must be positive");
        require(socketTimeout.toSeconds() >= 1, "UMBRA_DB_SOCKET_TIMEOUT must be at least 1s");
        require(lease.toMillis() >= 1_000, "UMBRA_LEASE must be at least 1s");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
