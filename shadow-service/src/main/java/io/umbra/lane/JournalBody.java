package io.umbra.lane;

import io.umbra.history.Sampler.Sampled;
import io.umbra.json.JsonWriter;
import io.umbra.model.EventType;
import io.umbra.presence.Connection;
import io.umbra.presence.Departure;
import io.umbra.presence.PresenceState;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Refusal;
import io.umbra.shadow.ShadowCodec;
import io.umbra.shadow.ShadowMessages;
import io.umbra.shadow.Unkept;
import io.umbra.thing.ThingRef;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The bodies of the journal's rows; docs/architecture.md lists their members. */
final class JournalBody {

    private JournalBody() {}

    /** Of an update or delete: what was applied to each section, and the delta that was sent. */
    static String accepted(Outcome.Accepted outcome, @Nullable ObjectNode emittedDelta) {
        var json = new JsonWriter().beginObject().name("desiredVersion").value(outcome.desiredVersion());
        ShadowCodec.write(json, outcome.reported(), outcome.desired());
        if (!outcome.ignored().isEmpty()) {
            json.name("ignored").any(outcome.ignored());
        }
        unkept(json, outcome.unkept());
        if (emittedDelta != null) {
            json.name("delta").value(emittedDelta);
        }
        return json.endObject().toString();
    }

    /** Of values for the history: how many there were. */
    static String telemetry(Sampled sampled, List<String> ignored) {
        var json = new JsonWriter().beginObject();
        json.name("samples").value(sampled.samples().size());
        if (!ignored.isEmpty()) {
            json.name("ignored").any(ignored);
        }
        unkept(json, sampled.unkept());
        return json.endObject().toString();
    }

    private static void unkept(JsonWriter json, List<Unkept> unkept) {
        if (!unkept.isEmpty()) {
            ShadowMessages.write(json, unkept);
        }
    }

    static String rejected(Refusal refusal, @Nullable String topic) {
        return refusal(new JsonWriter().beginObject(), refusal, topic);
    }

    /** Of a message that was accepted though it breaks the model. */
    static String warned(Refusal refusal, @Nullable String topic) {
        return refusal(new JsonWriter().beginObject().name("warned").value(true), refusal, topic);
    }

    private static String refusal(JsonWriter json, Refusal refusal, @Nullable String topic) {
        if (topic != null) {
            json.name("topic").value(topic);
        }
        json.name("code").value(refusal.error().status());
        json.name("error").value(refusal.error().text());
        json.name("message").value(refusal.message());
        json.name("details").beginArray();
        for (var violation : refusal.details()) {
            json.beginObject().name("path").value(violation.path());
            json.name("rule").value(violation.rule());
            if (violation.limit() != null) {
                json.name("limit").any(violation.limit());
            }
            if (violation.actual() != null) {
                json.name("actual").any(violation.actual());
            }
            json.endObject();
        }
        return json.endArray().endObject().toString();
    }

    /** Of refusals that were only counted. */
    static String summary(int count) {
        return new JsonWriter()
                .beginObject()
                .name("count")
                .value(count)
                .endObject()
                .toString();
    }

    static String deltaRefused(Change.DeltaRefused refused) {
        return new JsonWriter()
                .beginObject()
                .name("code")
                .value(refused.code())
                .name("message")
                .value(refused.message())
                .endObject()
                .toString();
    }

    static String connected(Connection connection, PresenceState after, boolean turned) {
        return presence(new JsonWriter().beginObject(), connection, after, turned);
    }

    static String disconnected(Departure departure, PresenceState before, PresenceState after, boolean turned) {
        var json = new JsonWriter().beginObject().name("reason").value(departure.reason());
        var ended = before.open().stream()
                .filter(c -> c.id().equals(departure.connectionId()))
                .findFirst()
                .orElseThrow();
        return presence(json, ended, after, turned);
    }

    private static String presence(JsonWriter json, Connection connection, PresenceState after, boolean turned) {
        json.name("online").value(after.isOnline()).name("since").value(after.since());
        json.name("epoch").value(after.epoch()).name("turned").value(turned);
        json.name("connection").beginObject();
        json.name("id").value(connection.id()).name("gateway").value(connection.gateway());
        json.name("clientId").value(connection.clientId()).name("address").value(connection.address());
        json.name("protocol").value(connection.protocol());
        json.name("keepAliveSeconds").value(connection.keepAliveSeconds());
        return json.endObject().endObject().toString();
    }

    /** @param level the model's, null where no model knows the event */
    static String posted(Change.Post post, ObjectNode data, EventType.@Nullable Level level) {
        var json = new JsonWriter().beginObject().name("event").value(post.event());
        if (level != null) {
            json.name("level").value(level.text());
        }
        if (post.at() != null) {
            json.name("at").value(post.at());
        }
        return json.name("data").value(data).endObject().toString();
    }

    static String named(ThingRef thing) {
        return new JsonWriter()
                .beginObject()
                .name("name")
                .value(thing.id().name())
                .endObject()
                .toString();
    }
}
