package io.umbra.gateway.outbound;

import io.umbra.gateway.routing.Heads;
import io.umbra.gateway.routing.Message;
import io.umbra.gateway.routing.PlainCodec;
import io.umbra.gateway.routing.Position;
import io.umbra.gateway.routing.Subscriber;
import io.umbra.gateway.routing.Subscriptions;
import io.umbra.gateway.topic.CommandVerb;
import io.umbra.gateway.topic.EventVerb;
import io.umbra.gateway.topic.Route;
import io.umbra.gateway.topic.ShadowVerb;
import io.umbra.journal.Event;
import io.umbra.journal.Events;
import io.umbra.json.Json;
import io.umbra.json.JsonWriter;
import io.umbra.presence.Connections;
import io.umbra.presence.Listening;
import io.umbra.shadow.Applied;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Shadow;
import io.umbra.shadow.ShadowMessages;
import io.umbra.shadow.Spelling;
import io.umbra.thing.ThingRef;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Tells subscribers what was committed, in the spelling they subscribed. What nobody subscribed is not rendered. */
public final class Announcements implements Events {

    private static final int QOS = 1;

    private final Subscriptions subscriptions;
    private final Connections connections;
    private final Heads heads;
    private final DeltaReceipts receipts;

    /** @param heads told of each event once all have heard of it */
    public Announcements(Subscriptions subscriptions, Connections connections, Heads heads, DeltaReceipts receipts) {
        this.subscriptions = subscriptions;
        this.connections = connections;
        this.heads = heads;
        this.receipts = receipts;
    }

    @Override
    public void committed(List<Event> events) {
        for (var event : events) {
            switch (event) {
                case Event.ShadowChanged changed -> tell(changed);
                case Event.PresenceChanged changed -> tell(changed);
                case Event.MessagePublished(var _, var entry) -> subscriptions.publish(PlainCodec.read(entry));
                case Event.ThingRemoved removed ->
                    connections.closeThing(removed.thing().key(), "kicked");
                case Event.CommandChanged changed -> tell(changed);
                case Event.EventPosted posted -> tell(posted);
                // Their answers are published where the request is answered.
                case Event.MessageRejected _, Event.DeltaRefused _, Event.ThingCreated _ -> {}
            }
            heads.told(event.entry().shard(), event.entry().offset());
        }
    }

    /** The deltas that stand open, one per shadow and spelling. */
    public static List<Message> outstanding(ThingRef thing, Map<String, Outcome.Document> shadows, UUID messageId) {
        var messages = new ArrayList<Message>();
        shadows.forEach((name, document) -> {
            for (var spelling : spellings(name)) {
                var route = new Route.OfShadow(thing.id().name(), name, spelling, ShadowVerb.DELTA);
                var body = ShadowMessages.in(spelling)
                        .delta(messageId.toString(), document.shadow(), document.delta(), document.time());
                messages.add(Message.ofDelta(
                        thing.projectKey(), route, body, document.shadow().version()));
            }
        });
        return messages;
    }

    /** A shadow as it stands: its snapshot, and its delta unless nothing is outstanding. In every spelling. */
    public static List<Message> newest(ThingRef thing, String shadow, Outcome.Document document, UUID messageId) {
        var told = new ArrayList<Message>();
        for (var spelling : spellings(shadow)) {
            var route = new Route.OfShadow(thing.id().name(), shadow, spelling, ShadowVerb.UPDATE_SNAPSHOT);
            var snapshot =
                    ShadowMessages.in(spelling).snapshot(messageId.toString(), document.shadow(), document.time());
            told.add(Message.ofPlatform(
                    thing.projectKey(), route.text(), route, thing.id().name(), snapshot, QOS));
        }
        if (!document.delta().isEmpty()) {
            told.addAll(outstanding(thing, Map.of(shadow, document), messageId));
        }
        return told;
    }

    private void tell(Event.ShadowChanged event) {
        var outcome = event.outcome();
        var name = shadowOf(event.change());
        var requestId = outcome.requestId() != null
                ? outcome.requestId()
                : event.change().messageId().toString();
        for (var spelling : spellings(name)) {
            var topic = new Route.OfShadow(event.thing().id().name(), name, spelling, ShadowVerb.UPDATE_DOCUMENTS);
            var messages = ShadowMessages.in(spelling);
            tellDelta(event, topic, messages, requestId);
            var desired = outcome.desired();
            if (desired != null && desired.touched()) {
                tellKept(event, topic.with(ShadowVerb.DESIRED), () -> messages.desired(requestId, outcome, desired));
            }
            if (Applied.touched(outcome.reported())) {
                tell(
                        event,
                        topic.with(ShadowVerb.UPDATE_SNAPSHOT),
                        () -> messages.snapshot(requestId, outcome.shadow(), outcome.time()));
            }
            tellKept(event, topic, () -> messages.documents(requestId, outcome));
        }
    }

    private void tellDelta(Event.ShadowChanged event, Route.OfShadow topic, ShadowMessages messages, String requestId) {
        var delta = event.emittedDelta();
        if (delta == null) {
            return;
        }
        var outcome = event.outcome();
        var route = topic.with(ShadowVerb.DELTA);
        subscriptions.publish(event.thing().projectKey(), route, () -> {
            receipts.sent(
                    event.thing().projectKey(),
                    route.text(),
                    outcome.version(),
                    event.entry().messageId());
            return Message.ofDelta(
                    event.thing().projectKey(),
                    route,
                    messages.delta(requestId, outcome.shadow(), delta, outcome.time()),
                    outcome.version());
        });
    }

    private void tell(Event.ShadowChanged event, Route.OfShadow topic, Supplier<byte[]> body) {
        var project = event.thing().projectKey();
        subscriptions.publish(
                project, topic, () -> Message.ofPlatform(project, topic.text(), topic, topic.thing(), body.get(), QOS));
    }

    /** The request leaves in the one spelling the thing listens to. */
    private void tell(Event.CommandChanged event) {
        var to = event.requestTo();
        if (to == null) {
            return;
        }
        var spelling = to == Listening.NATIVE ? Spelling.NATIVE : Spelling.TIANGONG;
        var route =
                new Route.OfCommand(event.thing().id().name(), event.command().id(), spelling, CommandVerb.REQUEST);
        var body =
                CommandMessages.request(spelling, event.command(), event.entry().time());
        publish(event.thing(), route, route.text(), body);
    }

    private void tell(Event.EventPosted event) {
        if (subscriptions.isEmpty()) {
            return;
        }
        var body = Json.parseObject(event.entry().body());
        var route = new Route.OfEvent(event.thing().id().name(), EventMessages.name(body), EventVerb.POST);
        var message = Message.ofPlatform(
                event.thing().projectKey(),
                route.text(),
                route,
                event.thing().id().name(),
                EventMessages.posted(event.entry(), body),
                QOS);
        subscriptions.publish(message.at(Position.of(event.entry())));
    }

    /** What an absent session is told later, from the journal. */
    private void tellKept(Event.ShadowChanged event, Route.OfShadow topic, Supplier<byte[]> body) {
        var project = event.thing().projectKey();
        subscriptions.publish(
                project,
                topic,
                () -> Message.ofPlatform(project, topic.text(), topic, topic.thing(), body.get(), QOS)
                        .at(Position.of(event.entry())));
    }

    private void tell(Event.PresenceChanged event) {
        if (subscriptions.isEmpty()) {
            return;
        }
        var thing = event.thing();
        if (event.turned()) {
            subscriptions.publish(
                    PresenceTopics.message(thing.projectKey(), thing.id().name(), event.presence()));
        }
        var route = new Route.SystemEvent(event.began());
        publish(thing, route, route.text(), systemEvent(thing, event));
    }

    private void publish(ThingRef thing, Route route, String topic, byte[] body) {
        subscriptions.publish(
                Message.ofPlatform(thing.projectKey(), topic, route, thing.id().name(), body, QOS));
    }

    private static byte[] systemEvent(ThingRef thing, Event.PresenceChanged event) {
        var out = new JsonWriter().beginObject();
        out.name("deviceName").value(thing.id().name());
        out.name("connectionType").value(event.began() ? "CONNECT" : "DISCONNECT");
        out.name("version").value(event.presence().epoch());
        out.name("timestamp").value(event.entry().time());
        if (event.presence().connection() != null) {
            out.name("clientId").value(event.presence().connection().clientId());
        }
        return out.endObject().toBytes();
    }

    /** How many connections hear of a change, on whatever topic. */
    public int audience(Event.ShadowChanged event) {
        var verbs = EnumSet.of(ShadowVerb.UPDATE_DOCUMENTS);
        if (event.emittedDelta() != null) {
            verbs.add(ShadowVerb.DELTA);
        }
        if (Applied.touched(event.outcome().desired())) {
            verbs.add(ShadowVerb.DESIRED);
        }
        if (Applied.touched(event.outcome().reported())) {
            verbs.add(ShadowVerb.UPDATE_SNAPSHOT);
        }
        var name = shadowOf(event.change());
        var hearers = new HashSet<Subscriber>();
        for (var spelling : spellings(name)) {
            for (var verb : verbs) {
                var topic = new Route.OfShadow(event.thing().id().name(), name, spelling, verb);
                subscriptions
                        .match(event.thing().projectKey(), topic.text())
                        .forEach(each -> hearers.add(each.subscriber()));
            }
        }
        return hearers.size();
    }

    private static String shadowOf(Change change) {
        return switch (change) {
            case Change.Update update -> update.shadow();
            case Change.Delete delete -> delete.shadow();
            default -> throw new IllegalStateException("no change of a shadow: " + change);
        };
    }

    /** Named shadows have native topics only. */
    static List<Spelling> spellings(String shadow) {
        return shadow.equals(Shadow.DEFAULT) ? List.of(Spelling.NATIVE, Spelling.TIANGONG) : List.of(Spelling.NATIVE);
    }
}
