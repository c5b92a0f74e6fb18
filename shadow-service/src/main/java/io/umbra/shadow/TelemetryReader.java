package io.umbra.shadow;

import io.umbra.model.Violation;
import io.umbra.project.Limits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the body of {@code telemetry/post}: {@code {requestId?, series:[{t?, values}]}}. */
public final class TelemetryReader {

    /** Any time may be said; what lies outside the history is not kept. */
    private static final DeviceTime TIME = new DeviceTime(Long.MAX_VALUE / 2);

    private final Limits limits;
    private final List<Moment> series = new ArrayList<>();

    private TelemetryReader(Limits limits) {
        this.limits = limits;
    }

    /** What such a body turned out to be. */
    public sealed interface Read {

        /** @param digest SHA-256 of the payload */
        record Series(@Nullable String requestId, List<Moment> series, byte[] digest) implements Read {}

        /** Refused; the request id is null where there was none or it could not be read. */
        record Refused(Refusal refusal, @Nullable String requestId) implements Read {}
    }

    public static Read read(byte[] payload, Limits limits) {
        return switch (Payload.read(payload, limits)) {
            case Payload.Refused(var refusal) -> new Read.Refused(refusal, null);
            case Payload.Value(ObjectNode body) -> new TelemetryReader(limits).read(body, payload);
            case Payload.Value(var other) ->
                new Read.Refused(new Refusal(ErrorId.INVALID_JSON, "the payload must be one JSON object"), null);
        };
    }

    private Read read(ObjectNode body, byte[] payload) {
        var requestId = UpdateReader.requestIdOf(body);
        if (body.has("requestId") && requestId == null) {
            return new Read.Refused(
                    new Refusal(ErrorId.INVALID_REQUEST_ID, "requestId must be a string of 1 to 64 bytes"), null);
        }
        var refusal = moments(body.get("series"));
        return refusal == null
                ? new Read.Series(requestId, List.copyOf(series), Payload.digest(payload))
                : new Read.Refused(refusal, requestId);
    }

    private @Nullable Refusal moments(@Nullable JsonNode given) {
        if (!(given instanceof ArrayNode moments) || moments.isEmpty()) {
            return new Refusal(ErrorId.MISSING_STATE, "series must be a list of {t, values}, and not empty");
        }
        if (moments.size() > limits.maxArrayItems()) {
            return new Refusal(
                    ErrorId.ARRAY_TOO_LONG,
                    "a series has at most %d moments".formatted(limits.maxArrayItems()),
                    new Violation("/series", "maxItems", limits.maxArrayItems(), moments.size()));
        }
        for (int i = 0; i < moments.size(); i++) {
            var refusal = moment("/series/" + i, moments.get(i));
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private @Nullable Refusal moment(String pointer, JsonNode moment) {
        if (!(moment.get("values") instanceof ObjectNode values)) {
            return new Refusal(
                    ErrorId.SECTION_NOT_OBJECT,
                    "values must be an object",
                    new Violation(pointer + "/values", "object", null, null));
        }
        var fault = new Structure(limits).check(pointer + "/values", values);
        if (fault != null) {
            return fault;
        }
        var given = moment.get("t");
        return switch (given == null ? new DeviceTime.NoClock() : TIME.read(given)) {
            case DeviceTime.At(var millis) -> {
                series.add(new Moment(millis, values));
                yield null;
            }
            case DeviceTime.NoClock() -> {
                series.add(new Moment(null, values));
                yield null;
            }
            case DeviceTime.NotInteger() ->
                new Refusal(
                        ErrorId.INVALID_TIMESTAMP,
                        "t must be a whole number, of seconds or milliseconds since 1970",
                        new Violation(pointer + "/t", "timestamp", null, null));
            case DeviceTime.TooLate() ->
                new Refusal(
                        ErrorId.TIMESTAMP_OUT_OF_RANGE,
                        "t is no time",
                        new Violation(pointer + "/t", "timestamp", null, null));
        };
    }
}
