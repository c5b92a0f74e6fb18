package io.umbra.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something a thing can be told to do once.
 *
 * @param sync whether callers usually wait for the result
 * @param input by name, in the model's order
 * @param output by name, in the model's order
 */
public record Command(
        String name, @Nullable String title, boolean sync, Map<String, Field> input, Map<String, Field> output) {}
