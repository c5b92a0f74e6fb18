package io.umbra.model;

import io.umbra.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the plain parts of a model and keeps what is wrong with them. */
final class ModelFaults {

    static final String ID_RULE = "1 to 64 of A-Z a-z 0-9 _ . -, the first a letter or digit";
    static final String NAME_RULE = "1 to 64 letters, digits, _ or -, the first not a -";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_-]{0,63}");
    private static final Pattern VERSION = Pattern.compile("(0|[1-9][0-9]{0,5})\\.(0|[1-9][0-9]{0,5})");
    private static final int MAX_TITLE = 200;
    private static final int MAX_DESCRIPTION = 2000;
    private static final int MAX_UNIT = 32;

    private final List<Violation> violations = new ArrayList<>();

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    static boolean isVersion(String text) {
        return VERSION.matcher(text).matches();
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    boolean isEmpty() {
        return violations.isEmpty();
    }

    List<Violation> list() {
        return List.copyOf(violations);
    }

    void add(String pointer, String rule, @Nullable Object limit, @Nullable Object actual) {
        addAll(List.of(new Violation(pointer, rule, limit, shown(actual))));
    }

    private static @Nullable Object shown(@Nullable Object actual) {
        return switch (actual) {
            case JsonNode node when node.isContainer() -> node.isArray() ? "array" : "object";
            case JsonNode node when node.isPojo() -> null;
            case JsonNode node
            when node.isString() && node.stringValue().length() > 64 ->
                node.stringValue().substring(0, 64) + "…";
            case null -> null;
            case Object other -> other;
        };
    }

    void addAll(List<Violation> more) {
        for (var violation : more) {
            if (violations.size() < ValueCheck.MAX_VIOLATIONS) {
                violations.add(violation);
            }
        }
    }

    void onlyKnown(String pointer, ObjectNode object, Set<String> known) {
        for (var member : object.properties()) {
            if (!known.contains(member.getKey())) {
                add(Json.pointer(pointer, member.getKey()), "unknown", null, null);
            }
        }
    }

    /** Hands on every member that is an object under a good name. */
    void eachNamed(String pointer, @Nullable JsonNode node, int max, BiConsumer<String, ObjectNode> reader) {
        if (node == null) {
            return;
        }
        if (!(node instanceof ObjectNode members)) {
            add(pointer, "type", "object", node);
            return;
        }
        if (members.size() > max) {
            add(pointer, "maxItems", max, members.size());
            return;
        }
        for (var member : members.properties()) {
            var below = Json.pointer(pointer, member.getKey());
            if (!isName(member.getKey())) {
                add(below, "name", NAME_RULE, null);
            } else if (member.getValue() instanceof ObjectNode object) {
                reader.accept(member.getKey(), object);
            } else {
                add(below, "type", "object", member.getValue());
            }
        }
    }

    @Nullable
    String title(ObjectNode object, String pointer) {
        return text(object, pointer, "title", MAX_TITLE);
    }

    void description(ObjectNode object, String pointer) {
        text(object, pointer, "description", MAX_DESCRIPTION);
    }

    /** What other languages say and this one has no word for is carried along as it is. */
    void foreign(ObjectNode object, String pointer) {
        var node = object.get("foreign");
        if (node != null && !node.isObject()) {
            add(pointer + "/foreign", "type", "object", node);
        }
    }

    @Nullable
    String unit(ObjectNode object, String pointer) {
        return text(object, pointer, "unit", MAX_UNIT);
    }

    @Nullable
    String text(ObjectNode object, String pointer, String name, int max) {
        var node = object.get(name);
        if (node == null) {
            return null;
        }
        if (!node.isString()) {
            add(pointer + "/" + name, "type", "string", node);
            return null;
        }
        if (node.stringValue().length() > max) {
            add(pointer + "/" + name, "maxLength", max, node.stringValue().length());
        }
        return node.stringValue();
    }

    boolean flag(ObjectNode object, String pointer, String name, boolean otherwise) {
        var node = object.get(name);
        if (node == null) {
            return otherwise;
        }
        if (!node.isBoolean()) {
            add(pointer + "/" + name, "type", "bool", node);
            return otherwise;
        }
        return node.booleanValue();
    }
}
