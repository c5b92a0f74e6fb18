package io.umbra.project;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A {@link ThingSelection} as it is stored: exactly one member is set. */
record StoredSelection(
        @Nullable Boolean all,
        @Nullable Set<String> names,
        @Nullable Tag tag,
        @Nullable String group) {

    private static final JsonMapper JSON = JsonMapper.shared();

    record Tag(String key, String value) {}

    static String write(ThingSelection selection) {
        return JSON.writeValueAsString(
                switch (selection) {
                    case ThingSelection.All() -> new StoredSelection(true, null, null, null);
                    case ThingSelection.Names(var names) -> new StoredSelection(null, new TreeSet<>(names), null, null);
                    case ThingSelection.Tagged(var key, var value) ->
                        new StoredSelection(null, null, new Tag(key, value), null);
                    case ThingSelection.InGroup(var group) -> new StoredSelection(null, null, null, group);
                });
    }

    static ThingSelection read(String stored) {
        var read = JSON.readValue(stored, StoredSelection.class);
        if (read.names() != null) {
            return new ThingSelection.Names(Set.copyOf(read.names()));
        }
        if (read.tag() != null) {
            return new ThingSelection.Tagged(read.tag().key(), read.tag().value());
        }
        return read.group() != null ? new ThingSelection.InGroup(read.group()) : new ThingSelection.All();
    }
}
