package io.umbra.command;

import java.time.Duration;

/**
 * How commands are carried out.
 *
 * @param maxInFlight how many of one thing's commands are under way at a time
 * @param maxQueue how many of one thing's wait
 * @param attempts how many requests leave before the thing counts as silent
 * @param retryAfter how long a request waits for an answer before the next leaves
 * @param timeout how long an answer may take where the command does not say
 * @param maxTtl how long a command may wait for its thing at most
 * @param lateResults how long after its end a timed out command still takes a result
 * @param kept how long a command that is over, or a finished job, can be looked at
 * @param maxJobThings how many things one job may be for
 */
public record CommandSettings(
        int maxInFlight,
        int maxQueue,
        int attempts,
        Duration retryAfter,
        Duration timeout,
        Duration maxTtl,
        Duration lateResults,
        Duration kept,
        int maxJobThings) {

    public static final CommandSettings DEFAULT = new CommandSettings(
            1,
            20,
            3,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofDays(7),
            Duration.ofHours(24),
            Duration.ofDays(30),
            10_000);

    public CommandSettings {
        require(maxInFlight >= 1, "UMBRA_COMMAND_IN_FLIGHT must be at least 1, is " + maxInFlight);
        require(maxQueue >= 1, "UMBRA_COMMAND_QUEUE must be at least 1, is " + maxQueue);
        require(attempts >= 1, "UMBRA_COMMAND_ATTEMPTS must be at least 1, is " + attempts);
        require(retryAfter.isPositive(), "UMBRA_COMMAND_RETRY must be positive");
        require(timeout.isPositive(), "UMBRA_COMMAND_TIMEOUT must be positive");
        require(!maxTtl.isNegative(), "UMBRA_COMMAND_MAX_TTL must not be negative");
        require(kept.compareTo(lateResults) >= 0, "UMBRA_COMMAND_KEPT must not be shorter than UMBRA_COMMAND_LATE");
        require(maxJobThings >= 1, "UMBRA_COMMAND_JOB_THINGS must be at least 1, is " + maxJobThings);
        require(!lateResults.isNegative(), "UMBRA_COMMAND_LATE must not be negative");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
