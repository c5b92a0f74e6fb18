package io.umbra.api.event;

import io.umbra.journal.JournalEntry;
import io.umbra.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Tells a journal entry as events: the same whether it has just happened or is read back. */
final class EventRenderer {

    private EventRenderer() {}

    record Told(EventType type, ObjectNode data) {}

    static List<Told> tell(JournalEntry entry) {
        var body = Json.parseObject(entry.body());
        return switch (entry.kind()) {
            case REPORT, DESIRE -> changed(entry, body);
            case DELETE ->
                List.of(
                        new Told(EventType.REPORTED, shadow(entry, body).put("deleted", true)),
                        new Told(EventType.DESIRED, shadow(entry, body).put("deleted", true)));
            case REJECTED, REJECTED_SUMMARY -> List.of(new Told(EventType.REJECTED, rejected(entry, body)));
            case DELTA_REFUSED ->
                List.of(new Told(EventType.REJECTED, rejected(entry, body).put("error", "device_refused")));
            case CONNECTED -> presence(EventType.CONNECTED, body);
            case DISCONNECTED -> presence(EventType.DISCONNECTED, body);
            case CREATED -> List.of(new Told(EventType.CREATED, data(entry)));
            case REMOVED -> List.of(new Told(EventType.DELETED, data(entry)));
            case COMMAND -> List.of(new Told(EventType.COMMAND, data(entry).setAll(body)));
            case EVENT -> List.of(new Told(EventType.POSTED, data(entry).setAll(body)));
            case NOOP, TELEMETRY, MESSAGE -> List.of();
        };
    }

    private static List<Told> changed(JournalEntry entry, ObjectNode body) {
        var told = new ArrayList<Told>();
        section(entry, body, "reported").ifPresent(data -> told.add(new Told(EventType.REPORTED, data)));
        section(entry, body, "desired").ifPresent(data -> told.add(new Told(EventType.DESIRED, data)));
        if (body.get("delta") instanceof ObjectNode delta) {
            told.add(new Told(EventType.DELTA, shadow(entry, body).set("delta", delta)));
        }
        return told;
    }

    private static Optional<ObjectNode> section(JournalEntry entry, ObjectNode body, String name) {
        var patch = body.path(name).get("patch");
        return patch == null
                ? Optional.empty()
                : Optional.of(shadow(entry, body).set(name, patch));
    }

    private static ObjectNode shadow(JournalEntry entry, ObjectNode body) {
        var data = data(entry);
        if (!entry.shadow().isEmpty()) {
            data.put("shadow", entry.shadow());
        }
        data.put("version", entry.version());
        copy(body, data, "desiredVersion");
        return data;
    }

    private static ObjectNode rejected(JournalEntry entry, ObjectNode body) {
        return data(entry).setAll(body);
    }

    private static List<Told> presence(EventType type, ObjectNode body) {
        if (!body.path("turned").asBoolean(false)) {
            return List.of();
        }
        var data = JsonNodeFactory.instance.objectNode();
        copy(body, data, "online", "reason", "epoch");
        if (body.get("connection") instanceof ObjectNode connection) {
            copy(connection, data, "clientId", "address", "protocol");
        }
        return List.of(new Told(type, data));
    }

    private static ObjectNode data(JournalEntry entry) {
        var data = JsonNodeFactory.instance.objectNode();
        data.put("messageId", entry.messageId().toString());
        put(data, "requestId", entry.requestId());
        return data.put("principal", entry.principal());
    }

    private static void put(ObjectNode data, String name, @Nullable String value) {
        if (value != null) {
            data.put(name, value);
        }
    }

    private static void copy(ObjectNode from, ObjectNode to, String... names) {
        for (var name : names) {
            JsonNode value = from.get(name);
            if (value != null) {
                to.set(name, value);
            }
        }
    }
}
