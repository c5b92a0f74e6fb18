package io.umbra.shadow;

import java.util.Locale;

/** The stable error ids of the platform with their HTTP status, the same on MQTT ({@code error}, {@code code}) and REST. */
public enum ErrorId {
    INVALID_JSON(400),
    MISSING_STATE(400),
    SECTION_NOT_OBJECT(400),
    INVALID_REQUEST_ID(400),
    INVALID_VERSION(400),
    INVALID_TIMESTAMP(400),
    TIMESTAMP_OUT_OF_RANGE(400),
    TOO_DEEP(400),
    INVALID_KEY(400),
    NULL_IN_ARRAY(400),
    ARRAY_TOO_LONG(400),
    STRING_TOO_LONG(400),
    INVALID_STRING(400),
    NUMBER_OUT_OF_RANGE(400),
    INVALID_SHADOW_NAME(400),
    UNAUTHORIZED(401),
    FORBIDDEN(403),
    DESIRED_NOT_WRITABLE(403),
    REPORTED_NOT_WRITABLE(403),
    THING_NOT_FOUND(404),
    SHADOW_NOT_FOUND(404),
    UNKNOWN_COMMAND(404),
    UNKNOWN_COMMAND_ID(404),
    VERSION_CONFLICT(409),
    THING_OFFLINE(409),
    NOT_CANCELABLE(409),
    MODEL_INCOMPATIBLE(409),
    VERSION_GONE(410),
    PRECONDITION_FAILED(412),
    PAYLOAD_TOO_LARGE(413),
    SHADOW_TOO_LARGE(413),
    UNSUPPORTED_ENCODING(415),
    MODEL_VIOLATION(422),
    TOO_MANY_REQUESTS(429),
    COMMAND_QUEUE_FULL(429),
    INTERNAL(500),
    NOT_SUPPORTED(501),
    STORAGE_UNAVAILABLE(503),
    COMMAND_TIMEOUT(504);

    private final int status;
    private final String text = name().toLowerCase(Locale.ROOT);

    ErrorId(int status) {
        this.status = status;
    }

    /** The HTTP status, on MQTT the {@code code}. */
    public int status() {
        return status;
    }

    /** The id as it stands on the wire, e.g. {@code model_violation}. */
    public String text() {
        return text;
    }
}
