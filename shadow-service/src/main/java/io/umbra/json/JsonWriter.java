package io.umbra.json;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes minified JSON member by member, without building a tree first. Commas come by themselves. */
public final class JsonWriter {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder out;
    /** Whether the next member or item needs a comma before it. */
    private boolean comma;

    public JsonWriter() {
        out = new StringBuilder(256);
    }

    public JsonWriter beginObject() {
        return begin('{');
    }

    public JsonWriter endObject() {
        return end('}');
    }

    public JsonWriter beginArray() {
        return begin('[');
    }

    public JsonWriter endArray() {
        return end(']');
    }

    private JsonWriter begin(char bracket) {
        separate();
        out.append(bracket);
        comma = false;
        return this;
    }

    private JsonWriter end(char bracket) {
        out.append(bracket);
        comma = true;
        return this;
    }

    /** The name of the next member. */
    public JsonWriter name(String name) {
        separate();
        quote(name);
        out.append(':');
        comma = false;
        return this;
    }

    public JsonWriter value(long number) {
        separate();
        out.append(number);
        return this;
    }

    public JsonWriter value(boolean value) {
        separate();
        out.append(value);
        return this;
    }

    /** A string; null is written as JSON's null. */
    public JsonWriter value(@Nullable String text) {
        separate();
        if (text == null) {
            out.append("null");
        } else {
            quote(text);
        }
        return this;
    }

    public JsonWriter value(JsonNode node) {
        switch (node) {
            case ObjectNode object -> object(object);
            case ArrayNode array -> array(array);
            case JsonNode scalar -> scalar(scalar);
        }
        return this;
    }

    /** A plain Java value: null, text, number, boolean, node, collection, map with text keys, else its text. */
    public JsonWriter any(@Nullable Object value) {
        return switch (value) {
            case null -> value((String) null);
            case JsonNode node -> value(node);
            case Boolean truth -> value(truth.booleanValue());
            case Integer number -> value(number.longValue());
            case Long number -> value(number.longValue());
            case BigDecimal number -> raw(number.toPlainString());
            case Number number -> raw(new BigDecimal(number.toString()).toPlainString());
            case Collection<?> items -> {
                beginArray();
                items.forEach(this::any);
                yield endArray();
            }
            case Map<?, ?> members -> {
                beginObject();
                members.forEach((key, member) -> name(String.valueOf(key)).any(member));
                yield endObject();
            }
            case Object other -> value(other.toString());
        };
    }

    /** Text that is JSON already. */
    public JsonWriter raw(String json) {
        separate();
        out.append(json);
        return this;
    }

    private void object(ObjectNode object) {
        beginObject();
        for (var member : object.properties()) {
            name(member.getKey()).value(member.getValue());
        }
        endObject();
    }

    private void array(ArrayNode array) {
        beginArray();
        for (var item : array) {
            value(item);
        }
        endArray();
    }

    private void scalar(JsonNode scalar) {
        if (scalar.isString()) {
            value(scalar.stringValue());
        } else if (scalar.isNumber()) {
            raw(Numbers.plain(scalar));
        } else if (scalar.isBoolean()) {
            value(scalar.booleanValue());
        } else if (scalar.isNull()) {
            raw("null");
        } else {
            throw new IllegalArgumentException("not a JSON value: " + scalar.getNodeType());
        }
    }

    private void separate() {
        if (comma) {
            out.append(',');
        }
        comma = true;
    }

    private void quote(String text) {
        out.append('"');
        int written = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                out.append(text, written, i);
                escape(c);
                written = i + 1;
            }
        }
        out.append(text, written, text.length()).append('"');
    }

    private void escape(char c) {
        out.append('\\');
        switch (c) {
            case '"', '\\' -> out.append(c);
            case '\n' -> out.append('n');
            case '\r' -> out.append('r');
            case '\t' -> out.append('t');
            case '\b' -> out.append('b');
            case '\f' -> out.append('f');
            default -> out.append("u00").append(HEX[c >> 4]).append(HEX[c & 15]);
        }
    }

    /** Bytes of a string in quotes, escaped as written here. */
    public static int quotedSize(String text) {
        int bytes = Text.utf8Length(text) + 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ') {
                bytes += "\n\r\t\b\f".indexOf(c) >= 0 ? 1 : 5;
            } else if (c == '"' || c == '\\') {
                bytes++;
            }
        }
        return bytes;
    }

    /** How many chars are written so far. */
    public int length() {
        return out.length();
    }

    public byte[] toBytes() {
        return Json.utf8(out);
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
