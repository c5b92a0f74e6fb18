package io.umbra.thing;

import io.umbra.project.Validation;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What to change in a thing; null leaves a member as it is.
 *
 * @param title empty removes it
 * @param model as in {@link NewThing}; empty unbinds the thing
 * @param tags by key; an empty value removes one
 * @param validation empty follows the project's
 */
public record ThingPatch(
        @Nullable Optional<String> title,
        @Nullable Optional<String> model,
        Map<String, Optional<String>> tags,
        @Nullable Boolean enabled,
        @Nullable DesiredPolicy desiredPolicy,
        @Nullable Optional<Validation> validation) {

    /** What tags become by this patch. */
    public Map<String, String> tagsAfter(Map<String, String> before) {
        var after = new TreeMap<>(before);
        tags.forEach((key, value) -> value.ifPresentOrElse(set -> after.put(key, set), () -> after.remove(key)));
        return after;
    }
}
