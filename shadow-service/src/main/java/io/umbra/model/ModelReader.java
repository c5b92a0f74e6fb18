package io.umbra.model;

import io.umbra.json.Json;
import io.umbra.model.Property.Access;
import io.umbra.model.ThingModel.Compiled;
import io.umbra.model.ThingModel.Mode;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Compiles the text of a model, collecting everything that is wrong with it. */
final class ModelReader {

    private static final int MAX_BYTES = 262_144;
    private static final int MAX_PROPERTIES = 512;
    private static final int MAX_EVENTS = 128;

    private static final Set<String> KNOWN =
            Set.of("id", "version", "title", "description", "mode", "properties", "events", "commands", "foreign");
    private static final Set<String> EVENT = Set.of("title", "description", "level", "data", "foreign");
    private static final Set<String> COMMAND = Set.of("title", "description", "sync", "input", "output", "foreign");
    private static final Set<String> PROPERTY = Set.of("access", "default", "history", "indexed");

    private final ModelFaults faults = new ModelFaults();
    private final TypeReader types = new TypeReader(faults);

    private ModelReader() {}

    static Compiled read(JsonNode source) {
        return new ModelReader().model(source);
    }

    private Compiled model(JsonNode source) {
        if (!(source instanceof ObjectNode object)) {
            faults.add("", "type", "object", null);
            return new Compiled.Bad(faults.list());
        }
        int bytes = Json.size(object);
        if (bytes > MAX_BYTES) {
            faults.add("", "maxBytes", MAX_BYTES, bytes);
            return new Compiled.Bad(faults.list());
        }
        faults.onlyKnown("", object, KNOWN);
        var id = id(object);
        var version = version(object);
        var title = faults.title(object, "");
        faults.description(object, "");
        faults.foreign(object, "");
        var mode = oneOf(object, "", "mode", Mode.values(), Mode::text, Mode.STRICT);
        var properties = members(object, "properties", MAX_PROPERTIES, this::property);
        var events = members(object, "events", MAX_EVENTS, this::event);
        var commands = members(object, "commands", MAX_EVENTS, this::command);
        return faults.isEmpty()
                ? new Compiled.Good(ThingModel.of(
                        id, version, title, mode, properties, events, commands, canonical(object, version, mode)))
                : new Compiled.Bad(faults.list());
    }

    private static ObjectNode canonical(ObjectNode source, String version, Mode mode) {
        var canonical = JsonNodeFactory.instance.objectNode();
        canonical.set("id", source.get("id"));
        canonical.put("version", version);
        for (var member : source.properties()) {
            canonical.set(member.getKey(), member.getValue());
        }
        canonical.put("mode", mode.text());
        return canonical;
    }

    private String id(ObjectNode object) {
        var node = object.get("id");
        if (node != null && node.isString() && ModelFaults.isId(node.stringValue())) {
            return node.stringValue();
        }
        faults.add("/id", "name", ModelFaults.ID_RULE, node);
        return "";
    }

    private String version(ObjectNode object) {
        var node = object.get("version");
        if (node == null) {
            return "1.0";
        }
        if (node.isString() && ModelFaults.isVersion(node.stringValue())) {
            return node.stringValue();
        }
        faults.add("/version", "version", "major.minor", node);
        return "";
    }

    private Property property(String name, String pointer, ObjectNode object) {
        var type = types.read(pointer, object, PROPERTY);
        var access = oneOf(object, pointer, "access", Access.values(), Access::text, Access.READ_WRITE);
        var initial = object.get("default");
        if (initial != null) {
            checkDefault(type, initial, pointer + "/default");
        }
        return new Property(
                name,
                faults.title(object, pointer),
                type,
                access,
                faults.unit(object, pointer),
                initial,
                faults.flag(object, pointer, "history", true),
                faults.flag(object, pointer, "indexed", false));
    }

    private void checkDefault(DataType type, JsonNode initial, String pointer) {
        var check = ValueCheck.complete(true);
        check.value(type, initial, pointer);
        faults.addAll(check.violations());
    }

    private EventType event(String name, String pointer, ObjectNode object) {
        faults.onlyKnown(pointer, object, EVENT);
        faults.description(object, pointer);
        faults.foreign(object, pointer);
        return new EventType(
                name,
                faults.title(object, pointer),
                oneOf(object, pointer, "level", EventType.Level.values(), EventType.Level::text, EventType.Level.INFO),
                types.fields(pointer + "/data", object.get("data"), 0));
    }

    private Command command(String name, String pointer, ObjectNode object) {
        faults.onlyKnown(pointer, object, COMMAND);
        faults.description(object, pointer);
        faults.foreign(object, pointer);
        return new Command(
                name,
                faults.title(object, pointer),
                faults.flag(object, pointer, "sync", false),
                types.fields(pointer + "/input", object.get("input"), 0),
                types.fields(pointer + "/output", object.get("output"), 0));
    }

    private interface MemberReader<T> {
        T read(String name, String pointer, ObjectNode object);
    }

    private <T> Map<String, T> members(ObjectNode model, String what, int max, MemberReader<T> reader) {
        var members = new LinkedHashMap<String, T>();
        faults.eachNamed("/" + what, model.get(what), max, (name, object) -> {
            members.put(name, reader.read(name, Json.pointer("/" + what, name), object));
        });
        return Collections.unmodifiableMap(members);
    }

    private <T> T oneOf(
            ObjectNode object, String pointer, String name, T[] values, Function<T, String> text, T otherwise) {
        var node = object.get(name);
        if (node == null) {
            return otherwise;
        }
        for (var value : values) {
            if (node.isString() && text.apply(value).equals(node.stringValue())) {
                return value;
            }
        }
        List<String> allowed = Arrays.stream(values).map(text).toList();
        faults.add(pointer + "/" + name, "enum", allowed, node);
        return otherwise;
    }
}
