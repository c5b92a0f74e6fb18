package io.umbra.thing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Things of a project taken together by hand.
 *
 * @param things how many there are
 * @param version +1 with every change; its ETag
 */
public record Group(
        long key,
        String name,
        @Nullable String title,
        long things,
        long version,
        Instant createdAt,
        Instant updatedAt) {}
