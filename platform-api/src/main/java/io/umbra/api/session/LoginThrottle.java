package io.umbra.api.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Slows down who guesses passwords. Each pair of address and name waits longer with every failure, its requests one after
 * the other; a name that is guessed at from many addresses costs everybody a little, but is never locked.
 */
final class LoginThrottle {

    private static final int FREE_FAILURES = 3;
    private static final long FIRST_DELAY_MS = 500;
    private static final long LONGEST_DELAY_MS = 30_000;
    private static final int FREE_FAILURES_OF_NAME = 20;
    private static final Duration DELAY_OF_NAME = Duration.ofMillis(500);
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(15);
    private static final int REMEMBERED = 100_000;

    private final InstantSource clock;
    private final Cache<Pair, Guesses> pairs = remembered();
    private final Cache<String, Guesses> names = remembered();

    LoginThrottle(InstantSource clock) {
        this.clock = clock;
    }

    private static <K> Cache<K, Guesses> remembered() {
        return Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterAccess(FORGOTTEN_AFTER)
                .build();
    }

    private record Pair(String address, String name) {}

    /** Failures in a row, and from when on the next attempt may be made. */
    private record Guesses(int failures, long nextAt) {

        static final Guesses NONE = new Guesses(0, 0);
    }

    /** How long this attempt has to wait before it is looked at, in milliseconds; 0 for not at all. */
    long waitFor(String address, String name) {
        var now = clock.millis();
        var pair = pairs.asMap().getOrDefault(new Pair(address, name), Guesses.NONE);
        return Math.max(0, pair.nextAt() - now);
    }

    /** What everybody waits who tries a name that is being guessed at: it is spent, then the attempt is looked at. */
    Duration delay(String name) {
        var failures = names.asMap().getOrDefault(name, Guesses.NONE).failures();
        return failures > FREE_FAILURES_OF_NAME ? DELAY_OF_NAME : Duration.ZERO;
    }

    void failed(String address, String name) {
        var now = clock.millis();
        pairs.asMap()
                .merge(new Pair(address, name), failure(1, now), (before, one) -> failure(before.failures() + 1, now));
        names.asMap().merge(name, new Guesses(1, 0), (before, one) -> new Guesses(before.failures() + 1, 0));
    }

    private static Guesses failure(int failures, long now) {
        var over = failures - FREE_FAILURES;
        var delay = over < 0 ? 0 : Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS << Math.min(over, 16));
        return new Guesses(failures, now + delay);
    }

    void succeeded(String address, String name) {
        pairs.invalidate(new Pair(address, name));
        names.invalidate(name);
    }
}
