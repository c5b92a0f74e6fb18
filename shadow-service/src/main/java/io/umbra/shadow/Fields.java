package io.umbra.shadow;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Picks the properties a reader asked for out of a document. */
final class Fields {

    private Fields() {}

    /** The document with these properties only, nested ones written with dots; the whole of it where none is named. */
    static ObjectNode only(List<String> fields, ObjectNode document) {
        if (fields.isEmpty()) {
            return document;
        }
        var picked = Nodes.empty();
        for (var field : fields) {
            pick(field, document, picked);
        }
        return picked;
    }

    private static void pick(String field, ObjectNode from, ObjectNode into) {
        int dot = field.indexOf('.');
        var key = dot < 0 ? field : field.substring(0, dot);
        var value = from.get(key);
        if (value == null) {
            return;
        }
        if (dot < 0) {
            into.set(key, value);
        } else if (value instanceof ObjectNode object) {
            // What was picked whole before is shared with the shadow and holds the rest anyway.
            if (into.get(key) != value) {
                pick(
                        field.substring(dot + 1),
                        object,
                        into.get(key) instanceof ObjectNode there ? there : into.putObject(key));
            }
        }
    }
}
