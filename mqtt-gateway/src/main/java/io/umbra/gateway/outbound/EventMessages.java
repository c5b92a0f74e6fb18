package io.umbra.gateway.outbound;

import io.umbra.journal.JournalEntry;
import io.umbra.json.JsonWriter;
import tools.jackson.databind.node.ObjectNode;

/** What apps are told of a thing's events: the same whether it has just happened or is read back from the journal. */
final class EventMessages {

    private EventMessages() {}

    static String name(ObjectNode body) {
        return body.path("event").stringValue("");
    }

    /** {@code {requestId?, timestamp, level?, data}}, the time the device's own if it gave one. */
    static byte[] posted(JournalEntry entry, ObjectNode body) {
        var out = new JsonWriter().beginObject();
        if (entry.requestId() != null) {
            out.name("requestId").value(entry.requestId());
        }
        out.name("timestamp").value(body.path("at").asLong(entry.time()));
        if (body.has("level")) {
            out.name("level").value(body.get("level"));
        }
        return out.name("data").value(body.path("data")).endObject().toBytes();
    }
}
