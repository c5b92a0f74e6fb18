package io.umbra.thing;

import io.umbra.model.ModelRef;
import io.umbra.project.Validation;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A thing as the registry has it.
 *
 * @param modelVersion number of the model version it is bound to, null for none
 * @param validation overrides the project's, null to follow it
 * @param version +1 with every change of this; its ETag, and nothing to do with the shadow's version
 */
public record Thing(
        ThingRef ref,
        @Nullable String title,
        @Nullable ModelRef model,
        @Nullable Long modelVersion,
        Map<String, String> tags,
        boolean enabled,
        DesiredPolicy desiredPolicy,
        @Nullable Validation validation,
        long version,
        Instant createdAt,
        Instant updatedAt) {

    public String name() {
        return ref.id().name();
    }
}
