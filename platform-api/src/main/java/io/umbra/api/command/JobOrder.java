package io.umbra.api.command;

import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.command.CommandJob;
import io.umbra.project.ThingSelection;
import io.umbra.shadow.Principal;
import io.umbra.thing.ThingQuery;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a caller wants many things to do. */
@Schema(name = "CommandJobOrder")
record JobOrder(
        @Schema(description = "Which things: all that is given must be so; `{}` for every thing.")
        Filter things,

        @Schema(example = "reboot") String command,

        @Schema(implementation = Object.class, example = "{\"delay\":3}") @Nullable
        ObjectNode input,

        @Nullable Long ttlMs,
        @Nullable Long timeoutMs) {

    /** Which things, as in the list of things. */
    @Schema(name = "CommandJobFilter")
    record Filter(
            @Schema(description = "How their names begin.") @Nullable
            String q,

            @Schema(example = "lamp@1.2") @Nullable String model,
            @Nullable Boolean online,

            @Schema(example = "{\"site\":\"A\"}") @Nullable Map<String, String> tags) {

        private static final Set<String> MEMBERS = Set.of("q", "model", "online", "tags");

        private static Filter read(@Nullable JsonNode node) {
            if (!(node instanceof ObjectNode filter)) {
                throw wrong("/things", "things must be a JSON object: {} for every thing");
            }
            for (var name : filter.propertyNames()) {
                if (!MEMBERS.contains(name)) {
                    throw ProblemException.field(
                            ProblemCode.UNKNOWN_FIELD, "/things/" + name, "unknown", "there is no field " + name);
                }
            }
            return new Filter(text(filter, "q"), text(filter, "model"), flag(filter), tags(filter.get("tags")));
        }

        private static @Nullable String text(ObjectNode filter, String name) {
            var node = filter.get(name);
            if (node != null && !node.isString()) {
                throw wrong("/things/" + name, name + " must be a string");
            }
            return node == null ? null : node.stringValue();
        }

        private static @Nullable Boolean flag(ObjectNode filter) {
            var node = filter.get("online");
            if (node != null && !node.isBoolean()) {
                throw wrong("/things/online", "online must be true or false");
            }
            return node == null ? null : node.booleanValue();
        }

        private static Map<String, String> tags(@Nullable JsonNode node) {
            var tags = new HashMap<String, String>();
            if (node != null && !(node instanceof ObjectNode)) {
                throw wrong("/things/tags", "tags must be a JSON object of strings");
            }
            if (node != null) {
                for (var tag : node.properties()) {
                    if (!tag.getValue().isString()) {
                        throw wrong("/things/tags/" + tag.getKey(), "a tag's value is a string");
                    }
                    tags.put(tag.getKey(), tag.getValue().stringValue());
                }
            }
            return tags;
        }

        private static ProblemException wrong(String pointer, String detail) {
            return ProblemException.field(ProblemCode.INVALID_REQUEST, pointer, "format", detail);
        }

        /** @param within what the caller reaches */
        ThingQuery query(ThingSelection within) {
            return new ThingQuery(q, model, online, tags == null ? Map.of() : tags, null, null, within);
        }
    }

    /**
     * Reads a body.
     *
     * @param maxInputBytes of the input as JSON
     * @param longestMs what the two times may be at most
     */
    static JobOrder read(ObjectNode body, int maxInputBytes, long longestMs) {
        var things = Filter.read(body.get("things"));
        var rest = body.deepCopy();
        rest.remove("things");
        var order = CommandOrder.read(rest, maxInputBytes, longestMs);
        return new JobOrder(things, order.command(), order.input(), order.ttlMs(), order.timeoutMs());
    }

    CommandJob job(UUID id, long project, long now, Principal by) {
        return new CommandJob(
                id.toString(),
                project,
                command,
                input == null ? JsonNodeFactory.instance.objectNode() : input,
                ttlMs == null ? 0 : ttlMs,
                timeoutMs == null ? 0 : timeoutMs,
                now,
                by.text(),
                0);
    }
}
