package io.umbra.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person who may log in.
 *
 * @param administrator may do everything in every project
 */
public record Account(
        long key,
        String name,
        boolean administrator,
        Instant createdAt,
        @Nullable Instant lastLoginAt) {}
