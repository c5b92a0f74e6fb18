package io.umbra.project;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to change in a project; null leaves a member as it is.
 *
 * @param title empty removes it
 * @param limits by their names in {@link Limits}; an empty value returns a limit to its default
 */
public record ProjectPatch(
        @Nullable Optional<String> title,
        Map<String, Optional<Integer>> limits,
        @Nullable Boolean deviceMaySetDesiredNative,
        @Nullable Boolean deviceMaySetDesiredTiangong,
        @Nullable Validation validation,
        @Nullable Integer historyDays) {}
