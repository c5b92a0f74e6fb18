package io.umbra.history;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The values of one stretch of time. The numbers are null where none of them was one; true counts as 1, false as 0.
 *
 * @param at where it begins, epoch milliseconds, a whole multiple of its length
 * @param count all values, numbers or not
 */
public record Bucket(
        long at,
        @Nullable Double avg,
        @Nullable Double min,
        @Nullable Double max,
        @Nullable JsonNode first,
        @Nullable JsonNode last,
        @Nullable Double sum,
        long count) {}
