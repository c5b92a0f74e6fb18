package io.umbra.shadow;

import io.umbra.json.Json;
import io.umbra.json.JsonWriter;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The bodies of all that the platform says about a shadow, compact UTF-8 JSON, the same by MQTT and REST. In the native
 * spelling a version is called {@code version} and times are milliseconds, in Tiangong's {@code profileVersion} and
 * whole seconds.
 */
public final class ShadowMessages {

    /** What a small device's buffer holds: a whole packet, not only its body. */
    private static final int SMALL_PACKET_BYTES = 256;

    private final Spelling spelling;

    private ShadowMessages(Spelling spelling) {
        this.spelling = spelling;
    }

    public static ShadowMessages in(Spelling spelling) {
        return new ShadowMessages(spelling);
    }

    /**
     * {@code update/accepted}: what was applied of the request, and nothing that it did not ask for. Times are repeated only where the request gave them, the
     * others are the answer's.
     */
    public byte[] accepted(Outcome.Accepted accepted) {
        var out = head(accepted.requestId(), accepted.version(), accepted.desiredVersion(), accepted.time());
        if (!accepted.changed()) {
            out.name("changed").value(false);
        }
        echo(out, accepted);
        return out.endObject().toBytes();
    }

    /** REST's answer to PATCH and PUT of desired: {@link #accepted} with the delta. */
    public byte[] acceptedWithDelta(Outcome.Accepted accepted) {
        var out = head(accepted.requestId(), accepted.version(), accepted.desiredVersion(), accepted.time());
        if (!accepted.changed()) {
            out.name("changed").value(false);
        }
        echo(out, accepted);
        return out.name("delta").value(accepted.delta()).endObject().toBytes();
    }

    private void echo(JsonWriter out, Outcome.Accepted accepted) {
        var reported = asked(accepted.reported());
        var desired = asked(accepted.desired());
        if (reported != null) {
            echo(out.name("reported"), reported);
        }
        if (desired != null) {
            echo(out.name("desired"), desired);
        }
        if (hasOtherTimes(reported, accepted.time()) || hasOtherTimes(desired, accepted.time())) {
            out.name("lastUpdatedTime").beginObject();
            if (reported != null) {
                times(out.name("reported"), reported.patch(), reported.times());
            }
            if (desired != null) {
                times(out.name("desired"), desired.patch(), desired.times());
            }
            out.endObject();
        }
        strings(out, "ignored", accepted.ignored());
        if (!accepted.unkept().isEmpty()) {
            write(out, accepted.unkept());
        }
    }

    private static @Nullable Applied asked(@Nullable Applied applied) {
        return applied == null || applied.asked() == Applied.Asked.NOT ? null : applied;
    }

    /** A section that was cleared is not listed: of a large one the answer would not fit into a small device's buffer. */
    private static void echo(JsonWriter out, Applied applied) {
        if (applied.asked() == Applied.Asked.CLEAR) {
            out.value(NullNode.getInstance());
        } else {
            out.value(applied.patch());
        }
    }

    /** The member that lists what did not become part of the history, with the reason. */
    public static void write(JsonWriter out, List<Unkept> unkept) {
        out.name("historyIgnored").beginArray();
        for (var each : unkept) {
            out.beginObject().name("path").value(each.path());
            out.name("reason").value(each.reason()).endObject();
        }
        out.endArray();
    }

    private static boolean hasOtherTimes(@Nullable Applied applied, long time) {
        return applied != null && applied.times().values().stream().anyMatch(at -> at != time);
    }

    /** {@code delete/accepted}. */
    public byte[] deleted(Outcome.Accepted accepted) {
        return head(accepted.requestId(), accepted.version(), accepted.desiredVersion(), accepted.time())
                .endObject()
                .toBytes();
    }

    /**
     * {@code update/rejected}, {@code get/rejected}, {@code delete/rejected}, with all that is known.
     *
     * @param digest the first 8 hex digits of the payload's SHA-256, given where its request id could not be read
     */
    public byte[] rejected(Outcome.Rejected rejected, @Nullable String digest) {
        return rejection(rejected, digest, rejected.refusal().message());
    }

    /**
     * The same for an MQTT packet: the message is cut, and at last left out, where the packet would pass 256 bytes.
     *
     * @param packetOverhead bytes of the packet beside its body: fixed header, topic, packet id, properties
     */
    public byte[] rejected(Outcome.Rejected rejected, @Nullable String digest, int packetOverhead) {
        var message = rejected.refusal().message();
        var whole = rejection(rejected, digest, message);
        int room = SMALL_PACKET_BYTES - packetOverhead;
        if (whole.length <= room) {
            return whole;
        }
        var bare = rejection(rejected, digest, null);
        int left = room - bare.length - ",\"message\":\"\"".length();
        var cut = cut(message, left);
        return cut.isEmpty() ? bare : rejection(rejected, digest, cut);
    }

    /** The longest beginning of a text that takes at most so many bytes as a JSON string, without its quotes. */
    private static String cut(String text, int bytes) {
        int end = Math.max(0, Math.min(text.length(), bytes));
        while (end > 0 && JsonWriter.quotedSize(text.substring(0, end)) - 2 > bytes) {
            end--;
        }
        return end > 0 && Character.isHighSurrogate(text.charAt(end - 1))
                ? text.substring(0, end - 1)
                : text.substring(0, end);
    }

    private byte[] rejection(Outcome.Rejected rejected, @Nullable String digest, @Nullable String message) {
        var refusal = rejected.refusal();
        var out = new JsonWriter().beginObject();
        if (rejected.requestId() != null) {
            out.name("requestId").value(rejected.requestId());
        } else if (digest != null) {
            out.name("digest").value(digest);
        }
        out.name("code").value(refusal.error().status());
        out.name("error").value(refusal.error().text());
        if (message != null) {
            out.name("message").value(message);
        }
        if (!refusal.details().isEmpty()) {
            out.name("details").beginArray();
            for (var violation : refusal.details()) {
                out.beginObject()
                        .name("path")
                        .value(violation.path())
                        .name("rule")
                        .value(violation.rule());
                optional(out, "limit", violation.limit());
                optional(out, "actual", violation.actual());
                out.endObject();
            }
            out.endArray();
        }
        version(out, rejected.version());
        out.name("timestamp").value(time(rejected.time()));
        return out.endObject().toBytes();
    }

    private static void optional(JsonWriter out, String name, @Nullable Object value) {
        if (value != null) {
            out.name(name).any(value);
        }
    }

    /**
     * {@code get/accepted}: the whole shadow.
     *
     * @param fields the properties asked for, nested ones with dots; empty for all
     */
    public byte[] document(@Nullable String requestId, Outcome.Document document, List<String> fields) {
        var shadow = document.shadow();
        var reported = Fields.only(fields, shadow.reported().value());
        var desired = Fields.only(fields, shadow.desired().value());
        var out = head(requestId, shadow.version(), shadow.desiredVersion(), document.time());
        out.name("reported").value(reported);
        out.name("desired").value(desired);
        out.name("delta").value(Fields.only(fields, document.delta()));
        lastUpdated(out, shadow, reported, desired);
        return out.endObject().toBytes();
    }

    /** REST's GET: the whole shadow with the size of its sections in bytes. */
    public byte[] documentWithSize(Outcome.Document document) {
        var shadow = document.shadow();
        var out = head(null, shadow.version(), shadow.desiredVersion(), document.time());
        out.name("reported").value(shadow.reported().value());
        out.name("desired").value(shadow.desired().value());
        out.name("delta").value(document.delta());
        lastUpdated(out, shadow, shadow.reported().value(), shadow.desired().value());
        out.name("size").beginObject();
        out.name("reported").value(shadow.reported().bytes());
        out.name("desired").value(shadow.desired().bytes());
        return out.endObject().endObject().toBytes();
    }

    private void lastUpdated(JsonWriter out, Shadow shadow, ObjectNode reported, ObjectNode desired) {
        out.name("lastUpdatedTime").beginObject();
        times(out.name("reported"), reported, shadow.reported().times());
        times(out.name("desired"), desired, shadow.desired().times());
        out.endObject();
    }

    /**
     * {@code delta}: what is outstanding stands under {@code desired}.
     *
     * @param requestId that of the update it comes of, or one of the platform's own
     */
    public byte[] delta(String requestId, Shadow shadow, ObjectNode delta, long time) {
        return head(requestId, shadow.version(), shadow.desiredVersion(), time)
                .name("desired")
                .value(delta)
                .endObject()
                .toBytes();
    }

    /** {@code desired}: the merge patch that was applied to desired, with its nulls. */
    public byte[] desired(String requestId, Outcome.Accepted accepted, Applied desired) {
        return head(requestId, accepted.version(), accepted.desiredVersion(), accepted.time())
                .name("desired")
                .value(desired.patch())
                .endObject()
                .toBytes();
    }

    /** {@code update/snapshot}: the whole of reported. */
    public byte[] snapshot(String requestId, Shadow shadow, long time) {
        var reported = shadow.reported();
        var out = head(requestId, shadow.version(), shadow.desiredVersion(), time);
        out.name("reported").value(reported.value());
        out.name("lastUpdatedTime").beginObject();
        times(out.name("reported"), reported.value(), reported.times());
        return out.endObject().endObject().toBytes();
    }

    /** {@code update/documents}: the leaves written or removed, as they are now and as they were before. */
    public byte[] documents(String requestId, Outcome.Accepted accepted) {
        var out = new JsonWriter().beginObject();
        out.name("requestId").value(requestId);
        version(out, accepted.version());
        out.name("timestamp").value(time(accepted.time()));
        out.name("current").beginObject();
        sections(out, accepted, ShadowMessages::current);
        out.endObject().name("previous").beginObject();
        sections(out, accepted, applied -> Json.nest(applied.previous()));
        return out.endObject().endObject().toBytes();
    }

    private static void sections(JsonWriter out, Outcome.Accepted accepted, Function<Applied, ObjectNode> part) {
        var reported = accepted.reported();
        if (reported != null && reported.touched()) {
            out.name("reported").value(part.apply(reported));
        }
        var desired = accepted.desired();
        if (desired != null && desired.touched()) {
            out.name("desired").value(part.apply(desired));
        }
    }

    private static ObjectNode current(Applied applied) {
        return Nodes.leavesOf(applied.patch());
    }

    private JsonWriter head(@Nullable String requestId, long version, long desiredVersion, long time) {
        var out = new JsonWriter().beginObject();
        if (requestId != null) {
            out.name("requestId").value(requestId);
        }
        version(out, version);
        return out.name("desiredVersion")
                .value(desiredVersion)
                .name("timestamp")
                .value(time(time));
    }

    private void version(JsonWriter out, long version) {
        out.name(spelling == Spelling.NATIVE ? "version" : "profileVersion").value(version);
    }

    private long time(long millis) {
        return spelling == Spelling.NATIVE ? millis : millis / 1000;
    }

    /** The times of a document's leaves, nested like the document. */
    private void times(JsonWriter out, ObjectNode document, Map<String, Long> times) {
        times(out, document, "", times);
    }

    private void times(JsonWriter out, ObjectNode document, String path, Map<String, Long> times) {
        out.beginObject();
        for (var member : document.properties()) {
            JsonNode value = member.getValue();
            var pointer = Json.pointer(path, member.getKey());
            if (value instanceof ObjectNode below) {
                if (Nodes.hasLeaf(below)) {
                    times(out.name(member.getKey()), below, pointer, times);
                }
                continue;
            }
            var at = times.get(pointer);
            if (at != null) {
                out.name(member.getKey()).value(time(at));
            }
        }
        out.endObject();
    }

    private static void strings(JsonWriter out, String name, List<String> strings) {
        if (!strings.isEmpty()) {
            out.name(name).any(strings);
        }
    }
}
