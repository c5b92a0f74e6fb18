package io.umbra.model.format;

import io.umbra.json.Json;
import io.umbra.json.Numbers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a WoT Thing Model 1.1 that stands alone: references, extensions and placeholders are refused. */
final class WotReader {

    private static final Pattern VERSION = Pattern.compile("([0-9]{1,6}\\.[0-9]{1,6})(\\.[0-9]+.*)?");
    private static final Set<String> OF_MODEL = Set.of(
            "@context",
            "@type",
            "id",
            "title",
            "description",
            "version",
            "properties",
            "actions",
            "events",
            "umbra:id",
            "umbra:mode");
    private static final Set<String> OF_ACTION = Set.of("title", "description", "input", "output", "synchronous");
    private static final Set<String> OF_EVENT = Set.of("title", "description", "data", "umbra:level");

    private final List<String> warnings = new ArrayList<>();

    private WotReader() {}

    static Translated read(ObjectNode wot) {
        var reader = new WotReader();
        reader.refuseWhatIsElsewhere(wot, "");
        return new Translated(reader.model(wot), List.copyOf(reader.warnings));
    }

    private void refuseWhatIsElsewhere(JsonNode node, String pointer) {
        if (node.isString() && node.stringValue().contains("{{")) {
            throw new UnreadableException(pointer, "placeholders are not filled in here");
        }
        if (node instanceof ObjectNode object) {
            if (object.has("tm:ref")) {
                throw new UnreadableException(pointer, "tm:ref is not followed; put in what it refers to");
            }
            if ("tm:extends".equals(Trees.text(object, "rel"))) {
                throw new UnreadableException(pointer, "tm:extends is not followed; put in what it extends");
            }
            for (var member : object.properties()) {
                refuseWhatIsElsewhere(member.getValue(), Json.pointer(pointer, member.getKey()));
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                refuseWhatIsElsewhere(node.get(i), pointer + "/" + i);
            }
        }
    }

    private ObjectNode model(ObjectNode wot) {
        var model = Trees.object();
        var id = Trees.text(wot, "umbra:id");
        model.put("id", Trees.id(id == null ? Trees.text(wot, "title") : id, "model"));
        model.put("version", version(wot));
        begin(wot, model);
        Trees.copy(wot, "umbra:mode", model, "mode");
        unknown(wot, OF_MODEL, "/");
        all(wot, "properties", model.putObject("properties"), this::property);
        all(wot, "events", model.putObject("events"), this::event);
        all(wot, "actions", model.putObject("commands"), this::action);
        return model;
    }

    private String version(ObjectNode wot) {
        var given = Trees.text(wot.path("version"), "model");
        if (given == null) {
            return "1.0";
        }
        var parts = VERSION.matcher(given);
        if (parts.matches()) {
            return parts.group(1);
        }
        warnings.add("/version: " + given + " is not x.y.z; read as 1.0");
        return "1.0";
    }

    private interface Part {
        @Nullable
        ObjectNode read(ObjectNode theirs, String place);
    }

    private void all(ObjectNode from, String name, ObjectNode into, Part part) {
        if (!from.has(name)) {
            return;
        }
        for (var member : from.path(name).properties()) {
            var place = "/" + name + "/" + member.getKey();
            if (!(member.getValue() instanceof ObjectNode theirs)) {
                throw new UnreadableException(place, "must be an object");
            }
            var ours = part.read(theirs, place);
            if (ours != null) {
                into.set(member.getKey(), ours);
            }
        }
    }

    private @Nullable ObjectNode property(ObjectNode theirs, String place) {
        var ours = type(theirs, place);
        if (ours == null) {
            return null;
        }
        ours.put("access", theirs.path("readOnly").asBoolean(false) ? "r" : "rw");
        if (theirs.path("writeOnly").asBoolean(false)) {
            warnings.add(place + ": writeOnly becomes rw, since what is desired can always be read");
        }
        Trees.copy(theirs, "default", ours, "default");
        for (var word : List.of("history", "indexed")) {
            Trees.copy(theirs, WotWriter.PREFIX + word, ours, word);
        }
        return ours;
    }

    private ObjectNode action(ObjectNode theirs, String place) {
        var ours = begin(theirs, Trees.object());
        ours.put("sync", theirs.path("synchronous").asBoolean(false));
        ours.set("input", members(theirs.get("input"), place + "/input"));
        ours.set("output", members(theirs.get("output"), place + "/output"));
        unknown(theirs, OF_ACTION, place);
        return ours;
    }

    private ObjectNode event(ObjectNode theirs, String place) {
        var ours = begin(theirs, Trees.object());
        Trees.copy(theirs, "umbra:level", ours, "level");
        ours.set("data", members(theirs.get("data"), place + "/data"));
        unknown(theirs, OF_EVENT, place);
        return ours;
    }

    private static ObjectNode begin(ObjectNode theirs, ObjectNode ours) {
        Trees.copy(theirs, "title", ours, "title");
        Trees.copy(theirs, "description", ours, "description");
        return ours;
    }

    /** Ours are always named; a bare value gets the name {@code value}. */
    private ObjectNode members(@Nullable JsonNode schema, String place) {
        if (!(schema instanceof ObjectNode theirs)) {
            return Trees.object();
        }
        if (theirs.has("properties")) {
            return fields(theirs, place);
        }
        var fields = Trees.object();
        var type = type(theirs, place);
        if (type != null) {
            warnings.add(place + ": stands alone, so it is called value");
            fields.set("value", type);
        }
        return fields;
    }

    private ObjectNode fields(ObjectNode schema, String place) {
        var required = new HashSet<String>();
        schema.path("required").forEach(name -> required.add(name.asString("")));
        var fields = Trees.object();
        for (var member : schema.path("properties").properties()) {
            var field =
                    member.getValue() instanceof ObjectNode theirs ? type(theirs, place + "/" + member.getKey()) : null;
            if (field != null) {
                if (required.contains(member.getKey())) {
                    field.put("required", true);
                }
                fields.set(member.getKey(), field);
            }
        }
        return fields;
    }

    private @Nullable ObjectNode type(ObjectNode schema, String place) {
        var ours = begin(schema, Trees.object());
        var done = new HashSet<>(Set.of(
                "type",
                "title",
                "description",
                "unit",
                "readOnly",
                "writeOnly",
                "default",
                "umbra:type",
                "umbra:history",
                "umbra:indexed",
                "umbra:labels",
                "umbra:boolEncoding"));
        Trees.copy(schema, "unit", ours, "unit");
        if (schema.has("enum")) {
            ours.put("type", "enum").set("values", schema.path("enum"));
            Trees.copy(schema, "umbra:labels", ours, "labels");
            done.add("enum");
            unknown(schema, done, place);
            return ours;
        }
        switch (Trees.text(schema, "type")) {
            case "boolean" -> {
                ours.put("type", "bool");
                Trees.copy(schema, "umbra:boolEncoding", ours, "boolEncoding");
            }
            case "integer" -> integer(schema, ours, done);
            case "number" -> {
                var own = Trees.text(schema, "umbra:type");
                number(schema, ours.put("type", "float".equals(own) ? "float" : "double"), done);
            }
            case "string" -> {
                ours.put("type", "string");
                same(schema, ours, done, "minLength", "maxLength", "pattern");
            }
            case "array" -> array(schema, ours, place, done);
            case "object" -> object(schema, ours, place, done);
            case null, default -> {
                warnings.add(place + ": left out, it has no type that is known here");
                return null;
            }
        }
        unknown(schema, done, place);
        return ours;
    }

    private void integer(ObjectNode schema, ObjectNode ours, Set<String> done) {
        if ("date".equals(Trees.text(schema, "umbra:type"))) {
            ours.put("type", "date").remove("unit");
            return;
        }
        boolean small = isInt(schema.get("minimum")) && isInt(schema.get("maximum"));
        number(schema, ours.put("type", small ? "int" : "long"), done);
        if (small) {
            dropIf(ours, "min", Integer.MIN_VALUE);
            dropIf(ours, "max", Integer.MAX_VALUE);
        }
    }

    private static boolean isInt(@Nullable JsonNode bound) {
        var whole = bound == null ? null : Numbers.whole(bound);
        return whole != null && whole == whole.intValue();
    }

    private static void dropIf(ObjectNode ours, String bound, int value) {
        if (Json.equal(ours.path(bound), Trees.NODES.numberNode(value))) {
            ours.remove(bound);
        }
    }

    private static void number(ObjectNode schema, ObjectNode ours, Set<String> done) {
        Trees.copy(schema, "minimum", ours, "min");
        Trees.copy(schema, "maximum", ours, "max");
        Trees.copy(schema, "multipleOf", ours, "step");
        done.addAll(Set.of("minimum", "maximum", "multipleOf"));
    }

    private static void same(ObjectNode schema, ObjectNode ours, Set<String> done, String... words) {
        for (var word : words) {
            Trees.copy(schema, word, ours, word);
            done.add(word);
        }
    }

    private void array(ObjectNode schema, ObjectNode ours, String place, Set<String> done) {
        ours.put("type", "array");
        same(schema, ours, done, "maxItems");
        if (schema.get("items") instanceof ObjectNode items) {
            var type = type(items, place + "/items");
            if (type != null) {
                ours.set("items", type);
            }
            done.add("items");
        }
    }

    private void object(ObjectNode schema, ObjectNode ours, String place, Set<String> done) {
        if (schema.path("properties").isEmpty()) {
            ours.put("type", "object");
        } else {
            ours.put("type", "struct").set("fields", fields(schema, place));
        }
        done.addAll(Set.of("properties", "required", "additionalProperties"));
    }

    private void unknown(ObjectNode theirs, Set<String> known, String place) {
        var left = theirs.propertyStream()
                .map(member -> member.getKey())
                .filter(name -> !known.contains(name))
                .toList();
        if (!left.isEmpty()) {
            warnings.add(place + ": left out " + String.join(", ", left));
        }
    }
}
