package io.umbra.model.format;

import io.umbra.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a schema of Tiangong's classic IoT Hub. */
final class TiangongReader {

    private static final Set<String> OF_SCHEMA =
            Set.of("name", "description", "properties", "id", "schemaId", "createTime", "lastUpdatedTime");
    private static final Set<String> OF_PROPERTY = Set.of("name", "type", "displayName", "defaultValue", "unit");

    private final List<String> warnings = new ArrayList<>();

    private TiangongReader() {}

    static Translated read(ObjectNode schema) {
        var reader = new TiangongReader();
        return new Translated(reader.model(schema), List.copyOf(reader.warnings));
    }

    private ObjectNode model(ObjectNode schema) {
        var model = Trees.object();
        var name = Trees.text(schema, "name");
        model.put("id", Trees.id(name, "model"));
        model.put("version", "1.0");
        if (name != null) {
            model.put("title", name);
        }
        Trees.copy(schema, "description", model, "description");
        unknown(schema, OF_SCHEMA, "/");
        var properties = model.putObject("properties");
        for (var theirs : Trees.objects(schema, "properties", "")) {
            var property = Trees.text(theirs, "name");
            if (property == null || property.isEmpty()) {
                throw new UnreadableException("/properties", "a property has no name");
            }
            if (properties.has(property)) {
                throw new UnreadableException("/properties/" + property, "is there twice");
            }
            properties.set(property, property(theirs, "/properties/" + property));
        }
        return model;
    }

    private ObjectNode property(ObjectNode theirs, String place) {
        var type = Trees.text(theirs, "type");
        var ours = Trees.object();
        ours.put(
                "type",
                switch (type) {
                    case "number" -> "double";
                    case "string", "bool", "object", "array" -> type;
                    case null, default ->
                        throw new UnreadableException(place + "/type", "must be string, number, bool, object or array");
                });
        ours.put("access", "rw");
        Trees.copy(theirs, "displayName", ours, "title");
        if (!theirs.path("unit").asString("").isEmpty()) {
            Trees.copy(theirs, "unit", ours, "unit");
        }
        initial(type, theirs.get("defaultValue"), ours, place);
        unknown(theirs, OF_PROPERTY, place);
        return ours;
    }

    /** Defaults are often texts, whatever the type. */
    private void initial(String type, @Nullable JsonNode given, ObjectNode ours, String place) {
        if (given == null
                || given.isNull()
                || (!type.equals("string") && given.asString("-").isBlank())) {
            return;
        }
        var value = given.isString() && !type.equals("string") ? parsed(given.stringValue()) : given;
        boolean fits = value != null
                && switch (type) {
                    case "number" -> value.isNumber();
                    case "bool" -> value.isBoolean();
                    case "object" -> value.isObject();
                    case "array" -> value.isArray();
                    default -> value.isString();
                };
        if (value != null && fits) {
            ours.set("default", value);
        } else {
            warnings.add("%s: the default %s is no %s and was left out".formatted(place, given, type));
        }
    }

    private static @Nullable JsonNode parsed(String text) {
        return StrictJson.read(text.getBytes(StandardCharsets.UTF_8)) instanceof StrictJson.Read.Parsed(var value)
                ? value
                : null;
    }

    private void unknown(ObjectNode theirs, Set<String> known, String place) {
        for (var member : theirs.properties()) {
            if (!known.contains(member.getKey())) {
                warnings.add(place + ": " + member.getKey() + " is not known here and was left out");
            }
        }
    }
}
