package io.umbra.model.format;

import io.umbra.json.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads Alibaba's TSL. What the platform there makes by itself (set, get, post) is left out. */
final class TslReader {

    static final String LANGUAGE = "tsl";

    private static final Set<String> MADE_EVENTS = Set.of("post");
    private static final Set<String> MADE_SERVICES = Set.of("set", "get");
    private static final int MAX_LENGTH = 10_240;
    private static final int MAX_ITEMS = 512;
    private static final int MAX_TITLE = 200;
    private static final int MAX_DESCRIPTION = 2_000;
    private static final int MAX_UNIT = 32;

    private final List<String> warnings = new ArrayList<>();

    private TslReader() {}

    static Translated read(ObjectNode tsl) {
        var reader = new TslReader();
        return new Translated(reader.model(tsl), List.copyOf(reader.warnings));
    }

    private ObjectNode model(ObjectNode tsl) {
        var model = Trees.object();
        model.put("id", Trees.id(Trees.text(tsl.path("profile"), "productKey"), "model"));
        model.put("version", "1.0");
        all(tsl, "properties", "/properties", model.putObject("properties"), Set.of(), this::property);
        all(tsl, "events", "/events", model.putObject("events"), MADE_EVENTS, this::event);
        all(tsl, "services", "/services", model.putObject("commands"), MADE_SERVICES, this::command);
        Foreign.keep(model, LANGUAGE, tsl, Set.of("properties", "events", "services"));
        return model;
    }

    private interface Part {
        ObjectNode read(ObjectNode theirs, String place);
    }

    private void all(JsonNode from, String name, String place, ObjectNode into, Set<String> made, Part part) {
        for (var theirs : Trees.objects(from, name, place)) {
            var identifier = Trees.text(theirs, "identifier");
            if (identifier == null || identifier.isEmpty()) {
                throw new UnreadableException(place, "something has no identifier");
            }
            var here = place + "/" + identifier;
            if (made.contains(identifier)) {
                warnings.add(here + ": left out, the platform it comes from makes it by itself");
            } else if (into.has(identifier)) {
                throw new UnreadableException(here, "is there twice");
            } else {
                into.set(identifier, part.read(theirs, here));
            }
        }
    }

    private ObjectNode property(ObjectNode theirs, String place) {
        var ours = Trees.object();
        var done = begin(theirs, ours, place);
        type(theirs.get("dataType"), ours, place);
        done.add("dataType");
        var access = Trees.text(theirs, "accessMode");
        if ("w".equals(access)) {
            warnings.add(place + ": accessMode w becomes rw, since what is desired can always be read");
        }
        ours.put("access", "r".equals(access) ? "r" : "rw");
        done.add("accessMode");
        Foreign.keep(ours, LANGUAGE, theirs, done);
        return ours;
    }

    private ObjectNode event(ObjectNode theirs, String place) {
        var ours = Trees.object();
        var done = begin(theirs, ours, place);
        var level = Trees.text(theirs, "type");
        if (level != null && Set.of("info", "alert", "error").contains(level)) {
            ours.put("level", level);
            done.add("type");
        } else if (level != null) {
            warnings.add(place + ": the level " + level + " becomes info");
        }
        all(theirs, "outputData", place + "/outputData", ours.putObject("data"), Set.of(), this::field);
        done.add("outputData");
        if (("thing.event." + Trees.text(theirs, "identifier") + ".post").equals(Trees.text(theirs, "method"))) {
            done.add("method");
        }
        Foreign.keep(ours, LANGUAGE, theirs, done);
        return ours;
    }

    private ObjectNode command(ObjectNode theirs, String place) {
        var ours = Trees.object();
        var done = begin(theirs, ours, place);
        ours.put("sync", "sync".equals(Trees.text(theirs, "callType")));
        done.add("callType");
        all(theirs, "inputData", place + "/inputData", ours.putObject("input"), Set.of(), this::field);
        all(theirs, "outputData", place + "/outputData", ours.putObject("output"), Set.of(), this::field);
        done.addAll(Set.of("inputData", "outputData"));
        if (("thing.service." + Trees.text(theirs, "identifier")).equals(Trees.text(theirs, "method"))) {
            done.add("method");
        }
        Foreign.keep(ours, LANGUAGE, theirs, done);
        return ours;
    }

    private ObjectNode field(ObjectNode theirs, String place) {
        var ours = Trees.object();
        var done = begin(theirs, ours, place);
        type(theirs.get("dataType"), ours, place);
        done.add("dataType");
        if (theirs.path("required").asBoolean(false)) {
            ours.put("required", true);
            done.add("required");
        }
        Foreign.keep(ours, LANGUAGE, theirs, done);
        return ours;
    }

    /** What everything has: a name and a description. Answers the members that were translated. */
    private Set<String> begin(ObjectNode theirs, ObjectNode ours, String place) {
        var done = new LinkedHashSet<String>();
        done.add("identifier");
        text(theirs, "name", ours, "title", MAX_TITLE, place, done);
        text(theirs, "desc", ours, "description", MAX_DESCRIPTION, place, done);
        return done;
    }

    private void text(
            ObjectNode theirs, String name, ObjectNode ours, String as, int max, String place, Set<String> done) {
        var text = Trees.text(theirs, name);
        if (text == null) {
            return;
        }
        if (text.length() > max) {
            warnings.add("%s: %s is longer than %d and only carried along".formatted(place, name, max));
            return;
        }
        ours.put(as, text);
        done.add(name);
    }

    private void type(JsonNode dataType, ObjectNode ours, String place) {
        if (!(dataType instanceof ObjectNode type) || Trees.text(type, "type") == null) {
            throw new UnreadableException(place + "/dataType", "has no type");
        }
        var name = Trees.text(type, "type");
        var specs = type.path("specs");
        var kept = specs instanceof ObjectNode object ? object : Trees.object();
        var done = new LinkedHashSet<String>();
        switch (name) {
            case "int", "float", "double" -> number(name, kept, ours, place, done);
            case "text" -> {
                ours.put("type", "string");
                count(kept, "length", MAX_LENGTH, ours, "maxLength", place, done);
            }
            case "bool" -> ours.put("type", "bool").put("boolEncoding", "01");
            case "enum" -> choice(kept, ours, done);
            case "date" -> ours.put("type", "date");
            case "struct" -> {
                ours.put("type", "struct");
                all(type, "specs", place, ours.putObject("fields"), Set.of(), this::field);
            }
            case "array" -> array(kept, ours, place, done);
            case null, default -> {
                warnings.add(place + ": the type " + name + " is not known here; any object is taken");
                ours.put("type", "object");
                Foreign.keep(ours, LANGUAGE, "dataType", type);
                return;
            }
        }
        keepSpecs(kept, ours, done);
        Foreign.keep(ours, LANGUAGE, type, Set.of("type", "specs"));
    }

    private static void keepSpecs(ObjectNode specs, ObjectNode ours, Set<String> done) {
        var left = specs.deepCopy();
        done.forEach(left::remove);
        if (!left.isEmpty()) {
            Foreign.keep(ours, LANGUAGE, "specs", left);
        }
    }

    private void number(String type, ObjectNode specs, ObjectNode ours, String place, Set<String> done) {
        ours.put("type", type);
        for (var bound : List.of("min", "max", "step")) {
            var given = specs.get(bound);
            var number = Trees.number(given);
            if (number != null && isBound(type, bound, number)) {
                ours.set(bound, number);
                done.add(bound);
            } else if (given != null && !given.asString("").isBlank()) {
                warnings.add("%s: %s %s is no bound here and only carried along".formatted(place, bound, given));
            }
        }
        text(specs, "unit", ours, "unit", MAX_UNIT, place, done);
    }

    private static boolean isBound(String type, String bound, JsonNode number) {
        boolean isPlaced = !bound.equals("step") || number.decimalValue().signum() > 0;
        return isPlaced && (!type.equals("int") || Numbers.whole(number) != null);
    }

    private void count(
            ObjectNode specs, String name, int max, ObjectNode ours, String as, String place, Set<String> done) {
        var given = specs.get(name);
        var number = Trees.number(given);
        var count = number == null ? null : Numbers.whole(number);
        if (count != null && count >= 0 && count <= max) {
            ours.put(as, count.intValue());
            done.add(name);
        } else if (given != null && !given.asString("").isBlank()) {
            warnings.add("%s: %s %s is not held to; the platform's own limit is %d".formatted(place, name, given, max));
        }
    }

    private static void choice(ObjectNode specs, ObjectNode ours, Set<String> done) {
        ours.put("type", "enum");
        var values = ours.putArray("values");
        var labels = ours.putObject("labels");
        for (var member : specs.properties()) {
            var number = Trees.number(Trees.NODES.stringNode(member.getKey()));
            var value =
                    number != null && Numbers.whole(number) != null ? number : Trees.NODES.stringNode(member.getKey());
            values.add(value);
            if (member.getValue().isString()) {
                labels.set(value.asString(), member.getValue());
                done.add(member.getKey());
            }
        }
    }

    private void array(ObjectNode specs, ObjectNode ours, String place, Set<String> done) {
        ours.put("type", "array");
        count(specs, "size", MAX_ITEMS, ours, "maxItems", place, done);
        if (specs.get("item") instanceof ObjectNode item) {
            var items = Trees.object();
            type(item, items, place + "/item");
            ours.set("items", items);
            done.add("item");
        }
    }
}
