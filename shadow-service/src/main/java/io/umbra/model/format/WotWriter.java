package io.umbra.model.format;

import io.umbra.json.Json;
import io.umbra.model.ThingModel;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a WoT Thing Model 1.1; what it has no word for stands in our own terms. */
final class WotWriter {

    static final String PREFIX = "umbra:";

    private final List<String> warnings = new ArrayList<>();
    private final SchemaTypes types = new SchemaTypes(PREFIX, warnings);

    private WotWriter() {}

    static Translated write(ThingModel model) {
        var writer = new WotWriter();
        return new Translated(writer.model(Json.parseObject(model.json())), List.copyOf(writer.warnings));
    }

    private ObjectNode model(ObjectNode ours) {
        var wot = Trees.object();
        wot.putArray("@context")
                .add("https://www.w3.org/2022/wot/td/v1.1")
                .addObject()
                .put("umbra", "urn:umbra:model#");
        wot.put("@type", "tm:ThingModel");
        wot.put(PREFIX + "id", ours.path("id").asString());
        wot.put("title", ours.path("title").asString(ours.path("id").asString()));
        Trees.copy(ours, "description", wot, "description");
        wot.putObject("version").put("model", ours.path("version").asString() + ".0");
        wot.put(PREFIX + "mode", ours.path("mode").asString("strict"));
        all(ours, "properties", wot.putObject("properties"), this::property);
        all(ours, "commands", wot.putObject("actions"), this::action);
        all(ours, "events", wot.putObject("events"), this::event);
        return wot;
    }

    private interface Part {
        ObjectNode write(ObjectNode ours, String place);
    }

    private static void all(ObjectNode from, String name, ObjectNode into, Part part) {
        for (var member : from.path(name).properties()) {
            if (member.getValue() instanceof ObjectNode ours) {
                into.set(member.getKey(), part.write(ours, "/" + name + "/" + member.getKey()));
            }
        }
    }

    private ObjectNode property(ObjectNode ours, String place) {
        var written = types.write(ours, place);
        written.put("readOnly", ours.path("access").asString("rw").equals("r"));
        return written;
    }

    private ObjectNode action(ObjectNode ours, String place) {
        var written = begin(ours);
        members(written, "input", ours.path("input"), place);
        members(written, "output", ours.path("output"), place);
        return written.put("synchronous", ours.path("sync").asBoolean(false));
    }

    private ObjectNode event(ObjectNode ours, String place) {
        var written = begin(ours);
        members(written, "data", ours.path("data"), place);
        return written.put(PREFIX + "level", ours.path("level").asString("info"));
    }

    private void members(ObjectNode written, String name, JsonNode fields, String place) {
        if (!fields.isEmpty()) {
            types.members(written.putObject(name), fields, place + "/" + name);
        }
    }

    private static ObjectNode begin(ObjectNode ours) {
        var written = Trees.object();
        Trees.copy(ours, "title", written, "title");
        Trees.copy(ours, "description", written, "description");
        return written;
    }
}
