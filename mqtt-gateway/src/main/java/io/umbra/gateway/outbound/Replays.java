package io.umbra.gateway.outbound;

import io.umbra.gateway.routing.Message;
import io.umbra.gateway.routing.PlainCodec;
import io.umbra.gateway.routing.Position;
import io.umbra.gateway.topic.EventVerb;
import io.umbra.gateway.topic.Route;
import io.umbra.gateway.topic.ShadowVerb;
import io.umbra.journal.JournalEntry;
import io.umbra.json.Json;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Shadow;
import io.umbra.shadow.ShadowCodec;
import io.umbra.shadow.ShadowMessages;
import io.umbra.thing.ThingRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** What a session that was absent is told of a row of the journal: the same it would have heard then. */
public final class Replays {

    private final LongFunction<@Nullable ThingRef> things;

    /** @param things the thing of a number; null where there is none any more */
    public Replays(LongFunction<@Nullable ThingRef> things) {
        this.things = things;
    }

    /**
     * @param wanted asked for each topic before its message is made
     * @param now epoch milliseconds; a message past its expiry is not told
     */
    public List<Message> of(JournalEntry entry, Predicate<String> wanted, long now) {
        return switch (entry.kind()) {
            case MESSAGE -> wanted.test(entry.shadow()) ? plain(entry, now) : List.of();
            case REPORT, DESIRE, DELETE -> changed(entry, wanted);
            case EVENT -> posted(entry, wanted);
            default -> List.of();
        };
    }

    /**
     * What of a thing's state a row has changed, as far as it is told on topics that are wanted.
     *
     * @param deltas whether deltas are of interest
     */
    public Optional<Stale> stale(JournalEntry entry, Predicate<String> wanted, boolean deltas) {
        return switch (entry.kind()) {
            case REPORT, DESIRE, DELETE -> staleShadow(entry, wanted, deltas);
            case CONNECTED, DISCONNECTED -> stalePresence(entry, wanted);
            default -> Optional.empty();
        };
    }

    private Optional<Stale> staleShadow(JournalEntry entry, Predicate<String> wanted, boolean deltas) {
        var thing = things.apply(entry.thing());
        if (thing == null) {
            return Optional.empty();
        }
        for (var spelling : Announcements.spellings(entry.shadow())) {
            var snapshot = new Route.OfShadow(thing.id().name(), entry.shadow(), spelling, ShadowVerb.UPDATE_SNAPSHOT);
            var delta = snapshot.with(ShadowVerb.DELTA);
            if (wanted.test(snapshot.text()) || (deltas && wanted.test(delta.text()))) {
                return Optional.of(new Stale.OfShadow(thing, entry.shadow()));
            }
        }
        return Optional.empty();
    }

    private Optional<Stale> stalePresence(JournalEntry entry, Predicate<String> wanted) {
        var thing = things.apply(entry.thing());
        return thing != null && wanted.test(new Route.OfPresence(thing.id().name()).text())
                ? Optional.of(new Stale.OfPresence(thing))
                : Optional.empty();
    }

    private @Nullable String nameOf(JournalEntry entry) {
        var thing = things.apply(entry.thing());
        return thing == null ? null : thing.id().name();
    }

    private static List<Message> plain(JournalEntry entry, long now) {
        var message = PlainCodec.read(entry);
        return message.hasExpired(now) ? List.of() : List.of(message);
    }

    private List<Message> changed(JournalEntry entry, Predicate<String> wanted) {
        var thing = nameOf(entry);
        if (thing == null) {
            return List.of();
        }
        var told = new ArrayList<Message>();
        Outcome.Accepted outcome = null;
        for (var spelling : Announcements.spellings(entry.shadow())) {
            var documents = new Route.OfShadow(thing, entry.shadow(), spelling, ShadowVerb.UPDATE_DOCUMENTS);
            var desires = documents.with(ShadowVerb.DESIRED);
            var wantsDesired = entry.kind() != JournalEntry.Kind.REPORT && wanted.test(desires.text());
            var wantsDocuments = wanted.test(documents.text());
            if (!wantsDesired && !wantsDocuments) {
                continue;
            }
            outcome = outcome == null ? outcome(entry) : outcome;
            var messages = ShadowMessages.in(spelling);
            var requestId = outcome.requestId() != null
                    ? outcome.requestId()
                    : entry.messageId().toString();
            var desired = outcome.desired();
            if (wantsDesired && desired != null && desired.touched()) {
                told.add(message(entry, desires, messages.desired(requestId, outcome, desired)));
            }
            if (wantsDocuments) {
                told.add(message(entry, documents, messages.documents(requestId, outcome)));
            }
        }
        return told;
    }

    private List<Message> posted(JournalEntry entry, Predicate<String> wanted) {
        var thing = nameOf(entry);
        if (thing == null) {
            return List.of();
        }
        var body = Json.parseObject(entry.body());
        var route = new Route.OfEvent(thing, EventMessages.name(body), EventVerb.POST);
        if (!wanted.test(route.text())) {
            return List.of();
        }
        var told = EventMessages.posted(entry, body);
        return List.of(Message.ofPlatform(entry.project(), route.text(), route, thing, told, 1)
                .at(Position.of(entry)));
    }

    private static Message message(JournalEntry entry, Route.OfShadow topic, byte[] body) {
        return Message.ofPlatform(entry.project(), topic.text(), topic, topic.thing(), body, 1)
                .at(Position.of(entry));
    }

    /** As far as it is told to subscribers; how the shadow stood then is not known any more. */
    private static Outcome.Accepted outcome(JournalEntry entry) {
        var body = Json.parseObject(entry.body());
        return new Outcome.Accepted(
                entry.requestId(),
                true,
                entry.version(),
                body.path("desiredVersion").longValue(),
                entry.time(),
                ShadowCodec.decodeApplied(body, "reported"),
                ShadowCodec.decodeApplied(body, "desired"),
                List.of(),
                Shadow.EMPTY,
                JsonNodeFactory.instance.objectNode());
    }
}
