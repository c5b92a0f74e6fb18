package io.umbra.presence;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/** How many entries of one address are written. What is left out is counted, and told by the next that is not. */
final class ConnectionLogRate {

    private static final long MOST_ADDRESSES = 50_000;

    private record Allowance(Bucket bucket, AtomicInteger leftOut) {}

    private final int perMinute;
    private final TimeMeter time;
    private final Cache<String, Allowance> addresses = Caffeine.newBuilder()
            .expireAfterAccess(Duration.ofMinutes(10))
            .maximumSize(MOST_ADDRESSES)
            .build();

    ConnectionLogRate(int perMinute, TimeMeter time) {
        this.perMinute = perMinute;
        this.time = time;
    }

    /** How many of this address were left out since the last that was written; empty where this one is left out too. */
    OptionalInt take(String address) {
        var allowance = addresses.get(host(address), none -> fresh());
        if (allowance.bucket().tryConsume(1)) {
            return OptionalInt.of(allowance.leftOut().getAndSet(0));
        }
        allowance.leftOut().incrementAndGet();
        return OptionalInt.empty();
    }

    private Allowance fresh() {
        var bucket = Bucket.builder()
                .withCustomTimePrecision(time)
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
        return new Allowance(bucket, new AtomicInteger());
    }

    private static String host(String address) {
        return address.substring(0, Math.max(0, address.lastIndexOf(':')));
    }
}
