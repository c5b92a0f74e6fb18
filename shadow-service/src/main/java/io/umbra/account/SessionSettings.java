package io.umbra.account;

import java.time.Duration;

/**
 * How long a session lasts.
 *
 * @param idle without a request
 * @param longest in all
 */
public record SessionSettings(Duration idle, Duration longest) {

    public static final SessionSettings DEFAULT = new SessionSettings(Duration.ofHours(12), Duration.ofDays(30));

    public SessionSettings {
        if (idle.compareTo(Duration.ofMinutes(2)) < 0 || longest.compareTo(idle) < 0) {
            throw new IllegalArgumentException(
                    "a session must last at least 2 minutes idle, and no longer so than in all");
        }
    }
}
