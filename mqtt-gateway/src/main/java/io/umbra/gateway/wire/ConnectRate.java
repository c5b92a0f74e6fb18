package io.umbra.gateway.wire;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.umbra.gateway.session.BucketTime;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;

/** How fast one address may connect. */
final class ConnectRate {

    private static final long MOST_ADDRESSES = 100_000;

    private final int perSecond;
    private final int burst;
    private final BucketTime time;
    private final Cache<InetAddress, Bucket> addresses = Caffeine.newBuilder()
            .expireAfterAccess(Duration.ofMinutes(1))
            .maximumSize(MOST_ADDRESSES)
            .build();

    /** @param perSecond 0 for any */
    ConnectRate(int perSecond, int burst, InstantSource clock) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.time = new BucketTime(clock);
    }

    boolean allows(InetAddress address) {
        return perSecond == 0 || addresses.get(address, none -> fresh()).tryConsume(1);
    }

    private Bucket fresh() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .withCustomTimePrecision(time)
                .build();
    }
}
