package io.umbra.shadow;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a device measured at one time.
 *
 * @param at epoch milliseconds, null where the device did not say or has no clock
 * @param values by property, nested as in reported
 */
public record Moment(@Nullable Long at, ObjectNode values) {}
