package io.umbra.model.format;

import io.umbra.json.Json;
import io.umbra.json.Numbers;
import io.umbra.model.ThingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes Alibaba's TSL: every number in quotes. */
final class TslWriter {

    private final List<String> warnings = new ArrayList<>();

    private TslWriter() {}

    static Translated write(ThingModel model) {
        var writer = new TslWriter();
        return new Translated(writer.model(Json.parseObject(model.json())), List.copyOf(writer.warnings));
    }

    private ObjectNode model(ObjectNode ours) {
        var kept = Foreign.of(ours, TslReader.LANGUAGE);
        var tsl = Trees.object();
        Trees.copy(kept, "schema", tsl, "schema");
        if (kept.get("profile") instanceof ObjectNode profile) {
            tsl.set("profile", profile);
        } else {
            tsl.putObject("profile").put("productKey", ours.path("id").asString());
        }
        lost(ours, "", "title", "description");
        if (!ours.path("version").asString().equals("1.0")) {
            lost(ours, "", "version");
        }
        if (!ours.path("mode").asString("strict").equals("strict")) {
            lost(ours, "", "mode");
        }
        all(ours, "properties", tsl.putArray("properties"), this::property);
        all(ours, "events", tsl.putArray("events"), this::event);
        all(ours, "commands", tsl.putArray("services"), this::service);
        Foreign.giveBack(kept, tsl);
        return tsl;
    }

    private interface Part {
        void write(ObjectNode ours, ObjectNode theirs, String place);
    }

    private void all(ObjectNode from, String name, ArrayNode into, Part part) {
        for (var member : from.path(name).properties()) {
            if (member.getValue() instanceof ObjectNode ours) {
                var theirs = into.addObject();
                theirs.put("identifier", member.getKey());
                theirs.put("name", ours.path("title").asString(member.getKey()));
                Trees.copy(ours, "description", theirs, "desc");
                part.write(ours, theirs, "/" + name + "/" + member.getKey());
                Foreign.giveBack(withoutSpecs(ours), theirs);
            }
        }
    }

    /** The specs that were kept are given back where the type is written. */
    private static ObjectNode withoutSpecs(ObjectNode ours) {
        var kept = Foreign.of(ours, TslReader.LANGUAGE).deepCopy();
        kept.remove("specs");
        return kept;
    }

    private void property(ObjectNode ours, ObjectNode theirs, String place) {
        theirs.put("accessMode", ours.path("access").asString("rw"));
        theirs.put(
                "required",
                Foreign.of(ours, TslReader.LANGUAGE).path("required").asBoolean(false));
        theirs.set("dataType", type(ours, place));
        lost(ours, place, "default");
        if (!ours.path("history").asBoolean(true)) {
            lost(ours, place, "history");
        }
        if (ours.path("indexed").asBoolean(false)) {
            lost(ours, place, "indexed");
        }
    }

    private void event(ObjectNode ours, ObjectNode theirs, String place) {
        theirs.put("type", ours.path("level").asString("info"));
        all(ours, "data", theirs.putArray("outputData"), this::field);
        theirs.put(
                "method",
                method(ours, "thing.event." + theirs.path("identifier").asString() + ".post"));
    }

    private void service(ObjectNode ours, ObjectNode theirs, String place) {
        theirs.put("callType", ours.path("sync").asBoolean(false) ? "sync" : "async");
        all(ours, "input", theirs.putArray("inputData"), this::field);
        all(ours, "output", theirs.putArray("outputData"), this::field);
        theirs.put(
                "method",
                method(ours, "thing.service." + theirs.path("identifier").asString()));
    }

    private static String method(ObjectNode ours, String usual) {
        return Foreign.of(ours, TslReader.LANGUAGE).path("method").asString(usual);
    }

    private void field(ObjectNode ours, ObjectNode theirs, String place) {
        theirs.set("dataType", type(ours, place));
        if (ours.path("required").asBoolean(false)) {
            theirs.put("required", true);
        }
    }

    private ObjectNode type(ObjectNode ours, String place) {
        var kept = Foreign.of(ours, TslReader.LANGUAGE);
        if (kept.get("dataType") instanceof ObjectNode asItWas) {
            return asItWas;
        }
        var name = ours.path("type").asString();
        var theirs = Trees.object();
        switch (name) {
            case "int", "long", "float", "double" -> number(name, ours, theirs, place);
            case "string" -> text(ours, theirs, place);
            case "bool" -> bool(ours, theirs, kept, place);
            case "enum" -> choice(ours, theirs, place);
            case "date" -> theirs.put("type", "date").putObject("specs");
            case "struct" -> all(ours, "fields", theirs.put("type", "struct").putArray("specs"), this::field);
            case "array" -> array(ours, theirs, place);
            default -> {
                warnings.add(place + ": TSL has no open object; written as a struct without members");
                theirs.put("type", "struct").putArray("specs");
            }
        }
        if (theirs.get("specs") instanceof ObjectNode specs && kept.get("specs") instanceof ObjectNode left) {
            Foreign.giveBack(left, specs);
        }
        return theirs;
    }

    private void number(String name, ObjectNode ours, ObjectNode theirs, String place) {
        if (name.equals("long")) {
            warnings.add(place + ": long is written as int, which has 32 bits");
        }
        theirs.put("type", name.equals("long") ? "int" : name);
        var specs = theirs.putObject("specs");
        for (var bound : List.of("min", "max", "step")) {
            if (ours.get(bound) instanceof JsonNode number) {
                specs.put(bound, Trees.quoted(number));
            }
        }
        Trees.copy(ours, "unit", specs, "unit");
    }

    private void text(ObjectNode ours, ObjectNode theirs, String place) {
        var specs = theirs.put("type", "text").putObject("specs");
        if (ours.get("maxLength") instanceof JsonNode length) {
            specs.put("length", Trees.quoted(length));
        }
        lost(ours, place, "minLength", "pattern", "unit");
    }

    private void bool(ObjectNode ours, ObjectNode theirs, ObjectNode kept, String place) {
        var specs = theirs.put("type", "bool").putObject("specs");
        if (!(kept.get("specs") instanceof ObjectNode)) {
            specs.put("0", "false").put("1", "true");
        }
        if (!ours.has("boolEncoding")) {
            warnings.add(place + ": a bool of TSL is 0 or 1 on the wire, this one is true or false");
        }
    }

    private void choice(ObjectNode ours, ObjectNode theirs, String place) {
        boolean whole = ours.path("values").valueStream().allMatch(v -> v.isNumber() && Numbers.whole(v) != null);
        if (!whole) {
            warnings.add(place + ": TSL has only enums of numbers; written as text");
            theirs.put("type", "text").putObject("specs");
            return;
        }
        var specs = theirs.put("type", "enum").putObject("specs");
        for (var value : ours.path("values")) {
            var key = value.asString();
            specs.put(key, ours.path("labels").path(key).asString(key));
        }
    }

    private void array(ObjectNode ours, ObjectNode theirs, String place) {
        var specs = theirs.put("type", "array").putObject("specs");
        if (ours.get("maxItems") instanceof JsonNode size) {
            specs.put("size", Trees.quoted(size));
        }
        if (ours.get("items") instanceof ObjectNode items) {
            specs.set("item", item(items, place + "/items"));
        } else {
            warnings.add(place + ": an array of anything is written without the type of its items");
        }
    }

    /** The specs of an item are there only where they say something. */
    private ObjectNode item(ObjectNode ours, String place) {
        var item = type(ours, place);
        if (item.path("specs").isObject() && item.path("specs").isEmpty()) {
            item.remove("specs");
        }
        return item;
    }

    private void lost(ObjectNode ours, String place, String... names) {
        for (var name : Set.of(names).stream().sorted().toList()) {
            if (ours.has(name)) {
                warnings.add((place.isEmpty() ? "/" : place) + ": TSL has no word for " + name);
            }
        }
    }
}
