package io.umbra.thing;

import io.umbra.registry.Names;

/** Names one thing: the project it belongs to and its name within that project. */
public record ThingId(String project, String name) {

    public ThingId {
        if (!isName(project) || !isName(name)) {
            throw new IllegalArgumentException("not a thing: '%s/%s'".formatted(project, name));
        }
    }

    /** Whether a project or a thing may be called so: 1 to 64 of {@code A-Z a-z 0-9 _ . -}, the first a letter or digit. */
    public static boolean isName(String text) {
        return Names.isName(text);
    }

    @Override
    public String toString() {
        return project + "/" + name;
    }
}
