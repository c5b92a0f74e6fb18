package io.umbra.api.webhook;

import java.time.Duration;

/**
 * How events are sent.
 *
 * @param allowPrivate whether private and loopback addresses, and plain HTTP, may be sent to
 * @param attempts after so many an event is given up and kept among the dead letters
 * @param firstPause after the first attempt that failed; it doubles with each
 * @param longestPause where doubling ends
 * @param timeout of one attempt
 * @param perProject webhooks a project may have
 */
public record WebhookSettings(
        boolean allowPrivate,
        int attempts,
        Duration firstPause,
        Duration longestPause,
        Duration timeout,
        int perProject) {

    public static final WebhookSettings DEFAULT =
            new WebhookSettings(false, 8, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(10), 20);

    public WebhookSettings {
        if (attempts < 1) {
            throw new IllegalArgumentException("UMBRA_WEBHOOK_ATTEMPTS must be at least 1, is " + attempts);
        }
        if (!firstPause.isPositive() || !timeout.isPositive()) {
            throw new IllegalArgumentException("UMBRA_WEBHOOK_PAUSE and UMBRA_WEBHOOK_TIMEOUT must be positive");
        }
    }

    /** How long to wait after so many attempts that failed. */
    Duration pause(int failed) {
        var pause = firstPause.multipliedBy(1L << Math.min(failed - 1, 20));
        return pause.compareTo(longestPause) < 0 ? pause : longestPause;
    }
}
