package io.umbra.shadow;

import io.umbra.json.Json;
import io.umbra.json.StrictJson.Unfit;
import io.umbra.json.Text;
import io.umbra.model.Violation;
import io.umbra.project.Limits;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.POJONode;

/** The limits on what a section may be made of: depth, keys, arrays, strings, numbers. */
record Structure(Limits limits) {

    /** The first fault in a section, in the order it is written; null where there is none. */
    @Nullable
    Refusal check(String pointer, ObjectNode section) {
        return object(pointer, section, 0, false);
    }

    private @Nullable Refusal object(String pointer, ObjectNode object, int depth, boolean inArray) {
        if (depth > limits.maxDepth()) {
            return tooDeep(pointer);
        }
        for (var member : object.properties()) {
            var key = member.getKey();
            var below = Json.pointer(pointer, key);
            if (!isKey(key)) {
                return new Refusal(
                        ErrorId.INVALID_KEY,
                        "a key has 1 to %d bytes, does not begin with $ and holds no . and no control character"
                                .formatted(limits.maxKeyBytes()),
                        new Violation(below, "key", limits.maxKeyBytes(), null));
            }
            var fault = value(below, member.getValue(), depth, inArray);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private @Nullable Refusal value(String pointer, JsonNode value, int depth, boolean inArray) {
        return switch (value) {
            case ObjectNode object -> object(pointer, object, depth + 1, inArray);
            case ArrayNode array -> array(pointer, array, depth);
            case POJONode flaw -> flaw(pointer, (Unfit) flaw.getPojo());
            case JsonNode scalar when scalar.isString() -> string(pointer, scalar.stringValue());
            case JsonNode scalar
            when scalar.isNull() && inArray ->
                new Refusal(
                        ErrorId.NULL_IN_ARRAY,
                        "null cannot stand inside an array",
                        new Violation(pointer, "nullInArray", null, null));
            case JsonNode scalar -> null;
        };
    }

    private @Nullable Refusal array(String pointer, ArrayNode array, int depth) {
        if (array.size() > limits.maxArrayItems()) {
            return new Refusal(
                    ErrorId.ARRAY_TOO_LONG,
                    "an array has at most %d items".formatted(limits.maxArrayItems()),
                    new Violation(pointer, "maxItems", limits.maxArrayItems(), array.size()));
        }
        for (int i = 0; i < array.size(); i++) {
            var item = array.get(i);
            // An array in an array counts as a level, or arrays alone could nest without end.
            var fault = item instanceof ArrayNode && depth >= limits.maxDepth()
                    ? tooDeep(pointer + "/" + i)
                    : value(pointer + "/" + i, item, item instanceof ArrayNode ? depth + 1 : depth, true);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private @Nullable Refusal string(String pointer, String text) {
        if (text.length() <= limits.maxStringChars()) {
            return null;
        }
        int chars = text.codePointCount(0, text.length());
        return chars <= limits.maxStringChars()
                ? null
                : new Refusal(
                        ErrorId.STRING_TOO_LONG,
                        "a string has at most %d characters".formatted(limits.maxStringChars()),
                        new Violation(pointer, "maxLength", limits.maxStringChars(), chars));
    }

    private Refusal flaw(String pointer, Unfit why) {
        return switch (why) {
            case NUMBER ->
                new Refusal(
                        ErrorId.NUMBER_OUT_OF_RANGE,
                        "a number is 0 or between 1e-308 and 1.797e308, with at most 100 digits",
                        new Violation(pointer, "number", null, null));
            case TEXT ->
                new Refusal(
                        ErrorId.INVALID_STRING,
                        "a string holds no U+0000 and no half of a surrogate pair",
                        new Violation(pointer, "string", null, null));
            case DEPTH -> tooDeep(pointer);
        };
    }

    private Refusal tooDeep(String pointer) {
        return new Refusal(
                ErrorId.TOO_DEEP,
                "at most %d objects may be nested below a section".formatted(limits.maxDepth()),
                new Violation(pointer.length() > 200 ? "" : pointer, "maxDepth", limits.maxDepth(), null));
    }

    private boolean isKey(String key) {
        if (key.isEmpty() || key.charAt(0) == '$' || Text.utf8Length(key) > limits.maxKeyBytes()) {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c == '.' || Character.isISOControl(c)) {
                return false;
            }
        }
        return !Text.hasLoneSurrogate(key);
    }
}
