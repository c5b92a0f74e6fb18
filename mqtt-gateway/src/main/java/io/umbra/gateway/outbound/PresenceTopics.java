package io.umbra.gateway.outbound;

import io.umbra.gateway.routing.Message;
import io.umbra.gateway.routing.Shelf;
import io.umbra.gateway.topic.Route;
import io.umbra.gateway.topic.TopicFilter;
import io.umbra.json.JsonWriter;
import io.umbra.presence.Presence;
import io.umbra.presence.Presences;
import io.umbra.project.ProjectFacts;
import io.umbra.thing.ThingId;
import io.umbra.thing.ThingRef;
import io.umbra.thing.Things;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What {@code $iot/{thing}/presence} says. For a new subscription it is made of the rows of presence, a page at a time: nothing
 * is stored twice.
 */
public final class PresenceTopics implements Shelf {

    private static final int PAGE = 200;
    private static final int QOS = 1;

    private final Presences presences;
    private final Things things;
    private final Executor worker;

    /** @param worker where the database and the registry, which may block, are read */
    public PresenceTopics(Presences presences, Things things, Executor worker) {
        this.presences = presences;
        this.things = things;
        this.worker = worker;
    }

    /** A thing's presence: {@code {online, since, reason?, clientId?, epoch}}. */
    static Message message(long project, String thing, Presence presence) {
        var route = new Route.OfPresence(thing);
        return Message.ofPlatform(project, route.text(), route, thing, body(presence), QOS);
    }

    private static byte[] body(Presence presence) {
        var out = new JsonWriter().beginObject();
        out.name("online").value(presence.online()).name("since").value(presence.since());
        if (presence.reason() != null) {
            out.name("reason").value(presence.reason());
        }
        if (presence.connection() != null) {
            out.name("clientId").value(presence.connection().clientId());
        }
        return out.name("epoch").value(presence.epoch()).endObject().toBytes();
    }

    /** The presence of these things, by their numbers, as it is now. */
    public CompletableFuture<List<Message>> newest(Map<Long, ThingRef> those) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        var messages = new ArrayList<Message>();
                        presences.of(those.keySet()).forEach((key, presence) -> {
                            var thing = those.get(key);
                            if (thing != null) {
                                messages.add(
                                        message(thing.projectKey(), thing.id().name(), presence));
                            }
                        });
                        return messages;
                    } catch (SQLException e) {
                        throw new IllegalStateException("presence cannot be read: " + e.getMessage(), e);
                    }
                },
                worker);
    }

    @Override
    public CompletableFuture<Page> page(ProjectFacts project, TopicFilter filter, @Nullable String after) {
        if (!TopicFilter.ofAnyPresence().overlaps(filter)) {
            return CompletableFuture.completedFuture(new Page(List.of(), null));
        }
        return CompletableFuture.supplyAsync(() -> read(project, filter, after), worker);
    }

    private Page read(ProjectFacts project, TopicFilter filter, @Nullable String after) {
        try {
            return filter.isExact()
                    ? ofOne(project, filter)
                    : ofAll(project, filter, after == null ? 0 : Long.parseLong(after));
        } catch (SQLException e) {
            throw new IllegalStateException("presence cannot be read: " + e.getMessage(), e);
        }
    }

    private Page ofOne(ProjectFacts project, TopicFilter filter) throws SQLException {
        var thing = things.facts(new ThingId(project.name(), filter.level(1)));
        var messages = new ArrayList<Message>();
        if (thing.isPresent()) {
            var key = thing.get().ref().key();
            presences
                    .of(List.of(key))
                    .forEach((same, presence) -> messages.add(message(project.key(), filter.level(1), presence)));
        }
        return new Page(messages, null);
    }

    private Page ofAll(ProjectFacts project, TopicFilter filter, long after) throws SQLException {
        var rows = presences.page(project.key(), after, PAGE);
        var messages = new ArrayList<Message>();
        for (var row : rows) {
            things.facts(row.thing())
                    .map(facts -> message(project.key(), facts.ref().id().name(), row.presence()))
                    .filter(message -> filter.matches(message.topic()))
                    .ifPresent(messages::add);
        }
        return new Page(
                messages, rows.size() == PAGE ? Long.toString(rows.getLast().thing()) : null);
    }
}
