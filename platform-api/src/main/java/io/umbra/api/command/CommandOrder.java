package io.umbra.api.command;

import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.api.JsonBody;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.json.Json;
import io.umbra.json.Numbers;
import io.umbra.shadow.Change;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Principal;
import io.umbra.shadow.Refusal;
import io.umbra.thing.ThingRef;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a caller wants a thing to do. */
@Schema(name = "CommandOrder")
record CommandOrder(
        @Schema(example = "reboot") String command,

        @Schema(implementation = Object.class, description = "Checked by the thing's model.", example = "{\"delay\":3}")
        @Nullable
        ObjectNode input,

        @Schema(description = "How long it may wait for its thing; 0, the default, for not at all.", example = "60000")
        @Nullable
        Long ttlMs,

        @Schema(description = "How long an answer may take; the platform's own time where absent.", example = "30000")
        @Nullable
        Long timeoutMs) {

    private static final Set<String> MEMBERS = Set.of("command", "input", "ttlMs", "timeoutMs");
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,64}");

    /**
     * Reads a body.
     *
     * @param maxInputBytes of the input as JSON
     * @param longestMs what the two times may be at most
     */
    static CommandOrder read(byte[] body, int maxInputBytes, long longestMs) {
        return read(JsonBody.object(body), maxInputBytes, longestMs);
    }

    /** The same of a body that was read already. */
    static CommandOrder read(ObjectNode order, int maxInputBytes, long longestMs) {
        for (var name : order.propertyNames()) {
            if (!MEMBERS.contains(name)) {
                throw field(ProblemCode.UNKNOWN_FIELD, "/" + name, "unknown", "there is no field " + name);
            }
        }
        return new CommandOrder(
                name(order.path("command")),
                input(order.get("input"), maxInputBytes),
                time(order, "ttlMs", 0, longestMs),
                time(order, "timeoutMs", 1, longestMs));
    }

    private static String name(JsonNode node) {
        if (node.isString() && NAME.matcher(node.stringValue()).matches()) {
            return node.stringValue();
        }
        throw field(ProblemCode.INVALID_REQUEST, "/command", "format", "command must be a name of 1 to 64 characters");
    }

    /** As a change of the thing; its message id is the command's id. */
    Change.Order of(ThingRef thing, UUID id, Principal principal, String requestId) {
        return new Change.Order(
                thing,
                id,
                principal,
                requestId,
                command,
                input == null ? JsonNodeFactory.instance.objectNode() : input,
                ttlMs == null ? 0 : ttlMs,
                timeoutMs == null ? 0 : timeoutMs);
    }

    private static @Nullable ObjectNode input(@Nullable JsonNode node, int maxBytes) {
        if (node == null) {
            return null;
        }
        if (!(node instanceof ObjectNode input)) {
            throw field(ProblemCode.INVALID_REQUEST, "/input", "type", "input must be a JSON object");
        }
        if (Json.size(input) > maxBytes) {
            throw new ProblemException(
                    new Refusal(ErrorId.PAYLOAD_TOO_LARGE, "the input may have %d bytes".formatted(maxBytes)));
        }
        return input;
    }

    private static @Nullable Long time(ObjectNode order, String name, long least, long most) {
        var node = order.get(name);
        if (node == null) {
            return null;
        }
        var millis = node.isNumber() ? Numbers.whole(node) : null;
        if (millis == null || millis < least || millis > most) {
            throw field(
                    ProblemCode.INVALID_REQUEST,
                    "/" + name,
                    "range",
                    "%s must be a whole number of milliseconds, %d to %d".formatted(name, least, most));
        }
        return millis;
    }

    private static ProblemException field(ProblemCode code, String pointer, String rule, String detail) {
        return ProblemException.field(code, pointer, rule, detail);
    }
}
