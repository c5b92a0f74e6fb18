package io.umbra.model;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Objects whose members are brought into their normal form; an object that is normal already stays the same one. */
final class Normal {

    private Normal() {}

    /** The object with every member as the function gives it; a member it gives null for is left out. */
    static ObjectNode members(ObjectNode object, BiFunction<String, JsonNode, @Nullable JsonNode> form) {
        var same = true;
        var normal = JsonNodeFactory.instance.objectNode();
        for (var member : object.properties()) {
            var value = form.apply(member.getKey(), member.getValue());
            same &= value == member.getValue();
            if (value != null) {
                normal.set(member.getKey(), value);
            }
        }
        return same ? object : normal;
    }
}
