package io.umbra.json;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON values: written, measured, compared, pointed into. */
public final class Json {

    private Json() {}

    /** Minified, numbers written plainly. */
    public static String text(JsonNode node) {
        return new JsonWriter().value(node).toString();
    }

    /** Minified UTF-8, numbers written plainly. */
    public static byte[] bytes(JsonNode node) {
        return new JsonWriter().value(node).toBytes();
    }

    /**
     * Reads JSON that this platform wrote or its database gave back.
     *
     * @throws IllegalArgumentException if it is not JSON
     */
    public static JsonNode parse(String text) {
        return switch (StrictJson.readStored(text)) {
            case StrictJson.Read.Parsed(var value) -> value;
            case StrictJson.Read.Flawed flawed -> throw new IllegalArgumentException("not fit to be stored: " + text);
            case StrictJson.Read.NotUtf8 notUtf8 -> throw new IllegalArgumentException("not UTF-8");
            case StrictJson.Read.Invalid(var why, var where) ->
                throw new IllegalArgumentException(why + " at " + where);
        };
    }

    /**
     * The same for a JSON object.
     *
     * @throws IllegalArgumentException if it is not a JSON object
     */
    public static ObjectNode parseObject(String text) {
        if (parse(text) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("not a JSON object");
    }

    /** Size as minified UTF-8, without writing it. */
    public static int size(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> objectSize(object);
            case ArrayNode array -> arraySize(array);
            case JsonNode scalar -> scalarSize(scalar);
        };
    }

    private static int objectSize(ObjectNode object) {
        int bytes = object.isEmpty() ? 2 : 1;
        for (var member : object.properties()) {
            bytes += JsonWriter.quotedSize(member.getKey()) + 2 + size(member.getValue());
        }
        return bytes;
    }

    private static int arraySize(ArrayNode array) {
        int bytes = array.isEmpty() ? 2 : 1;
        for (var item : array) {
            bytes += size(item) + 1;
        }
        return bytes;
    }

    private static int scalarSize(JsonNode scalar) {
        if (scalar.isString()) {
            return JsonWriter.quotedSize(scalar.stringValue());
        }
        if (scalar.isNumber()) {
            return Numbers.plain(scalar).length();
        }
        return scalar.isBoolean() && !scalar.booleanValue() ? 5 : 4;
    }

    /**
     * Whether two values mean the same: numbers by exact decimal value, true and false only themselves, arrays in order,
     * objects by their keys.
     */
    public static boolean equal(JsonNode a, JsonNode b) {
        if (a == b) {
            return true;
        }
        if (a.isNumber()) {
            return b.isNumber() && Numbers.equal(a, b);
        }
        return switch (a) {
            case ObjectNode left -> b instanceof ObjectNode right && equalObjects(left, right);
            case ArrayNode left -> b instanceof ArrayNode right && equalArrays(left, right);
            case JsonNode scalar -> scalar.equals(b);
        };
    }

    private static boolean equalObjects(ObjectNode a, ObjectNode b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (var member : a.properties()) {
            var other = b.get(member.getKey());
            if (other == null || !equal(member.getValue(), other)) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalArrays(ArrayNode a, ArrayNode b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!equal(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** A JSON Pointer one step down: {@code /a} and {@code b/c} give {@code /a/b~1c}. */
    public static String pointer(String parent, String key) {
        return parent + '/' + escape(key);
    }

    private static String escape(String key) {
        return key.indexOf('~') < 0 && key.indexOf('/') < 0
                ? key
                : key.replace("~", "~0").replace("/", "~1");
    }

    /** A step of a JSON Pointer as the key it stands for. */
    public static String unescape(String step) {
        return step.indexOf('~') < 0 ? step : step.replace("~1", "/").replace("~0", "~");
    }

    /** The object in which each value stands at its pointer; no pointer may lead through another's value. */
    public static ObjectNode nest(Map<String, ? extends JsonNode> byPointer) {
        var root = JsonNodeFactory.instance.objectNode();
        byPointer.forEach((pointer, value) -> place(root, pointer, value));
        return root;
    }

    private static void place(ObjectNode root, String pointer, JsonNode value) {
        var at = root;
        int start = 1;
        for (int slash = pointer.indexOf('/', start); slash >= 0; slash = pointer.indexOf('/', start)) {
            var key = unescape(pointer.substring(start, slash));
            at = at.get(key) instanceof ObjectNode next ? next : at.putObject(key);
            start = slash + 1;
        }
        at.set(unescape(pointer.substring(start)), value);
    }

    static byte[] utf8(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
