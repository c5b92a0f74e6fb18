package io.umbra.model.format;

import io.umbra.json.Json;
import io.umbra.model.ThingModel;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Writes a schema of Tiangong's classic IoT Hub, which knows types and units, and little else. */
final class TiangongWriter {

    private static final List<String> CONSTRAINTS = List.of(
            "min",
            "max",
            "step",
            "minLength",
            "maxLength",
            "pattern",
            "values",
            "labels",
            "items",
            "maxItems",
            "fields",
            "boolEncoding",
            "history",
            "indexed",
            "description");

    private final List<String> warnings = new ArrayList<>();

    private TiangongWriter() {}

    static Translated write(ThingModel model) {
        var writer = new TiangongWriter();
        return new Translated(writer.schema(Json.parseObject(model.json())), List.copyOf(writer.warnings));
    }

    private ObjectNode schema(ObjectNode ours) {
        var schema = Trees.object();
        schema.put("name", ours.path("id").asString());
        schema.put(
                "description",
                ours.path("description").asString(ours.path("title").asString("")));
        var properties = schema.putArray("properties");
        for (var member : ours.path("properties").properties()) {
            if (member.getValue() instanceof ObjectNode property) {
                properties.add(property(member.getKey(), property));
            }
        }
        for (var part : List.of("events", "commands")) {
            ours.path(part).propertyNames().forEach(name -> warnings.add("/%s/%s: left out".formatted(part, name)));
        }
        warnings.add("/version: " + ours.path("version").asString() + " left out");
        return schema;
    }

    private ObjectNode property(String name, ObjectNode ours) {
        var place = "/properties/" + name;
        var theirs = Trees.object();
        theirs.put("name", name);
        theirs.put("type", type(place, ours));
        theirs.put("displayName", ours.path("title").asString(name));
        theirs.put("unit", ours.path("unit").asString(""));
        Trees.copy(ours, "default", theirs, "defaultValue");
        var lost = new ArrayList<>(CONSTRAINTS.stream().filter(ours::has).toList());
        if (ours.path("access").asString("rw").equals("r")) {
            lost.add("access");
        }
        if (!lost.isEmpty()) {
            warnings.add(place + ": left out " + String.join(", ", lost));
        }
        return theirs;
    }

    private String type(String place, ObjectNode ours) {
        var type = ours.path("type").asString();
        return switch (type) {
            case "int", "long", "float", "double", "date" -> "number";
            case "struct" -> "object";
            case "enum" -> {
                boolean numbers = ours.path("values").valueStream().allMatch(value -> value.isNumber());
                boolean texts = ours.path("values").valueStream().allMatch(value -> value.isString());
                if (!numbers && !texts) {
                    warnings.add(place + ": its values are numbers and texts; written as string");
                }
                yield numbers ? "number" : "string";
            }
            default -> type;
        };
    }
}
