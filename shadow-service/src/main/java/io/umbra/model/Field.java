package io.umbra.model;

import org.jspecify.annotations.Nullable;

/**
 * A named value inside a struct, an event's data or a command's input or output.
 *
 * @param required whether it must be there; counts in command input and event data only, reports are always partial
 */
public record Field(
        String name,
        @Nullable String title,
        DataType type,
        @Nullable String unit,
        boolean required) {}
