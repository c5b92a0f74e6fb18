package io.umbra.shadow;

import io.umbra.json.Json;
import io.umbra.json.JsonWriter;
import io.umbra.shadow.Applied.Asked;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shadows and what was done to them, as JSON in the database. */
public final class ShadowCodec {

    private ShadowCodec() {}

    /** A shadow as its row keeps it: both documents and the times, each a JSON text. */
    public record Stored(String reported, String desired, String meta) {}

    public static Stored encode(Shadow shadow) {
        return new Stored(
                Json.text(shadow.reported().value()), Json.text(shadow.desired().value()), meta(shadow));
    }

    /** The times of a shadow: {@code {"reported":{"ts":{"/a":ms},"removed":{"/b":ms}},"desired":{..}}}. */
    public static String meta(Shadow shadow) {
        var out = new JsonWriter().beginObject();
        out.name("reported");
        times(out, shadow.reported());
        out.name("desired");
        times(out, shadow.desired());
        return out.endObject().toString();
    }

    private static void times(JsonWriter out, Section section) {
        out.beginObject();
        out.name("ts");
        longs(out, section.times());
        out.name("removed");
        longs(out, section.removals());
        out.endObject();
    }

    private static void longs(JsonWriter out, Map<String, Long> longs) {
        out.beginObject();
        longs.forEach((key, value) -> out.name(key).value(value.longValue()));
        out.endObject();
    }

    /**
     * Reads a row back.
     *
     * @throws IllegalArgumentException if one of the texts is not what {@link #encode} writes
     */
    public static Shadow decode(long version, long desiredVersion, Stored stored) {
        var meta = Json.parseObject(stored.meta());
        return new Shadow(
                version,
                desiredVersion,
                section(stored.reported(), meta.get("reported")),
                section(stored.desired(), meta.get("desired")));
    }

    private static Section section(String document, @Nullable JsonNode meta) {
        var value = Json.parseObject(document);
        return new Section(
                value,
                longs(meta == null ? null : meta.get("ts")),
                longs(meta == null ? null : meta.get("removed")),
                Json.size(value));
    }

    private static Map<String, Long> longs(@Nullable JsonNode object) {
        if (object == null || object.isEmpty()) {
            return Map.of();
        }
        var longs = HashMap.<String, Long>newHashMap(object.size());
        for (var member : object.properties()) {
            longs.put(member.getKey(), member.getValue().longValue());
        }
        return longs;
    }

    /**
     * What an update did, for the journal: for each section it mentions {@code {"patch":{..},"ts":{"/a":ms},
     * "removed":["/b"],"previous":{"/a":1}}}.
     */
    public static String encode(@Nullable Applied reported, @Nullable Applied desired) {
        var out = new JsonWriter().beginObject();
        write(out, reported, desired);
        return out.endObject().toString();
    }

    /** The same as members of an object that is being written. */
    public static void write(JsonWriter out, @Nullable Applied reported, @Nullable Applied desired) {
        if (reported != null) {
            out.name("reported");
            applied(out, reported);
        }
        if (desired != null) {
            out.name("desired");
            applied(out, desired);
        }
    }

    private static void applied(JsonWriter out, Applied applied) {
        out.beginObject();
        if (applied.asked() != Asked.PATCH) {
            out.name("asked").value(applied.asked().name().toLowerCase(Locale.ROOT));
        }
        out.name("patch").value(applied.patch()).name("ts");
        longs(out, applied.times());
        out.name("removed").beginArray();
        applied.removed().forEach(out::value);
        out.endArray().name("previous").beginObject();
        applied.previous().forEach((pointer, value) -> out.name(pointer).value(value));
        out.endObject().endObject();
    }

    /**
     * Reads one section of such a journal body; null where the update did not mention it.
     *
     * @param body the whole body
     * @param section {@code reported} or {@code desired}
     */
    public static @Nullable Applied decodeApplied(ObjectNode body, String section) {
        if (!(body.get(section) instanceof ObjectNode applied)) {
            return null;
        }
        var removed = new ArrayList<String>();
        for (var pointer : applied.path("removed")) {
            removed.add(pointer.asString());
        }
        var previous = new LinkedHashMap<String, JsonNode>();
        for (var member : applied.path("previous").properties()) {
            previous.put(member.getKey(), member.getValue());
        }
        var patch = applied.get("patch") instanceof ObjectNode object ? object : Nodes.empty();
        return new Applied(asked(applied), patch, longs(applied.get("ts")), List.copyOf(removed), previous);
    }

    private static Asked asked(ObjectNode applied) {
        var asked = applied.get("asked");
        return asked == null ? Asked.PATCH : Asked.valueOf(asked.stringValue("").toUpperCase(Locale.ROOT));
    }
}
