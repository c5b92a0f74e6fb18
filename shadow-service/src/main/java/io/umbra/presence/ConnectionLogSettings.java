package io.umbra.presence;

import java.time.Duration;

/**
 * How much of refused and broken connections is written down.
 *
 * @param kept how long
 * @param rate entries a minute from one address, and so many at once
 * @param queue entries that may wait to be written
 */
public record ConnectionLogSettings(Duration kept, int rate, int queue) {

    public static final ConnectionLogSettings DEFAULT = new ConnectionLogSettings(Duration.ofDays(14), 60, 10_000);

    public ConnectionLogSettings {
        if (kept.toDays() < 1) {
            throw new IllegalArgumentException("UMBRA_CONNECTION_LOG_KEPT must be at least 1d, is " + kept);
        }
        if (rate < 1 || queue < 1) {
            throw new IllegalArgumentException("UMBRA_LIMIT_CONNECTION_LOG_RATE must be positive, is " + rate);
        }
    }
}
