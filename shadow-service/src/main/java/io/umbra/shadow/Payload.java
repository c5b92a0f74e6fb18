package io.umbra.shadow;

import io.umbra.json.StrictJson;
import io.umbra.project.Limits;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;

/** The bytes of a request: their size, encoding and grammar, and how they are recognised again. */
public final class Payload {

    private Payload() {}

    sealed interface Read {}

    record Value(JsonNode value) implements Read {}

    record Refused(Refusal refusal) implements Read {}

    static Read read(byte[] payload, Limits limits) {
        if (payload.length > limits.maxPayloadBytes()) {
            return new Refused(new Refusal(
                    ErrorId.PAYLOAD_TOO_LARGE,
                    "the payload has %d bytes, at most %d are allowed"
                            .formatted(payload.length, limits.maxPayloadBytes())));
        }
        return switch (StrictJson.read(payload)) {
            case StrictJson.Read.Parsed(var value) -> new Value(value);
            // What is wrong with it is told by the structure check, unless it stands where nobody looks.
            case StrictJson.Read.Flawed(var value) -> new Value(value);
            case StrictJson.Read.NotUtf8 notUtf8 ->
                new Refused(new Refusal(ErrorId.UNSUPPORTED_ENCODING, "the payload is not UTF-8"));
            case StrictJson.Read.Invalid(var why, var where) ->
                new Refused(new Refusal(ErrorId.INVALID_JSON, where + ": " + why));
        };
    }

    /** SHA-256. */
    public static byte[] digest(byte[] payload) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(payload);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** How a device's log names a payload that could not be read: the first 8 hex digits of its SHA-256. */
    public static String shortDigest(byte[] payload) {
        return HexFormat.of().formatHex(digest(payload), 0, 4);
    }
}
