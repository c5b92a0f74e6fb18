package io.umbra.history;

import tools.jackson.databind.JsonNode;

/**
 * A value of one property at a time.
 *
 * @param at epoch milliseconds
 */
public record Point(long at, JsonNode value) {}
