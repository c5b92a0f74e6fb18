package io.umbra.ban;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may not connect.
 *
 * @param project the name of the project it holds in, null for all of them
 * @param subject an address or network as {@link Network#text()} says it, a client id, or a thing's name or {@code @} and a
 *     key's id
 * @param until when it ends, null for never
 * @param note what whoever made it wants remembered
 */
public record Ban(
        String id,
        @Nullable String project,
        Kind kind,
        String subject,
        @Nullable Instant until,
        @Nullable String note,
        Instant createdAt,
        String createdBy) {

    /** What is banned. */
    public enum Kind {
        ADDRESS,
        CLIENT_ID,
        THING
    }

    boolean holdsAt(Instant now) {
        return until == null || until.isAfter(now);
    }
}
