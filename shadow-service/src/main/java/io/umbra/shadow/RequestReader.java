package io.umbra.shadow;

import io.umbra.json.Json;
import io.umbra.project.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the small bodies: of get, delete and delta/rejected. */
public final class RequestReader {

    private static final int MAX_FIELDS = 100;
    private static final int MAX_TEXT = 1000;

    private RequestReader() {}

    /** What such a body turned out to be. */
    public sealed interface Read {

        /** @param fields the properties asked for, nested ones with dots; empty for all */
        record Get(@Nullable String requestId, List<String> fields) implements Read {}

        record Delete(@Nullable String requestId) implements Read {}

        /** The device cannot obey; code and message are cut at 1,000 characters, empty where it gave none. */
        record DeltaRejected(@Nullable String requestId, String code, String message) implements Read {}

        /** Refused; the request id is null where there was none or it could not be read. */
        record Refused(Refusal refusal, @Nullable String requestId) implements Read {}
    }

    /** Reads a get: nothing, {@code {}} or {@code {requestId, fields?}}. */
    public static Read readGet(byte[] payload, Limits limits) {
        return read(payload, limits, body -> {
            var fields = new ArrayList<String>();
            var asked = body.get("fields");
            if (asked != null && !(asked.isArray() && asked.size() <= MAX_FIELDS)) {
                return refused(body, "fields must be a list of at most 100 property names");
            }
            for (var field : asked == null ? List.<JsonNode>of() : asked) {
                if (!field.isString()) {
                    return refused(body, "fields must be a list of property names");
                }
                fields.add(field.stringValue());
            }
            return new Read.Get(UpdateReader.requestIdOf(body), fields);
        });
    }

    /** Reads a delete: nothing, or a JSON object that may carry a requestId. */
    public static Read readDelete(byte[] payload, Limits limits) {
        return read(payload, limits, body -> new Read.Delete(UpdateReader.requestIdOf(body)));
    }

    /** Reads a device's {@code delta/rejected}: {@code {requestId?, code?, message?}}. */
    public static Read readDeltaRejected(byte[] payload, Limits limits) {
        return read(
                payload,
                limits,
                body -> new Read.DeltaRejected(
                        UpdateReader.requestIdOf(body), text(body.get("code")), text(body.get("message"))));
    }

    private static Read read(byte[] payload, Limits limits, Function<ObjectNode, Read> body) {
        if (isBlank(payload)) {
            return body.apply(Nodes.empty());
        }
        return switch (Payload.read(payload, limits)) {
            case Payload.Refused(var refusal) -> new Read.Refused(refusal, null);
            case Payload.Value(ObjectNode object)
            when badRequestId(object) ->
                new Read.Refused(
                        new Refusal(ErrorId.INVALID_REQUEST_ID, "requestId must be a string of 1 to 64 bytes"), null);
            case Payload.Value(ObjectNode object) -> body.apply(object);
            case Payload.Value(var other) ->
                new Read.Refused(new Refusal(ErrorId.INVALID_JSON, "the payload must be one JSON object"), null);
        };
    }

    private static boolean badRequestId(ObjectNode body) {
        return body.has("requestId") && UpdateReader.requestIdOf(body) == null;
    }

    private static Read refused(ObjectNode body, String message) {
        return new Read.Refused(new Refusal(ErrorId.INVALID_JSON, message), UpdateReader.requestIdOf(body));
    }

    static boolean isBlank(byte[] payload) {
        for (byte b : payload) {
            if (b != 0 && b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }

    private static String text(@Nullable JsonNode node) {
        if (node == null || node.isPojo() || node.isContainer()) {
            return "";
        }
        var text = node.isString() ? node.stringValue() : Json.text(node);
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
