package io.umbra.thing;

import io.umbra.project.ThingSelection;
import io.umbra.thing.where.Condition;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which things of a project are asked for; all that is given must be so.
 *
 * @param prefix how their names begin, null for any
 * @param model {@code lamp} for any version of it, or {@code lamp@1.2}; null for any
 * @param online whether they are connected now, null for either
 * @param tags tags they carry, with these values
 * @param rejectedSince they were refused something at or after this, null for any
 * @param where what else must hold, null for nothing
 * @param within what the asker may see
 */
public record ThingQuery(
        @Nullable String prefix,
        @Nullable String model,
        @Nullable Boolean online,
        Map<String, String> tags,
        @Nullable Instant rejectedSince,
        @Nullable Condition where,
        ThingSelection within) {}
