package io.umbra.thing;

import io.umbra.model.ThingModel;
import io.umbra.project.ProjectFacts;
import io.umbra.project.ThingSelection;
import io.umbra.project.Validation;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the hot path needs to know of a thing. Immutable; a change of the registry makes a new one.
 *
 * @param enabled false refuses its connections (CONNACK 5)
 * @param model the compiled model version it is bound to, null for a thing without one
 * @param validation overrides the project's, null to follow it
 * @param tags decide with others which app keys reach it
 * @param groups the names of the groups it is in; they decide the same
 */
public record ThingFacts(
        ThingRef ref,
        ProjectFacts project,
        boolean enabled,
        @Nullable ThingModel model,
        @Nullable Validation validation,
        DesiredPolicy desiredPolicy,
        Map<String, String> tags,
        Set<String> groups) {

    public ThingFacts(
            ThingRef ref,
            ProjectFacts project,
            boolean enabled,
            @Nullable ThingModel model,
            @Nullable Validation validation,
            DesiredPolicy desiredPolicy) {
        this(ref, project, enabled, model, validation, desiredPolicy, Map.of(), Set.of());
    }

    /** Whether a selection of its project's things reaches it. */
    public boolean isIn(ThingSelection selection) {
        return selection.reaches(ref.id().name(), tags, groups);
    }

    public Validation effectiveValidation() {
        return validation == null ? project.policies().validation() : validation;
    }
}
