package io.umbra.api.shadow;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.journal.JournalEntry;
import io.umbra.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A message that was refused, or accepted with a warning, or an order the device could not obey. */
@Schema(name = "Rejection")
@JsonInclude(JsonInclude.Include.NON_NULL)
record Rejection(
        Instant at,
        String messageId,
        @Nullable String requestId,

        @Schema(example = "$iot/env-01/shadow/update") @Nullable
        String topic,

        @Schema(example = "422", description = "As the HTTP status; absent for what a device refused.") @Nullable
        Integer code,

        @Schema(example = "model_violation", description = "`device_refused` where the device could not obey.")
        String error,

        @Schema(example = "1 property violates model thermometer 1.0") @Nullable
        String message,

        List<Detail> details,

        @Schema(description = "true: accepted, though it breaks the model.") @Nullable
        Boolean warned,

        @Schema(description = "How many more were only counted.") @Nullable
        Long count) {

    @Schema(name = "RejectionDetail")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Detail(
            @Schema(example = "/reported/Temper") String path,
            @Schema(example = "max") String rule,
            @Schema(implementation = Object.class) @Nullable JsonNode limit,
            @Schema(implementation = Object.class) @Nullable JsonNode actual) {}

    static Rejection of(JournalEntry row) {
        var body = Json.parseObject(row.body());
        return new Rejection(
                Instant.ofEpochMilli(row.time()),
                row.messageId().toString(),
                row.requestId(),
                text(body, "topic"),
                row.kind() == JournalEntry.Kind.REJECTED ? body.path("code").asInt(0) : null,
                error(row, body),
                message(row, body),
                details(body),
                body.has("warned") ? true : null,
                body.has("count") ? body.path("count").asLong() : null);
    }

    private static String error(JournalEntry row, ObjectNode body) {
        return switch (row.kind()) {
            case DELTA_REFUSED -> "device_refused";
            case REJECTED_SUMMARY -> "too_many_rejections";
            default -> body.path("error").asString("");
        };
    }

    /** A device's own code stands before its message. */
    private static @Nullable String message(JournalEntry row, ObjectNode body) {
        var message = text(body, "message");
        var code = text(body, "code");
        return row.kind() != JournalEntry.Kind.DELTA_REFUSED || code == null || code.isEmpty()
                ? message
                : code + ": " + message;
    }

    private static @Nullable String text(ObjectNode body, String name) {
        return body.path(name).isString() ? body.path(name).stringValue() : null;
    }

    private static List<Detail> details(ObjectNode body) {
        return StreamSupport.stream(body.path("details").spliterator(), false)
                .map(detail -> new Detail(
                        detail.path("path").asString(""),
                        detail.path("rule").asString(""),
                        detail.get("limit"),
                        detail.get("actual")))
                .toList();
    }
}
