package io.umbra.gateway.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Slows failing log-ins down per address, never per device name, or anybody could lock a device out. The wait grows with
 * the failures of the last minute.
 */
public final class LoginBrake {

    private static final int FREE_FAILURES = 5;
    private static final long STEP_MILLIS = 100;
    private static final long LONGEST_MILLIS = 2_000;
    private static final long MOST_ADDRESSES = 100_000;

    private final Cache<String, AtomicInteger> failures = Caffeine.newBuilder()
            .expireAfterAccess(Duration.ofMinutes(1))
            .maximumSize(MOST_ADDRESSES)
            .build();

    /** Counts a failure and says how long its answer is to wait. */
    Duration failed(String host) {
        var count = failures.get(host, none -> new AtomicInteger()).incrementAndGet();
        return Duration.ofMillis(Math.clamp((count - FREE_FAILURES) * STEP_MILLIS, 0L, LONGEST_MILLIS));
    }
}
