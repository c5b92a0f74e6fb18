package io.umbra.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.umbra.json.Json;
import io.umbra.json.Numbers;
import io.umbra.model.DataType.Numeric;
import io.umbra.model.DataType.Numeric.Width;
import io.umbra.model.DataType.Range;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the types of a model: of properties, items, fields. */
final class TypeReader {

    private static final int MAX_DEPTH = 8;
    private static final int MAX_FIELDS = 128;
    private static final int MAX_VALUES = 256;
    private static final int MAX_PATTERN = 256;
    private static final int MAX_LENGTH = 10_240;
    private static final int MAX_ITEMS = 512;

    private static final Set<String> NAMES =
            Set.of("bool", "int", "long", "float", "double", "string", "enum", "date", "array", "struct", "object");
    private static final Set<String> COMMON = Set.of("type", "title", "description", "unit", "foreign");
    private static final Set<String> FIELD = Set.of("required");

    private final ModelFaults faults;

    TypeReader(ModelFaults faults) {
        this.faults = faults;
    }

    /**
     * Reads a type and refuses what does not belong to it.
     *
     * @param allowed members of the place it stands in
     */
    DataType read(String pointer, ObjectNode object, Set<String> allowed) {
        return read(pointer, object, allowed, 0);
    }

    private DataType read(String pointer, ObjectNode object, Set<String> allowed, int depth) {
        var node = object.get("type");
        var name = node != null && node.isString() ? node.stringValue() : "";
        faults.description(object, pointer);
        faults.foreign(object, pointer);
        if (depth > MAX_DEPTH) {
            faults.add(pointer, "maxDepth", MAX_DEPTH, null);
            return new DataType.Open();
        }
        if (!NAMES.contains(name)) {
            faults.add(pointer + "/type", "type", NAMES.stream().sorted().toList(), node);
            return new DataType.Open();
        }
        onlyKnown(pointer, object, allowed, constraints(name));
        return switch (name) {
            case "bool" -> new DataType.Bool(is01(pointer, object));
            case "int" -> number(Width.INT, pointer, object);
            case "long" -> number(Width.LONG, pointer, object);
            case "float" -> number(Width.FLOAT, pointer, object);
            case "double" -> number(Width.DOUBLE, pointer, object);
            case "string" -> text(pointer, object);
            case "enum" -> choice(pointer, object);
            case "date" -> new DataType.Date();
            case "array" -> array(pointer, object, depth);
            case "struct" -> struct(pointer, object, depth);
            default -> new DataType.Open();
        };
    }

    private static Set<String> constraints(String type) {
        return switch (type) {
            case "bool" -> Set.of("boolEncoding");
            case "int", "long", "float", "double" -> Set.of("min", "max", "step");
            case "string" -> Set.of("minLength", "maxLength", "pattern");
            case "enum" -> Set.of("values", "labels");
            case "array" -> Set.of("items", "maxItems");
            case "struct" -> Set.of("fields");
            default -> Set.of();
        };
    }

    private void onlyKnown(String pointer, ObjectNode object, Set<String> allowed, Set<String> constraints) {
        var known = new HashSet<>(COMMON);
        known.addAll(allowed);
        known.addAll(constraints);
        faults.onlyKnown(pointer, object, known);
    }

    private boolean is01(String pointer, ObjectNode object) {
        var encoding = object.get("boolEncoding");
        if (encoding == null) {
            return false;
        }
        if (!encoding.isString() || !encoding.stringValue().equals("01")) {
            faults.add(pointer + "/boolEncoding", "enum", List.of("01"), encoding);
        }
        return true;
    }

    private Numeric number(Width width, String pointer, ObjectNode object) {
        var min = decimal(width, pointer, object, "min");
        var max = decimal(width, pointer, object, "max");
        var step = decimal(width, pointer, object, "step");
        if (min != null && max != null && min.compareTo(max) > 0) {
            faults.add(pointer + "/min", "max", max, min);
        }
        if (step != null && step.signum() <= 0) {
            faults.add(pointer + "/step", "min", "more than 0", step);
            step = null;
        }
        return new Numeric(width, new Range(min, max, step));
    }

    private @Nullable BigDecimal decimal(Width width, String pointer, ObjectNode object, String name) {
        var node = object.get(name);
        if (node == null) {
            return null;
        }
        if (!node.isNumber() || (width.isWhole() && Numbers.whole(node) == null)) {
            faults.add(pointer + "/" + name, "type", width.isWhole() ? "an integer" : "a number", node);
            return null;
        }
        return node.decimalValue();
    }

    private DataType.Text text(String pointer, ObjectNode object) {
        var minLength = count(pointer, object, "minLength", MAX_LENGTH);
        var maxLength = count(pointer, object, "maxLength", MAX_LENGTH);
        if (minLength != null && maxLength != null && minLength > maxLength) {
            faults.add(pointer + "/minLength", "max", maxLength, minLength);
        }
        return new DataType.Text(minLength, maxLength, pattern(pointer, object));
    }

    private @Nullable Integer count(String pointer, ObjectNode object, String name, int max) {
        var node = object.get(name);
        if (node == null) {
            return null;
        }
        var count = Numbers.whole(node);
        if (count == null || count < 0 || count > max) {
            faults.add(pointer + "/" + name, "max", max, node);
            return null;
        }
        return count.intValue();
    }

    private @Nullable Pattern pattern(String pointer, ObjectNode object) {
        var text = faults.text(object, pointer, "pattern", MAX_PATTERN);
        if (text == null || text.length() > MAX_PATTERN) {
            return null;
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            faults.add(pointer + "/pattern", "pattern", "RE2 syntax: " + e.getDescription(), text);
            return null;
        }
    }

    private DataType.Choice choice(String pointer, ObjectNode object) {
        var node = object.get("values");
        if (node == null || !node.isArray() || node.isEmpty() || node.size() > MAX_VALUES) {
            faults.add(pointer + "/values", "values", "1 to 256 strings or integers", node);
            return new DataType.Choice(List.of(), Map.of());
        }
        var values = new ArrayList<JsonNode>();
        for (int i = 0; i < node.size(); i++) {
            var value = node.get(i);
            if (!value.isString() && !(value.isNumber() && Numbers.whole(value) != null)) {
                faults.add(pointer + "/values/" + i, "type", "a string or an integer", value);
            } else if (values.stream().anyMatch(other -> Json.equal(other, value))) {
                faults.add(pointer + "/values/" + i, "unique", null, value);
            } else {
                values.add(value);
            }
        }
        return new DataType.Choice(List.copyOf(values), labels(pointer, object, values));
    }

    private Map<String, String> labels(String pointer, ObjectNode object, List<JsonNode> values) {
        var node = object.get("labels");
        if (node == null) {
            return Map.of();
        }
        if (!(node instanceof ObjectNode named)) {
            faults.add(pointer + "/labels", "type", "object", node);
            return Map.of();
        }
        var labels = new LinkedHashMap<String, String>();
        for (var member : named.properties()) {
            boolean known = values.stream().anyMatch(value -> value.asString().equals(member.getKey()));
            if (!known || !member.getValue().isString()) {
                faults.add(Json.pointer(pointer + "/labels", member.getKey()), "label", null, member.getValue());
            } else {
                labels.put(member.getKey(), member.getValue().stringValue());
            }
        }
        return Collections.unmodifiableMap(labels);
    }

    private DataType.Array array(String pointer, ObjectNode object, int depth) {
        var maxItems = count(pointer, object, "maxItems", MAX_ITEMS);
        if (object.get("items") instanceof ObjectNode items) {
            return new DataType.Array(read(pointer + "/items", items, Set.of(), depth + 1), maxItems);
        }
        if (object.has("items")) {
            faults.add(pointer + "/items", "type", "object", object.get("items"));
        }
        return new DataType.Array(null, maxItems);
    }

    private DataType.Struct struct(String pointer, ObjectNode object, int depth) {
        if (!(object.get("fields") instanceof ObjectNode)) {
            faults.add(pointer + "/fields", "type", "object", object.get("fields"));
            return new DataType.Struct(Map.of());
        }
        return new DataType.Struct(fields(pointer + "/fields", object.get("fields"), depth + 1));
    }

    /** Reads named fields; none where there is nothing. */
    Map<String, Field> fields(String pointer, @Nullable JsonNode node, int depth) {
        var fields = new LinkedHashMap<String, Field>();
        faults.eachNamed(pointer, node, MAX_FIELDS, (name, object) -> {
            var below = Json.pointer(pointer, name);
            var type = read(below, object, FIELD, depth);
            fields.put(
                    name,
                    new Field(
                            name,
                            faults.title(object, below),
                            type,
                            faults.unit(object, below),
                            faults.flag(object, below, "required", false)));
        });
        return Collections.unmodifiableMap(fields);
    }
}
