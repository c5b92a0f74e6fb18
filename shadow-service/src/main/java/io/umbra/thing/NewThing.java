package io.umbra.thing;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A thing to be.
 *
 * @param model {@code lamp} for the latest version, or {@code lamp@1.2}; null for a thing without a model
 */
public record NewThing(
        String name, @Nullable String title, @Nullable String model, Map<String, String> tags) {}
