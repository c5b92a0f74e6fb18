package io.umbra.api.webhook;

import java.time.Instant;
import java.util.UUID;

/** An event that a webhook would not take. */
record DeadLetter(
        String event,
        String type,
        UUID messageId,
        String body,
        int attempts,
        String error,
        Instant failedAt,
        boolean replay) {}
