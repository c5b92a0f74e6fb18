package io.umbra.shadow;

import io.umbra.json.Json;
import io.umbra.json.Numbers;
import io.umbra.json.StrictJson;
import io.umbra.json.Text;
import io.umbra.model.Violation;
import io.umbra.project.Limits;
import io.umbra.shadow.UpdateRequest.Patch;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a request to change a shadow as far as it can be checked without the shadow: size, encoding, JSON, the envelope's
 * types and times, then the structure of its sections. The first fault found is the answer.
 */
public final class UpdateReader {

    private static final int MAX_REQUEST_ID_BYTES = 64;

    private final ObjectNode envelope;
    private final Limits limits;
    private final DeviceTime clock;
    private final byte[] digest;

    private UpdateReader(ObjectNode envelope, Limits limits, long now, byte[] digest) {
        this.envelope = envelope;
        this.limits = limits;
        this.clock = new DeviceTime(now);
        this.digest = digest;
    }

    /** What a payload turned out to be. */
    public sealed interface Read {

        record Request(UpdateRequest request) implements Read {}

        /** Refused; the request id is null where there was none or it could not be read. */
        record Refused(Refusal refusal, @Nullable String requestId) implements Read {}
    }

    /**
     * Reads the envelope of an update, in either spelling.
     *
     * @param now epoch milliseconds
     */
    public static Read read(byte[] payload, Limits limits, long now) {
        return switch (Payload.read(payload, limits)) {
            case Payload.Refused(var refusal) -> new Read.Refused(refusal, null);
            case Payload.Value(var value) -> readEnvelope(value, Payload.digest(payload), limits, now);
        };
    }

    /**
     * The same for an envelope that {@link StrictJson} has read already.
     *
     * @param digest SHA-256 of the bytes it was read from
     */
    public static Read readEnvelope(JsonNode value, byte[] digest, Limits limits, long now) {
        if (!(value instanceof ObjectNode envelope)) {
            return new Read.Refused(new Refusal(ErrorId.INVALID_JSON, "an update is one JSON object"), null);
        }
        var reader = new UpdateReader(envelope, limits, now, digest);
        try {
            return new Read.Request(reader.request());
        } catch (Fault e) {
            return new Read.Refused(e.refusal, requestIdOf(envelope));
        }
    }

    /** Reads the body of REST's PATCH of desired: a merge patch, {@code null} empties the section. */
    public static Read readDesiredPatch(byte[] payload, @Nullable String requestId, Limits limits, long now) {
        return readDesired(payload, requestId, limits, false);
    }

    /** Reads the body of REST's PUT of desired: what the section is to become. Members that are null are left out. */
    public static Read readDesiredReplacement(byte[] payload, @Nullable String requestId, Limits limits, long now) {
        return readDesired(payload, requestId, limits, true);
    }

    private static Read readDesired(byte[] payload, @Nullable String requestId, Limits limits, boolean replace) {
        return switch (Payload.read(payload, limits)) {
            case Payload.Refused(var refusal) -> new Read.Refused(refusal, requestId);
            case Payload.Value(var value) -> {
                try {
                    var patch = section("desired", value, limits);
                    if (replace) {
                        patch = patch instanceof Patch.Merge(var document)
                                ? new Patch.Replace(Nodes.withoutNulls(document))
                                : refuse(ErrorId.SECTION_NOT_OBJECT, "desired must be a JSON object");
                    }
                    yield new Read.Request(new UpdateRequest(
                            requestId,
                            Patch.NONE,
                            patch,
                            null,
                            null,
                            null,
                            Map.of(),
                            Map.of(),
                            Payload.digest(payload)));
                } catch (Fault e) {
                    yield new Read.Refused(e.refusal, requestId);
                }
            }
        };
    }

    private UpdateRequest request() throws Fault {
        var reported = envelope.get("reported");
        var desired = envelope.get("desired");
        if (reported == null && desired == null) {
            return refuse(ErrorId.MISSING_STATE, "neither reported nor desired is in the request");
        }
        requireObject("reported", reported);
        requireObject("desired", desired);
        var requestId = requestId();
        var version = version("version");
        var profileVersion = version("profileVersion");
        if (version != null && profileVersion != null && profileVersion > 0) {
            return refuse(ErrorId.INVALID_VERSION, "version and profileVersion cannot both be given");
        }
        var timestamp = envelope.has("timestamp") ? time("/timestamp", envelope.get("timestamp")) : null;
        var times = envelope.get("lastUpdatedTime");
        if (times != null && !times.isObject()) {
            return refuse(ErrorId.INVALID_TIMESTAMP, "lastUpdatedTime must be a JSON object");
        }
        return new UpdateRequest(
                requestId,
                reported == null ? Patch.NONE : section("reported", reported, limits),
                desired == null ? Patch.NONE : section("desired", desired, limits),
                version,
                profileVersion,
                timestamp,
                times(times, "reported"),
                times(times, "desired"),
                digest);
    }

    private static void requireObject(String name, @Nullable JsonNode section) throws Fault {
        if (section != null && !section.isObject() && !section.isNull()) {
            refuse(ErrorId.SECTION_NOT_OBJECT, name + " must be a JSON object or null");
        }
    }

    private @Nullable String requestId() throws Fault {
        if (!envelope.has("requestId")) {
            return null;
        }
        var requestId = requestIdOf(envelope);
        return requestId != null
                ? requestId
                : refuse(ErrorId.INVALID_REQUEST_ID, "requestId must be a string of 1 to 64 bytes");
    }

    /** The request id of a body, null where there is none or it is not a string of 1 to 64 bytes. */
    static @Nullable String requestIdOf(JsonNode body) {
        var node = body.get("requestId");
        if (node == null || !node.isString()) {
            return null;
        }
        var text = node.stringValue();
        return text.isEmpty() || Text.utf8Length(text) > MAX_REQUEST_ID_BYTES ? null : text;
    }

    private @Nullable Long version(String name) throws Fault {
        var node = envelope.get(name);
        if (node == null) {
            return null;
        }
        var version = Numbers.whole(node);
        return version != null && version >= 0
                ? version
                : refuse(ErrorId.INVALID_VERSION, name + " must be an integer of 0 or more");
    }

    /** A device's time in epoch milliseconds, never later than now; null for one whose clock was never set. */
    private @Nullable Long time(String pointer, JsonNode node) throws Fault {
        return switch (clock.read(node)) {
            case DeviceTime.At(var millis) -> millis;
            case DeviceTime.NoClock noClock -> null;
            case DeviceTime.NotInteger notInteger ->
                refuse(ErrorId.INVALID_TIMESTAMP, pointer + " must be an integer: epoch seconds or milliseconds");
            case DeviceTime.TooLate tooLate ->
                throw new Fault(new Refusal(
                        ErrorId.TIMESTAMP_OUT_OF_RANGE,
                        pointer + " lies more than 24 hours ahead",
                        new Violation(pointer, "max", clock.latest(), node)));
        };
    }

    private Map<String, Long> times(@Nullable JsonNode lastUpdatedTime, String section) throws Fault {
        var node = lastUpdatedTime == null ? null : lastUpdatedTime.get(section);
        if (node == null) {
            return Map.of();
        }
        var times = new HashMap<String, Long>();
        collectTimes("/lastUpdatedTime/" + section, "", node, times);
        return times;
    }

    /** A number beside an object is the time of all leaves in it. */
    private void collectTimes(String prefix, String pointer, JsonNode node, Map<String, Long> times) throws Fault {
        if (node instanceof ObjectNode object) {
            for (var member : object.properties()) {
                collectTimes(prefix, Json.pointer(pointer, member.getKey()), member.getValue(), times);
            }
            return;
        }
        var time = time(prefix + pointer, node);
        if (time != null) {
            times.put(pointer, time);
        }
    }

    private static Patch section(String name, JsonNode value, Limits limits) throws Fault {
        if (value.isNull()) {
            return new Patch.Clear();
        }
        if (!(value instanceof ObjectNode object)) {
            return refuse(ErrorId.SECTION_NOT_OBJECT, name + " must be a JSON object or null");
        }
        var fault = new Structure(limits).check("/" + name, object);
        if (fault != null) {
            throw new Fault(fault);
        }
        return new Patch.Merge(object);
    }

    /** Never returns; typed so that it can stand where a value is wanted. */
    private static <T> T refuse(ErrorId error, String message) throws Fault {
        throw new Fault(new Refusal(error, message));
    }

    /** Leaves the reading at its first fault; never leaves this class. */
    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Refusal refusal;

        Fault(Refusal refusal) {
            super(refusal.message(), null, false, false);
            this.refusal = refusal;
        }
    }
}
