package io.umbra.thing;

import java.time.Duration;

/**
 * How things and their keys are looked up.
 *
 * @param things how many are kept in memory
 * @param threads how many log-ins may read the database at once
 * @param queue how many may wait for that; more are told that the registry is not available
 * @param patience how long a log-in may take before it is told so
 * @param scan how many things one search looks at where no index helps
 */
public record LookupSettings(int things, int threads, int queue, Duration patience, int scan) {

    public static final LookupSettings DEFAULT = new LookupSettings(200_000, 8, 10_000, Duration.ofSeconds(5), 200_000);

    public LookupSettings {
        if (things < 1 || threads < 1 || queue < 1 || scan < 1 || patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("look-up settings must be positive");
        }
    }

    public LookupSettings withScan(int things) {
        return new LookupSettings(this.things, threads, queue, patience, things);
    }
}
