package io.umbra.model;

import io.umbra.json.Json;
import io.umbra.json.Numbers;
import io.umbra.model.DataType.Numeric;
import io.umbra.model.DataType.Range;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Holds values against their types, brings them into their normal form and collects what is wrong with them. */
final class ValueCheck {

    static final int MAX_VIOLATIONS = 20;
    private static final int SHOWN_CHARS = 64;

    private final boolean steps;
    private final boolean complete;
    private final List<Violation> violations = new ArrayList<>();

    private ValueCheck(boolean steps, boolean complete) {
        this.steps = steps;
        this.complete = complete;
    }

    /** For merge patches: nothing is required, null removes. */
    static ValueCheck partial(boolean steps) {
        return new ValueCheck(steps, false);
    }

    /** For values that stand alone: required fields must be there. */
    static ValueCheck complete(boolean steps) {
        return new ValueCheck(steps, true);
    }

    List<Violation> violations() {
        return violations;
    }

    void violate(String pointer, String rule, @Nullable Object limit, @Nullable Object actual) {
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(new Violation(pointer, rule, limit, actual));
        }
    }

    /** The value in its normal form; as it is where it breaks a rule. */
    JsonNode value(DataType type, JsonNode value, String pointer) {
        return switch (type) {
            case DataType.Bool bool -> bool(bool, value, pointer);
            case Numeric numeric -> number(numeric, value, pointer);
            case DataType.Text text -> text(text, value, pointer);
            case DataType.Choice choice -> choice(choice, value, pointer);
            case DataType.Date date -> date(date, value, pointer);
            case DataType.Array array -> array(array, value, pointer);
            case DataType.Struct struct ->
                value instanceof ObjectNode object
                        ? members(pointer, struct.fields(), object)
                        : wrongType(struct, value, pointer);
            case DataType.Open open -> value.isObject() ? value : wrongType(open, value, pointer);
        };
    }

    /** An object's members, each by its field; an unknown one breaks a rule. */
    ObjectNode members(String pointer, Map<String, Field> fields, ObjectNode object) {
        if (complete) {
            requireAll(pointer, fields, object);
        }
        return Normal.members(object, (name, value) -> {
            var below = Json.pointer(pointer, name);
            var field = fields.get(name);
            if (value.isNull() && (!complete || field != null)) {
                return value;
            }
            if (field == null) {
                violate(below, "unknown", null, null);
                return value;
            }
            return value(field.type(), value, below);
        });
    }

    private void requireAll(String pointer, Map<String, Field> fields, ObjectNode object) {
        for (var field : fields.values()) {
            if (field.required() && !object.hasNonNull(field.name())) {
                violate(Json.pointer(pointer, field.name()), "required", null, null);
            }
        }
    }

    private JsonNode bool(DataType.Bool type, JsonNode value, String pointer) {
        if (value.isBoolean()) {
            return value;
        }
        var number = type.numeric() && value.isNumber() ? Numbers.whole(value) : null;
        return number != null && (number == 0 || number == 1)
                ? JsonNodeFactory.instance.booleanNode(number == 1)
                : wrongType(type, value, pointer);
    }

    private JsonNode number(Numeric type, JsonNode value, String pointer) {
        if (!value.isNumber()) {
            return wrongType(type, value, pointer);
        }
        var normal = value;
        if (type.width().isWhole()) {
            var whole = Numbers.whole(value);
            if (whole == null || (type.width() == Numeric.Width.INT && whole != whole.intValue())) {
                return wrongType(type, value, pointer);
            }
            normal = value.isInt() || value.isLong() ? value : Numbers.node(whole);
        }
        range(type.range(), value, pointer);
        return normal;
    }

    private void range(Range range, JsonNode value, String pointer) {
        var min = range.min();
        var max = range.max();
        var step = steps ? range.step() : null;
        if (min == null && max == null && step == null) {
            return;
        }
        var number = value.decimalValue();
        if (min != null && number.compareTo(min) < 0) {
            violate(pointer, "min", min, value);
        } else if (max != null && number.compareTo(max) > 0) {
            violate(pointer, "max", max, value);
        } else if (step != null && !isStep(number, min, step)) {
            violate(pointer, "step", step, value);
        }
    }

    private static boolean isStep(BigDecimal number, @Nullable BigDecimal min, BigDecimal step) {
        var distance = min == null ? number : number.subtract(min);
        return distance.remainder(step).signum() == 0;
    }

    private JsonNode text(DataType.Text type, JsonNode value, String pointer) {
        if (!value.isString()) {
            return wrongType(type, value, pointer);
        }
        var text = value.stringValue();
        var minLength = type.minLength();
        var maxLength = type.maxLength();
        if (minLength != null || maxLength != null) {
            int length = text.codePointCount(0, text.length());
            if (minLength != null && length < minLength) {
                violate(pointer, "minLength", minLength, length);
            }
            if (maxLength != null && length > maxLength) {
                violate(pointer, "maxLength", maxLength, length);
            }
        }
        var pattern = type.pattern();
        if (pattern != null && !pattern.matcher(text).find()) {
            violate(pointer, "pattern", pattern.pattern(), shown(value));
        }
        return value;
    }

    private JsonNode choice(DataType.Choice type, JsonNode value, String pointer) {
        for (var allowed : type.values()) {
            if (Json.equal(allowed, value)) {
                return value.isNumber() ? allowed : value;
            }
        }
        violate(pointer, "enum", type.values().stream().limit(MAX_VIOLATIONS).toList(), shown(value));
        return value;
    }

    private JsonNode date(DataType.Date type, JsonNode value, String pointer) {
        var millis = value.isString() ? digits(value.stringValue()) : Numbers.whole(value);
        if (millis == null) {
            return wrongType(type, value, pointer);
        }
        return value.isInt() || value.isLong() ? value : Numbers.node(millis);
    }

    private static @Nullable Long digits(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return null;
            }
        }
        return Long.valueOf(text);
    }

    private JsonNode array(DataType.Array type, JsonNode value, String pointer) {
        if (!(value instanceof ArrayNode array)) {
            return wrongType(type, value, pointer);
        }
        var maxItems = type.maxItems();
        if (maxItems != null && array.size() > maxItems) {
            violate(pointer, "maxItems", maxItems, array.size());
            return value;
        }
        var items = type.items();
        if (items == null) {
            return array;
        }
        var normal = JsonNodeFactory.instance.arrayNode(array.size());
        boolean same = true;
        for (int i = 0; i < array.size(); i++) {
            var item = value(items, array.get(i), pointer + "/" + i);
            same &= item == array.get(i);
            normal.add(item);
        }
        return same ? array : normal;
    }

    private JsonNode wrongType(DataType type, JsonNode value, String pointer) {
        violate(pointer, "type", type.text(), shown(value));
        return value;
    }

    /** A value as a refusal shows it: itself where it is short, else what kind of value it is. */
    private static Object shown(JsonNode value) {
        if (value.isArray()) {
            return "array";
        }
        if (value.isObject()) {
            return "object";
        }
        if (value.isString() && value.stringValue().length() > SHOWN_CHARS) {
            return value.stringValue().substring(0, SHOWN_CHARS) + "…";
        }
        return value;
    }
}
