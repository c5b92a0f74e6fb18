package io.umbra.history;

import org.jspecify.annotations.Nullable;

/**
 * A value at a time.
 *
 * @param project the project's number
 * @param thing the thing's number
 * @param property the name of the property, see {@link Sampler}
 * @param at epoch milliseconds
 * @param value the number, the nearest one to it, 1 or 0 for true or false; {@link Double#NaN} for anything else
 * @param other the value as JSON where {@code value} does not hold it exactly, null otherwise
 * @param days how long it is kept: its project's class
 */
public record Sample(
        long project,
        long thing,
        String property,
        long at,
        double value,
        @Nullable String other,
        int days) {}
