package io.umbra.api.event;

import io.umbra.api.Times;
import io.umbra.journal.JournalEntry;
import io.umbra.json.Json;
import io.umbra.json.JsonWriter;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Events as CloudEvents 1.0 has them, the same to every reader. */
public final class CloudEvents {

    private CloudEvents() {}

    /**
     * An event ready to be sent.
     *
     * @param id the same whenever and to whomever it is told
     */
    public record Told(String id, String type, UUID messageId, String json) {}

    /** Whether there is an event of that type. */
    public static boolean isType(String text) {
        return EventType.of(text).isPresent();
    }

    /** What a row of the journal tells, in order. */
    public static List<Told> of(String project, JournalEntry entry, String thing) {
        return EventRenderer.tell(entry).stream()
                .map(event -> new Told(
                        id(entry, event.type()),
                        event.type().text,
                        entry.messageId(),
                        json(project, entry, thing, event.type(), event.data())))
                .toList();
    }

    static String json(String project, JournalEntry entry, String thing, EventType type, ObjectNode data) {
        return json(project, id(entry, type), type.text, thing, entry.time(), Json.text(data));
    }

    private static String id(JournalEntry entry, EventType type) {
        return "%d-%d-%s".formatted(entry.shard(), entry.offset(), type.text);
    }

    /** What was missed is not kept any more. */
    public static String reset(String project, long time) {
        return json(project, "reset-" + time, "stream.reset", null, time, "{}");
    }

    static String json(String project, String id, String type, @Nullable String thing, long time, String data) {
        var source = "/projects/" + project;
        var json = new JsonWriter().beginObject();
        json.name("specversion").value("1.0").name("id").value(id);
        json.name("source").value(thing == null ? source : source + "/things/" + thing);
        if (thing != null) {
            json.name("subject").value(thing);
        }
        json.name("type").value(type);
        json.name("time").value(Times.text(Instant.ofEpochMilli(time)));
        return json.name("data").raw(data).endObject().toString();
    }
}
