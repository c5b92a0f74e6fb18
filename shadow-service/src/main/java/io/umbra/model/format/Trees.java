package io.umbra.model.format;

import io.umbra.json.Json;
import io.umbra.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads of trees whose shape is only hoped for. */
final class Trees {

    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final int MAX_NUMBER = 64;
    private static final int MAX_ID = 64;

    private Trees() {}

    static ObjectNode object() {
        return NODES.objectNode();
    }

    /** The text under a name, null where there is none. */
    static @Nullable String text(JsonNode object, String name) {
        var node = object.get(name);
        return node != null && node.isString() ? node.stringValue() : null;
    }

    /** The objects of an array; none where there is nothing. */
    static List<ObjectNode> objects(JsonNode parent, String name, String pointer) {
        var node = parent.get(name);
        if (node == null || node.isNull()) {
            return List.of();
        }
        if (!node.isArray()) {
            throw new UnreadableException(pointer + "/" + name, "must be an array");
        }
        for (var item : node) {
            if (!(item instanceof ObjectNode)) {
                throw new UnreadableException(pointer + "/" + name, "must be an array of objects");
            }
        }
        return node.valueStream().map(ObjectNode.class::cast).toList();
    }

    /** A number, or a text that is one, exactly; null where it is neither. */
    static @Nullable JsonNode number(@Nullable JsonNode node) {
        if (node == null || node.isNumber()) {
            return node;
        }
        if (!node.isString()
                || node.stringValue().isBlank()
                || node.stringValue().length() > MAX_NUMBER) {
            return null;
        }
        var text = node.stringValue().strip();
        return StrictJson.read(text.getBytes(StandardCharsets.UTF_8)) instanceof StrictJson.Read.Parsed(var value)
                        && value.isNumber()
                ? value
                : null;
    }

    /** A number as others write it: in quotes. */
    static String quoted(JsonNode number) {
        return Json.text(number);
    }

    /** What is left of a text when only what may stand in an id is kept. */
    static String id(@Nullable String wish, String otherwise) {
        var id = wish == null
                ? ""
                : wish.strip().replaceAll("[^A-Za-z0-9_.-]+", "-").replaceAll("^[^A-Za-z0-9]+", "");
        var kept = id.length() > MAX_ID ? id.substring(0, MAX_ID) : id;
        return kept.isEmpty() ? otherwise : kept;
    }

    /** Copies what is there. */
    static void copy(JsonNode from, String name, ObjectNode to, String as) {
        var node = from.get(name);
        if (node != null && !node.isNull()) {
            to.set(as, node);
        }
    }
}
