package io.umbra.project;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A project as the registry has it.
 *
 * @param key its number, never used again
 * @param version +1 with every change; its ETag
 */
public record Project(
        long key,
        String name,
        @Nullable String title,
        Limits limits,
        Policies policies,
        long version,
        Instant createdAt,
        Instant updatedAt) {

    public ProjectFacts facts() {
        return new ProjectFacts(key, name, limits, policies);
    }
}
