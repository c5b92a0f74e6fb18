package io.umbra.shadow;

import io.umbra.command.CommandResponse;
import io.umbra.command.CommandStatus;
import io.umbra.json.Json;
import io.umbra.json.Numbers;
import io.umbra.project.Limits;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what a device says beside its shadow: its answers to commands, and events. */
public final class DeviceReader {

    private static final int MAX_TEXT = 1_000;

    private DeviceReader() {}

    /** What such a body turned out to be. */
    public sealed interface Read {

        /** @param commandId the Tiangong spelling names the command in the body; empty on the native one */
        record Response(String commandId, CommandResponse response) implements Read {}

        /** @param at when it happened by the device's clock, null where it does not say or has none */
        record Event(
                @Nullable String requestId,
                ObjectNode data,
                @Nullable Long at) implements Read {}

        /** Refused; the request id is null where there was none or it could not be read. */
        record Refused(Refusal refusal, @Nullable String requestId) implements Read {}
    }

    /** Reads a response: {@code {status: "ack"|"succeeded"|"failed"|"rejected", code?, output?, message?}}. */
    public static Read readResponse(byte[] payload, Limits limits) {
        return read(payload, limits, body -> switch (body.path("status").stringValue("")) {
            case "ack" -> new Read.Response("", new CommandResponse.Ack());
            case "succeeded" -> done(body, CommandStatus.SUCCEEDED);
            case "failed" -> done(body, CommandStatus.FAILED);
            case "rejected" -> done(body, CommandStatus.REJECTED);
            default -> refused(ErrorId.INVALID_JSON, "status is one of ack, succeeded, failed, rejected", null);
        });
    }

    private static Read done(ObjectNode body, CommandStatus status) {
        return new Read.Response(
                "",
                new CommandResponse.Done(
                        status, text(body.get("code")), body.get("output"), text(body.get("message"))));
    }

    /** Reads an answer to {@code method/device/req}: {@code {requestId, methodName, status, payload?}}, 2xx for success. */
    public static Read readMethodResponse(byte[] payload, Limits limits) {
        return read(payload, limits, body -> {
            var id = UpdateReader.requestIdOf(body);
            var status = status(body.get("status"));
            if (id == null) {
                return refused(ErrorId.INVALID_REQUEST_ID, "requestId must be that of the request", null);
            }
            if (status == null) {
                return refused(ErrorId.INVALID_JSON, "status must be a number such as 200", id);
            }
            var result = status / 100 == 2 ? CommandStatus.SUCCEEDED : CommandStatus.FAILED;
            return new Read.Response(
                    id, new CommandResponse.Done(result, Long.toString(status), body.get("payload"), null));
        });
    }

    /** Some firmware writes the status as a string. */
    private static @Nullable Long status(@Nullable JsonNode node) {
        if (node == null) {
            return null;
        }
        if (node.isNumber()) {
            return Numbers.whole(node);
        }
        return node.isString() && node.stringValue().matches("[0-9]{1,9}") ? Long.valueOf(node.stringValue()) : null;
    }

    /**
     * Reads an event: {@code {requestId?, timestamp?, data?}}; a body without {@code data} is itself the data.
     *
     * @param now epoch milliseconds
     */
    public static Read readEvent(byte[] payload, Limits limits, long now) {
        return read(payload, limits, body -> {
            var requestId = UpdateReader.requestIdOf(body);
            if (requestId == null && body.has("requestId")) {
                return refused(ErrorId.INVALID_REQUEST_ID, "requestId must be a string of 1 to 64 bytes", null);
            }
            if (body.has("data") && !body.get("data").isObject()) {
                return refused(ErrorId.SECTION_NOT_OBJECT, "data must be a JSON object", requestId);
            }
            var data = body.get("data") instanceof ObjectNode inside ? inside : bare(body);
            var timestamp = body.get("timestamp");
            return timestamp == null
                    ? new Read.Event(requestId, data, null)
                    : switch (new DeviceTime(now).read(timestamp)) {
                        case DeviceTime.At(var millis) -> new Read.Event(requestId, data, millis);
                        case DeviceTime.NoClock _ -> new Read.Event(requestId, data, null);
                        case DeviceTime.NotInteger _ ->
                            refused(
                                    ErrorId.INVALID_TIMESTAMP,
                                    "timestamp must be whole seconds or milliseconds",
                                    requestId);
                        case DeviceTime.TooLate _ ->
                            refused(ErrorId.TIMESTAMP_OUT_OF_RANGE, "timestamp is more than a day ahead", requestId);
                    };
        });
    }

    private static ObjectNode bare(ObjectNode body) {
        var data = body.deepCopy();
        data.remove("requestId");
        data.remove("timestamp");
        return data;
    }

    private static Read read(byte[] payload, Limits limits, Function<ObjectNode, Read> body) {
        if (RequestReader.isBlank(payload)) {
            return body.apply(Nodes.empty());
        }
        return switch (Payload.read(payload, limits)) {
            case Payload.Refused(var refusal) -> new Read.Refused(refusal, null);
            case Payload.Value(ObjectNode object) -> {
                var fault = new Structure(limits).check("", object);
                yield fault == null ? body.apply(object) : new Read.Refused(fault, UpdateReader.requestIdOf(object));
            }
            case Payload.Value(var other) ->
                new Read.Refused(new Refusal(ErrorId.INVALID_JSON, "the payload must be one JSON object"), null);
        };
    }

    private static Read refused(ErrorId error, String message, @Nullable String requestId) {
        return new Read.Refused(new Refusal(error, message), requestId);
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        if (node == null || node.isNull() || node.isContainer()) {
            return null;
        }
        var text = node.isString() ? node.stringValue() : Json.text(node);
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
