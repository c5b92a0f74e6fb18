package io.umbra.gateway.routing;

import io.umbra.gateway.topic.Route;
import io.umbra.journal.JournalEntry;
import io.umbra.json.Json;
import io.umbra.json.JsonWriter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Plain messages as the journal keeps them: its topic stands in the row, all else in the body. */
public final class PlainCodec {

    private PlainCodec() {}

    /** The body of a row. */
    public static String write(Message message) {
        var out = new JsonWriter().beginObject().name("qos").value(message.qos());
        if (message.retain()) {
            out.name("retain").value(true);
        }
        text(out, "publisher", message.publisher());
        var said = message.properties();
        if (said != MessageProperties.NONE) {
            out.name("properties").beginObject();
            number(out, "payloadFormat", said.payloadFormat() == null ? null : (Long) (long) said.payloadFormat());
            number(out, "expirySeconds", said.expirySeconds());
            text(out, "contentType", said.contentType());
            text(out, "responseTopic", said.responseTopic());
            text(out, "correlationData", said.correlationData() == null ? null : base64(said.correlationData()));
            out.name("user").beginArray();
            said.user().forEach(each -> out.value(each.getKey()).value(each.getValue()));
            out.endArray().endObject();
        }
        return out.name("payload").value(base64(message.payload())).endObject().toString();
    }

    private static void text(JsonWriter out, String name, @Nullable String value) {
        if (value != null) {
            out.name(name).value(value);
        }
    }

    private static void number(JsonWriter out, String name, @Nullable Long value) {
        if (value != null) {
            out.name(name).value(value.longValue());
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Reads a row back. */
    public static Message read(JournalEntry entry) {
        return read(entry.project(), entry.shadow(), entry.body())
                .publishedAt(entry.time())
                .at(Position.of(entry));
    }

    /** Reads a body back. */
    public static Message read(long project, String topic, String json) {
        var body = Json.parseObject(json);
        return new Message(
                project,
                topic,
                Route.of(topic),
                null,
                Base64.getDecoder().decode(body.path("payload").asString()),
                body.path("qos").asInt(),
                body.has("properties") ? properties(body.path("properties")) : MessageProperties.NONE,
                0,
                textOf(body, "publisher"),
                null,
                body.has("retain"));
    }

    private static MessageProperties properties(JsonNode json) {
        var correlation = textOf(json, "correlationData");
        return new MessageProperties(
                json.has("payloadFormat") ? (Integer) json.path("payloadFormat").asInt() : null,
                json.has("expirySeconds") ? (Long) json.path("expirySeconds").asLong() : null,
                0,
                textOf(json, "contentType"),
                textOf(json, "responseTopic"),
                correlation == null ? null : Base64.getDecoder().decode(correlation),
                user(json.path("user")));
    }

    private static List<Map.Entry<String, String>> user(JsonNode pairs) {
        var user = new ArrayList<Map.Entry<String, String>>();
        for (var i = 0; i + 1 < pairs.size(); i += 2) {
            user.add(Map.entry(pairs.get(i).asString(), pairs.get(i + 1).asString()));
        }
        return List.copyOf(user);
    }

    private static @Nullable String textOf(JsonNode json, String name) {
        return json.has(name) ? json.path(name).asString() : null;
    }
}
