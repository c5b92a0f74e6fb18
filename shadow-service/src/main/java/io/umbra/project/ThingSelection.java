package io.umbra.project;

import java.util.Map;
import java.util.Set;

/** Which things of its project a key reaches. */
public sealed interface ThingSelection {

    record All() implements ThingSelection {}

    record Names(Set<String> names) implements ThingSelection {}

    /** Things that carry this tag with this value. */
    record Tagged(String key, String value) implements ThingSelection {}

    /** Things of a group; none once it is deleted. */
    record InGroup(String group) implements ThingSelection {}

    /** Whether a thing of the same project is reached. */
    default boolean reaches(String thing, Map<String, String> tags, Set<String> groups) {
        return switch (this) {
            case All() -> true;
            case Names(var names) -> names.contains(thing);
            case Tagged(var key, var value) -> value.equals(tags.get(key));
            case InGroup(var group) -> groups.contains(group);
        };
    }
}
