package io.umbra.model.format;

import io.umbra.json.Json;
import io.umbra.model.ThingModel;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a JSON Schema of a section of the shadow. Events and commands are definitions: {@code event.NAME},
 * {@code command.NAME.input} and {@code command.NAME.output}.
 */
final class SchemaWriter {

    private static final String PREFIX = "x-umbra-";

    private final List<String> warnings = new ArrayList<>();
    private final SchemaTypes types = new SchemaTypes(PREFIX, warnings);

    private SchemaWriter() {}

    static Translated write(ThingModel model) {
        var writer = new SchemaWriter();
        return new Translated(writer.model(Json.parseObject(model.json())), List.copyOf(writer.warnings));
    }

    private ObjectNode model(ObjectNode ours) {
        var id = ours.path("id").asString();
        var schema = Trees.object();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put(
                "$id",
                "urn:umbra:model:%s:%s".formatted(id, ours.path("version").asString()));
        schema.put("title", ours.path("title").asString(id));
        Trees.copy(ours, "description", schema, "description");
        schema.put("type", "object");
        var properties = schema.putObject("properties");
        for (var member : ours.path("properties").properties()) {
            if (member.getValue() instanceof ObjectNode property) {
                var written = types.write(property, "/properties/" + member.getKey());
                if (property.path("access").asString("rw").equals("r")) {
                    written.put("readOnly", true);
                }
                properties.set(member.getKey(), written);
            }
        }
        if (ours.path("mode").asString("strict").equals("strict")) {
            schema.put("additionalProperties", false);
        }
        var definitions = definitions(ours);
        if (!definitions.isEmpty()) {
            schema.set("$defs", definitions);
        }
        return schema;
    }

    private ObjectNode definitions(ObjectNode ours) {
        var definitions = Trees.object();
        for (var member : ours.path("events").properties()) {
            if (member.getValue() instanceof ObjectNode event) {
                var written = definition(event, "data", "/events/" + member.getKey());
                written.put(PREFIX + "level", event.path("level").asString("info"));
                definitions.set("event." + member.getKey(), written);
            }
        }
        for (var member : ours.path("commands").properties()) {
            if (member.getValue() instanceof ObjectNode command) {
                var name = "command." + member.getKey();
                var place = "/commands/" + member.getKey();
                var input = definition(command, "input", place);
                input.put(PREFIX + "sync", command.path("sync").asBoolean(false));
                definitions.set(name + ".input", input);
                definitions.set(name + ".output", definition(command, "output", place));
            }
        }
        return definitions;
    }

    private ObjectNode definition(ObjectNode ours, String part, String place) {
        var written = Trees.object();
        Trees.copy(ours, "title", written, "title");
        Trees.copy(ours, "description", written, "description");
        types.members(written, ours.path(part), place + "/" + part);
        return written;
    }
}
