package io.umbra.model.format;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Types as JSON Schema has them, which the Web of Things speaks too. Our own words stand behind a prefix. */
final class SchemaTypes {

    /** What our language says beside the type; carried as annotations. */
    static final List<String> OWN_WORDS = List.of("labels", "boolEncoding", "history", "indexed");

    private final String prefix;
    private final List<String> warnings;

    /** @param prefix of our own words, e.g. {@code umbra:} */
    SchemaTypes(String prefix, List<String> warnings) {
        this.prefix = prefix;
        this.warnings = warnings;
    }

    /** A property, field or item. */
    ObjectNode write(ObjectNode ours, String place) {
        var schema = Trees.object();
        for (var word : List.of("title", "description")) {
            Trees.copy(ours, word, schema, word);
        }
        var type = ours.path("type").asString();
        switch (type) {
            case "int" -> {
                number(schema.put("type", "integer"), ours, place);
                bound(schema, "minimum", Integer.MIN_VALUE);
                bound(schema, "maximum", Integer.MAX_VALUE);
            }
            case "long" -> number(schema.put("type", "integer"), ours, place);
            case "float" -> number(schema.put("type", "number").put(prefix + "type", "float"), ours, place);
            case "double" -> number(schema.put("type", "number"), ours, place);
            case "bool" -> schema.put("type", "boolean");
            case "string" -> text(schema.put("type", "string"), ours);
            case "enum" -> schema.set("enum", ours.path("values"));
            case "date" -> schema.put("type", "integer").put("unit", "ms").put(prefix + "type", "date");
            case "array" -> array(schema.put("type", "array"), ours, place);
            case "struct" -> {
                members(schema, ours.path("fields"), place);
                schema.put("additionalProperties", false);
            }
            default -> schema.put("type", "object");
        }
        Trees.copy(ours, "unit", schema, "unit");
        Trees.copy(ours, "default", schema, "default");
        for (var word : OWN_WORDS) {
            Trees.copy(ours, word, schema, prefix + word);
        }
        return schema;
    }

    private static void bound(ObjectNode schema, String name, int value) {
        if (!schema.has(name)) {
            schema.put(name, value);
        }
    }

    private void number(ObjectNode schema, ObjectNode ours, String place) {
        Trees.copy(ours, "min", schema, "minimum");
        Trees.copy(ours, "max", schema, "maximum");
        if (ours.get("step") instanceof JsonNode step) {
            if (isMultiple(ours.get("min"), step)) {
                schema.set("multipleOf", step);
            } else {
                warnings.add(place + ": step counts from min, which multipleOf cannot say; left out");
            }
        }
    }

    private static boolean isMultiple(@Nullable JsonNode min, JsonNode step) {
        var from = min == null ? BigDecimal.ZERO : min.decimalValue();
        return from.remainder(step.decimalValue()).signum() == 0;
    }

    private static void text(ObjectNode schema, ObjectNode ours) {
        for (var word : List.of("minLength", "maxLength", "pattern")) {
            Trees.copy(ours, word, schema, word);
        }
    }

    private void array(ObjectNode schema, ObjectNode ours, String place) {
        Trees.copy(ours, "maxItems", schema, "maxItems");
        if (ours.get("items") instanceof ObjectNode items) {
            schema.set("items", write(items, place + "/items"));
        }
    }

    /** An object with named members. */
    void members(ObjectNode schema, JsonNode fields, String place) {
        var properties = schema.put("type", "object").putObject("properties");
        var required = Trees.NODES.arrayNode();
        for (var member : fields.properties()) {
            if (member.getValue() instanceof ObjectNode field) {
                properties.set(member.getKey(), write(field, place + "/" + member.getKey()));
                if (field.path("required").asBoolean(false)) {
                    required.add(member.getKey());
                }
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
    }
}
